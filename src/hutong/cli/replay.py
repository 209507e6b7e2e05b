"""`hutong replay`: play a marketplace's history into a house."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from hutong.replay import Options

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


@dataclass
class Told:
    """The options of a replay."""

    folder: Folder
    base_url: BaseUrl = None
    concurrency: Concurrency = 48
    report: ReportFile = None
    limit: Limit = None
    until: Until = None
    state: State = None
    operator: Operator = ""
    operator_password: Password = ""


def _told_by(command: Callable[[Told], None]) -> Callable[..., None]:
    """Make each field of Told an option of a command that takes them as one."""

    def run(**told: Any) -> None:
        command(Told(**told))

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.signature(Told)  # type: ignore[attr-defined]  # what Typer reads
    run.__annotations__ = get_type_hints(Told, include_extras=True)
    return run


@app.callback()
def which() -> None:
    """Play a marketplace's history into a house."""


@app.command()
@_told_by
def olist(told: Told) -> None:
    """Play the orders of an Olist folder as their people would, and compare to the cent.

    Stopped at any moment it goes on when it is started again. Ends with 1 when the house and the
    files do not agree.
    """
    import asyncio

    import uvloop
    from rich.console import Console

    from hutong.cli.ground import tell
    from hutong.cli.trouble import Trouble, plainly
    from hutong.replay import Stopped, replay

    with plainly():
        options = _options(told)
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                report = runner.run(replay(options, Console(stderr=True)))
        except Stopped as stopped:
            raise Trouble(str(stopped)) from stopped
        except BaseExceptionGroup as several:
            raise _first(several) from several
        except KeyboardInterrupt:
            tell("stopped; what was done is kept, and the same command goes on from here")
            raise
        wide = Console()
        report.show(wide if wide.is_terminal else Console(width=_WIDTH))
        if told.report is not None:
            report.write(told.report)
    if not report.agrees:
        raise typer.Exit(1)


def _options(told: Told) -> "Options":
    from hutong.kernel import settings
    from hutong.replay import Options

    chosen = settings.current()
    who, password = _operator(chosen.data, told)
    return Options(
        folder=told.folder,
        base_url=told.base_url or f"http://127.0.0.1:{chosen.port}",
        state=told.state or chosen.data / "replay-olist.jsonl",
        operator=who,
        operator_password=password,
        concurrency=told.concurrency,
        limit=told.limit,
        until=told.until,
    )


def _first(several: BaseExceptionGroup) -> BaseException:
    """Many at once fail together; the first one says why."""
    from hutong.cli.trouble import Trouble
    from hutong.replay import Stopped

    error: BaseException = several
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return Trouble(str(error)) if isinstance(error, Stopped) else error


def _operator(data: Path, told: Told) -> tuple[str, str]:
    """Return the operator who was named, or the first one of the house on this machine."""
    import msgspec

    from hutong.cli.first import Key
    from hutong.cli.trouble import Trouble

    if told.operator:
        return told.operator, told.operator_password
    path = data / "operator.json"
    if told.base_url is None or _here(told.base_url):
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
