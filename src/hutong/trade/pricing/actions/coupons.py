"""Offering coupons and claiming them.

A claim takes the person's place first and the template's row last: the place is her own, the row
is wanted by everybody at once. Whoever comes too late rolls back and holds nothing.
"""

from datetime import datetime

from hutong.kernel import clock, ids, settings
from hutong.kernel.db import Tx
from hutong.kernel.errors import BadInput
from hutong.people import accounts
from hutong.trade import shops
from hutong.trade.pricing.reads import coupons as reads
from hutong.trade.pricing.reads.terms import sql
from hutong.trade.pricing.rules import coupons as rules
from hutong.trade.pricing.shapes.basket import PLATFORM
from hutong.trade.pricing.shapes.stored import StoredCoupon
from hutong.trade.pricing.shapes.wire import Claim, Claims, Coupon, NewCoupon, NewPlatformCoupon


async def offer(tx: Tx, shop: int, new: NewCoupon) -> Coupon:
    """Offer a coupon that the shop pays, in its currency. Raises BadInput."""
    facts = await shops.facts(tx, [shop])
    if shop not in facts:
        raise shops.NoSuchShop("There is no such shop, so no coupon was made.")
    return await _add(tx, shop, new, facts[shop].currency)


async def offer_for_platform(tx: Tx, new: NewPlatformCoupon) -> Coupon:
    """Offer a coupon that the platform pays, for every shop of its currency. Raises BadInput."""
    return await _add(tx, PLATFORM, new, new.currency or settings.current().currency)


async def stop(tx: Tx, shop: int, coupon: int) -> Coupon:
    """End claiming; what was claimed stays good. Raises NotFound."""
    await tx.run(sql.stop_coupon, shop=shop, coupon=coupon)
    return rules.coupon_shown(await reads.coupon_of(tx, shop, coupon))


async def claim(tx: Tx, person: int, coupon: int) -> Claim:
    """Claim one for oneself. Raises NotFound, CouponGone, EnoughClaimed."""
    found = await reads.coupon(tx, coupon)
    at = clock.now()
    rules.check_claim(found, at)
    taken = await tx.run(
        sql.take_place, buyer=person, coupon=coupon, count=1, per_person=found.per_person
    )
    if not taken:
        raise rules.enough(found)
    claims = await _give(tx, found, person, 1, at)
    await _promise(tx, found, 1, granted=False)
    return claims[0]


async def grant(tx: Tx, coupon: int, person: int, count: int) -> Claims:
    """Give some of the platform's coupon to a person, whatever `per_person` and `claimable` say.

    Number and budget bind the operator too. Raises NotFound, BadInput, CouponGone.
    """
    found = await reads.coupon_of(tx, PLATFORM, coupon)
    if person not in await tx.ask(accounts.names([person])):
        raise BadInput("There is no such person, so nothing was given.", field="person")
    at = clock.now()
    if found.ends_at <= at:
        raise rules.gone(found)
    claims = await _give(tx, found, person, count, at)
    await _promise(tx, found, count, granted=True)
    return Claims(claims)


async def _add(tx: Tx, shop: int, new: NewCoupon, currency: str) -> Coupon:
    at = clock.now()
    coupon = rules.drafted(new, coupon=ids.new(), shop=shop, currency=currency, at=at)
    await tx.run(
        sql.add_coupon,
        shop=shop,
        id=coupon.id,
        name=coupon.name,
        name_en=coupon.name_en,
        currency=currency,
        off_fen=coupon.off_fen,
        over_fen=coupon.over_fen,
        budget_fen=coupon.budget_fen,
        total=coupon.total,
        per_person=coupon.per_person,
        starts_at=coupon.starts_at,
        ends_at=coupon.ends_at,
        stackable=coupon.stackable,
        covers_freight=coupon.covers_freight,
        claimable=coupon.claimable,
        at=at,
    )
    await tx.run(sql.add_coupon_shop, coupon=coupon.id, shop=shop)
    return rules.coupon_shown(coupon)


async def _give(tx: Tx, coupon: StoredCoupon, buyer: int, count: int, at: datetime) -> list[Claim]:
    made = [rules.claimed(coupon, one, at) for one in ids.many(count)]
    await tx.run(
        sql.add_claims,
        buyer=buyer,
        ids=[claim.id for claim in made],
        coupon=coupon.id,
        shop=coupon.shop,
        name=coupon.name,
        name_en=coupon.name_en,
        currency=coupon.currency,
        off_fen=coupon.off_fen,
        over_fen=coupon.over_fen,
        stackable=coupon.stackable,
        covers_freight=coupon.covers_freight,
        starts_at=coupon.starts_at,
        ends_at=coupon.ends_at,
        at=at,
    )
    return [rules.claim_shown(claim, at) for claim in made]


async def _promise(tx: Tx, coupon: StoredCoupon, count: int, *, granted: bool) -> None:
    kept = await tx.run(
        sql.promise, shop=coupon.shop, coupon=coupon.id, count=count, granted=granted
    )
    if not kept:
        raise rules.gone(coupon)
