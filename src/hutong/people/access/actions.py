"""Staff come, change and go; and what they did is written down."""

from hutong.kernel import clock, ids, settings
from hutong.kernel.batch import Combiner
from hutong.kernel.db import Tx, transaction
from hutong.kernel.errors import NotFound, Refused
from hutong.kernel.sql import load
from hutong.people.access import reads, rules
from hutong.people.access.shapes import Accepted, Action, Invitation, Role

sql = load(__package__)

_PATH_CHARS_MAX = 300


class LastOwner(Refused):
    """A shop keeps an owner."""

    title = "A shop needs an owner"


class AlreadyStaff(Refused):
    """One person has one role in a shop."""

    title = "Already in this shop"


class InvitationOver(NotFound):
    """The code was used, has run out, was withdrawn, or never was."""

    title = "This invitation is over"


async def appoint(tx: Tx, shop: int, person: int, role: Role) -> None:
    """Give a person a role in a shop, whether or not she had another one.

    For rooms that have decided so (a shop is opened); people invite and accept.
    """
    at = clock.now()
    await tx.run(sql.put_staff, shop=shop, person=person, role=role, at=at)
    await tx.run(sql.put_staff_of, shop=shop, person=person, role=role, at=at)
    reads.forget_after(tx, shop, person)


async def change_role(tx: Tx, shop: int, person: int, role: Role) -> None:
    """Give somebody of the staff another role. Raises LastOwner, and NotFound for a stranger."""
    if role != "owner":
        await _another_owner(tx, shop, person)
    if not await tx.run(sql.change_staff, shop=shop, person=person, role=role):
        raise NotFound("This person does not work in the shop; send her an invitation.")
    await tx.run(sql.put_staff_of, shop=shop, person=person, role=role, at=clock.now())
    reads.forget_after(tx, shop, person)


async def dismiss(tx: Tx, shop: int, person: int) -> None:
    """Take a person's role and her open invitations away. Raises LastOwner, NotFound."""
    await _another_owner(tx, shop, person)
    if not await _drop(tx, shop, person):
        raise NotFound("This person does not work in the shop.")


async def _another_owner(tx: Tx, shop: int, person: int) -> None:
    owners = [row["person"] for row in await tx.rows(sql.lock_owners, shop=shop)]
    if owners == [person]:
        raise LastOwner("Nothing was changed. Appoint another owner first, then this one can go.")


async def _drop(tx: Tx, shop: int, person: int) -> int:
    dropped = await tx.run(sql.drop_staff, shop=shop, person=person)
    await tx.run(sql.drop_staff_of, shop=shop, person=person)
    await tx.run(sql.drop_invitations_of, shop=shop, person=person)
    reads.forget_after(tx, shop, person)
    return dropped


async def invite(tx: Tx, shop: int, by: int, role: Role) -> Invitation:
    """Make an invitation without showing its code; `code` shows it."""
    at, made = clock.now(), ids.new()
    read = rules.read_code(code(shop, made))
    if read is None:
        raise AssertionError("a code of ours can be read")
    expires_at = at + rules.INVITATION_LASTS
    await tx.run(
        sql.add_invitation,
        shop=shop,
        id=made,
        digest=read[1],
        role=role,
        invited_by=by,
        at=at,
        expires_at=expires_at,
    )
    return Invitation(str(made), role, expires_at)


def code(shop: int, invitation: int) -> str:
    """Return the code of an invitation; whoever has it may come in."""
    return rules.write_code(settings.secret_key(settings.current()), shop, invitation)


async def accept(tx: Tx, person: int, code: str) -> Accepted:
    """Let a person in by a code, once. Raises InvitationOver, AlreadyStaff."""
    read, at = rules.read_code(code), clock.now()
    if read is None:
        raise InvitationOver("This is no code of ours; please copy it once more, whole.")
    shop, digest = read
    role = await tx.value(sql.take_invitation, shop=shop, digest=digest, person=person, at=at)
    if role is None:
        raise InvitationOver("It was used, withdrawn or has run out; ask the shop for another.")
    if not await tx.run(sql.add_staff, shop=shop, person=person, role=role, at=at):
        raise AlreadyStaff("You work in this shop; the invitation is still good for another.")
    await tx.run(sql.put_staff_of, shop=shop, person=person, role=role, at=at)
    reads.forget_after(tx, shop, person)
    return Accepted(str(shop), role)


async def withdraw(tx: Tx, shop: int, invitation: int) -> None:
    """Take an invitation back before it is used. Raises InvitationOver."""
    if not await tx.run(sql.drop_invitation, shop=shop, id=invitation):
        raise InvitationOver("There is no open invitation of this number in the shop.")


async def leave_all(tx: Tx, person: int) -> None:
    """Take a person who is being erased out of every shop."""
    for shop in await reads.shops_of(tx, person):
        await _drop(tx, int(shop.shop), person)


async def note(person: int, method: str, path: str, shop: int, request_id: str) -> None:
    """Write down that a person did something in a shop; shop 0 is the house itself.

    Comes after the answer's own transaction, hence has one of its own; notes that wait at the
    same moment share it.
    """
    done = Action(
        shop=shop,
        id=ids.new(),
        person=person,
        method=method,
        path=path[:_PATH_CHARS_MAX],
        at=clock.now(),
        request_id=request_id,
    )
    await _notes.ask(done)


async def _write(notes: list[Action]) -> list[None]:
    async with transaction() as tx:
        await tx.run(
            sql.add_actions,
            shops=[one.shop for one in notes],
            ids=[one.id for one in notes],
            people=[one.person for one in notes],
            methods=[one.method for one in notes],
            paths=[one.path for one in notes],
            ats=[one.at for one in notes],
            request_ids=[one.request_id for one in notes],
        )
    return [None] * len(notes)


_notes: Combiner[Action, None] = Combiner("staff actions", _write)
