"""The sentences of the client, read where the client keeps them, for people to look for."""

import re
from pathlib import Path

from tests.house.plan import ROOT

_BOOKS = ROOT / "web" / "src" / "i18n"
_TOKEN = re.compile(
    r"""(?P<name>\w+)\s*(?::|=)\s*(?:'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>[^"]*)"|(?P<opens>\{))"""
    r"""|(?P<closes>\})|//[^\n]*"""
)


class Words:
    """What the client says in one language: `words("cart.checkout", n=2)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._book: dict[str, str] = {}
        for file in sorted((_BOOKS / language).glob("*.ts")):
            if file.name != "index.ts":
                self._book.update(_read(file))

    def __call__(self, key: str, **given: object) -> str:
        """Return the sentence with what is given in its places. An unknown key is a KeyError."""
        said = self._book[key]
        if " | " in said:
            one, many = said.split(" | ")
            said = one if given.get("n") == 1 else many
        for name, value in given.items():
            said = said.replace(f"{{{name}}}", str(value))
        return said


def _read(file: Path) -> dict[str, str]:
    """Sentences by their path: `cart.undo`."""
    found: dict[str, str] = {}
    where: list[str] = []
    for token in _TOKEN.finditer(file.read_text("utf-8")):
        if token["opens"]:
            where.append(token["name"])
        elif token["closes"]:
            # The places of a sentence, {n}, are inside its quotes and never come here.
            where = where[:-1]
        elif token["name"]:
            text = token["single"] if token["single"] is not None else token["double"]
            found[".".join([*where, token["name"]])] = text.replace("\\'", "'")
    return found
