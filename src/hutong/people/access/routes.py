"""HTTP of access: staff, invitations, and the log of what staff and operators did."""

from hutong.kernel import ids, paging
from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.http import Caller, delete, get, post, put
from hutong.people.access import actions, reads
from hutong.people.access.shapes import (
    Accepted,
    Done,
    Invitation,
    NewRole,
    OpenInvitations,
    Staff,
)


@get("/api/shops/{shop:int}/staff", right="shop.read")
async def list_staff(shop: int) -> Staff:
    """Who works here."""
    async with reading() as tx:
        return await reads.staff(tx, shop)


@put("/api/shops/{shop:int}/staff/{person:int}", right="shop.staff")
async def change_role(shop: int, person: int, data: NewRole) -> Staff:
    """Give somebody of the staff another role."""
    async with transaction() as tx:
        await actions.change_role(tx, shop, person, data.role)
        return await reads.staff(tx, shop)


@delete("/api/shops/{shop:int}/staff/{person:int}", right="shop.staff")
async def dismiss(shop: int, person: int) -> None:
    """Take somebody's role away; it ends with the next request."""
    async with transaction() as tx:
        await actions.dismiss(tx, shop, person)


@delete("/api/shops/{shop:int}/staff/me", right="shop.read")
async def leave(caller: Caller, shop: int) -> None:
    """Leave a shop in which one works."""
    async with transaction() as tx:
        await actions.dismiss(tx, shop, caller.person)


@get("/api/shops/{shop:int}/invitations", right="shop.staff")
async def list_invitations(shop: int) -> OpenInvitations:
    """Invitations that nobody has used yet."""
    async with reading() as tx:
        return await reads.invitations(tx, shop)


@post("/api/shops/{shop:int}/invitations", right="shop.staff")
async def invite(caller: Caller, shop: int, data: NewRole) -> Invitation:
    """Invite somebody to a role; give her the code. It lets one person in, within 7 days."""

    async def work(tx: Tx) -> Invitation:
        return await actions.invite(tx, shop, caller.person, data.role)

    operation = f"POST /api/shops/{shop}/invitations"
    made = await caller.once(operation, data, work, shape=Invitation)
    made.code = actions.code(shop, int(made.id))
    return made


@delete("/api/shops/{shop:int}/invitations/{invitation:int}", right="shop.staff")
async def withdraw(shop: int, invitation: int) -> None:
    """Take an invitation back."""
    async with transaction() as tx:
        await actions.withdraw(tx, shop, invitation)


@post("/api/invitations/{code:str}/accept", right="person", status=200)
async def accept(caller: Caller, code: str) -> Accepted:
    """Come to work in the shop that sent the code."""

    async def work(tx: Tx) -> Accepted:
        return await actions.accept(tx, caller.person, code)

    return await caller.once("POST /api/invitations/accept", code, work, shape=Accepted)


@get("/api/shops/{shop:int}/actions", right="shop.staff")
async def list_actions(
    shop: int, after: str | None = None, limit: paging.Limit = paging.DEFAULT
) -> paging.Page[Done]:
    """What staff did, the newest first."""
    return await _actions(shop, after, limit)


@get("/api/admin/actions", right="operator")
async def list_operators_actions(
    after: str | None = None, limit: paging.Limit = paging.DEFAULT
) -> paging.Page[Done]:
    """What operators did, the newest first."""
    return await _actions(0, after, limit)


routes = [
    list_staff,
    change_role,
    dismiss,
    leave,
    list_invitations,
    invite,
    withdraw,
    accept,
    list_actions,
    list_operators_actions,
]


async def _actions(shop: int, after: str | None, limit: int) -> paging.Page[Done]:
    place = paging.after(after, tuple[str])
    before = ids.read(place[0]) if place else None
    async with reading() as tx:
        found = await reads.actions_of(tx, shop, before, limit + 1)
    return paging.page(found, limit, lambda done: done.id)
