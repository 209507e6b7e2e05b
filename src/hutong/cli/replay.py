"""`hutong replay`: play a marketplace's history into a house."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hutong.kernel.settings import Settings
    from hutong.replay.stage import Promote

app = typer.Typer(
    help="Play a marketplace's history into a house, over its public HTTP API.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(help="Folder with orders.csv(.gz) and its companions.")]
BaseUrl = Annotated[
    str | None, typer.Option(help="Address of the house; this machine's otherwise.")
]
Concurrency = Annotated[int, typer.Option(help="Steps played at once.", min=1, max=512)]
ReportFile = Annotated[Path | None, typer.Option("--report", help="Write the report as JSON.")]
Limit = Annotated[int | None, typer.Option(help="Play the first so many orders only.", min=1)]
Until = Annotated[
    str | None, typer.Option(help="Play nothing after this moment: 2018-05-24T12:00:00Z.")
]
State = Annotated[
    Path | None, typer.Option(help="What was done, to go on later; in the data folder otherwise.")
]
Operator = Annotated[str, typer.Option(help="Handle of an operator, for a house elsewhere.")]
Password = Annotated[str, typer.Option(help="Her password.", envvar="HUTONG_OPERATOR_PASSWORD")]


@app.callback()
def which() -> None:
    """Play a marketplace's history into a house."""


@app.command()
def olist(  # noqa: PLR0913, PLR0917  each is an option of the command
    folder: Folder,
    base_url: BaseUrl = None,
    concurrency: Concurrency = 48,
    report: ReportFile = None,
    limit: Limit = None,
    until: Until = None,
    state: State = None,
    operator: Operator = "",
    operator_password: Password = "",
) -> None:
    """Play the orders of an Olist folder as their people would, and compare to the cent.

    Stopped at any moment it goes on when it is started again. Ends with 1 when the house and the
    files do not agree.
    """
    import asyncio

    import uvloop
    from rich.console import Console

    from hutong.cli.trouble import Trouble, plainly
    from hutong.kernel import settings
    from hutong.replay import Options, Stopped, replay

    with plainly():
        chosen = settings.current()
        options = Options(
            folder=folder,
            base_url=base_url or f"http://127.0.0.1:{chosen.port}",
            state=state or chosen.data / "replay-olist.jsonl",
            concurrency=concurrency,
            limit=limit,
            until=until,
            operator=operator,
            operator_password=operator_password,
            promote=_local_door(chosen, base_url),
        )
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                told = runner.run(replay(options, Console(stderr=True)))
        except Stopped as stopped:
            raise Trouble(str(stopped)) from stopped
        except BaseExceptionGroup as several:
            raise _first(several) from several
        told.show(Console())
        if report is not None:
            told.write(report)
    if not told.agrees:
        raise typer.Exit(1)


def _first(several: BaseExceptionGroup) -> BaseException:
    """Many at once fail together; the first one says why."""
    from hutong.cli.trouble import Trouble
    from hutong.replay import Stopped

    error: BaseException = several
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return Trouble(str(error)) if isinstance(error, Stopped) else error


def _local_door(chosen: "Settings", base_url: str | None) -> "Promote | None":
    """Return how to make an operator here: through the database, if the house is ours."""
    from urllib.parse import urlsplit

    local = base_url is None or urlsplit(base_url).hostname in ("127.0.0.1", "localhost", "::1")
    ours = bool(chosen.database_url) or (chosen.data / "postgres").is_dir()
    if not (local and ours):
        return None

    async def promote(handle: str) -> None:
        from hutong.cli import ground
        from hutong.kernel.db import transaction
        from hutong.people import accounts

        async with ground.base(chosen) as dsn, ground.opened(dsn), transaction() as tx:
            await accounts.make_operator(tx, handle)

    return promote
