"""What a shop may be called, and how its tallies read. Pure."""

from hutong.kernel import errors, files
from hutong.trade.shops.shapes import Score, Shop, Stored

_WHOLE_BP = 10_000


class NotAPictureKey(errors.BadInput):
    """A picture is named by the key that its upload answered."""

    title = "Not a picture"


class TermsTakeAll(errors.BadInput):
    """Fee and shares together may take everything, but not more."""

    title = "Fee and share cap are more than everything"


def picture(key: str | None) -> str | None:
    """Return the key of a picture. Raises NotAPictureKey for any other text."""
    try:
        known = key is None or files.content_type_of(key) == "image/webp"
    except files.UnknownKey:
        known = False
    if not known:
        raise NotAPictureKey(
            "Upload the picture first and send the key from the answer. Nothing was changed."
        )
    return key


def terms(fee_bp: int, share_cap_bp: int) -> None:
    """Check that fee and shares fit into an order. Raises TermsTakeAll."""
    if fee_bp + share_cap_bp > _WHOLE_BP:
        raise TermsTakeAll(
            f"Fee and share cap are {(fee_bp + share_cap_bp) / 100:g} % together; "
            "at most 100 % can be taken. Nothing was changed."
        )


def score(total: int, count: int) -> Score | None:
    """Return the mean of the stars to one decimal, or None before the first review."""
    return Score(round(total / count, 1), count) if count else None


def shown(row: Stored) -> Shop:
    """Return the shop as everybody may see it."""
    return Shop(
        id=row.id,
        name=row.name,
        name_en=row.name_en,
        category=row.category,
        story=row.story,
        picture=row.picture,
        state=row.state,
        currency=row.currency,
        score=score(row.score_sum, row.score_count),
        product_count=row.products,
        created_at=row.created_at,
    )
