"""Several processes, one server: the first owns it, and when the owner dies another does."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import SubprocessError

from hutong.kernel.postgres import account as accounts
from hutong.kernel.postgres import binaries as programs
from hutong.kernel.postgres import cluster as clusters
from hutong.kernel.postgres import home as homes
from hutong.kernel.postgres import leftovers, sockets
from hutong.kernel.postgres.errors import PostgresUnavailable
from hutong.kernel.postgres.home import Facts
from hutong.kernel.postgres.lock import OwnerLock
from hutong.kernel.postgres.options import Option, settled
from hutong.kernel.postgres.server import Child, Log, Plan

_LOOK_EVERY_S = 0.2
_JOIN_TIMEOUT_S = 900.0
_TELL_AFTER_S = 10.0
_ORDERLY_PAUSE_S = 1.0
_PAUSE_S_MIN, _PAUSE_S_MAX = 0.1, 5.0
# A server that ran this long was healthy: its next end starts the pauses from the beginning.
_HEALTHY_S = 5.0


@dataclass(slots=True)
class Household:
    """One process's share in the server: its wishes, its lock, and the child if it is owner."""

    home: Path
    bin_dir: Path | None
    extra: Mapping[str, Option]
    log: Log
    lock: OwnerLock
    child: Child | None = None
    facts: Facts | None = None
    started_at: float = 0.0
    pause_s: float = field(default=0.0)

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    async def join(self) -> Facts:
        """Become owner and start the server, or find that another process has done so."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _JOIN_TIMEOUT_S
        tell_at = loop.time() + _TELL_AFTER_S
        while loop.time() < until:
            if self.lock.acquire():
                return await self._start_or_let_go()
            facts = homes.read_facts(self.home)
            if facts and await facts.address.answers():
                self.facts = facts
                return facts
            if loop.time() > tell_at:
                tell_at = until
                self.log(f"waiting for the process that runs the database in {self.home}")
            await asyncio.sleep(0.05)
        raise PostgresUnavailable(
            f"Another process holds {self.home} (see server.json there), and its server did not "
            f"answer for {_JOIN_TIMEOUT_S:.0f} s. The data are untouched. Stop that process and "
            "start again."
        )

    async def _start_or_let_go(self) -> Facts:
        try:
            return await self.start(may_create=True)
        except BaseException:
            await self.leave()
            raise

    async def start(self, *, may_create: bool) -> Facts:
        """Start the server as owner of the lock, on whatever the last one left behind."""
        if self.child is not None:
            await self.child.stop(self.log)  # one that came up, and did not let us in
        plan = await asyncio.to_thread(self._prepare, may_create=may_create)
        await leftovers.clear(plan.cluster, plan.account)
        self.child = Child(plan)
        self.started_at = asyncio.get_running_loop().time()
        await self.child.ready(self.log)
        found = plan.binaries
        facts = Facts(plan.address, found.folder, found.version, self.child.pid, os.getpid())
        homes.write_facts(self.home, facts)
        self.facts = facts
        return facts

    def _prepare(self, *, may_create: bool) -> Plan:
        wanted = settled(self.extra)
        account = accounts.choose(self.cluster)
        binaries = programs.find(self.bin_dir, account, self.home)
        clusters.sweep(self.cluster)
        if not self.cluster.exists():
            if not may_create:
                raise PostgresUnavailable(f"The data folder {self.cluster} is gone.")
            self.log(f"making a new database in {self.cluster}")
            clusters.create(self.cluster, account, binaries)
        clusters.check(self.cluster, account, binaries)
        clusters.write_access(self.cluster, account)
        address = self._address(account, int(wanted["port"]))
        return Plan(self.cluster, self.home / "server.log", account, binaries, address, wanted)

    def _address(self, account: accounts.Account, port: int) -> sockets.Address:
        """Once known it stays, whoever becomes owner: pools hold on to it."""
        if self.facts:
            sockets.ensure(self.facts.address.folder, account)
            return self.facts.address
        folder = sockets.choose(self.home, self.cluster, account, port)
        sockets.ensure(folder, account)
        return sockets.Address(folder, port)

    async def watch(self) -> None:
        """For ever: restart the server when it died, take over when its owner did."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            if self.child is None:
                if not self.lock.acquire():
                    continue
                await self._let_an_orderly_end_be()
                self.log("the process that ran the database is gone; this one takes over")
            elif self.child.ended is None:
                continue
            else:
                self.log(f"the database ended by itself (code {self.child.ended}); starting it")
            await self._start_until_it_works()

    async def _let_an_orderly_end_be(self) -> None:
        """After a clean stop the whole house is probably closing: do not open again for that."""
        if homes.read_facts(self.home) is None:
            await asyncio.sleep(_ORDERLY_PAUSE_S)

    async def _start_until_it_works(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() - self.started_at > _HEALTHY_S:
            self.pause_s = 0.0
        while True:
            await asyncio.sleep(self.pause_s)
            self.pause_s = min(max(self.pause_s * 2, _PAUSE_S_MIN), _PAUSE_S_MAX)
            try:
                await self.start(may_create=False)
            except (PostgresUnavailable, OSError, SubprocessError) as error:
                self.log(f"the database does not start, next try in {self.pause_s:.1f} s: {error}")
            else:
                self.log("the database is back")
                return

    async def leave(self) -> None:
        """Stop the server if it is ours, and let others have it."""
        try:
            if self.child is not None:
                await self.child.stop(self.log)
                homes.remove_facts(self.home)
                self._remove_socket_folder()
        finally:
            self.child = None
            self.lock.release()

    def _remove_socket_folder(self) -> None:
        """One outside our home would be litter: nobody could tell whose it was."""
        if self.facts and self.facts.address.folder.parent != self.home:
            with suppress(OSError):  # not empty, so not only ours
                self.facts.address.folder.rmdir()


class Server:
    """A running server, ours or shared. Addresses stay the same when it changes hands."""

    def __init__(self, household: Household, facts: Facts) -> None:
        self._household = household
        self._address = facts.address
        self.bin_dir = facts.bin_dir
        self.version = facts.version

    @property
    def dsn(self) -> str:
        """For the application: database and role `hutong`, which is no superuser."""
        return self._address.dsn()

    @property
    def admin_dsn(self) -> str:
        """The superuser, in the same database: for extensions and for looking at everything."""
        return self._address.dsn(role=clusters.ADMIN)

    @property
    def pgbench_dsn(self) -> str:
        """What psql and pgbench in `bin_dir` take as their database argument."""
        return self.dsn

    def dsn_of(self, database: str) -> str:
        """Another database on this server, as the application's role."""
        return self._address.dsn(database)

    @property
    def socket_dir(self) -> Path:
        return self._address.folder

    @property
    def port(self) -> int:
        return self._address.port

    @property
    def is_owner(self) -> bool:
        """Whether this process runs the server (it may become owner at any time)."""
        return self._household.lock.held

    @property
    def postmaster_pid(self) -> int | None:
        """The server's process as last heard of; None while it is away."""
        facts = homes.read_facts(self._household.home)
        return facts.postmaster if facts else None

    async def answers(self, *, within_s: float = 30.0) -> bool:
        """Wait for the server to let us in, for instance after it was killed."""
        return await sockets.wait_until_it_answers(self._address, within_s=within_s)


def _log_nowhere(_sentence: str) -> None:
    """Progress is for those who ask; errors are raised."""


@asynccontextmanager
async def running(
    data_dir: Path,
    *,
    bin_dir: Path | None = None,
    options: Mapping[str, Option] | None = None,
    log: Log = _log_nowhere,
) -> AsyncIterator[Server]:
    """A PostgreSQL server on `data_dir`, started or shared, kept alive while we are in here.

    `data_dir` is made if it is missing (the cluster lies in `data_dir/cluster`, made by the
    first start). `bin_dir` replaces the programs of the wheel, `options` lie over our settings.
    On leaving, the owner stops the server; another process that still uses it starts it again.
    Raises PostgresUnavailable with a sentence for a person.
    """
    home = homes.make(data_dir)
    lock = OwnerLock(home / "owner.lock")
    household = Household(home, bin_dir, options or {}, log, lock)
    try:
        facts = await household.join()
    except OSError as error:
        raise homes.unusable(home, error) from error
    watching = asyncio.create_task(household.watch(), name="postgres watch")
    try:
        yield Server(household, facts)
    finally:
        watching.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await watching
        finally:
            await household.leave()
