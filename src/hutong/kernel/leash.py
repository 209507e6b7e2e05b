"""Programs that end with us, even when we are killed and can tell nobody."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def die_with_parent(parent: int) -> Callable[[], None] | None:
    """A hook for `preexec_fn`: SIGINT to the child when we die (Linux), or None.

    The kernel ties it to the thread that forks, so that thread has to live as long as the child.
    The hook is safe beside threads: it takes no lock, it only calls prctl and getppid. Elsewhere
    nothing tells the child; whoever becomes owner next stops the leftover first.
    """
    if _prctl is None:
        return None
    prctl = _prctl

    def hook() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        # The parent may have died before the line above.
        if os.getppid() != parent:
            os._exit(1)

    return hook
