"""The first operator: somebody has to be able to run a house that has just been opened."""

import os
import secrets
from pathlib import Path

import msgspec

from hutong.cli.ground import tell
from hutong.cli.marks import Mark, find, put
from hutong.kernel.db import Tx
from hutong.people import accounts

_MARK = "first operator"


class Key(msgspec.Struct, frozen=True):
    """What opens the house to its operator."""

    handle: str
    password: str


async def operator(data: Path) -> None:
    """Make an operator once in the life of a database, and leave the key in the data folder."""
    if await find(_MARK):
        return
    path = data / "operator.json"
    password = secrets.token_urlsafe(12)
    password_hash = await accounts.hashed(password)

    async def make(tx: Tx) -> str:
        taken = await accounts.of_handle(tx, "operator")
        handle = f"operator-{secrets.token_hex(3)}" if taken else "operator"
        await accounts.sign_up(tx, handle, password_hash, display_name=None, language="zh")
        await accounts.make_operator(tx, handle)
        # Before the commit: a person nobody has the key to would be worse than a key to nobody.
        _write(path, Key(handle, password))
        return handle

    made: Mark = await put(_MARK, work=make)
    tell(f"the operator is {made.outcome}, and the password is in {path}")


def _write(path: Path, key: Key) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(key), indent=2) + b"\n")
