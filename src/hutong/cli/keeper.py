"""Looks after child processes: starts them, starts them again when they die, ends them kindly."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping

from hutong.cli.ground import tell
from hutong.kernel.leash import die_with_parent

_PAUSE_S_MIN, _PAUSE_S_MAX = 0.2, 5.0
# A child that lived so long was healthy: its death counts as the first.
_HEALTHY_S = 5.0
_STOP_WITHIN_S = 40.0


class Keeper:
    """Keeps one process of a role alive, from now until it is told to end it."""

    def __init__(self, role: str, environment: Mapping[str, str]) -> None:
        self.role = role
        self._environment = dict(environment)
        self._child: asyncio.subprocess.Process | None = None
        self._ending = asyncio.Event()
        self.keeping = asyncio.create_task(self._keep(), name=f"keeper of {role}")

    async def stop(self) -> None:
        """Ask the child to finish what it accepted, and wait until it has ended."""
        self._ending.set()
        self._send(signal.SIGTERM)
        await self.keeping

    def kill(self) -> None:
        """End the child at once and for good, for a person who will not wait."""
        self._ending.set()
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self._child is not None and self._child.returncode is None:
            self._child.send_signal(number)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        pause_s = 0.0
        while not self._ending.is_set():
            began = loop.time()
            how = await self._live()
            if self._ending.is_set():
                return
            tell(f"the {self.role} ended by itself ({how}); starting it again")
            # The first death is answered at once, those that follow soon after more slowly.
            if loop.time() - began > _HEALTHY_S:
                pause_s = 0.0
            await self._nap(pause_s)
            pause_s = min(max(pause_s * 2, _PAUSE_S_MIN), _PAUSE_S_MAX)

    async def _live(self) -> str:
        """Let a child live its whole life; returns how it ended."""
        try:
            self._child = await _spawn(["-m", "hutong.cli.child", self.role], self._environment)
        except OSError as error:  # no memory, no process left: both pass
            return f"it could not be started: {error.strerror}"
        return _how(await self._until_it_ends(self._child))

    async def _until_it_ends(self, child: asyncio.subprocess.Process) -> int:
        """Wait for the end; once it was asked to end it has so long, then it is killed."""
        ended = asyncio.ensure_future(child.wait())
        asked = asyncio.ensure_future(self._ending.wait())
        await asyncio.wait({ended, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not ended.done():
            # It may have been started in the moment in which `stop` looked for it.
            self._send(signal.SIGTERM)
            _, late = await asyncio.wait({ended}, timeout=_STOP_WITHIN_S)
            if late:
                tell(f"the {self.role} did not end within {_STOP_WITHIN_S:.0f} s and was killed")
                self.kill()
        return await ended

    async def _nap(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._ending.wait(), seconds)
        except TimeoutError:
            return


async def run_once(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Run a Python child to its end and return its exit code; it does not outlive us."""
    child = await _spawn(arguments, environment)
    try:
        return await child.wait()
    except asyncio.CancelledError:
        child.send_signal(signal.SIGINT)
        await child.wait()
        raise


async def _spawn(
    arguments: list[str], environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=2,  # our standard output holds the line `ready` and nothing else
        # Ctrl-C goes to the whole terminal group; the order of ending is ours to choose.
        start_new_session=True,
        preexec_fn=die_with_parent(os.getpid()),
    )


def _how(code: int) -> str:
    if code < 0:
        return signal.Signals(-code).name
    return f"code {code}"
