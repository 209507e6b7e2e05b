"""`hutong import`: a shop's goods from a file, through the public API, with a bar that moves."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

_EVERY_S = 0.5
_ENDED = ("done", "stopped")

Shop = Annotated[int, typer.Argument(help="The id of the shop.")]
File = Annotated[
    Path, typer.Argument(help="The goods (CSV or JSONL).", exists=True, dir_okay=False)
]
Handle = Annotated[
    str,
    typer.Option(help="Handle of one of the shop's people; HUTONG_PASSWORD, or you, say the rest."),
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="field=column, where a column has another name than its field."),
]
BaseUrl = Annotated[
    str | None, typer.Option(help="Address of the house; this machine's otherwise.")
]


Update = Annotated[
    bool,
    typer.Option(
        "--update",
        help="Where a row's code is in the shop, change its price, weight, picture and stock.",
    ),
]


@dataclass(frozen=True)
class Goods:
    """A file of goods for a shop."""

    shop: int
    lines_of_json: bool
    mapping: dict[str, str]
    data: bytes
    updates: bool


def import_goods(
    shop: Shop,
    file: File,
    handle: Handle,
    map_: Map = None,
    base_url: BaseUrl = None,
    update: Update = False,
) -> None:
    """Add a shop's goods from a file. Ends with 1 when rows were refused.

    Which ones and why is written beside the file, as NAME-refused.csv.

    The house imports by itself: Ctrl-C ends the looking on only. Without --update rows are added,
    never compared with what is there: the same file sent twice stands in the shop twice.
    """
    import asyncio

    from hutong.cli.ground import tell
    from hutong.cli.trouble import Trouble, plainly
    from hutong.kernel import settings

    with plainly():
        mapping = dict(_pair(one) for one in map_ or [])
        url = base_url or f"http://127.0.0.1:{settings.current().port}"
        lines = file.suffix in (".jsonl", ".ndjson")
        password = os.environ.get("HUTONG_PASSWORD") or typer.prompt("Password", hide_input=True)
        whole = Goods(shop, lines, mapping, file.read_bytes(), update)
        run, why = asyncio.run(_sent(url, (handle, password), whole))
        if why:
            report = file.with_name(f"{file.stem}-refused.csv")
            report.write_bytes(why)
            tell(f"{run['refused']} rows were refused, and {report} says why")
        if run["state"] == "stopped":
            raise Trouble(f"The import stopped after {run['done']} rows. {run['problem']}")
        print(f"{run['done']} of {run['rows']} rows are in the shop")
    if why:
        raise typer.Exit(1)


def _pair(text: str) -> tuple[str, str]:
    from hutong.cli.trouble import Trouble

    field, sign, column = text.partition("=")
    if not (field and sign and column):
        raise Trouble(f"--map {text} is not of the form field=column. Nothing was imported.")
    return field, column


async def _sent(url: str, who: tuple[str, str], goods: Goods) -> tuple[dict[str, Any], bytes]:
    """Send the goods, look on until they are in, and return how it ended and what was refused."""
    import aiohttp

    from hutong.cli.trouble import Trouble

    path, (handle, password) = f"/api/shops/{goods.shop}/imports", who
    asked = {
        "format": "jsonl" if goods.lines_of_json else "csv",
        "mapping": json.dumps(goods.mapping),
        "update": "true" if goods.updates else "false",
    }
    try:
        async with aiohttp.ClientSession(url) as asking:
            sign_in = {"handle": handle, "password": password}
            entry = await _asked(asking, "POST", "/api/sessions", json=sign_in)
            asking.headers["Authorization"] = f"Bearer {entry['token']}"
            run = await _asked(asking, "POST", path, params=asked, data=goods.data)
            run = await _looked_on(asking, f"{path}/{run['id']}", run)
            if not run["refused"]:
                return run, b""
            async with asking.get(f"{path}/{run['id']}/refused") as why:
                return run, await why.read()
    except (aiohttp.ClientError, TimeoutError) as away:
        raise Trouble(f"{url} does not answer ({away}). Look at --base-url.") from away


async def _looked_on(asking: Any, path: str, run: dict[str, Any]) -> dict[str, Any]:
    import asyncio

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        rows = bar.add_task("rows", total=run["rows"])
        while True:
            bar.update(rows, completed=run["done"] + run["refused"])
            if run["state"] in _ENDED:
                return run
            await asyncio.sleep(_EVERY_S)
            run = await _asked(asking, "GET", path)


async def _asked(asking: Any, method: str, path: str, **more: Any) -> dict[str, Any]:
    """Ask for JSON. Raises Trouble with the house's own sentence."""
    from hutong.cli.trouble import Trouble

    async with asking.request(method, path, **more) as answer:
        told: dict[str, Any] = await answer.json(content_type=None)
        if answer.status >= 400:
            raise Trouble(f"{told.get('title')}: {told.get('detail')}")
        return told
