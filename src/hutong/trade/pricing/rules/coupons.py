"""Coupons to claim: what a template must say, and whether it can be claimed now."""

from datetime import UTC, datetime

from hutong.kernel.errors import BadInput
from hutong.kernel.text import clean_text
from hutong.trade.pricing.shapes.basket import PLATFORM, Voucher
from hutong.trade.pricing.shapes.refusals import CouponGone, EnoughClaimed
from hutong.trade.pricing.shapes.stored import OfferedCoupon, StoredClaim, StoredCoupon
from hutong.trade.pricing.shapes.wire import Claim, Coupon, NewCoupon, NewPlatformCoupon, Offered

# Far enough for everybody, near enough that no time zone can push a moment off the calendar.
_FIRST_YEAR, _LAST_YEAR = 2000, 2200


def drafted(new: NewCoupon, *, coupon: int, shop: int, currency: str, at: datetime) -> StoredCoupon:
    """Return the template a shop or the platform asks for; raises BadInput."""
    starts_at = _moment(new.starts_at or at, "starts_at")
    ends_at = _moment(new.ends_at, "ends_at")
    if ends_at <= max(starts_at, at):
        raise BadInput("ends_at: must lie in the future and after starts_at.", field="ends_at")
    if new.budget_fen is not None and new.budget_fen < new.off_fen:
        raise BadInput("budget_fen: does not pay for a single coupon.", field="budget_fen")
    name = clean_text(new.name, "name", most=60, least=1)
    name_en = clean_text(new.name_en, "name_en", most=60, least=1) if new.name_en else name
    return StoredCoupon(
        shop=shop,
        id=coupon,
        name=name,
        name_en=name_en,
        currency=currency,
        off_fen=new.off_fen,
        over_fen=new.over_fen,
        budget_fen=new.budget_fen,
        total=new.total,
        per_person=new.per_person,
        starts_at=starts_at,
        ends_at=ends_at,
        stackable=new.stackable,
        covers_freight=isinstance(new, NewPlatformCoupon) and new.covers_freight,
        claimable=new.claimable,
    )


def check_claim(coupon: StoredCoupon, at: datetime) -> None:
    """Refuse a claim that the clock or the shop forbids; numbers are guarded by the write."""
    if not coupon.claimable:
        raise CouponGone(f"{coupon.name} cannot be claimed. Nothing of yours has changed.")
    if coupon.starts_at > at:
        raise CouponGone(
            f"{coupon.name} can be claimed from {coupon.starts_at:%Y-%m-%d %H:%M} UTC on."
        )
    if coupon.ends_at <= at:
        raise CouponGone(f"{coupon.name} ended on {coupon.ends_at:%Y-%m-%d %H:%M} UTC.")


def enough(coupon: StoredCoupon) -> EnoughClaimed:
    """Say that one person has all she may have."""
    return EnoughClaimed(
        f"{coupon.name} is {coupon.per_person} a person, and you have claimed that many."
    )


def gone(coupon: StoredCoupon) -> CouponGone:
    """Say that the template gives no more."""
    return CouponGone(f"{coupon.name}: not enough are left. Nothing of yours has changed.")


def left(coupon: StoredCoupon) -> int:
    """Return how many can still be claimed, by number and by budget."""
    by_number = coupon.total - coupon.claimed
    if coupon.budget_fen is None:
        return by_number
    return min(by_number, (coupon.budget_fen - coupon.promised_fen) // coupon.off_fen)


def claimed(coupon: StoredCoupon, claim: int, at: datetime) -> StoredClaim:
    """Return what a person holds who claims at this moment: the terms as they are now."""
    return StoredClaim(
        id=claim,
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
        claimed_at=at,
    )


def coupon_shown(coupon: StoredCoupon) -> Coupon:
    """Return a template as everybody sees it."""
    return Coupon(**_shown(coupon))  # type: ignore[arg-type]  # field names checked by msgspec


def offered(coupon: OfferedCoupon, claimed: int) -> Offered:
    """Return a template as one person sees it who took `claimed` of it."""
    return Offered(
        **_shown(coupon),  # type: ignore[arg-type]  # as above
        claimed=claimed,
        shop_name=coupon.shop_name,
        shop_name_en=coupon.shop_name_en,
    )


def claim_shown(claim: StoredClaim, at: datetime) -> Claim:
    """Return a held coupon with its state at a moment."""
    over = "expired" if claim.ends_at <= at else "open"
    return Claim(
        id=str(claim.id),
        coupon=str(claim.coupon),
        shop=_shop(claim.shop),
        payer="platform" if claim.shop == PLATFORM else "shop",
        name=claim.name,
        name_en=claim.name_en,
        currency=claim.currency,
        off_fen=claim.off_fen,
        over_fen=claim.over_fen,
        stackable=claim.stackable,
        covers_freight=claim.covers_freight,
        starts_at=claim.starts_at,
        ends_at=claim.ends_at,
        claimed_at=claim.claimed_at,
        state="used" if claim.trade is not None else over,  # type: ignore[arg-type]  # narrowed
        trade=None if claim.trade is None else str(claim.trade),
    )


def voucher(claim: StoredClaim, buyer: int) -> Voucher:
    """Return a held coupon as the price pipeline sees it."""
    return Voucher(
        claim=claim.id,
        buyer=buyer,
        coupon=claim.coupon,
        shop=claim.shop,
        name=claim.name,
        name_en=claim.name_en,
        currency=claim.currency,
        off_fen=claim.off_fen,
        over_fen=claim.over_fen,
        stackable=claim.stackable,
        covers_freight=claim.covers_freight,
        starts_at=claim.starts_at,
        ends_at=claim.ends_at,
        used=claim.trade is not None,
    )


def _shown(coupon: StoredCoupon) -> dict[str, object]:
    return {
        "id": str(coupon.id),
        "shop": _shop(coupon.shop),
        "payer": "platform" if coupon.shop == PLATFORM else "shop",
        "name": coupon.name,
        "name_en": coupon.name_en,
        "currency": coupon.currency,
        "off_fen": coupon.off_fen,
        "over_fen": coupon.over_fen,
        "budget_fen": coupon.budget_fen,
        "total": coupon.total,
        "left": left(coupon),
        "per_person": coupon.per_person,
        "starts_at": coupon.starts_at,
        "ends_at": coupon.ends_at,
        "stackable": coupon.stackable,
        "covers_freight": coupon.covers_freight,
        "claimable": coupon.claimable,
    }


def _shop(shop: int) -> str | None:
    return None if shop == PLATFORM else str(shop)


def _moment(moment: datetime, field: str) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise BadInput(f"{field}: a year between {_FIRST_YEAR} and {_LAST_YEAR}.", field=field)
    return moment.astimezone(UTC)
