"""`hutong config` and `hutong jobs`: tables for people, JSON for programs."""

import sys

import msgspec
from rich.console import Console
from rich.table import Table

from hutong.cli import ground
from hutong.cli.trouble import Trouble
from hutong.kernel import jobs, settings
from hutong.kernel.settings import Settings

_DEAD_MAX = 1000


def config(*, as_json: bool) -> None:
    """Print every setting with its origin; secrets stay hidden."""
    _, found = settings.read()
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    table = Table("setting", "value", "from", "what for", box=None, pad_edge=False)
    for one in found:
        style = "" if one.origin == "default" else "bold"
        table.add_row(one.name, one.value, one.origin, one.about, style=style)
    Console().print(table)


async def show_jobs(chosen: Settings, *, as_json: bool) -> None:
    """Print what waits by kind, and the dead letters."""
    async with ground.prepared(chosen):
        waiting, dead = await jobs.waiting(), await jobs.dead()
        fired = await jobs.last_fired()
    if as_json:
        told = {"waiting": waiting, "dead": dead, "last_fired": fired}
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
        return
    console = Console()
    console.print(f"The clocks of a worker last fired: {fired or 'never'}")
    if waiting:
        table = Table("kind", "waiting", "due first", box=None, pad_edge=False)
        for kind in waiting:
            table.add_row(kind.kind, str(kind.waiting), str(kind.oldest))
        console.print("\nWaiting", table, sep="\n")
    if dead:
        table = Table("id", "kind", "tries", "dead since", "error", box=None, pad_edge=False)
        for job in dead:
            table.add_row(job.id, job.kind, str(job.attempts), str(job.dead_at), job.error or "")
        console.print("\nDead letters (hutong jobs retry ID, or --all)", table, sep="\n")
    else:
        console.print("There are no dead letters.")


async def retry_jobs(chosen: Settings, job: int | None) -> int:
    """Put one dead letter back to work, or all of them; returns how many."""
    async with ground.prepared(chosen):
        if job is not None:
            if not await jobs.retry(job):
                raise Trouble(f"There is no dead letter {job}. `hutong jobs` lists them.")
            return 1
        back = 0
        while found := await jobs.dead(_DEAD_MAX):
            for letter in found:
                back += await jobs.retry(int(letter.id))
        return back


async def make_operator(chosen: Settings, handle: str, *, take_away: bool) -> None:
    """Let a person run the house, or no longer."""
    from hutong.kernel.db import transaction
    from hutong.people import accounts

    async with ground.prepared(chosen), transaction() as tx:
        await accounts.make_operator(tx, handle, operator=not take_away)


async def renew_epoch(chosen: Settings) -> str:
    """Say to every device that the database was put back to an earlier point."""
    from hutong.kernel.db import transaction
    from hutong.touch import chat

    async with ground.prepared(chosen), transaction() as tx:
        return await chat.renew_epoch(tx)
