"""What the house adds to a message on its way in: whose words are quoted, what a file really is."""

from collections.abc import Sequence
from typing import Any

import msgspec

from hutong.kernel import errors
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.actions import veiling
from hutong.touch.chat.rules import bodies
from hutong.touch.chat.shapes.bodies import Sending
from hutong.touch.chat.shapes.conversations import Member
from hutong.touch.chat.shapes.messages import EVERYBODY, Draft

sql = load("hutong.touch.chat", "send.sql")

Refused = dict[int, errors.Problem]
Members = dict[tuple[int, int], Member]


class _Quoted(msgspec.Struct, frozen=True):
    conversation: int
    seq: int
    sender: int
    kind: str
    body: dict[str, Any]
    revoked: bool


async def fill(
    tx: Tx, asked: Sequence[Sending], members: Members, places: Sequence[int], refused: Refused
) -> dict[int, Draft]:
    """Return complete drafts for these places; one that cannot be completed goes to `refused`."""
    quoted = await _quoted(tx, [asked[n] for n in places if asked[n].said.reply_to])
    veiled = await veiling.came_after(tx, quoted)
    facts = await _facts(tx, {n: asked[n] for n in places if asked[n].said.key})
    drafts = {}
    for n in places:
        one = asked[n]
        body = dict(one.said.body)
        if one.said.reply_to is not None:
            quote = quoted.get((one.conversation, one.said.reply_to))
            if quote is None or not members[one.conversation, one.person].sees(quote.seq):
                refused[n] = errors.BadInput("What you answer to is not here. Nothing was sent.")
                continue
            body["reply"] = _shown(quote, hide=(quote.conversation, quote.seq) in veiled)
        if one.said.key is not None:
            if n not in facts:
                refused[n] = errors.BadInput(
                    "This file is not yours to send. Nothing was sent; hand it in again."
                )
                continue
            body |= facts[n]
        drafts[n] = _complete(one, body, members)
    return drafts


def _complete(one: Sending, body: dict[str, Any], members: Members) -> Draft:
    said = one.said
    present = tuple(p for p in said.mentions if p == EVERYBODY or _inside(members, one, p))
    if said.kind == "text":
        body["mentions"] = bodies.named(present)
    return Draft(
        conversation=one.conversation,
        sender=one.person,
        client_id=one.client_id,
        kind=said.kind,
        body=body,
        mentions=present,
        reply_to=said.reply_to,
        files=(said.key,) if said.key else (),
        live=said.live,
    )


def _inside(members: Members, one: Sending, person: int) -> bool:
    member = members.get((one.conversation, person))
    return member is not None and member.inside


async def _quoted(tx: Tx, asked: Sequence[Sending]) -> dict[tuple[int, int], _Quoted]:
    if not asked:
        return {}
    found = await tx.all(
        _Quoted,
        sql.find_quoted,
        conversations=[one.conversation for one in asked],
        seqs=[one.said.reply_to for one in asked],
    )
    return {(one.conversation, one.seq): one for one in found}


def _shown(quote: _Quoted, *, hide: bool) -> dict[str, Any]:
    """Return a quote; of a message that was recalled nothing is quoted.

    Nor of one that somebody inside came after: there is one copy of a quote for all, and whoever
    was here has the words anyway.
    """
    shown = {"seq": quote.seq, "sender": str(quote.sender), "kind": quote.kind}
    if hide:
        return shown | {"excerpt": "", "earlier": True}
    return shown | {"excerpt": "" if quote.revoked else bodies.excerpt(quote.kind, quote.body)}


async def _facts(tx: Tx, asked: dict[int, Sending]) -> dict[int, dict[str, Any]]:
    """Return what is known of the files, by place: of one's own, or of one that one may see."""
    if not asked:
        return {}
    people = [one.person for one in asked.values()]
    keys = [one.said.key for one in asked.values()]
    rows = await tx.rows(sql.find_uploads, people=people, keys=keys)
    own = {(row["person"], row["key"], row["kind"]): row["facts"] for row in rows}
    found: dict[int, dict[str, Any]] = {}
    for n, one in asked.items():
        facts = own.get((one.person, one.said.key, one.said.kind))
        if facts is None:
            seen = await tx.rows(
                sql.find_forwarded, person=one.person, key=one.said.key, kind=one.said.kind
            )
            facts = seen[0]["body"] if seen else None
        if facts is not None:
            found[n] = facts
    if own:
        await tx.run(sql.note_sent, people=people, keys=keys)
    return found
