"""Coupons: offered by shops and by the platform, claimed and kept by people."""

from typing import Annotated

from litestar.params import QueryParameter

from hutong.kernel import ids, paging
from hutong.kernel.db import reading, transaction
from hutong.kernel.http import Caller, get, post
from hutong.kernel.ids import Id
from hutong.kernel.paging import Limit, Page
from hutong.trade.pricing import actions, reads
from hutong.trade.pricing.shapes.basket import PLATFORM
from hutong.trade.pricing.shapes.wire import (
    Claim,
    Claims,
    ClaimState,
    Coupon,
    Grant,
    NewCoupon,
    NewPlatformCoupon,
    Offered,
)


@post("/api/shops/{shop:int}/coupons", right="coupons.edit")
async def offer(caller: Caller, shop: int, data: NewCoupon) -> Coupon:
    """Offer a coupon that the shop pays."""
    return await caller.once(
        f"coupons.offer {shop}",
        data,
        lambda tx: actions.coupons.offer(tx, shop, data),
        shape=Coupon,
    )


@get("/api/shops/{shop:int}/coupons", right="shop.read")
async def of_shop(
    shop: int, after: str | None = None, limit: Limit = paging.DEFAULT
) -> Page[Coupon]:
    """A shop's coupons in any state, newest first."""
    async with reading() as tx:
        return await reads.coupons.of_shop(tx, shop, after, limit)


@post("/api/shops/{shop:int}/coupons/{coupon:int}/stop", right="coupons.edit", status=200)
async def stop(shop: int, coupon: int) -> Coupon:
    """End claiming; what people hold stays good."""
    async with transaction() as tx:
        return await actions.coupons.stop(tx, shop, coupon)


@post("/api/admin/coupons", right="operator")
async def offer_for_platform(caller: Caller, data: NewPlatformCoupon) -> Coupon:
    """Offer a coupon that the platform pays."""
    return await caller.once(
        "coupons.offer platform",
        data,
        lambda tx: actions.coupons.offer_for_platform(tx, data),
        shape=Coupon,
    )


@get("/api/admin/coupons", right="operator")
async def of_platform(after: str | None = None, limit: Limit = paging.DEFAULT) -> Page[Coupon]:
    """The platform's coupons in any state, newest first."""
    async with reading() as tx:
        return await reads.coupons.of_shop(tx, PLATFORM, after, limit)


@post("/api/admin/coupons/{coupon:int}/stop", right="operator", status=200)
async def stop_for_platform(coupon: int) -> Coupon:
    """End claiming; what people hold stays good."""
    async with transaction() as tx:
        return await actions.coupons.stop(tx, PLATFORM, coupon)


@post("/api/admin/coupons/{coupon:int}/grants", right="operator")
async def grant(caller: Caller, coupon: int, data: Grant) -> Claims:
    """Give some of the platform's coupon to a person."""
    return await caller.once(
        f"coupons.grant {coupon}",
        data,
        lambda tx: actions.coupons.grant(tx, coupon, ids.read(data.person), data.count),
        shape=Claims,
        required=True,
    )


@get("/api/coupons", right="open")
async def to_claim(
    caller: Caller,
    shop: Id | None = None,
    after: str | None = None,
    limit: Limit = paging.DEFAULT,
) -> Page[Offered]:
    """What can be claimed now: of the platform and all shops, the newest first, page by page.

    With a shop: the platform's and the shop's, the largest first, on one page.
    """
    async with reading() as tx:
        if shop is not None:
            return await reads.coupons.to_claim(tx, ids.read(shop), caller.person)
        return await reads.coupons.centre(tx, caller.person, after, limit)


@post("/api/coupons/{coupon:int}/claim", right="person")
async def claim(caller: Caller, coupon: int) -> Claim:
    """Claim one for oneself."""
    return await caller.once(
        "coupons.claim",
        coupon,
        lambda tx: actions.coupons.claim(tx, caller.person, coupon),
        shape=Claim,
        required=True,
    )


@get("/api/my/coupons", right="person")
async def mine(
    caller: Caller,
    held: Annotated[ClaimState | None, QueryParameter(name="state")] = None,
    after: str | None = None,
    limit: Limit = paging.DEFAULT,
) -> Page[Claim]:
    """The coupons one holds or held, newest first."""
    async with reading() as tx:
        return await reads.coupons.held(tx, caller.person, held or "", after, limit)


routes = [
    offer,
    of_shop,
    stop,
    offer_for_platform,
    of_platform,
    stop_for_platform,
    grant,
    to_claim,
    claim,
    mine,
]
