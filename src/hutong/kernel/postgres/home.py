"""The folder around the cluster: made once, and what the owner writes down in it for others.

owner.lock   held by the process that runs the server
server.json  where the server answers, while it runs
server.log   what it said
cluster/     PostgreSQL's own; only the server's account may open it
run/         its socket
programs-*/  a copy of the wheel's programs, where the account cannot read the original
"""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hutong.kernel.postgres.errors import PostgresUnavailable
from hutong.kernel.postgres.sockets import Address


@dataclass(frozen=True, slots=True)
class Facts:
    """The running server, as its owner sees it."""

    address: Address
    bin_dir: Path
    version: str
    postmaster: int
    owner: int


def make(data_dir: Path) -> Path:
    """The absolute folder, made if missing; one that exists keeps its mode, whatever it is.

    Raises PostgresUnavailable when it cannot be made or written to.
    """
    home = data_dir.absolute()
    try:
        # A folder above may be somebody's, and missing: those get the mode the umask gives.
        home.parent.mkdir(parents=True, exist_ok=True)
        home = home.resolve()
        # Below root the server's account has to walk through, and sees nothing on the way.
        home.mkdir(exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise unusable(home, error) from error
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        owner = home.stat().st_uid
        raise PostgresUnavailable(
            f"The folder {home} belongs to user number {owner}, and this process (user number "
            f"{os.geteuid()}) cannot write to it. Nothing was changed. Start Hutong as its owner, "
            "or set HUTONG_DATA to another place."
        )
    if (home / "PG_VERSION").exists():
        raise PostgresUnavailable(
            f"{home} is itself a PostgreSQL data folder. Nothing in it was touched. Hutong keeps "
            f"its cluster one level down: name another folder, or move the data to {home}/cluster."
        )
    return home


def unusable(home: Path, error: OSError) -> PostgresUnavailable:
    """The sentence for what the system refuses there: no room, no right, no locks."""
    return PostgresUnavailable(
        f"The folder {home} cannot be used for the database: {error.strerror or error}. No data "
        "were changed. Give write permission or free space, or set HUTONG_DATA to another place."
    )


def read_facts(home: Path) -> Facts | None:
    """What the owner wrote down; None when no server runs, or the note is unreadable."""
    try:
        noted = json.loads((home / "server.json").read_text())
        address = Address(Path(noted["socket_dir"]), int(noted["port"]))
        bin_dir, version = Path(noted["bin_dir"]), str(noted["version"])
        return Facts(address, bin_dir, version, int(noted["postmaster"]), int(noted["owner"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write_facts(home: Path, facts: Facts) -> None:
    """Replace the note in one step, so that nobody reads half of it."""
    noted = {
        "socket_dir": str(facts.address.folder),
        "port": facts.address.port,
        "bin_dir": str(facts.bin_dir),
        "version": facts.version,
        "postmaster": facts.postmaster,
        "owner": facts.owner,
    }
    descriptor, name = tempfile.mkstemp(dir=home, prefix="server.json.")
    with os.fdopen(descriptor, "w") as file:
        json.dump(noted, file, indent=1)
    adopt(home, Path(name))
    Path(name).replace(home / "server.json")


def remove_facts(home: Path) -> None:
    (home / "server.json").unlink(missing_ok=True)


def adopt(home: Path, file: Path) -> None:
    """A file that root made goes to whoever owns the folder, who may run Hutong next."""
    if os.geteuid() == 0:
        owner = home.stat()
        os.chown(file, owner.st_uid, owner.st_gid)
