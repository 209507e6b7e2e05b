"""Groups in a crowd: one seat is one seat, and nobody hears what is said after she went."""

import asyncio
import secrets
from typing import Any

import asyncpg

from tests.asking import Answer, Asker
from tests.races.crowd import Crowd, told

FIFTY = 50
SEATS = 500

BEFRIEND = """
insert into friend (person, friend, remark, tags, star, since)
select a, b, '', '{}', false, '2026-01-01' from unnest($1::bigint[]) as a, unnest($1::bigint[]) as b
where a <> b
on conflict do nothing
"""
SEAT = """
insert into member (conversation, person, role, from_seq, read_seq, read_nth, joined_at)
select $1, n, 3, 0, 0, 0, '2026-01-01' from generate_series(1, $2::bigint) as n
"""
HELD = """
select
    c.last_seq, c.members, c.owner, c.dissolved_at is not null as dissolved,
    (select count(*) from message as m where m.conversation = c.id) as messages,
    (select count(*) from member as m where m.conversation = c.id and m.to_seq is null) as inside,
    (select array_agg(m.person) from member as m
     where m.conversation = c.id and m.to_seq is null and m.role = 1) as owners
from conversation as c where c.id = $1
"""


class Group:
    """A group, looked at from its database as well."""

    def __init__(self, crowd: Crowd, owner: Asker, group: str) -> None:
        self.crowd = crowd
        self.owner = owner
        self.id = group
        self.path = f"/api/conversations/{group}"

    @classmethod
    async def of(cls, crowd: Crowd, *people: Asker) -> "Group":
        """Let these people be friends, and the first one make a group with the others."""
        await run(crowd, BEFRIEND, [int(one.id) for one in people])
        body = {"people": [one.id for one in people[1:]]}
        made = await people[0].do("POST", "/api/groups", body)
        return cls(crowd, people[0], made["id"])

    async def code(self) -> str:
        return str((await self.owner.do("GET", f"{self.path}/invitation"))["code"])

    async def holds(self) -> Any:
        """Return its row, having looked that it is whole."""
        (found,) = await run(self.crowd, HELD, int(self.id))
        assert found["messages"] == found["last_seq"]  # the primary key does the rest
        assert found["members"] == found["inside"]
        if not found["dissolved"]:
            assert found["owners"] == [found["owner"]]
        return found

    async def said(self, kind: str) -> list[Any]:
        return await run(
            self.crowd,
            "select seq, sender, body from message where conversation = $1 and kind = $2",
            int(self.id),
            kind,
        )

    async def send(self, who: Asker, text: str = "hello") -> Answer:
        body = {"client_id": secrets.token_hex(16), "kind": "text", "body": {"text": text}}
        return await who.ask("POST", f"{self.path}/messages", body)


async def run(crowd: Crowd, text: str, *given: Any) -> list[Any]:
    """Ask the database itself."""
    connection = await asyncpg.connect(crowd.dsn)
    try:
        return list(await connection.fetch(text, *given))
    finally:
        await connection.close()


