"""A product as somebody shares it."""

from hutong.kernel.db import Tx
from hutong.touch import cards
from hutong.trade.catalog.reads import goods
from hutong.trade.catalog.shapes.goods import Product


async def product(tx: Tx, product: int, sharer: int) -> cards.Card:
    """Return a product as everybody may see it, signed for a sharer. Raises NoSuchProduct."""
    shown = await goods.page(tx, product)
    return cards.sign("product", shown.id, _snapshot(shown), sharer)


def _snapshot(shown: Product) -> dict[str, object]:
    return {
        "title": shown.title,
        "title_en": shown.title_en,
        "picture": shown.picture,
        "colour": shown.colour,
        "price_fen": shown.price_fen,
        "price_max_fen": shown.price_max_fen,
        "currency": shown.currency,
        "shop": shown.shop,
        "shop_name": shown.shop_name,
        "shop_name_en": shown.shop_name_en,
    }
