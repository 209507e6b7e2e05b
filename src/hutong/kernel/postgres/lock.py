"""One owner among many processes: a lock that the kernel drops when its holder dies."""

import fcntl
import os
import weakref
from pathlib import Path

_held: "weakref.WeakSet[OwnerLock]" = weakref.WeakSet()


class OwnerLock:
    """An flock on a file. It is not inherited by programs we start, nor kept by a fork of us."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        _held.add(self)

    @property
    def held(self) -> bool:
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another process has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        # The file may have been deleted and made anew between the two calls above.
        if not self._is_still_there(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _is_still_there(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False


def _let_go_after_fork() -> None:
    # A forked worker shares the lock and would keep it after its parent's death: nobody could
    # take over. Closing its copy leaves the parent's untouched.
    for lock in _held:
        lock.release()


os.register_at_fork(after_in_child=_let_go_after_fork)