async def test_the_last_seat_is_taken_by_one(crowd: Crowd) -> None:
    lin = await crowd.person("lin")
    group = await Group.of(crowd, lin)
    await run(crowd, SEAT, int(group.id), SEATS - 2)
    await run(crowd, "update conversation set members = $2 where id = $1", int(group.id), SEATS - 1)
    code, people = await group.code(), await crowd.people(FIFTY)

    async def join(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/group-codes/{code}/join", {})

    answers = await crowd.at_once(people, join)
    assert told(answers) == {"done": 1, "group_full": FIFTY - 1}
    assert (await group.holds())["inside"] == SEATS
    assert len(await group.said("joined")) == 1


async def test_who_joins_fifty_times_at_once_has_one_seat(crowd: Crowd) -> None:
    lin, mei = await crowd.people(2)
    group = await Group.of(crowd, lin)
    code = await group.code()

    async def join(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/group-codes/{code}/join", {})

    answers = await crowd.at_once([mei] * FIFTY, join)
    assert {answer.json()["state"] for answer in answers} == {"joined"}
    assert (await group.holds())["inside"] == 2
    assert len(await group.said("joined")) == 1


async def test_one_who_is_brought_by_everybody_comes_once(crowd: Crowd) -> None:
    people = await crowd.people(10)
    lin, guest, helpers = people[0], people[1], people[2:]
    group = await Group.of(crowd, lin, *helpers)
    await run(crowd, BEFRIEND, [int(one.id) for one in people[1:]])

    async def bring(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"{group.path}/members", {"people": [guest.id]})

    answers = await crowd.at_once(helpers * 3, bring)
    assert told(answers) == {"done": len(helpers) * 3}
    assert sum(len(answer.json()["joined"]) for answer in answers) == 1
    assert (await group.holds())["inside"] == len(helpers) + 2


async def test_a_request_is_answered_once_and_fills_one_seat(crowd: Crowd) -> None:
    lin, mei = await crowd.people(2)
    group = await Group.of(crowd, lin)
    await lin.do("PATCH", f"/api/groups/{group.id}", {"approval": True})
    code = await group.code()

    async def join(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/group-codes/{code}/join", {})

    assert told(await crowd.at_once([mei] * FIFTY, join)) == {"done": FIFTY}
    (request,) = (await lin.do("GET", f"{group.path}/requests"))["items"]

    async def decide(n: int, who: Asker) -> Answer:
        word = "accept" if n % 2 else "refuse"
        return await who.ask("POST", f"{group.path}/requests/{request['id']}/{word}")

    assert told(await crowd.at_once([lin] * FIFTY, decide)) == {"done": 1, "not_found": FIFTY - 1}
    assert (await group.holds())["inside"] == 1 + len(await group.said("joined"))


async def test_who_leaves_while_she_talks_is_heard_until_then(crowd: Crowd) -> None:
    lin, mei = await crowd.people(2)
    group = await Group.of(crowd, lin, mei)

    async def act(n: int, who: Asker) -> Answer:
        if n == FIFTY // 2:
            return await who.ask("POST", f"{group.path}/leave")
        return await group.send(who)

    answers = await crowd.at_once([mei] * FIFTY, act)
    assert set(told(answers)) <= {"done", "not_a_member"}
    (left,) = await group.said("left")
    hers = [row["seq"] for row in await group.said("text")]
    assert len(hers) == told(answers)["done"] - 1
    assert all(seq < left["seq"] for seq in hers)
    assert (await group.holds())["inside"] == 1


async def test_who_is_removed_gets_no_later_number_and_reads_none(crowd: Crowd) -> None:
    lin, mei, bo = await crowd.people(3)
    group = await Group.of(crowd, lin, mei, bo)

    async def act(n: int, _who: Asker) -> Answer:
        if n == 15:
            return await crowd.at(lin, n).ask("DELETE", f"{group.path}/members/{mei.id}")
        who = (mei, bo)[n % 2]
        return await group.send(crowd.at(who, n // 2))

    answers = await crowd.at_once([mei] * FIFTY, act)
    assert set(told(answers)) <= {"done", "not_a_member"}
    (left,) = await group.said("left")
    texts = await group.said("text")
    hers = [row["seq"] for row in texts if row["sender"] == int(mei.id)]
    assert all(seq < left["seq"] for seq in hers)
    assert (
        sum(row["sender"] == int(bo.id) for row in texts) == FIFTY // 2 - 1
    )  # one of her turns was the removal
    shown = await mei.do("GET", f"{group.path}/messages?limit=200")
    assert shown["newest"] == left["seq"]
    assert [one["seq"] for one in shown["items"]] == list(range(1, left["seq"] + 1))
    after = await mei.ask("GET", f"{group.path}/messages?after={left['seq']}")
    assert after.json()["items"] == []
    await group.holds()


async def test_who_comes_while_others_talk_sees_all_from_her_coming_on(crowd: Crowd) -> None:
    lin, mei = await crowd.people(2)
    group = await Group.of(crowd, lin)
    code = await group.code()

    async def act(n: int, who: Asker) -> Answer:
        if n == 20:
            return await crowd.at(mei, n).ask("POST", f"/api/group-codes/{code}/join", {})
        return await group.send(who)

    assert told(await crowd.at_once([lin] * FIFTY, act)) == {"done": FIFTY}
    (joined,) = await group.said("joined")
    shown = await mei.do("GET", f"{group.path}/messages?limit=200")
    last = (await group.holds())["last_seq"]
    assert [one["seq"] for one in shown["items"]] == list(range(joined["seq"], last + 1))


async def test_all_who_leave_at_once_leave_an_ended_group(crowd: Crowd) -> None:
    people = await crowd.people(8)
    group = await Group.of(crowd, *people)

    async def leave(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"{group.path}/leave")

    assert told(await crowd.at_once(people, leave)) == {"done": len(people)}
    found = await group.holds()
    assert (found["inside"], found["dissolved"]) == (0, True)
    assert len(await group.said("left")) == len(people)
    assert len(await group.said("dissolved")) == 1


async def test_an_owner_there_is_whatever_is_given_taken_and_left(crowd: Crowd) -> None:
    people = await crowd.people(6)
    group = await Group.of(crowd, *people)

    async def act(n: int, who: Asker) -> Answer:
        other = people[(n + 1) % len(people)].id
        if n % 3 == 0:
            return await who.ask("POST", f"{group.path}/transfer", {"person": other})
        if n % 3 == 1:
            return await who.ask("PUT", f"{group.path}/members/{other}/role", {"role": "admin"})
        return await who.ask("DELETE", f"{group.path}/members/{other}")

    answers = await crowd.at_once(people * 5, act)
    assert "unexpected" not in told(answers)
    assert (await group.holds())["inside"] >= 1
    await asyncio.gather(*(group.send(one) for one in people))
    await group.holds()
