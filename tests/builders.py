"""Things that tests need before they can begin, built through the API as people would."""

import secrets
from typing import Any

from hutong.kernel.db import transaction
from hutong.trade import ledger
from hutong.trade.ledger import PLATFORM, Kind, Move
from tests.cast import Visitor


async def open_shop(seller: Visitor, name: str = "Corner Shop") -> str:
    """Open a shop and return its id."""
    shop = await seller.post("/api/shops", {"name": name, "category": "grocery"})
    return str(shop["id"])


async def product(
    seller: Visitor, shop: str, *, price_fen: int = 1250, stock: int = 10, **more: Any
) -> str:
    """Put a product with one SKU up for sale and return the SKU's id."""
    body = {
        "title": f"梨 {secrets.token_hex(3)}",
        "title_en": "Pears",
        "skus": [{"price_fen": price_fen, "stock": stock}],
        **more,
    }
    made = await seller.post(f"/api/shops/{shop}/products", body)
    return str(made["skus"][0]["id"])


async def address(buyer: Visitor) -> str:
    """Write an address into the buyer's book and return its id."""
    body = {"name": "Lin", "phone": "13800000000", "region": "330106", "line": "Wen San Lu 1"}
    made = await buyer.post("/api/addresses", body)
    return str(made["id"])


async def money(buyer: Visitor, amount_fen: int = 100_000) -> None:
    """Put money into the buyer's wallet by way of the sandbox bank."""
    payment = await buyer.post("/api/wallet/topups", {"amount_fen": amount_fen})
    told = await buyer.post(f"/api/sandbox/payments/{payment['id']}/decide", {"outcome": "success"})
    assert told["state"] == "succeeded"


async def basket(buyer: Visitor, lines: list[tuple[str, int]], **more: Any) -> dict[str, Any]:
    """Return a checkout of these (sku, quantity) pairs at the price that is quoted now."""
    asked = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
    quote = await buyer.post("/api/quotes", {"lines": asked}, key=None)
    return {
        "lines": asked,
        "address": await address(buyer),
        "expected_total_fen": quote["total_fen"],
        **more,
    }


async def buy(buyer: Visitor, lines: list[tuple[str, int]], **more: Any) -> Any:
    """Place a trade, paid from the wallet unless told otherwise, and return it."""
    return await buyer.post(
        "/api/trades", await basket(buyer, lines, **{"pay_with": "wallet"} | more)
    )


async def empty(buyer: Visitor) -> None:
    """Let what a wallet of CNY holds leave the house, as no route can."""
    purse = (buyer.id, Kind.WALLET)
    async with transaction() as tx:
        left = await ledger.balance(tx, *purse, "CNY")
        out = Move(
            book=buyer.id,
            kind="topup",
            debit=purse,
            credit=(PLATFORM, Kind.BANK + "sandbox"),
            currency="CNY",
            amount_fen=left,
            ref=0,
        )
        await ledger.move_all(tx, [out] if left else [])


async def befriend(one: Visitor, other: Visitor) -> None:
    """Let two people become friends: one asks by handle, the other accepts."""
    wanted = {"person": str(other.id), "via": "handle", "handle": other.handle}
    asked = await one.post("/api/contacts/requests", wanted)
    await other.post(f"/api/contacts/requests/{asked['id']}/accept", {})
