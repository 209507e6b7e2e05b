"""The postmaster as a direct child: we reap it, and it dies with us."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hutong.kernel.leash import die_with_parent
from hutong.kernel.postgres.account import Account
from hutong.kernel.postgres.binaries import Binaries
from hutong.kernel.postgres.cluster import environment, reach
from hutong.kernel.postgres.errors import PostgresUnavailable
from hutong.kernel.postgres.home import adopt
from hutong.kernel.postgres.sockets import Address, mark

Log = Callable[[str], None]

# Crash recovery replays up to max_wal_size, and on a slow disk that takes minutes, not seconds.
_START_TIMEOUT_S = 900.0
_STOP_TIMEOUT_S = 120.0
_TELL_EVERY_S = 10.0
_LOG_BYTES_MAX = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is needed to start the server, again and again."""

    cluster: Path
    log_file: Path
    account: Account
    binaries: Binaries
    address: Address
    options: Mapping[str, str]

    def command(self, cluster: str) -> list[str]:
        settings = dict(self.options)
        settings["port"] = str(self.address.port)
        settings["unix_socket_directories"] = str(self.address.folder)
        settings["cluster_name"] = mark(self.cluster)
        # On the command line, so that no ALTER SYSTEM of long ago can switch durability off.
        pairs = [part for item in settings.items() for part in ("-c", "=".join(item))]
        return [self.binaries.program("postgres"), "-D", cluster, *pairs]


class Child:
    """A postmaster that we have started, from a thread that must live as long as it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._log_from = _open_log(plan.log_file)
        # Appended by descriptor: the account itself may not reach the file.
        adopt(plan.log_file.parent, plan.log_file)
        with plan.log_file.open("ab") as log, reach(plan.cluster, plan.account) as place:
            self._popen = subprocess.Popen(
                plan.command(place.name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=environment(),
                pass_fds=place.descriptors,
                # Ctrl-C goes to the whole terminal group; the server must outlive our last request.
                start_new_session=True,
                preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509  see there
                user=plan.account.user,
                group=plan.account.group,
                extra_groups=plan.account.extra_groups,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def ended(self) -> int | None:
        """The exit code once it has ended (negative: the signal), None while it runs."""
        return self._popen.poll()

    async def ready(self, log: Log) -> None:
        """Wait until it answers, however long recovery takes, as long as it lives.

        Raises PostgresUnavailable with the server's last words when it ends instead.
        """
        loop = asyncio.get_running_loop()
        began = told = loop.time()
        pause_s = 0.02
        while not await self._plan.address.answers():
            if self.ended is not None:
                raise PostgresUnavailable(self._why_it_ended())
            now = loop.time()
            if now - began > _START_TIMEOUT_S:
                await self.stop(log)
                raise PostgresUnavailable(
                    f"The server did not become ready in {_START_TIMEOUT_S:.0f} s and was stopped. "
                    f"The data are untouched. Its log is {self._plan.log_file}."
                )
            if now - told > _TELL_EVERY_S:
                told = now
                log(f"the database is still recovering, {now - began:.0f} s so far")
            # Every knock too early leaves a line in the server's log.
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 1.3, 0.5)

    async def stop(self, log: Log) -> None:
        """Fast shutdown: running transactions are rolled back, everything is written, then it ends.

        Should that not end, the server is stopped hard; the next start recovers, losing nothing.
        """
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self.ended is not None:
                return
            self._popen.send_signal(how)
            if await self._ends_within(_STOP_TIMEOUT_S):
                return
            log(f"the database did not stop within {_STOP_TIMEOUT_S:.0f} s of {how.name}")

    async def _ends_within(self, seconds: float) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self.ended is None:
            if loop.time() >= until:
                return False
            await asyncio.sleep(0.02)
        return True

    def _why_it_ended(self) -> str:
        with self._plan.log_file.open("rb") as file:
            file.seek(self._log_from)
            said = file.read().decode(errors="replace").strip()
        hint = "The data are untouched."
        if "Address already in use" in said:
            hint += " Another program listens on that port: give another `port`, or none."
        if "No space left on device" in said:
            hint += " The disk is full: free some space and start again."
        last = "\n".join(said.splitlines()[-8:])
        return f"The server ended while starting (code {self.ended}). {hint} It said:\n{last}"


def _open_log(log_file: Path) -> int:
    """Keep one old log; returns where the new words will begin, in bytes."""
    size = log_file.stat().st_size if log_file.exists() else 0
    if size > _LOG_BYTES_MAX:
        log_file.replace(log_file.with_suffix(".log.1"))
        size = 0
    log_file.touch(mode=0o600)
    return size
