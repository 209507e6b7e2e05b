"""The laws of a conversation, under many writers and on random walks against a model."""

import asyncio
import random
import secrets
from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hutong.kernel import errors
from hutong.kernel.db import again, reading, transaction
from hutong.touch import chat
from hutong.touch.chat.actions import positions, sending
from hutong.touch.chat.actions.positions import Reading
from hutong.touch.chat.rules import bodies
from hutong.touch.chat.shapes.bodies import Sending
from hutong.touch.chat.shapes.messages import Message
from tests.cast import Cast, Visitor
from tests.touch.chat.circle import at, hers, make, people, rows, seen
from tests.touch.chat.talking import talk

WRITERS = 16


class ChangedMind(Exception):
    """A writer rolls back on purpose."""


def maybe_not(dice: random.Random) -> None:
    """Give up one time in three."""
    if dice.random() < 1 / 3:
        raise ChangedMind


def asked(person: int, conversation: int, client_id: str, text: str = "x") -> Sending:
    raw = msgspec.Raw(msgspec.json.encode({"text": text}))
    return Sending(person, conversation, client_id, bodies.read("text", raw, chars_max=100))


async def test_numbers_are_gapless_and_in_the_order_of_commits_under_sixteen_writers(
    cast: Cast,
) -> None:
    """At no moment does anybody see a hole, though one transaction in three is rolled back."""
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    places = [int(await talk(lin, mei)), int(await talk(lin, bo)), int(await talk(mei, bo))]
    done = asyncio.Event()
    looks = 0

    async def write(seed: int) -> int:
        dice, kept = random.Random(seed), 0
        for _ in range(15):
            chosen = dice.choices(places, k=dice.randint(1, 4))
            drafts = [chat.Draft(conversation=c, kind="text", body={}, sender=1) for c in chosen]
            try:
                async with transaction() as tx:
                    made = await chat.append(tx, drafts)
                    await asyncio.sleep(dice.random() / 500)
                    maybe_not(dice)
                kept += len(made)
            except ChangedMind:
                pass
        return kept

    async def look() -> None:
        nonlocal looks
        while not done.is_set():
            found = await rows(
                "select conversation, count(*) as n, max(seq) as last from message"
                " where conversation = any($1) group by 1",
                places,
            )
            assert all(row["n"] == row["last"] for row in found), found
            looks += 1
            await asyncio.sleep(0.002)

    looking = asyncio.create_task(look())
    kept = sum(await asyncio.gather(*(write(seed) for seed in range(WRITERS))))
    done.set()
    await looking
    assert looks > 5
    ends = await rows("select last_seq from conversation where id = any($1)", places)
    assert sum(row["last_seq"] for row in ends) == kept
    times = await rows(
        "select array_agg(seq order by seq) as seqs, array_agg(nth order by seq) as nths"
        " from message where conversation = any($1) group by conversation",
        places,
    )
    for row in times:
        assert row["seqs"] == row["nths"] == list(range(1, len(row["seqs"]) + 1))


