"""Mei's shop and what she puts into it."""

import secrets
from typing import Any

from hutong.kernel.db import transaction
from hutong.trade import catalog
from hutong.trade.catalog import NewProduct, Product
from hutong.trade.catalog.shapes.goods import NewSku
from tests.cast import Cast, Visitor


def a_word() -> str:
    """A word that no other test has."""
    return "q" + secrets.token_hex(5)


async def a_shop(mei: Visitor, name: str = "梅的水果店") -> int:
    """The id of a new shop of hers."""
    shop = await mei.post("/api/shops", {"name": name, "category": "fruit"})
    return int(shop["id"])


async def put(shop: int, title: str, price_fen: int = 1000, **more: Any) -> Product:
    """A product, with one SKU unless more are given."""
    more.setdefault("skus", [NewSku(price_fen=price_fen)])
    async with transaction() as tx:
        return await catalog.add(tx, shop, NewProduct(title=title, **more))


async def a_category(cast: Cast, name: str, name_en: str, parent: str | None = None) -> str:
    """The id of a new category."""
    ops = await cast.ops()
    slug = "c" + secrets.token_hex(5)
    body = {"slug": slug, "name": name, "name_en": name_en, "parent": parent}
    return str((await ops.post("/api/admin/categories", body))["id"])


async def titles(visitor: Visitor, **asked: Any) -> list[str]:
    """The titles that a search finds, in order."""
    found = await visitor.get("/api/products", **asked)
    return [item["title"] for item in found["items"]]
