"""What everything stands on: the data folder, the database, the port."""

import contextlib
import errno
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from hutong.cli.trouble import Trouble
from hutong.kernel import files, migrate, settings, tracing
from hutong.kernel.db import database, reading
from hutong.kernel.postgres import running
from hutong.kernel.settings import Settings

_PORT_MAX = 65535
_STORE_WITHIN_S = 10.0


def tell(sentence: str) -> None:
    """Say something to the person at the terminal; standard output is for programs."""
    print(f"hutong: {sentence}", file=sys.stderr, flush=True)


def folder(data: Path) -> None:
    """Make the data folder if it is missing. Raises Trouble when it cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"The data folder {data} cannot be made ({error.strerror}). Nothing was changed. "
            "Set HUTONG_DATA to a folder that you may write."
        ) from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise Trouble(
            f"The data folder {data} cannot be written by this user. Nothing was changed. "
            "Set HUTONG_DATA to a folder that you may write, or start as the user who owns it."
        )


def warn_of_unknown() -> None:
    """Name what the environment sets and nobody reads: most often a slip of the finger."""
    for name in settings.unknown():
        tell(f"the environment sets {name}, which Hutong does not know; it changes nothing")


async def shelf(chosen: Settings) -> None:
    """See that files can be kept. Raises NoStore when the store refuses; silence is told only."""
    url = chosen.files_url
    store = files.Files(url or chosen.data / "files")
    try:
        if not await store.answers(within_s=_STORE_WITHIN_S):
            tell(
                f"the store of files at {settings.without_keys(url)} does not answer within "
                f"{_STORE_WITHIN_S:.0f} s; nothing can be uploaded until it does"
            )
    finally:
        store.close()


@asynccontextmanager
async def base(chosen: Settings, *, make: bool = True) -> AsyncIterator[str]:
    """The address of a database that answers: the one that is set, or the embedded one.

    The embedded one is started, or shared with another process of ours on the same data folder;
    leaving stops it if nobody else needs it. Whoever only looks does not make one.
    """
    if not (make or chosen.database_url or (chosen.data / "postgres" / "cluster").exists()):
        raise Trouble(
            f"There is no database in {chosen.data.absolute()}. Nothing was changed. Set "
            "HUTONG_DATA to the data folder of a Hutong, or open one here with `hutong up`."
        )
    folder(chosen.data)
    if chosen.otel:
        tracing.check()
    if chosen.database_url:
        yield chosen.database_url
        return
    bin_dir = Path(chosen.postgres_bin) if chosen.postgres_bin else None
    async with running(chosen.data / "postgres", bin_dir=bin_dir, log=tell) as server:
        yield server.dsn


async def migrated(dsn: str) -> list[str]:
    """Apply what is missing and return its names. Raises Trouble when nothing answers."""
    try:
        return await migrate.migrate(dsn)
    except (OSError, TimeoutError, asyncpg.PostgresConnectionError) as away:
        raise _silent(away) from away
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as no:
        raise Trouble(f"The database refuses us: {no}. Look at HUTONG_DATABASE_URL.") from no
    except asyncpg.ClientConfigurationError as wrong:
        raise Trouble(f"HUTONG_DATABASE_URL is no address of a database: {wrong}.") from wrong


async def check_current(dsn: str) -> None:
    """Raise Trouble unless every migration is applied."""
    async with opened(dsn, size=2), reading() as tx:
        missing = await migrate.missing(tx)
    if missing:
        raise Trouble(
            f"{len(missing)} migrations are not applied, the first is {missing[0]}. "
            "Run `hutong migrate`, then start again."
        )


@asynccontextmanager
async def opened(dsn: str, *, size: int = 4) -> AsyncIterator[None]:
    """The pool of this process, open."""
    await database.start(dsn, size=size)
    try:
        yield
    finally:
        await database.stop()


@asynccontextmanager
async def prepared(chosen: Settings, *, size: int = 2) -> AsyncIterator[str]:
    """The database of a house that was opened before, its pool open; gives its address."""
    async with base(chosen, make=False) as dsn:
        await check_current(dsn)
        async with opened(dsn, size=size):
            yield dsn


@contextmanager
def figures(data: Path) -> Iterator[Path]:
    """A folder in which our processes share their figures, and no older ones lie."""
    shelf = data / "figures"
    shelf.mkdir(exist_ok=True)
    for old in shelf.iterdir():
        if not _lives(old.name):
            shutil.rmtree(old, ignore_errors=True)
    mine = shelf / str(os.getpid())
    shutil.rmtree(mine, ignore_errors=True)
    mine.mkdir()
    try:
        yield mine.absolute()
    finally:
        shutil.rmtree(mine, ignore_errors=True)


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True  # somebody else's, so not ours to remove
    return True


def _silent(away: Exception) -> Trouble:
    return Trouble(
        f"The database does not answer ({str(away) or type(away).__name__}). Nothing was changed. "
        "Start it, or look at HUTONG_DATABASE_URL."
    )


def beside(chosen: Settings, port: int) -> "Place":
    """The place of the gateway: the port that is set, or the one after the web server's.

    Where that one is not to be had and none is set, any other does: clients are told.
    """
    if chosen.gateway_port >= 0:
        return Place(chosen.host, chosen.gateway_port, "GATEWAY_PORT")
    if chosen.port and port < _PORT_MAX:
        with contextlib.suppress(Trouble):
            return Place(chosen.host, port + 1)
    return Place(chosen.host, 0)


class Place:
    """The address we serve at, kept for us while our servers come and go.

    A socket that is bound and does not listen takes no connection, but nobody else gets the port.
    """

    def __init__(self, host: str, port: int, setting: str = "PORT") -> None:
        self.host = host
        self._socket = _bound(host, port, setting)
        self.port: int = self._socket.getsockname()[1]

    @property
    def url(self) -> str:
        """What a person on this machine types."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host and host[0] != '[' else host}:{self.port}"

    def close(self) -> None:
        """Let others have the port."""
        self._socket.close()


def _bound(host: str, port: int, setting: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # Without SO_REUSEPORT first: with it, another program's listener would go unnoticed
        # and the two would share what comes in.
        with socket.socket(family, socket.SOCK_STREAM) as alone:
            alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            alone.bind((host, port))
            port = alone.getsockname()[1]
        kept = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform == "linux":
            kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            kept.bind((host, port))
    except OSError as error:
        raise Trouble(_why(host, port, setting, error)) from error
    return kept


def _why(host: str, port: int, setting: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program, perhaps another Hutong. "
            f"Stop it, or choose another one: HUTONG_{setting}={port + 1} hutong up"
        )
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}. Set HUTONG_{setting} to one above 1023."
    return f"Hutong cannot listen on {host}:{port} ({error.strerror}). Look at HUTONG_HOST."
