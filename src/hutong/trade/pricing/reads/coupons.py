"""Coupons: templates to claim, and what people hold."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from hutong.kernel import clock, paging
from hutong.kernel.db import Tx
from hutong.kernel.errors import NotFound
from hutong.kernel.paging import Page
from hutong.trade.pricing.reads.terms import sql
from hutong.trade.pricing.rules import coupons
from hutong.trade.pricing.shapes.basket import PLATFORM
from hutong.trade.pricing.shapes.stored import (
    HeldRow,
    OfferedCoupon,
    StoredClaim,
    StoredCoupon,
)
from hutong.trade.pricing.shapes.wire import Claim, Coupon, Offered

_NEWEST = 2**63 - 1
# A cursor that somebody made up may hold a number that no column can.
_Number: TypeAlias = Annotated[int, Meta(ge=0, le=_NEWEST)]
_OFFERS_MAX = 100


async def coupon(tx: Tx, coupon: int) -> StoredCoupon:
    """Return a template by its id alone. Raises NotFound."""
    shop = await tx.value(sql.shop_of_coupon, coupon=coupon)
    if shop is None:
        raise NotFound("There is no such coupon.")
    return await coupon_of(tx, shop, coupon)


async def coupon_of(tx: Tx, shop: int, coupon: int) -> StoredCoupon:
    """Return a template of this shop (PLATFORM for the platform's). Raises NotFound."""
    return await tx.one(StoredCoupon, sql.find_coupon, shop=shop, coupon=coupon)


async def of_shop(tx: Tx, shop: int, after: str | None, limit: int) -> Page[Coupon]:
    """Return a shop's templates in any state, newest first."""
    last = paging.after(after, tuple[_Number])
    before = last[0] if last else _NEWEST
    rows = await tx.all(StoredCoupon, sql.coupons_of_shop, shop=shop, before=before, most=limit + 1)
    shown = [coupons.coupon_shown(row) for row in rows]
    return paging.page(shown, limit, lambda item: int(item.id))


async def to_claim(tx: Tx, shop: int, person: int) -> Page[Offered]:
    """Return what can be claimed of a shop and of the platform, the largest first, on one page."""
    rows = await tx.all(
        OfferedCoupon,
        sql.coupons_to_claim,
        shops=[PLATFORM, shop],
        at=clock.now(),
        most=_OFFERS_MAX,
    )
    return Page(await _offered(tx, rows, person))


async def centre(tx: Tx, person: int, after: str | None, limit: int) -> Page[Offered]:
    """Return what can be claimed of the platform and of all open shops, the newest first."""
    last = paging.after(after, tuple[_Number])
    rows = await tx.all(
        OfferedCoupon,
        sql.coupons_of_all,
        before=last[0] if last else _NEWEST,
        at=clock.now(),
        most=limit + 1,
    )
    cut = paging.page(rows, limit, lambda row: row.id)
    return Page(await _offered(tx, cut.items, person), cut.next)


async def _offered(tx: Tx, rows: list[OfferedCoupon], person: int) -> list[Offered]:
    taken: dict[int, int] = {}
    if person and rows:
        held = await tx.all(HeldRow, sql.taken_by, buyer=person, coupons=[row.id for row in rows])
        taken = {row.coupon: row.claimed for row in held}
    return [coupons.offered(row, taken.get(row.id, 0)) for row in rows]


async def held(tx: Tx, buyer: int, state: str, after: str | None, limit: int) -> Page[Claim]:
    """Return a person's claimed coupons in one state ("" = any), newest first."""
    last = paging.after(after, tuple[_Number])
    at = clock.now()
    rows = await tx.all(
        StoredClaim,
        sql.claims_of,
        buyer=buyer,
        before=last[0] if last else _NEWEST,
        state=state,
        at=at,
        most=limit + 1,
    )
    shown = [coupons.claim_shown(row, at) for row in rows]
    return paging.page(shown, limit, lambda item: int(item.id))


async def all_held(tx: Tx, buyer: int) -> list[Claim]:
    """Return everything a person holds or held, for her export."""
    at = clock.now()
    rows = await tx.all(
        StoredClaim,
        sql.claims_of,
        buyer=buyer,
        before=_NEWEST,
        state="",
        at=at,
        most=None,
    )
    return [coupons.claim_shown(row, at) for row in rows]
