"""What the tests of groups share: friends, groups, words, and what each has of them."""

import secrets
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from hutong.kernel import clock
from hutong.kernel.db import database, reading, transaction
from hutong.people import contacts
from hutong.touch.chat.actions import sending
from hutong.touch.chat.reads import conversations, messages
from hutong.touch.chat.rules import bodies
from hutong.touch.chat.shapes.bodies import Sending
from hutong.touch.chat.shapes.conversations import Conversation
from hutong.touch.chat.shapes.messages import Message
from tests.cast import Cast, Visitor

BEFRIEND = """
insert into friend (person, friend, remark, tags, star, since)
select a, b, '', '{}', false, $3 from unnest($1::bigint[]) as a, unnest($2::bigint[]) as b
where a <> b
on conflict do nothing
"""


async def befriend(one: int, others: Iterable[int]) -> None:
    """Let one be friends with each of the others, straight in the book of each."""
    rest, at = list(others), clock.now()
    async with database.pool.acquire() as connection:
        await connection.execute(BEFRIEND, [one], rest, at)
        await connection.execute(BEFRIEND, rest, [one], at)


async def people(cast: Cast, *names: str) -> list[Visitor]:
    """Return these people; all of them are friends."""
    found = [await cast.person(name) for name in names]
    for one in found:
        await befriend(one.id, [other.id for other in found if other is not one])
    return found


async def make(owner: Visitor, *members: Visitor, **more: Any) -> str:
    """Make a group and return its id."""
    body = {"people": [str(one.id) for one in members], **more}
    return str((await owner.post("/api/groups", body))["id"])


def at(group: str) -> str:
    """Return where a conversation's routes begin."""
    return f"/api/conversations/{group}"


async def send(who: Visitor, group: str, kind: str = "text", **body: Any) -> Message:
    """Say something; raises the refusal."""
    raw = msgspec.Raw(msgspec.json.encode(body))
    said = bodies.read(kind, raw, chars_max=5000)
    asked = Sending(who.id, int(group), secrets.token_hex(16), said)
    async with transaction() as tx:
        (answer,) = await sending.send_all(tx, [asked])
    if isinstance(answer, Exception):
        raise answer
    return answer


async def seen(who: Visitor, group: str) -> list[Message]:
    """Return all that somebody may see of a conversation, the oldest first."""
    async with reading() as tx:
        found = await messages.history(tx, who.id, int(group), before=None, after=None, limit=200)
    return found.items


async def lines(who: Visitor, group: str) -> list[str]:
    """Return the kinds of what somebody sees, and the words of texts."""
    return [one.body.get("text") or one.kind for one in await seen(who, group)]


async def hers(who: Visitor, group: str) -> Conversation:
    """Return a conversation as somebody has it."""
    async with reading() as tx:
        return await conversations.one(tx, who.id, int(group))


async def roles(who: Visitor, group: str) -> dict[str, str]:
    """Return the roles by name, as a member sees them."""
    items = (await who.get(f"{at(group)}/members"))["items"]
    return {one["person"]["display_name"]: one["role"] for one in items}


async def log(who: Visitor) -> list[tuple[str, str]]:
    """Return what somebody's own log says."""
    async with reading() as tx:
        found = await contacts.changes(tx, who.id, 0)
    return [(entry.kind, entry.ref) for entry in found.entries]


async def rows(text: str, *given: Any) -> list[Any]:
    """Read the database itself."""
    async with database.pool.acquire() as connection:
        return list(await connection.fetch(text, *given))


def gapless(found: Sequence[Message]) -> bool:
    """Tell whether the numbers of messages follow each other."""
    return all(b.seq == a.seq + 1 and b.prev == a.seq for a, b in pairwise(found))
