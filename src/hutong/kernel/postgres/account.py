"""The account the server runs as: PostgreSQL refuses to run as root, and rightly."""

import grp
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hutong.kernel.postgres.errors import PostgresUnavailable

SYSTEM_USER = "hutong-postgres"


@dataclass(frozen=True, slots=True)
class Account:
    """A passwd entry, and whether we must switch to it (only root can, and must)."""

    name: str
    uid: int
    gid: int
    switch: bool

    @property
    def user(self) -> int | None:
        """For `subprocess`: the uid to become, or None to stay who we are."""
        return self.uid if self.switch else None

    @property
    def group(self) -> int | None:
        return self.gid if self.switch else None

    @property
    def extra_groups(self) -> list[int] | None:
        return [] if self.switch else None

    def give(self, path: Path) -> None:
        """Make a file or folder that we have just created the account's own."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Whether the account may walk to `folder` and list it, by the modes alone.

        Access lists are not looked at: at worst we copy what could have been read in place.
        """
        return self.can_walk_to(folder) and self._may(folder, 0o5)

    def can_walk_to(self, folder: Path) -> bool:
        """Whether the account may go through `folder` to something whose name it knows."""
        return all(self._may(step, 0o1) for step in (folder, *folder.resolve().parents))

    def _may(self, path: Path, bits: int) -> bool:
        return self._has(path, bits) if self.switch else os.access(path, bits)

    def _has(self, path: Path, bits: int) -> bool:
        found = path.stat()
        if found.st_uid == self.uid:
            shift = 6
        elif found.st_gid == self.gid:
            shift = 3
        else:
            shift = 0
        return stat.S_IMODE(found.st_mode) >> shift & bits == bits


def choose(cluster: Path) -> Account:
    """Ourselves; or when we are root, the owner of the cluster, or a system user of our own.

    Raises PostgresUnavailable when there is no name for our uid, or no user can be made.
    """
    uid = os.geteuid()
    if uid != 0:
        return Account(_name_of(uid), uid, os.getegid(), switch=False)
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid, switch=True)
    return _system_user()


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise PostgresUnavailable(
            f"User number {uid} has no entry in /etc/passwd, and PostgreSQL cannot run without a "
            "name. Nothing was changed. Add an entry for it, run as a named user, or set "
            "HUTONG_DATABASE_URL to a server that runs elsewhere."
        ) from None


def _system_user() -> Account:
    try:
        found = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
        found = pwd.getpwnam(SYSTEM_USER)
    return Account(found.pw_name, found.pw_uid, found.pw_gid, switch=True)


def _add_system_user() -> None:
    """Several starters may try at once, so a refusal counts only if the user is still missing."""
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    said = "there is no `useradd` on this machine"
    if program:
        group = ["--gid", SYSTEM_USER] if _group_exists() else ["--user-group"]
        closed = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        done = subprocess.run(
            [program, "--system", *closed, *group, SYSTEM_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stderr.strip()
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise PostgresUnavailable(
            "PostgreSQL does not run as root, and the system user "
            f"`{SYSTEM_USER}` could not be made: {said}. Nothing was changed. Add that user by "
            "hand, start Hutong as an ordinary user, or set HUTONG_DATABASE_URL."
        ) from None


def _group_exists() -> bool:
    try:
        grp.getgrnam(SYSTEM_USER)
    except KeyError:
        return False
    return True
