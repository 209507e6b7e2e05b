"""`hutong replay`: play a marketplace's history, or group conversations, into a house."""

import inspect
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar, get_type_hints

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from hutong.replay import Options

_WIDTH = 140

app = typer.Typer(
    help="Play a history of orders, or of conversations, into a house over its public HTTP API.",
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


Samples = Annotated[
    Path,
    typer.Argument(help="Folder with *_messages.csv(.gz) and their *_reply_links.csv(.gz)."),
]
Groups = Annotated[int | None, typer.Option(help="Play the first so many samples only.", min=1)]


class Reported(Protocol):
    """What a replay ends with."""

    @property
    def agrees(self) -> bool:
        """Tell whether the house and the files say the same."""

    def show(self, console: "Console") -> None:
        """Print it."""

    def write(self, path: Path) -> None:
        """Write it as JSON."""


R = TypeVar("R", bound=Reported)


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
    """Play a history of orders, or of conversations, into a house."""


@app.command()
@_told_by
def olist(told: Told) -> None:
    """Play the orders of an Olist folder as their people would, and compare to the cent.

    Stopped at any moment it goes on when it is started again. Ends with 1 when the house and the
    files do not agree.
    """
    from rich.console import Console

    from hutong.cli.trouble import plainly
    from hutong.replay import replay

    with plainly():
        options = _options(told)
        _end(_run(lambda: replay(options, Console(stderr=True))), told.report)


@app.command()
def chat(
    folder: Samples,
    base_url: BaseUrl = None,
    report: ReportFile = None,
    state: State = None,
    concurrency: Concurrency = 64,
    limit: Groups = None,
) -> None:
    """Play samples of group conversations as their people said them, and compare what each sees.

    Stopped at any moment it goes on when it is started again. Ends with 1 when somebody sees
    anything else than the files say. Start the house without limits and without previews:
    HUTONG_CHAT_GROUP_PER_S=0 HUTONG_CHAT_PERSON_PER_S=0 HUTONG_CHAT_PREVIEWS=0 and the
    HUTONG_RATE_... settings at 0.
    """
    from rich.console import Console

    from hutong.cli.trouble import plainly
    from hutong.kernel import settings
    from hutong.replay.chat import Options, replay

    with plainly():
        chosen = settings.current()
        options = Options(
            folder=folder,
            base_url=base_url or f"http://127.0.0.1:{chosen.port}",
            state=state or chosen.data / "replay-chat.jsonl",
            concurrency=concurrency,
            limit=limit,
        )
        _end(_run(lambda: replay(options, Console(stderr=True))), report)


def _run(play: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """Run a replay to its report, or to the one sentence that says why it stopped."""
    import asyncio

    import uvloop

    from hutong.cli.ground import tell
    from hutong.cli.trouble import Trouble
    from hutong.replay import Stopped

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(play())
    except Stopped as stopped:
        raise Trouble(str(stopped)) from stopped
    except BaseExceptionGroup as several:
        raise _first(several) from several
    except KeyboardInterrupt:
        tell("stopped; what was done is kept, and the same command goes on from here")
        raise


def _end(report: Reported, path: Path | None) -> None:
    """Show a report and write it; leaves with 1 when it does not agree."""
    from rich.console import Console

    wide = Console()
    report.show(wide if wide.is_terminal else Console(width=_WIDTH))
    if path is not None:
        report.write(path)
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
