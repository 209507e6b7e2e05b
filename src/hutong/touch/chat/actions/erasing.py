"""A person leaves the house: what she said stays for the others, what was hers alone goes."""

from typing import Any

from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.actions import letting, posting, seats
from hutong.touch.chat.reads import members
from hutong.touch.chat.shapes.conversations import GROUP, SYSTEM

sql = load("hutong.touch.chat", "own.sql")

ERASED_NAME = "erased"


async def erase(tx: Tx, person: int) -> None:
    """Take a person out of her groups and out of every line and card that names her.

    Her messages stand under the name that erasure gave her. What the house told her, what she set
    for herself and what she handed in but did not send is deleted.
    """
    places = await tx.rows(sql.find_places, person=person)
    by_kind: dict[int, list[int]] = {}
    for row in places:
        by_kind.setdefault(row["kind"], []).append(row["conversation"])
    for group in by_kind.get(GROUP, []):
        if await members.member(tx, person, group):
            await seats.leave(tx, person, group)
    await _unname(tx, person, [row["conversation"] for row in places])
    nobody = {"display_name": ERASED_NAME, "handle": "", "picture": None}
    await posting.move_cards(tx, "contact", {str(person): nobody}, for_who_left=True)
    await _forget_house(tx, person, by_kind.get(SYSTEM, []))
    conversations = [row["conversation"] for row in places]
    await tx.run(sql.forget_settings, person=person)
    await tx.run(sql.forget_hidden, person=person, conversations=conversations)
    rows = await tx.rows(sql.forget_uploads, person=person)
    await letting.loosen(tx, [row["key"] for row in rows])
    await tx.run(sql.forget_asking, person=person)
    await tx.run(sql.forget_reports, person=person)


async def _forget_house(tx: Tx, person: int, conversations: list[int]) -> None:
    await tx.run(sql.forget_told, conversations=conversations)
    await tx.run(sql.forget_member, conversations=conversations, person=person)
    await tx.run(sql.forget_house, person=person)
    await tx.run(sql.forget_conversation, conversations=conversations)


async def _unname(tx: Tx, person: int, conversations: list[int]) -> None:
    """Take her name out of the lines about coming and going; her id stays."""
    rows = await tx.rows(
        sql.find_named,
        conversations=conversations,
        named=[{"id": str(person)}],
        person=str(person),
    )
    if rows:
        await tx.run(
            sql.rename_named,
            conversations=[row["conversation"] for row in rows],
            seqs=[row["seq"] for row in rows],
            bodies=[_without_name(row["body"], str(person)) for row in rows],
        )


def _without_name(body: dict[str, Any], person: str) -> dict[str, Any]:
    changed = dict(body)
    if isinstance(body.get("people"), list):
        changed["people"] = [
            {**one, "name": ERASED_NAME} if one.get("id") == person else one
            for one in body["people"]
        ]
    if body.get("person") == person and "name" in body:
        changed["name"] = ERASED_NAME
    return changed