async def test_each_message_is_accepted_once_however_often_it_is_sent(cast: Cast) -> None:
    """Retries overlap with the first try, in batches with others, some of which roll back."""
    lin, mei = await people(cast, "Lin", "Mei")
    here = int(await talk(lin, mei))
    client_ids = [secrets.token_hex(16) for _ in range(12)]
    answers: dict[tuple[int, str], set[int]] = {}

    async def device(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(10):
            chosen = dice.choices(client_ids, k=dice.randint(1, 5))
            batch = [asked(dice.choice((lin.id, mei.id)), here, one) for one in chosen]
            try:
                async with transaction() as tx:
                    made = await sending.send_all(tx, batch)
                    maybe_not(dice)
            except ChangedMind:
                continue
            for one, message in zip(batch, made, strict=True):
                assert isinstance(message, Message)
                answers.setdefault((one.person, one.client_id), set()).add(message.seq)

    await asyncio.gather(*(device(seed) for seed in range(WRITERS)))
    assert all(len(seqs) == 1 for seqs in answers.values())
    kept = await rows("select sender, client_id, seq from message where conversation = $1", here)
    assert {(row["sender"], row["client_id"]): {row["seq"]} for row in kept} == answers
    assert sorted(row["seq"] for row in kept) == list(range(1, len(kept) + 1))


async def test_one_refused_message_takes_no_other_with_it(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    bo = await cast.bo()
    here = int(await talk(lin, mei))
    batch = [
        asked(lin.id, here, secrets.token_hex(16)),
        asked(bo.id, here, secrets.token_hex(16)),
        asked(lin.id, 12, secrets.token_hex(16)),
        asked(mei.id, here, secrets.token_hex(16)),
    ]
    made = await again(lambda tx: sending.send_all(tx, batch))
    kinds = [one.code if isinstance(one, errors.Problem) else one.seq for one in made]
    assert kinds == [1, "not_a_member", "not_a_member", 2]


async def test_many_positions_at_once_keep_the_highest_of_each(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    drafts = [chat.Draft(conversation=int(group), kind="text", body={}) for _ in range(9)]
    async with transaction() as tx:
        await chat.append(tx, drafts)
    dice = random.Random(1)
    wanted = [Reading(one.id, int(group), dice.randint(0, 9)) for one in (mei, bo) for _ in "12345"]
    dice.shuffle(wanted)
    asking = [positions.read_all] * 4

    async def read(n: int) -> None:
        async with transaction() as tx:
            await asking[n](tx, wanted[n::4])

    await asyncio.gather(*(read(n) for n in range(4)))
    for one in (mei, bo):
        mine = await hers(one, group)
        assert mine.read_seq == max([r.seq for r in wanted if r.person == one.id] + [0])


# -- a model of one group, and random walks on both --------------------------------------------


class Model:
    """What one group looks like to each person, in the plainest words there are."""

    def __init__(self) -> None:
        self.counts: list[bool] = [False]  # `created`; place n is seq n + 1
        self.low: dict[int, int] = {}
        self.high: dict[int, int | None] = {}
        self.read: dict[int, int] = {}
        self.dropped: dict[int, set[int]] = {}

    @property
    def last(self) -> int:
        return len(self.counts)

    def enter(self, person: int, low: int) -> None:
        self.low[person], self.high[person] = low, None
        self.read[person] = low
        self.dropped.setdefault(person, set())

    def end(self, person: int) -> int:
        high = self.high[person]
        return self.last if high is None else high

    def visible(self, person: int) -> list[int]:
        seqs = range(self.low[person] + 1, self.end(person) + 1)
        return [seq for seq in seqs if seq not in self.dropped[person]]

    def unread(self, person: int) -> int:
        return sum(self.counts[self.read[person] : self.end(person)])


Step = tuple[str, int, int]
STEPS = [*["send"] * 3, "read", "react", "recall", "drop", "clear", "leave", "add"]
steps = st.lists(
    st.tuples(
        st.sampled_from(STEPS),
        st.integers(0, 3),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=25,
)


class Walk:
    """Does each step to the house and to the model."""

    def __init__(self, members: list[Visitor], group: str) -> None:
        self.members = members
        self.group = group
        self.model = Model()

    async def step(self, what: str, who: int, n: int) -> None:
        person = self.members[who]
        inside = self.model.high.get(person.id, 0) is None
        if what == "add":
            await self._add(person, inside=inside)
        elif inside:
            await getattr(self, f"_{what}")(person, n)

    async def _add(self, person: Visitor, *, inside: bool) -> None:
        if inside:
            return
        by = next(one for one in self.members if self.model.high.get(one.id, 0) is None)
        await by.post(f"{at(self.group)}/members", {"people": [str(person.id)]})
        low = self.model.last
        self.model.counts.append(False)
        self.model.enter(person.id, low)

    async def _send(self, person: Visitor, _n: int) -> None:
        one = asked(person.id, int(self.group), secrets.token_hex(16))
        (made,) = await again(lambda tx: sending.send_all(tx, [one]))
        assert isinstance(made, Message)
        self.model.counts.append(True)
        assert made.seq == self.model.last
        self.model.read[person.id] = made.seq

    async def _read(self, person: Visitor, n: int) -> None:
        await person.put(f"{at(self.group)}/read", {"seq": n})
        model = self.model
        model.read[person.id] = max(model.read[person.id], min(n, model.end(person.id)))

    async def _react(self, person: Visitor, n: int) -> None:
        await self._change(person, "PUT", f"{n}/reactions", {"emoji": "👍", "on": n % 2 == 0})

    async def _recall(self, person: Visitor, n: int) -> None:
        await self._change(person, "POST", f"{n}/recall", None)

    async def _change(self, person: Visitor, method: str, path: str, body: Any) -> None:
        """A change adds a control or nothing; either way it moves nobody's unread."""
        answer = await person.ask(method, f"{at(self.group)}/messages/{path}", body)
        assert answer.status_code in (200, 403, 404, 409), answer.text
        last = (await hers(person, self.group)).last_seq
        assert last - self.model.last in (0, 1)
        if answer.status_code != 200:
            assert last == self.model.last
        self.model.counts += [False] * (last - self.model.last)

    async def _drop(self, person: Visitor, n: int) -> None:
        answer = await person.ask("DELETE", f"{at(self.group)}/messages/{n}")
        there = n in self.model.visible(person.id)
        assert answer.status_code == (204 if there else 404)
        if there:
            self.model.dropped[person.id].add(n)

    async def _clear(self, person: Visitor, _n: int) -> None:
        await person.post(f"{at(self.group)}/clear")
        self.model.low[person.id] = self.model.read[person.id] = self.model.last

    async def _leave(self, person: Visitor, _n: int) -> None:
        if sum(high is None for high in self.model.high.values()) == 1:
            return
        await person.post(f"{at(self.group)}/leave")
        before = self.model.last
        found = await rows("select last_seq from conversation where id = $1", int(self.group))
        self.model.counts += [False] * (found[0]["last_seq"] - before)
        self.model.high[person.id] = self.model.last

    async def check(self) -> None:
        for person in self.members:
            if person.id in self.model.low:
                mine = await hers(person, self.group)
                assert mine.unread == self.model.unread(person.id)
                assert mine.last_seq == self.model.end(person.id)
                assert [one.seq for one in await seen(person, self.group)] == self.model.visible(
                    person.id
                )


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(taken=steps)
async def test_unread_and_what_each_may_see_equal_a_model_on_any_walk(
    cast: Cast, taken: list[Step]
) -> None:
    members = await people(cast, "Lin", "Mei", "Bo", "Ops")
    walk = Walk(members, await make(members[0], *members[1:3]))
    for one in members[:3]:
        walk.model.enter(one.id, 0)
    for step in taken:
        await walk.step(*step)
        await walk.check()


async def test_a_stretch_of_history_says_what_it_covered_wherever_it_begins(cast: Cast) -> None:
    """Walking down and up in any pieces gives each visible message once, dropped ones aside."""
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    async with transaction() as tx:
        await chat.append(
            tx, [chat.Draft(conversation=int(here), kind="text", body={}) for _ in range(40)]
        )
    for seq in (3, 4, 5, 20, 40):
        assert (await mei.ask("DELETE", f"{at(here)}/messages/{seq}")).status_code == 204
    whole = [one.seq for one in await seen(mei, here)]
    for limit in (1, 3, 7, 200):
        down: list[int] = []
        before = 41
        while True:
            piece = await mei.get(f"{at(here)}/messages", before=before, limit=limit)
            down = [one["seq"] for one in piece["items"]] + down
            if not piece["more"]:
                break
            before = piece["oldest"]
        up: list[int] = []
        after = 0
        while True:
            piece = await mei.get(f"{at(here)}/messages", after=after, limit=limit)
            up += [one["seq"] for one in piece["items"]]
            if not piece["more"]:
                break
            after = piece["newest"]
        assert down == up == whole
    async with reading() as tx:
        assert Counter(whole).most_common(1)[0][1] == 1
        assert await chat.member(tx, mei.id, int(here))
