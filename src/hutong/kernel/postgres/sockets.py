"""Where the server's socket is, and how to knock on it."""

import asyncio
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from hutong.kernel.postgres.account import Account
from hutong.kernel.postgres.cluster import APP
from hutong.kernel.postgres.errors import PostgresUnavailable

# The kernel's limit is 108 bytes on Linux and 104 on macOS; leave room for the lock file's suffix.
_PATH_BYTES_MAX = 98
_KNOCK_TIMEOUT_S = 2.0
# What a server says that is there but not ready, and what a socket says without a server.
_NOT_YET = (
    OSError,
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
)


@dataclass(frozen=True, slots=True)
class Address:
    """A socket folder and the port that is part of the socket's name."""

    folder: Path
    port: int

    def dsn(self, database: str = APP, role: str = APP) -> str:
        """A URI that asyncpg and libpq (psql, pgbench) read alike."""
        host = quote(str(self.folder), safe="")
        return f"postgresql://{quote(role)}@/{quote(database)}?host={host}&port={self.port}"

    async def answers(self) -> bool:
        """Whether the server lets us in right now.

        Raises PostgresUnavailable when there is a server and it refuses us for good.
        """
        try:
            connection = await asyncpg.connect(self.dsn(), timeout=_KNOCK_TIMEOUT_S)
        except asyncpg.TooManyConnectionsError:
            return True
        except _NOT_YET:
            return False
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise PostgresUnavailable(
                f"The server in {self.folder} is up, and does not let us in: {error}. "
                "Nothing was changed."
            ) from error
        await connection.close()
        return True


def mark(cluster: Path) -> str:
    """A short name for this cluster, the same in every process, shown in the server's titles."""
    return "hutong-" + hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]


def choose(home: Path, cluster: Path, account: Account, port: int) -> Path:
    """The socket's folder: in `home` if the path is short and open to the account, else elsewhere.

    Raises PostgresUnavailable when every path is too long.
    """
    folder = home / "run"
    if _too_long(folder, port) or not account.can_walk_to(home):
        folder = _runtime(account) / f"{mark(cluster)}-{account.uid}"
    if _too_long(folder, port):
        raise PostgresUnavailable(
            f"The path of the server's socket would be longer than the system allows: {folder}. "
            "Nothing was changed. Set XDG_RUNTIME_DIR or HUTONG_DATA to a shorter path."
        )
    return folder


def ensure(folder: Path, account: Account) -> None:
    """Make the folder, closed to everybody else, or check that it is so.

    Raises PostgresUnavailable when somebody else has put something in that place.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _check_ours(folder, account)
    else:
        account.give(folder)


def _too_long(folder: Path, port: int) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{port}")) > _PATH_BYTES_MAX


def _runtime(account: Account) -> Path:
    given = Path("/run") if account.switch else Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"))
    usable = given.is_dir() and os.access(given, os.W_OK | os.X_OK) and account.can_enter(given)
    return given if usable else Path(tempfile.gettempdir())


def _check_ours(folder: Path, account: Account) -> None:
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) & 0o077 == 0
    if not private or found.st_uid != account.uid:
        raise PostgresUnavailable(
            f"{folder}, where the server's socket belongs, is not a folder that only "
            f"`{account.name}` can open. Hutong will not put a socket there, and has not touched "
            "it or the data. Look at what it is, and remove it."
        )


async def wait_until_it_answers(address: Address, *, within_s: float) -> bool:
    """Knock until let in, or until the time is over (False)."""
    loop = asyncio.get_running_loop()
    until = loop.time() + within_s
    while loop.time() < until:
        if await address.answers():
            return True
        await asyncio.sleep(0.05)
    return False
