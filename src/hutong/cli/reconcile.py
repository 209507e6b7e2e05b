"""`hutong reconcile`: a payment provider's bill of a day against the books."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from hutong.kernel.settings import Settings
    from hutong.trade.settlement import Reconciliation

_ID_DIGITS = 19

File = Annotated[
    Path, typer.Argument(help="The provider's bill (CSV).", exists=True, dir_okay=False)
]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day; that of the bill's first row otherwise."),
]


def reconcile(
    file: File,
    day: Day = None,
    provider: Annotated[str, typer.Option(help="Whose bill it is.")] = "sandbox",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Compare a provider's bill with the books. Ends with 1 when they do not agree."""
    import asyncio

    import msgspec

    from hutong.cli.trouble import plainly
    from hutong.kernel import settings

    with plainly():
        chosen_day = day.date() if day else None
        found = asyncio.run(_compared(settings.current(), file.read_bytes(), chosen_day, provider))
        if as_json:
            sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        else:
            _show(found)
    if found.differences:
        raise typer.Exit(1)


async def _compared(
    chosen: "Settings", bill: bytes, day: "date | None", provider: str
) -> "Reconciliation":
    from hutong.cli import ground
    from hutong.trade import settlement

    async with ground.prepared(chosen):
        return await settlement.reconcile(bill, day, provider)


def _show(found: "Reconciliation") -> None:
    from rich.console import Console
    from rich.table import Table

    from hutong.kernel import money

    def fen(amount: int | None, currency: str) -> str:
        return "-" if amount is None else money.show(amount, currency)

    console = Console()
    console.print(
        f"{found.provider}, {found.day}: {found.rows:,} rows in the bill", highlight=False
    )
    table = Table("side", "rows", "paid", "refunded", box=None, pad_edge=False)
    for one in found.totals:
        sums = (fen(one.paid_fen, one.currency), fen(one.refunded_fen, one.currency))
        table.add_row(one.side, f"{one.rows:,}", *sums)
    console.print(table)
    if not found.differences:
        console.print("The bill and the books agree.")
        return
    table = Table("difference", "what", box=None, pad_edge=False)
    table.add_column("number", no_wrap=True, min_width=_ID_DIGITS)  # whole, however narrow it is
    for side in ("bill", "books"):
        table.add_column(side)
    for diff in found.differences:
        bill = f"{fen(diff.bill_fen, diff.currency)} {diff.bill_state or ''}"
        books = f"{fen(diff.books_fen, diff.currency)} {diff.books_state or ''}"
        table.add_row(diff.kind.replace("_", " "), diff.what, diff.id, bill, books)
    many = "difference" if len(found.differences) == 1 else "differences"
    console.print(f"{len(found.differences):,} {many}", table, sep="\n")
