"""`hutong replay`: play a marketplace's history into a house."""

from pathlib import Path
from typing import Annotated

import typer

_WIDTH = 140

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
Operator = Annotated[str, typer.Option(help="Handle of an operator; `operator.json` otherwise.")]
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
        who, password = _operator(chosen.data, base_url, operator, operator_password)
        options = Options(
            folder=folder,
            base_url=base_url or f"http://127.0.0.1:{chosen.port}",
            state=state or chosen.data / "replay-olist.jsonl",
            concurrency=concurrency,
            limit=limit,
            until=until,
            operator=who,
            operator_password=password,
        )
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                told = runner.run(replay(options, Console(stderr=True)))
        except Stopped as stopped:
            raise Trouble(str(stopped)) from stopped
        except BaseExceptionGroup as several:
            raise _first(several) from several
        wide = Console()
        told.show(wide if wide.is_terminal else Console(width=_WIDTH))
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


def _operator(data: Path, base_url: str | None, handle: str, password: str) -> tuple[str, str]:
    """Return the operator who was named, or the first one of the house on this machine."""
    import msgspec

    from hutong.cli.first import Key
    from hutong.cli.trouble import Trouble

    if handle:
        return handle, password
    path = data / "operator.json"
    if base_url is None or _here(base_url):
        try:
            key = msgspec.json.decode(path.read_bytes(), type=Key)
        except (OSError, msgspec.DecodeError):
            pass
        else:
            return key.handle, key.password
    raise Trouble(
        f"A replay needs an operator of the house, and there is none in {path}. Name one with "
        "--operator and --operator-password, or set HUTONG_DATA to the data folder of the house."
    )


def _here(base_url: str) -> bool:
    from urllib.parse import urlsplit

    return urlsplit(base_url).hostname in {"127.0.0.1", "localhost", "::1"}
