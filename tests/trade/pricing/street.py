"""A street for the routes: shops with goods, coupons, and who they belong to."""

from datetime import timedelta
from typing import Any

from hutong.kernel import clock
from hutong.kernel.db import transaction
from hutong.trade import catalog, stock
from hutong.trade.catalog import NewProduct
from hutong.trade.catalog.shapes.goods import NewSku
from tests.cast import Visitor

HANGZHOU = "330106"


async def shop(owner: Visitor, name: str = "Fruit", **more: Any) -> str:
    """Open a shop and return its id."""
    made = await owner.post("/api/shops", {"name": name, "category": "food", **more})
    return str(made["id"])


async def sku(shop: str, price_fen: int, *, stock_of: int = 0) -> str:
    """List a product with one SKU, some of it in stock, and return the SKU's id."""
    new = NewProduct(title="梨 Pears", title_en="Pears", skus=[NewSku(price_fen=price_fen)])
    async with transaction() as tx:
        product = await catalog.add(tx, int(shop), new)
        made = product.skus[0].id
        await stock.receive(tx, int(shop), 0, [(int(made), stock_of)])
    return made


def coupon(off_fen: int, **more: Any) -> dict[str, Any]:
    """Write a coupon that ends tomorrow."""
    ends_at = (clock.now() + timedelta(days=1)).isoformat()
    return {"name": "券", "name_en": "Coupon", "off_fen": off_fen, "total": 100} | {
        "ends_at": ends_at,
        **more,
    }


async def claimed(seller: Visitor, shop: str, buyer: Visitor, off_fen: int, **more: Any) -> str:
    """Offer a coupon of a shop, let the buyer claim it, and return the claim's id."""
    made = await seller.post(f"/api/shops/{shop}/coupons", coupon(off_fen, **more))
    claim = await buyer.post(f"/api/coupons/{made['id']}/claim")
    return str(claim["id"])


def wanted(*lines: tuple[str, int], **more: Any) -> dict[str, Any]:
    """Write a basket to quote."""
    return {"lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines], **more}
