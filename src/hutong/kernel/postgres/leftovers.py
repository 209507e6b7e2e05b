"""A server that an owner left behind: wait for it, then stop it, and only then start anew."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hutong.kernel.postgres.account import Account
from hutong.kernel.postgres.errors import PostgresUnavailable
from hutong.kernel.postgres.sockets import mark

# Left to itself first: an orphan gets its shutdown signal from the kernel.
_PATIENCE_S = 1.0
_FAST_S = 120.0
_HARD_S = 10.0
_HELPERS_S = 1.0


async def clear(cluster: Path, account: Account) -> None:
    """Return when no process of an earlier server is left. Call it only while owning the lock.

    Raises PostgresUnavailable when one will not go, or when a server that is none of ours runs.
    """
    if not await _gone_within(_PATIENCE_S, cluster, account):
        await _stop_postmaster(cluster, account)
        await _stop_helpers(cluster, account)
    if left := _left(cluster, account):
        raise PostgresUnavailable(
            f"Processes of an earlier server on {cluster} do not end: {sorted(left)}. The data are "
            "untouched. Look at what holds them up (a hanging disk?), then start Hutong again."
        )
    _drop_false_claim(cluster)


async def _stop_postmaster(cluster: Path, account: Account) -> None:
    """One that nobody told of its owner's death: fast shutdown first, harder only if it must."""
    steps = ((signal.SIGINT, _FAST_S), (signal.SIGQUIT, _HARD_S), (signal.SIGKILL, _HARD_S))
    for how, seconds in steps:
        postmaster = _claimed(cluster)
        if postmaster not in _left(cluster, account):
            return
        _send(postmaster, how)
        if await _gone_within(seconds, cluster, account):
            return


async def _stop_helpers(cluster: Path, account: Account) -> None:
    """Those without a postmaster get SIGQUIT, as it would send them after a crash; no other."""
    for how in (signal.SIGQUIT, signal.SIGKILL):
        for pid in _left(cluster, account):
            _send(pid, how)
        if await _gone_within(_HELPERS_S, cluster, account):
            return


async def _gone_within(seconds: float, cluster: Path, account: Account) -> bool:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while _left(cluster, account):
        if loop.time() >= until:
            return False
        await asyncio.sleep(0.05)
    return True


def _send(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def _left(cluster: Path, account: Account) -> set[int]:
    """Processes of the server's account that carry this cluster's mark in their title."""
    sign = mark(cluster)
    return {pid for pid, uid, said in _processes() if uid == account.uid and _is_ours(said, sign)}


def _is_ours(command: str, sign: str) -> bool:
    return command.startswith(f"postgres: {sign}: ") or f"cluster_name={sign}" in command


def _claimed(cluster: Path) -> int:
    """The pid that the cluster's own lock file names; 0 when there is none."""
    try:
        first = (cluster / "postmaster.pid").read_text().splitlines()[0]
    except (FileNotFoundError, IndexError):
        return 0
    return abs(int(first)) if first.strip("-").isdigit() else 0


def _drop_false_claim(cluster: Path) -> None:
    """Pids come round again: the server would refuse to start beside any namesake of its past.

    PostgreSQL itself sees a dead pid; only one that lives, and is no server, needs our help.
    """
    pid = _claimed(cluster)
    said = next((said for other, _, said in _processes() if other == pid), None)
    if not pid or said is None:
        return
    if "postgres" in said or "postmaster" in said:
        raise PostgresUnavailable(
            f"A PostgreSQL server that Hutong did not start (process {pid}) runs on {cluster}. "
            "The data are untouched. Stop that server, then start Hutong again."
        )
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _processes() -> Iterator[tuple[int, int, str]]:
    """Every process that can be seen: pid, uid, command line."""
    if sys.platform != "linux":
        yield from _processes_by_ps()
        return
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            uid = entry.stat().st_uid
            said = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended while we looked, or is hidden from us and so not ours
        yield int(entry.name), uid, said.decode(errors="replace")


def _processes_by_ps() -> Iterator[tuple[int, int, str]]:
    command = ["/bin/ps", "-axww", "-o", "pid=,uid=,command="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        pid, uid, said = line.split(None, 2)
        yield int(pid), int(uid), said
