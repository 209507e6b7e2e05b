"""What is said when a basket has no price. Nothing is ever changed by asking for one."""

from hutong.kernel.errors import BadInput, Refused


class NoSuchSku(BadInput):
    """The basket names an article that was never here."""

    title = "There is no such article"


class MixedCurrencies(BadInput):
    """One checkout is one amount of money, so all its shops must use one currency."""

    title = "The shops of this checkout use different currencies"


class NotForSale(Refused):
    """The article exists but its shop does not sell it now."""

    title = "Not for sale now"


class ShopClosed(Refused):
    """The shop takes no orders now."""

    title = "The shop takes no orders now"


class NoDelivery(Refused):
    """The shop does not send to that region."""

    title = "No delivery to this region"


class CouponUnusable(Refused):
    """A chosen coupon takes nothing off this basket."""

    title = "This coupon cannot be used here"


class CouponGone(Refused):
    """All were claimed, or its budget is promised, or its time is over."""

    title = "This coupon is gone"


class EnoughClaimed(Refused):
    """The person already claimed as many as one person may."""

    title = "You have already claimed this coupon"
