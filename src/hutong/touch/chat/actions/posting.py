"""What other rooms put into conversations, in their own transactions: words of the house, cards."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import structs

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import contacts
from hutong.touch import cards
from hutong.touch.cards import Card
from hutong.touch.chat.actions import keeping, locking, opening
from hutong.touch.chat.actions.append import append, repeated, write
from hutong.touch.chat.rules import bodies
from hutong.touch.chat.shapes.conversations import SYSTEM, Held, Member
from hutong.touch.chat.shapes.messages import HOUSE, Draft, Message, Post

sql = load("hutong.touch.chat")

Words = dict[str, Any]


async def take_turns(
    tx: Tx,
    *,
    cards: Iterable[tuple[str, str]] = (),
    conversations: Iterable[int] = (),
    people: Iterable[int] = (),
) -> list[opening.Begun]:
    """Lock at once what several calls will need: those who call more than once begin with this.

    `cards` are (kind, ref) that will move, `people` will be told something. Without it the calls
    lock one after the other, and may meet somebody who sends in a circle. Conversations of the
    house that are missing are made here, before any is locked; what is returned about them is for
    `contacts.log`, which the caller calls once and last.
    """
    own, begun = await opening.systems(tx, people)
    live = await _homes(tx, cards)
    await locking.hold(tx, {*live, *conversations, *own.values()})
    return begun


async def tell(tx: Tx, told: Iterable[tuple[int, Card | Words]]) -> list[Message]:
    """Let the house tell people something in its own conversation with each.

    A card that moves on by itself if its kind does; or a body, which is that of a card when it has
    one (and then stays as it was told), else of a text such as `{"text": ..., "text_en": ...}`.
    Set-based: a handful of statements for many people. What is told twice stands there twice; the
    caller tells it once.
    """
    wanted = list(told)
    if not wanted:
        return []
    homes, begun = await opening.systems(tx, {person for person, _ in wanted})
    drafts = [_draft(homes[person], HOUSE, what) for person, what in wanted]
    # What the house told shows how things were then, so these cards do not move.
    made = await append(tx, [structs.replace(draft, live=None) for draft in drafts])
    await contacts.log(tx, begun)
    return made


async def post_all(tx: Tx, posts: Sequence[Post]) -> list[Message | None]:
    """Let people's acts stand in conversations as their messages, such as orders placed there.

    None, with nothing posted, for who is not inside any more and where it has ended: what she did
    counts all the same. With a client id it is posted once, whatever is repeated. Set-based.
    """
    if not posts:
        return []
    held = await locking.hold(tx, {one.conversation for one in posts})
    inside = await locking.members(tx, {(one.conversation, one.sender) for one in posts})
    going = {
        n: structs.replace(_draft(one.conversation, one.sender, one.what), client_id=one.client_id)
        for n, one in enumerate(posts)
        if _stands(held.get(one.conversation), inside.get((one.conversation, one.sender)))
    }
    drafts = list(going.values())
    made = await write(tx, held, drafts, await repeated(tx, drafts))
    answers = dict(zip(going, made, strict=True))
    return [answers.get(n) for n in range(len(posts))]


def _stands(held: Held | None, member: Member | None) -> bool:
    """Tell whether what a person did may stand in a conversation."""
    if held is None or member is None or not member.inside:
        return False
    return held.dissolved_at is None and held.kind != SYSTEM


async def move_cards(
    tx: Tx, kind: str, snapshots: Mapping[str, Words], *, for_who_left: bool = False
) -> int:
    """Let every card of these things, by ref, show them as they are now; returns how many moved.

    Whoever left keeps what it showed then, unless it is `for_who_left` too.

    Only kinds that move on by themselves (orders). Each is signed anew, so it can be sent on, and
    each conversation has a control message that says so, in the order given. A card that shows it
    already stays. Set-based.
    """
    homes = await _homes(tx, [(kind, ref) for ref in snapshots])
    if not homes:
        return 0
    await locking.hold(tx, homes)
    found = await tx.rows(sql.find_cards, kind=kind, refs=list(snapshots))
    moved = [
        (row, _moved(row["body"], snapshots[row["ref"]]))
        for row in found
        if row["conversation"] in homes
    ]
    changed = [(row, card) for row, card in moved if row["body"]["card"] != card]
    if not changed:
        return 0
    targets = [(row["conversation"], row["seq"]) for row, _ in changed]
    if not for_who_left:
        await keeping.before(tx, targets)
    await tx.run(
        sql.move_cards,
        conversations=[row["conversation"] for row, _ in changed],
        seqs=[row["seq"] for row, _ in changed],
        bodies=[{**row["body"], "card": card} for row, card in changed],
    )
    if for_who_left:
        await keeping.nothing_before(tx, targets)
    await append(tx, [_control(row, card) for row, card in changed])
    return len(changed)


async def _homes(tx: Tx, live: Iterable[tuple[str, str]]) -> set[int]:
    """Return where cards of these (kind, ref) lie that move on by themselves."""
    wanted = list(live)
    if not wanted:
        return set()
    rows = await tx.rows(
        sql.find_homes_of_cards,
        kinds=[kind for kind, _ in wanted],
        refs=[ref for _, ref in wanted],
    )
    return {row["conversation"] for row in rows}


def _moved(body: dict[str, Any], snapshot: dict[str, Any]) -> dict[str, Any]:
    card = msgspec.convert(body["card"], Card)
    moved: dict[str, Any] = msgspec.to_builtins(cards.moved(card, snapshot))
    return moved


def _control(row: Any, card: dict[str, Any]) -> Draft:
    body = {"target": row["seq"], "snapshot": card["snapshot"], "card": card}
    return Draft(conversation=row["conversation"], kind="card_moved", body=body)


def _draft(conversation: int, sender: int, what: Card | Words) -> Draft:
    body = {"card": msgspec.to_builtins(what)} if isinstance(what, Card) else dict(what)
    if "card" not in body:
        return Draft(conversation=conversation, sender=sender, kind="text", body=body)
    card = msgspec.convert(body["card"], Card)
    live = bodies.of_card(card).live
    return Draft(conversation=conversation, sender=sender, kind="card", body=body, live=live)
