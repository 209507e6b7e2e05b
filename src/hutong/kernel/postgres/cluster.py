"""The cluster on disk: made once and whole, then checked before every start."""

import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hutong.kernel.leash import die_with_parent
from hutong.kernel.postgres.account import Account
from hutong.kernel.postgres.binaries import Binaries
from hutong.kernel.postgres.errors import PostgresUnavailable

ADMIN = "postgres"
APP = "hutong"
_BUILTIN_LOCALES_SINCE = 17
_SWEPT_WITHIN_S, _SWEEP_AGAIN_S = 5.0, 0.05

# The application is no superuser: a hole in it must not become a shell on the machine. It may make
# databases (tests, benchmarks), look at the server's figures, and ask for a checkpoint.
_FIRST_WORDS = f"""\
CREATE ROLE {APP} LOGIN CREATEDB
GRANT pg_monitor, pg_checkpoint TO {APP}
CREATE DATABASE {APP} OWNER {APP}
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How the server's programs name a folder, and the descriptors they need for it."""

    name: str
    descriptors: tuple[int, ...]


@contextmanager
def reach(folder: Path, account: Account) -> Iterator[Reach]:
    """A name for `folder` that works for the account even where it may not walk to it.

    A root user's project often lies below a 0700 folder. Rather than open that, we hold the
    folder open and let the server come in through the descriptor, which is all it can reach.
    """
    if not account.switch or account.can_enter(folder):
        yield Reach(str(folder), ())
        return
    if not Path("/proc/self/fd").exists():
        raise PostgresUnavailable(
            f"The user `{account.name}` that the server must run as cannot reach {folder}, because "
            "a folder above it is closed. No modes were changed. Set HUTONG_DATA to a place that "
            "everybody may walk to, or start Hutong as an ordinary user."
        )
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Reach(f"/proc/self/fd/{descriptor}", (descriptor,))
    finally:
        os.close(descriptor)


def check(cluster: Path, account: Account, binaries: Binaries) -> None:
    """Refuse what must not be started: a stranger's, an open one, another major version's."""
    found = cluster.stat()
    if found.st_uid != account.uid:
        raise PostgresUnavailable(
            f"The data folder {cluster} belongs to user number {found.st_uid}, not to "
            f"`{account.name}` (number {account.uid}). The data are untouched. Start Hutong as "
            f"their owner, or as root run: chown -R {account.name} '{cluster}'"
        )
    if mode := stat.S_IMODE(found.st_mode) & 0o077:
        raise PostgresUnavailable(
            f"The data folder {cluster} is open to other users of this machine (mode bits "
            f"{mode:03o}). The data are untouched, and Hutong does not change modes by itself. "
            f"If nobody else should have them, run: chmod 700 '{cluster}'"
        )
    try:
        version = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise PostgresUnavailable(
            f"{cluster} holds no PostgreSQL data (there is no PG_VERSION in it). Nothing in it was "
            "touched. Move it away to start empty, or put the right folder back."
        ) from None
    if version != str(binaries.major):
        raise PostgresUnavailable(_other_major(cluster, version, binaries))


def _other_major(cluster: Path, version: str, binaries: Binaries) -> str:
    old = f"HUTONG_POSTGRES_BIN=/path/to/postgresql-{version}/bin"
    return f"""\
The data in {cluster} were written by PostgreSQL {version}, and the server here is \
PostgreSQL {binaries.version}. One cannot read the other's files. Your data are untouched. \
To go on as before, start Hutong with the programs of version {version}:
    {old} hutong up
To move to version {binaries.major}:
  1. start the old server as above, and beside it run its own pg_dump:
       /path/to/postgresql-{version}/bin/pg_dump -Fc -f hutong.dump \
'postgresql://{APP}@/{APP}?host=FOLDER' (FOLDER is `socket_dir` in {cluster.parent}/server.json)
  2. stop it, and put the old data aside:  mv '{cluster}' '{cluster}-{version}'
  3. start Hutong with HUTONG_DEMO=0, no HUTONG_POSTGRES_BIN, and restore over the empty shop:
       {binaries.folder}/pg_restore --clean --if-exists --no-owner -d \
'postgresql://{APP}@/{APP}?host=FOLDER' hutong.dump
Keep the old folder until you have seen your orders again."""


def create(cluster: Path, account: Account, binaries: Binaries) -> None:
    """Make a new cluster under another name, and give it its own only when it is complete."""
    fresh = Path(tempfile.mkdtemp(dir=cluster.parent, prefix=f"{cluster.name}-new-"))
    try:
        account.give(fresh)
        with reach(fresh, account) as place:
            who = ["-U", ADMIN, "-A", "scram-sha-256", "--auth-local=peer"]
            initdb = [binaries.program("initdb"), "-D", place.name, *who, *_locale(binaries)]
            _run(initdb, account, place)
            single = [binaries.program("postgres"), "--single", "-D", place.name, ADMIN]
            _run(single, account, place, said=_FIRST_WORDS)
        fresh.rename(cluster)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def sweep(cluster: Path) -> None:
    """Remove what a start that was killed half-way has left. Call it only as owner.

    Its programs outlive it by a moment, and may write where we have just taken away. What cannot
    be removed stays for the next start.
    """
    until = time.monotonic() + _SWEPT_WITHIN_S
    while unfinished := list(cluster.parent.glob(f"{cluster.name}-new-*")):
        for one in unfinished:
            shutil.rmtree(one, ignore_errors=True)
        if time.monotonic() >= until:
            return
        time.sleep(_SWEEP_AGAIN_S)


def _locale(binaries: Binaries) -> list[str]:
    """Code-point order everywhere, UTF-8 characters known: the same on every machine for ever."""
    if binaries.major < _BUILTIN_LOCALES_SINCE:
        return ["-E", "UTF8", "--locale=C.UTF-8"]
    builtin = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*builtin, "--locale=C", "--lc-ctype=C.UTF-8"]


def _run(command: list[str], account: Account, place: Reach, said: str = "") -> None:
    done = subprocess.run(
        command,
        input=said,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment(),
        pass_fds=place.descriptors,
        preexec_fn=die_with_parent(os.getpid()),
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
    )
    # A single-user server goes on after an error and ends well, so the text has to be read, too.
    if done.returncode or "ERROR:" in done.stderr:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-6:])
        raise PostgresUnavailable(
            "A new database could not be made. What was begun is removed again, and nothing else "
            f"was touched. {Path(command[0]).name} said:\n{last}"
        )


def environment() -> dict[str, str]:
    """What the server may know of ours: no secrets, and no PG* variable to lead it astray."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}


def write_access(cluster: Path, account: Account) -> None:
    """Who may come in: on the socket root and the server's account, by the kernel's word."""
    people = sorted({"root", account.name})
    idents = [f"hutong {person} {role}" for person in people for role in (APP, ADMIN)]
    hosts = [
        "local all all peer map=hutong",
        "host all all 127.0.0.1/32 scram-sha-256",
        "host all all ::1/128 scram-sha-256",
    ]
    _replace(cluster / "pg_ident.conf", idents, account)
    _replace(cluster / "pg_hba.conf", hosts, account)


def _replace(path: Path, lines: list[str], account: Account) -> None:
    """Write beside and rename: the folder is the account's, so we must not follow its links."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(descriptor, "w") as file:
        file.write("# Written by Hutong at every start; changes here are lost.\n")
        file.write("\n".join(lines) + "\n")
    account.give(Path(name))
    Path(name).replace(path)
