"""`hutong audit`: the laws of money, stock and talk, proved on the database as it stands."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hutong.audit import Report
    from hutong.kernel.settings import Settings


def audit(
    *, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False
) -> None:
    """Prove the laws of money, stock and talk, stopping nothing. Ends with 1 on a violation."""
    import asyncio

    import msgspec

    from hutong.cli.trouble import plainly
    from hutong.kernel import settings

    with plainly():
        report = asyncio.run(_examined(settings.current()))
        if as_json:
            sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
        else:
            _show(report)
    if not report.ok:
        raise typer.Exit(1)


async def _examined(chosen: "Settings") -> "Report":
    from hutong import audit as auditor
    from hutong.cli import ground

    async with ground.prepared(chosen) as dsn:
        return await auditor.audit(dsn)


def _show(report: "Report") -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("law", "what it says", box=None, pad_edge=False)
    table.add_column("rows", justify="right")
    table.add_column("violations", justify="right")
    for law in report.laws:
        style = "bold red" if law.violations else ""
        counts = (f"{law.examined:,}", f"{law.violations:,}")
        table.add_row(law.law, law.title, *counts, style=style)
    console.print(table)
    for law in report.laws:
        for one in law.listed:
            console.print(f"{law.law} {one.subject}: {one.detail}", highlight=False, markup=False)
        if law.violations > len(law.listed):
            console.print(f"{law.law} and {law.violations - len(law.listed):,} more")
    console.print("Every law holds." if report.ok else "A law is broken; nothing was changed.")
