"""A replay of conversations from the first sign-up to the last comparison."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from hutong.replay.chat import files, reading
from hutong.replay.chat.checking import Checking
from hutong.replay.chat.plan import plan
from hutong.replay.chat.playing import Playing, person
from hutong.replay.chat.report import Report
from hutong.replay.chat.shapes import ABSENT, KIND, Plan
from hutong.replay.client import Client
from hutong.replay.journal import Journal
from hutong.replay.progress import Shown
from hutong.replay.sentences import Stopped
from hutong.replay.world import World, gather


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a replay of conversations is told; `limit` counts samples, each of which is a group."""

    folder: Path
    base_url: str
    state: Path
    concurrency: int = 64
    limit: int | None = None


async def replay(options: Options, console: Console) -> Report:
    """Play a folder into a house and return the report. Raises Stopped."""
    shown = Shown(console)
    made = plan(files.read(options.folder), limit=options.limit)
    if not any(talk.events for talk in made.talks):
        raise Stopped(f"No row of {options.folder} can be played.")
    async with (
        Journal(options.state) as journal,
        Client(options.base_url, connections=options.concurrency, tell=shown.tell) as client,
    ):
        if journal.found:
            shown.tell(f"going on where the replay of {options.state} was stopped")
        run = _Run(World(client, journal, KIND), made, options.concurrency, shown)
        report = await run.all(options)
        report.facts.update(
            requests=client.asked, slowed_down=client.slowed, resumed=bool(journal.found)
        )
        return report


class _Run:
    """The phases, one after another."""

    def __init__(self, world: World, made: Plan, width: int, shown: Shown) -> None:
        self._world = world
        self._made = made
        self._width = width
        self._shown = shown

    async def all(self, options: Options) -> Report:
        """Sign up, play, catch up, compare."""
        people = {who: person(self._world, who) for who in self._made.people}
        await self._phase("people", [one.sign_up for one in people.values() if not one.token])
        begun = time.monotonic()
        playing = await self._play()
        seconds = time.monotonic() - begun
        caught = await reading.caught_up(people[ABSENT])
        names = {one.id: who for who, one in people.items()}
        checking = Checking(self._world, names, caught)
        await self._phase("comparing", [partial(checking.check, t) for t in self._made.talks])
        return Report(
            folder=str(options.folder),
            base_url=options.base_url,
            played={"groups": len(self._made.talks), "people": len(people)} | self._made.facts,
            compared=dict(checking.counts),
            differences=checking.differences,
            omitted=self._made.omitted,
            failed=playing.failed,
            phases=self._shown.phases,
            facts={
                "messages_said_now": playing.said,
                "messages_per_s": round(playing.said / seconds, 1),
                "absent_first_page_ms": caught.first_ms,
                "absent_all_conversations_ms": caught.all_ms,
                "absent_conversations": len(caught.conversations),
            },
        )

    async def _play(self) -> Playing:
        total = sum(len(talk.events) for talk in self._made.talks)
        with self._shown.phase("comings, goings and messages", total) as advance:
            playing = Playing(self._world, advance)
            # The longest first, so that none of them is left for the end alone.
            longest = sorted(self._made.talks, key=lambda talk: -len(talk.events))
            await gather(
                [partial(playing.play, talk) for talk in longest],
                width=self._width,
                done=lambda: None,
            )
        return playing

    async def _phase(self, name: str, work: list[Callable[[], Awaitable[Any]]]) -> None:
        with self._shown.phase(name, len(work)) as advance:
            await gather(work, width=self._width, done=partial(advance, 1))
