"""Who works where, who may do what, and what was done."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from hutong.kernel import clock, settings
from hutong.kernel.batch import Combiner
from hutong.kernel.db import Tx, reading
from hutong.kernel.recent import Recent
from hutong.kernel.sql import load
from hutong.people import accounts
from hutong.people.access import rules
from hutong.people.access.shapes import (
    Done,
    Employment,
    Member,
    MyShop,
    OpenInvitation,
    OpenInvitations,
    Post,
    Staff,
)

sql = load(__package__)

_BIGGEST = 2**63 - 1
_Asked = tuple[int, int]


async def allowed(person: int, shop: int, right: str) -> bool:
    """Tell whether a person's role in a shop includes a right; the default is no.

    Asked on every request of staff: remembered for `session_cache_s`, and questions that wait at
    the same moment become one statement.
    """
    if not (0 < shop <= _BIGGEST and person > 0):
        return False
    asked = (shop, person)
    role = _recent.get(asked)
    if role is None:
        mark = _recent.asking()
        role = await _lookups.ask(asked)
        _recent.put(asked, role, mark)
    return rules.includes(role, right)


def forget_after(tx: Tx, shop: int, person: int) -> None:
    """Let this process no longer remember a role, once the transaction has committed."""
    tx.after.append(lambda: _recent.forget(lambda asked, _: asked == (shop, person)))


async def shops_of(tx: Tx, person: int) -> list[MyShop]:
    """Return the shops in which a person works, the oldest employment first."""
    return await tx.all(MyShop, sql.shops_of_person, person=person)


async def sole_owner_of(tx: Tx, person: int) -> list[int]:
    """Return the shops that would have no owner without this person."""
    owned = [int(shop.shop) for shop in await shops_of(tx, person) if shop.role == "owner"]
    rows = await tx.rows(sql.owners_of_shops, shops=owned)
    by_shop = groupby(sorted(map(tuple, rows)), key=itemgetter(0))
    return [shop for shop, owners in by_shop if [owner for _, owner in owners] == [person]]


async def staff_with(tx: Tx, shops: Sequence[int], right: str) -> dict[int, list[int]]:
    """Return who of each shop's people has a right there, in one statement."""
    found: dict[int, list[int]] = {}
    for one in await tx.all(Employment, sql.staff_of_shops, shops=sorted(set(shops))):
        if rules.includes(str(one.role), right):
            found.setdefault(one.shop, []).append(one.person)
    return found


async def staff(tx: Tx, shop: int) -> Staff:
    """Return who works in a shop."""
    posts = await tx.all(Post, sql.list_staff, shop=shop)
    names = await tx.ask(accounts.names([post.person for post in posts]))
    return Staff([_member(post, names.get(post.person)) for post in posts])


async def invitations(tx: Tx, shop: int) -> OpenInvitations:
    """Return the invitations that still let somebody in."""
    found = await tx.all(OpenInvitation, sql.list_invitations, shop=shop, at=clock.now())
    return OpenInvitations(found)


async def actions_of(tx: Tx, shop: int, before: int | None, most: int) -> list[Done]:
    """Return what was done in a shop (0: to the house), the newest first."""
    done = await tx.all(
        Done, sql.list_actions, shop=shop, before=_BIGGEST if before is None else before, most=most
    )
    names = await tx.ask(accounts.names([int(one.person) for one in done]))
    for one in done:
        name = names.get(int(one.person))
        one.display_name = name.display_name if name else ""
    return done


def _member(post: Post, name: accounts.Name | None) -> Member:
    return Member(
        person=str(post.person),
        display_name=name.display_name if name else "",
        picture=name.picture if name else None,
        role=post.role,
        since=post.since,
    )


async def _look_up(asked: list[_Asked]) -> Sequence[str]:
    async with reading() as tx:
        found = await tx.all(
            Employment,
            sql.find_roles,
            shops=[shop for shop, _ in asked],
            people=[person for _, person in asked],
        )
    roles = {(one.shop, one.person): str(one.role) for one in found}
    return [roles.get(one, "") for one in asked]


_lookups: Combiner[_Asked, str] = Combiner("allowed", _look_up)
_recent: Recent[_Asked, str] = Recent(lambda: settings.current().session_cache_s)
