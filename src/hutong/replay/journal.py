"""What was done, so that a replay which was stopped goes on where it was.

One JSON line for each thing done, under the Idempotency-Key with which it was asked for. Lines are
kept a moment and written together with one fsync; what a crash loses of them is asked for again
under the same key, and the house answers as it did the first time.
"""

import asyncio
import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import msgspec

from hutong.replay.sentences import Stopped

_EVERY_S = 0.25
_SEED = "seed"


class Journal:
    """The state file. Open it with `async with`; one replay at a time may."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found = 0
        self._done: dict[str, Any] = {}
        self._fresh: list[bytes] = []
        self._closing = asyncio.Event()
        self._file: BinaryIO | None = None
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Read what is there. Raises Stopped for a file that another replay has open."""
        self._file = _opened(self.path)
        self._load(self._file)
        self.found = len(self._done)
        if _SEED not in self._done:
            self.put(_SEED, secrets.token_hex(16))
        self._writer = asyncio.create_task(self._keep_writing())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._writer is not None:
            await self._writer
        if self._file is not None:
            self._file.close()

    @property
    def seed(self) -> str:
        """Return the chance from which passwords are made."""
        return str(self._done[_SEED])

    def get(self, key: str) -> Any:
        """Return what was noted under a key, None when nothing was."""
        return self._done.get(key)

    def put(self, key: str, value: Any) -> None:
        """Note that something is done; it is on the disk within a quarter of a second."""
        if self._writer is not None and self._writer.done():
            raise Stopped(f"The state file {self.path} cannot be written any more.")
        self._done[key] = value
        self._fresh.append(msgspec.json.encode((key, value)))

    def _load(self, file: BinaryIO) -> None:
        good = 0
        for line in file:
            try:
                key, value = msgspec.json.decode(line, type=tuple[str, Any])
            except msgspec.DecodeError:
                break
            if not line.endswith(b"\n"):
                break
            self._done[key] = value
            good += len(line)
        # A crash can leave half a line, and only at the end.
        file.truncate(good)
        file.seek(good)

    async def _keep_writing(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), _EVERY_S)
            await self._write_fresh()
        await self._write_fresh()

    async def _write_fresh(self) -> None:
        fresh, self._fresh = self._fresh, []
        if fresh and self._file is not None:
            await asyncio.to_thread(_write, self._file, fresh)


def _write(file: BinaryIO, lines: list[bytes]) -> None:
    file.write(b"\n".join([*lines, b""]))
    file.flush()
    os.fsync(file.fileno())


def _opened(path: Path) -> BinaryIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The file holds passwords of the people of the replay.
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise Stopped(f"The state file {path} cannot be written ({error.strerror}).") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise Stopped(f"Another replay is going on with the state file {path}.") from error
    return file
