"""The one way in: messages get their numbers and their place, in the order of commits."""

from collections.abc import Sequence

from hutong.kernel import clock, ids
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.actions import locking, veiling, waking
from hutong.touch.chat.rules import kinds, search, veils
from hutong.touch.chat.rules.refusals import NotAMember
from hutong.touch.chat.shapes.conversations import Held
from hutong.touch.chat.shapes.messages import EVERYBODY, HOUSE, Draft, Message

sql = load("hutong.touch.chat", "append.sql")

Key = tuple[int, int, str]


async def append(tx: Tx, drafts: Sequence[Draft]) -> list[Message]:
    """Append messages to their conversations and return them in the order given.

    Locks the conversations by id. A draft whose client id was accepted before in that conversation
    from that sender changes nothing and gives the message of then. Whether the sender may write is
    not asked here. After the commit every device that listens is told.
    Raises NotAMember when a conversation is not there.
    """
    held = await locking.hold(tx, {draft.conversation for draft in drafts})
    if any(draft.conversation not in held for draft in drafts):
        raise NotAMember
    before = await repeated(tx, drafts)
    await locking.members(tx, _touched(drafts))
    return await write(tx, held, drafts, before)


async def repeated(tx: Tx, drafts: Sequence[Draft]) -> dict[Key, Message]:
    """Return what was accepted before under the client ids of these drafts.

    The conversations are locked by now, so nothing can be accepted meanwhile.
    """
    keys = sorted({key for draft in drafts if (key := key_of(draft))})
    if not keys:
        return {}
    found = await tx.all(
        Message,
        sql.repeated,
        conversations=[one for one, _, _ in keys],
        senders=[one for _, one, _ in keys],
        client_ids=[one for _, _, one in keys],
    )
    return {(int(m.conversation), int(m.sender), m.client_id or ""): m for m in found}


async def write(
    tx: Tx, held: dict[int, Held], drafts: Sequence[Draft], before: dict[Key, Message]
) -> list[Message]:
    """Write drafts whose conversations and members are locked; `before` is what need not be.

    `held` moves on, so a second call in the same transaction counts on from there.
    """
    answers: list[Message] = []
    known, fresh = dict(before), []
    drafts = await veiling.veil(tx, drafts)
    for draft, made in zip(drafts, ids.many(len(drafts)), strict=True):
        key = key_of(draft)
        message = known.get(key) if key else None
        if message is None:
            message = _number(held[draft.conversation], draft, made)
            fresh.append((draft, message))
            if key:
                known[key] = message
        answers.append(message)
    if fresh:
        await _keep(tx, held, fresh)
        waking.after(tx, [message for _, message in fresh])
    return answers


def key_of(draft: Draft) -> Key | None:
    """Return what makes a draft the same as another one, or None for what cannot be repeated."""
    if draft.client_id is None:
        return None
    return draft.conversation, draft.sender, draft.client_id


def _number(held: Held, draft: Draft, made: int) -> Message:
    held.last_seq += 1
    held.last_nth += kinds.counts(draft.kind)
    return Message(
        conversation=str(held.id),
        seq=held.last_seq,
        prev=held.last_seq - 1,
        id=str(made),
        sender=str(draft.sender),
        client_id=draft.client_id,
        kind=draft.kind,
        body=draft.body,
        at=clock.now(),
        nth=held.last_nth,
        revoked=False,
        edit_no=0,
        reactions={},
    )


async def _keep(tx: Tx, held: dict[int, Held], fresh: list[tuple[Draft, Message]]) -> None:
    drafts, messages = [d for d, _ in fresh], [m for _, m in fresh]
    at = messages[0].at
    for message in messages:
        message.at = at
    await tx.run(
        sql.write_messages,
        conversations=[draft.conversation for draft in drafts],
        seqs=[message.seq for message in messages],
        ids=[int(message.id) for message in messages],
        senders=[draft.sender for draft in drafts],
        client_ids=[draft.client_id for draft in drafts],
        kinds=[draft.kind for draft in drafts],
        bodies=[draft.body for draft in drafts],
        nths=[message.nth for message in messages],
        # One index leads from a message to what quotes it and to what changed it.
        replies=[draft.reply_to or veils.target(draft) for draft in drafts],
        words=[_words(draft) for draft in drafts],
        at=at,
    )
    await tx.pour(
        sql.write_files, [(d.conversation, key, m.seq) for d, m in fresh for key in set(d.files)]
    )
    await tx.pour(
        sql.write_live_cards,
        [(d.live[1], d.live[0], d.conversation, m.seq) for d, m in fresh if d.live],
    )
    await _move(tx, held, fresh)


def _words(draft: Draft) -> str | None:
    """Return what a message is found by. What the house tells is found where it is about."""
    if draft.sender == HOUSE:
        return None
    return search.vector(draft.conversation, search.text_of(draft.kind, draft.body))


async def _move(tx: Tx, held: dict[int, Held], fresh: list[tuple[Draft, Message]]) -> None:
    """Move conversations on, senders' own positions, and the marks of who is mentioned."""
    moved = sorted({draft.conversation for draft, _ in fresh})
    everybody = {d.conversation: m.seq for d, m in fresh if EVERYBODY in d.mentions}
    await tx.run(
        sql.count_on,
        conversations=moved,
        last_seqs=[held[one].last_seq for one in moved],
        last_nths=[held[one].last_nth for one in moved],
        all_seqs=[everybody.get(one, 0) for one in moved],
        at=fresh[0][1].at,
    )
    places = _places(fresh)
    if places:
        await tx.run(
            sql.place_members,
            conversations=[conversation for conversation, _ in places],
            people=[person for _, person in places],
            read_seqs=[read_seq for read_seq, _, _ in places.values()],
            read_nths=[read_nth for _, read_nth, _ in places.values()],
            mention_seqs=[mention_seq for _, _, mention_seq in places.values()],
        )


def _places(
    fresh: list[tuple[Draft, Message]],
) -> dict[tuple[int, int], tuple[int, int, int]]:
    """Return (read_seq, read_nth, mention_seq) by conversation and person, 0 for no change."""
    places: dict[tuple[int, int], tuple[int, int, int]] = {}
    for draft, message in fresh:
        if draft.sender != HOUSE and kinds.counts(draft.kind):
            own = (draft.conversation, draft.sender)
            named = places.get(own, (0, 0, 0))[2]
            places[own] = (message.seq, message.nth, named)
        for person in set(draft.mentions) - {EVERYBODY, draft.sender}:
            read_seq, read_nth, _ = places.get((draft.conversation, person), (0, 0, 0))
            places[draft.conversation, person] = (read_seq, read_nth, message.seq)
    return places


def _touched(drafts: Sequence[Draft]) -> set[tuple[int, int]]:
    """Return the (conversation, person) rows that these drafts move."""
    own = {(d.conversation, d.sender) for d in drafts if d.sender != HOUSE and kinds.counts(d.kind)}
    named = {(d.conversation, p) for d in drafts for p in d.mentions if p != EVERYBODY}
    return own | named
