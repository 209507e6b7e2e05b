"""People and groups to measure conversations with, and a past of theirs of any size.

People and the groups they write in are made through the public HTTP API. The past is written
straight into the tables, since only its size matters: groups of ten with 25 messages each, all of
the last day, with the words for searching that a real one has.
"""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from bench.load import Clients

EACH = 25
"""Messages of a conversation of the past."""
AWAY = 200
"""Conversations of somebody who was away: 5,000 messages with `EACH`."""


@dataclass
class Talker:
    """Somebody with a token."""

    id: int
    token: str


@dataclass
class Group:
    """A group and who is in it."""

    id: int
    people: list[Talker]


@dataclass
class Town:
    """`crowd` is one group of everybody, `groups` are small; `away` have a past only."""

    people: list[Talker]
    crowd: Group
    groups: list[Group]
    away: list[Talker] = field(default_factory=list)


async def build(clients: Clients, *, people: int, groups: int, each: int, away: int) -> Town:
    """Sign people up and make one group of all and many of `each`."""
    everybody = await asyncio.gather(*(_sign_up(clients) for _ in range(people)))
    crowd = await _group(clients, everybody, "Everybody")
    wanted = [
        [everybody[(n * each + place * 7) % people] for place in range(each)] for n in range(groups)
    ]
    made = await asyncio.gather(
        *(_group(clients, some, f"Group {n}") for n, some in enumerate(wanted))
    )
    gone = await asyncio.gather(*(_sign_up(clients) for _ in range(away)))
    return Town(everybody, crowd, list(made), gone)


async def _sign_up(clients: Clients) -> Talker:
    body = {"handle": f"t{secrets.token_hex(8)}", "password": "a long password"}
    made = await clients.do("POST", "/api/people", json=body)
    return Talker(int(made["person"]["id"]), str(made["token"]))


async def _group(clients: Clients, people: list[Talker], title: str) -> Group:
    """Make a group; everybody but its owner comes in by its code."""
    owner, *others = people
    new: dict[str, Any] = {"title": title, "people": []}
    made = await clients.do("POST", "/api/groups", token=owner.token, json=new)
    path = f"/api/conversations/{made['id']}/invitation"
    code = (await clients.do("GET", path, token=owner.token))["code"]
    join = f"/api/group-codes/{code}/join"
    await asyncio.gather(*(clients.do("POST", join, token=o.token, json={}) for o in others))
    return Group(int(made["id"]), people)


_PAST = (
    """
    create temporary table told as
    select n, 7000000000000 + n as id, now() - interval '20 hours' + n * interval '1 second' as at
    from generate_series({first}::bigint, {last}) as n
    """,
    """
    insert into conversation (id, kind, last_seq, last_nth, last_at, members, title, owner,
      created_at)
    select id, 2, {each}, {each}, at, 10, 'Past ' || n, 1, at from told
    """,
    """
    insert into member (conversation, person, role, from_seq, read_seq, read_nth, joined_at)
    select id, ({people})[(n * 7 + place * 53) % array_length({people}, 1) + 1], 3, 0, 0,
      0, at
    from told, generate_series(0, 9) as place
    on conflict do nothing
    """,
    """
    insert into member (conversation, person, role, from_seq, read_seq, read_nth, joined_at)
    select id, ({away})[n % array_length({away}, 1) + 1], 3, 0, 0, 0, at
    from told
    where n < array_length({away}, 1) * {most}
    """,
    """
    insert into message (conversation, seq, id, sender, client_id, kind, body, at, nth, words)
    select id, seq, 8000000000000 + n * {each} + seq, n % 500, 'past-' || n || '-' || seq, 'text',
      jsonb_build_object('text', '我们今天下午去看电影，好不好？ Message ' || seq,
        'mentions', '[]'::jsonb),
      at, seq,
      array_to_tsvector(array(
        select left(md5(id::text), 6) || word
        from unnest('{{我,我们,今,今天,下,下午,看,看电,电影,好,message}}'::text[]) as word
      ))
    from told, generate_series(1, {each}) as seq
    """,
    "drop table told",
    "vacuum analyze message, member, conversation",
    "checkpoint",
)


async def past(dsn: str, town: Town, first: int, last: int) -> None:
    """Give people conversations of the past, numbered `first` to `last` - 1."""
    named = {"people": town.people, "away": town.away}
    connection = await asyncpg.connect(dsn)
    try:
        for statement in _PAST:
            given = [
                [one.id for one in some] for n, some in named.items() if f"{{{n}}}" in statement
            ]
            told = statement.format(
                first=first,
                last=last - 1,
                each=EACH,
                most=AWAY,
                people="$1::bigint[]",
                away="$1::bigint[]",
            )
            await connection.execute(told, *given, timeout=900)
    finally:
        await connection.close()
