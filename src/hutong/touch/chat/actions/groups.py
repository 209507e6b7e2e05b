"""A group is made, changed and ended."""

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET, structs

from hutong.kernel import clock, errors, files, ids
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.people import accounts, contacts
from hutong.touch.chat.actions import locking
from hutong.touch.chat.actions.append import append
from hutong.touch.chat.rules import groups as rules
from hutong.touch.chat.rules.refusals import Dissolved, NotThatKind
from hutong.touch.chat.shapes.conversations import GROUP, Held, Member
from hutong.touch.chat.shapes.groups import GroupChange, Made, NewGroup, Ranked, Shown
from hutong.touch.chat.shapes.messages import Draft

sql = load("hutong.touch.chat", "groups.sql")


async def make(tx: Tx, me: int, data: NewGroup) -> Made:
    """Make a group of oneself and friends. Raises NotAFriend, GroupFull, BadInput."""
    friends = sorted({ids.read(one) for one in data.people} - {me})
    title = rules.title(data.title or "")
    rules.check_seats(1, len(friends))
    await check_friends(tx, me, friends)
    group, code, at = ids.new(), rules.new_code(), clock.now()
    await tx.run(
        sql.make_group,
        id=group,
        at=at,
        members=1 + len(friends),
        title=title,
        owner=me,
        code=code,
    )
    await tx.run(sql.keep_code, code=code, conversation=group, person=me, at=at)
    people = [me, *friends]
    roles = [rules.OWNER] + [rules.MEMBER] * len(friends)
    await tx.run(
        sql.seat_people,
        conversation=group,
        people=people,
        roles=roles,
        from_seq=0,
        read_nth=0,
        at=at,
    )
    body = {"by": str(me), "title": title, "people": await named(tx, people)}
    await append(tx, [Draft(conversation=group, kind="created", body=body, sender=me)])
    await told(tx, group, people)
    return Made(str(group))


async def change(tx: Tx, me: int, group: int, data: GroupChange) -> None:
    """Change what everybody sees of a group; one message for each thing that is other than before.

    Raises NotAMember, NotAllowedHere, Dissolved, BadInput.
    """
    _, mine = await entered(tx, me, group)
    rules.check_runs(mine.role)
    before = await tx.one(Shown, sql.find_shown, conversation=group)
    after = _changed(before, data)
    drafts = [
        Draft(conversation=group, kind=kind, body=body, sender=me)
        for kind, body in _differences(before, after)
    ]
    if not drafts:
        return
    await tx.run(sql.change_shown, conversation=group, **structs.asdict(after))
    await append(tx, drafts)


async def dissolve(tx: Tx, me: int, group: int) -> None:
    """End a group for everybody; what was said in it can still be read. Raises NotAllowedHere."""
    held, mine = await entered(tx, me, group)
    rules.check_owns(mine.role)
    people = [one.person for one in await tx.all(Ranked, sql.list_ranked, conversation=group)]
    await end(tx, held)
    await append(tx, [Draft(conversation=group, kind="dissolved", body={}, sender=me)])
    await told(tx, group, people)


async def end(tx: Tx, held: Held) -> None:
    """Mark a group as ended, and let its code open nothing any more."""
    await tx.run(sql.end_group, conversation=held.id, at=clock.now())
    if held.invite_code:
        await tx.run(sql.drop_code, code=held.invite_code)


async def entered(tx: Tx, me: int, group: int, others: Iterable[int] = ()) -> tuple[Held, Member]:
    """Lock a living group, one's own row and those of others that will be needed.

    Raises NotAMember, NotThatKind, Dissolved.
    """
    held, mine = await locking.inside(tx, group, me, others)
    check_living(held)
    return held, mine


def check_group(held: Held) -> None:
    """Raise NotThatKind for what is no group."""
    if held.kind != GROUP:
        raise NotThatKind("Only groups have members that come and go. Nothing changed.")


def check_living(held: Held) -> None:
    """Raise NotThatKind for what is no group, Dissolved for one that has ended."""
    check_group(held)
    if held.dissolved_at is not None:
        raise Dissolved("This group was dissolved. Nothing changed.")


async def check_friends(tx: Tx, me: int, people: list[int]) -> None:
    """Raise NotAFriend unless all of them are friends who take messages from oneself."""
    may = await contacts.may_write_each(tx, [(me, one) for one in people])
    others = [str(one) for one, yes in zip(people, may, strict=True) if not yes]
    if others:
        who = "One of these people is" if len(others) == 1 else f"{len(others)} of these people are"
        raise rules.NotAFriend(
            f"{who} not among your friends. Nobody was added.",
            people=others,
        )


async def named(tx: Tx, people: Iterable[int]) -> list[dict[str, str]]:
    """Return people with the names they have now, for a line that tells of them."""
    names = await tx.ask(accounts.names(people))
    return [{"id": str(one), "name": names[one].display_name} for one in people if one in names]


async def told(tx: Tx, group: int, people: Iterable[int]) -> None:
    """Write into each person's own log that something changed between her and this group."""
    await contacts.log(tx, [(one, "conversation", group) for one in sorted(set(people))])


def _changed(before: Shown, data: GroupChange) -> Shown:
    after = structs.replace(before)
    if data.title is not UNSET:
        after.title = rules.title(data.title)
    if data.announcement is not UNSET:
        after.announcement = rules.announcement(data.announcement)
    if data.picture is not UNSET:
        after.picture = _picture(data.picture)
    after.approval = before.approval if data.approval is UNSET else data.approval
    after.mute_all = before.mute_all if data.mute_all is UNSET else data.mute_all
    return after


def _picture(key: str | None) -> str | None:
    if key is not None and not _is_picture(key):
        raise errors.BadInput(
            "Upload the picture first and give the key of the answer.", field="picture"
        )
    return key


def _is_picture(key: str) -> bool:
    try:
        return key.startswith("img/") and bool(files.content_type_of(key))
    except files.UnknownKey:
        return False


def _differences(before: Shown, after: Shown) -> list[tuple[str, dict[str, Any]]]:
    """Return (kind, body) of the messages that lead from one state to the other."""
    found: list[tuple[str, dict[str, Any]]] = []
    if after.title != before.title:
        found.append(("renamed", {"title": after.title}))
    if after.picture != before.picture:
        found.append(("pictured", {"picture": after.picture}))
    if after.announcement != before.announcement:
        found.append(("announced", {"text": after.announcement}))
    if after.approval != before.approval:
        found.append(("approval", {"on": after.approval}))
    if after.mute_all != before.mute_all:
        found.append(("muted", {"all": after.mute_all}))
    return found
