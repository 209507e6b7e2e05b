"""Which room owns which table: the one whose migration makes it."""

import re
import tomllib
from pathlib import Path

from tests.house import plan
from tests.house.checks import distribution, statements

ROOM_LINE = re.compile(r"^-- room: ([a-z]+/[a-z]+)$", re.MULTILINE)


def owners() -> dict[str, str]:
    """Table -> room, as 'trade/stock'.

    The name of the file tells the room (`0006_pre_stock.sql`). Where a file is named after a wing
    it makes tables for several rooms; then a line `-- room: people/access` stands above the
    tables of each. The kernel's tables belong to no room and are left out.
    """
    by_name = _rooms_by_name()
    found: dict[str, str] = {}
    for path in migrations():
        topic = path.stem.split("_", 2)[2]
        owner = by_name.get(topic, "")
        text = path.read_text(encoding="utf-8")
        for written in statements.split(text):
            for comment in written.comments:
                if said := ROOM_LINE.match(f"-- {comment}"):
                    owner = said[1]
            if (made := distribution.TABLE.match(written.code)) and owner:
                found[made["name"]] = owner
    return found


def migrations() -> list[Path]:
    """The numbered files in the order in which they run."""
    return sorted((plan.ROOT / "migrations").glob("[0-9]*.sql"))


def _rooms_by_name() -> dict[str, str]:
    """Every room that the import contracts know: 'stock' -> 'trade/stock'."""
    settings = tomllib.loads((plan.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        room: f"{contract['id']}/{room}"
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["id"] in plan.WINGS
        for layer in contract["layers"]
        for room in re.findall(r"\w+", layer)
    }
