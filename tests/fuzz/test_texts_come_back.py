"""SQL, script and other dangerous texts: kept by every field, given back as they are, never run."""

from typing import Any

import pytest

from hutong.kernel.db import database
from tests import builders
from tests.cast import Cast, Visitor

TEXTS = {
    "sql": "Robert'); drop table person;--",
    "more sql": "' or '1'='1' /* %s $1 :name \\",
    "script": "<script>alert(1)</script>",
    "attribute": "\" onerror='alert(1)' x=`y`",
    "template": "{{7*7}}${7*7}<%= 7*7 %>#{7*7}",
    "json": '{"a":[1,null]}\\u0000\\n',
    "formula": "=cmd|' /C calc'!A0",
    "many writings": "梨 груша إجاص 👩‍👩‍👧 ﬁ",
}


class Street:
    """Mei's shop and Lin's order in it, with one text in every field."""

    def __init__(self, mei: Visitor, lin: Visitor, text: str) -> None:
        self.mei, self.lin, self.text = mei, lin, text
        self.shop: dict[str, Any] = {}
        self.product: dict[str, Any] = {}
        self.order = ""

    async def open(self) -> None:
        """Open the shop and put up the product; the texts are in both."""
        text = self.text
        told = {"name": text, "name_en": text, "category": text, "story": text}
        self.shop = await self.mei.post("/api/shops", told)
        assert {name: self.shop[name] for name in told} == told
        product = {
            "title": text,
            "title_en": text,
            "description": text,
            "description_en": text,
            "attributes": [{"name": text, "value": text, "name_en": text, "value_en": text}],
            "options": [{"name": text, "values": [text], "name_en": text, "values_en": [text]}],
            "skus": [{"price_fen": 100, "options": {text: text}, "code": text, "stock": 9}],
        }
        self.product = await self.mei.post(f"{self.path}/products", product)
        page = await self.lin.get(f"/api/products/{self.product['id']}")
        for name in ("title", "title_en", "description", "description_en", "attributes", "options"):
            assert page[name] == product[name], name
        assert page["skus"][0]["options"] == {text: text}
        assert page["skus"][0]["code"] == text
        assert page["shop_name"] == text

    @property
    def path(self) -> str:
        return f"/api/shops/{self.shop['id']}"

    @property
    def order_path(self) -> str:
        return f"{self.path}/orders/{self.order}"

    async def buy(self) -> None:
        """Buy, with the text wherever a buyer may write."""
        text, shop = self.text, self.shop["id"]
        await builders.money(self.lin)
        address = {"name": text, "phone": "13800000000", "region": "330106", "line": text}
        kept = await self.lin.post("/api/addresses", address)
        assert (kept["name"], kept["line"]) == (text, text)
        told = await builders.basket(self.lin, [(self.product["skus"][0]["id"], 2)])
        more = {"remarks": {shop: text}, "source": {"kind": text, "ref": text}}
        told |= {"address": kept["id"], "pay_with": "wallet", **more}
        self.order = (await self.lin.post("/api/trades", told))["orders"][0]["id"]
        page = await self.lin.get(f"/api/orders/{self.order}")
        assert page["remark"] == text
        assert page["source"] == {"kind": text, "ref": text}
        assert page["address"]["line"] == text
        assert page["lines"][0]["title"] == text
        assert page["lines"][0]["options"] == {text: text}

    async def deliver(self) -> None:
        """Send, follow, receive, review and reply."""
        text = self.text
        sent = await self.mei.post(
            f"{self.order_path}/parcels",
            {"carrier": text, "tracking": text, "lines": [{"line": 1, "quantity": 1}]},
        )
        event = {"text": text, "place": text}
        await self.mei.post(f"{self.path}/parcels/{sent['id']}/events", event)
        (parcel,) = (await self.lin.get(f"/api/orders/{self.order}/parcels"))["items"]
        assert (parcel["carrier"], parcel["tracking"]) == (text, text)
        assert {"text": text, "place": text}.items() <= parcel["events"][-1].items()

    async def ask_back(self) -> None:
        """Ask for the money of the other piece, and be refused in the same words."""
        text = self.text
        wish = {"kind": "refund", "lines": [{"line": 1, "quantity": 1}], "reason": text}
        asked = await self.lin.post(
            f"/api/orders/{self.order}/aftersales", {**wish, "text": text, "pictures": []}
        )
        answer = {"approve": False, "reason": text}
        await self.mei.post(f"{self.path}/aftersales/{asked['id']}/answer", answer)
        seen = await self.lin.get(f"/api/aftersales/{asked['id']}")
        assert (seen["reason"], seen["text"]) == (text, text)
        assert text in seen["timeline"][-1]["reason"]

    async def review(self) -> None:
        """Receive the rest, review it, and reply."""
        text = self.text
        await self.mei.post(f"{self.order_path}/parcels", {"carrier": "SF", "tracking": "2"})
        await self.lin.post(f"/api/orders/{self.order}/receive")
        told = {"items": [{"line": 1, "stars": 3, "text": text}]}
        made = (await self.lin.post(f"/api/orders/{self.order}/reviews", told))["items"][0]
        await self.mei.post(f"{self.path}/reviews/{made['id']}/reply", {"text": text})
        (seen,) = (await self.lin.get(f"/api/products/{self.product['id']}/reviews"))["items"]
        assert seen["text"] == text
        assert seen["reply"] == text


@pytest.mark.parametrize("name", TEXTS)
async def test_a_text_comes_back_from_every_field_as_it_was(cast: Cast, name: str) -> None:
    text = TEXTS[name]
    mei, lin = await cast.mei(), await cast.lin()
    people = await database.pool.fetchval("select count(*) from person")
    street = Street(mei, lin, text)
    await street.open()
    await street.buy()
    await street.deliver()
    await street.ask_back()
    await street.review()
    assert await database.pool.fetchval("select count(*) from person") == people


@pytest.mark.parametrize("name", TEXTS)
async def test_a_text_comes_back_from_what_else_takes_text(cast: Cast, name: str) -> None:
    text = TEXTS[name][:40].strip()
    mei, lin = await cast.mei(), await cast.lin()
    shop = await builders.open_shop(mei)
    path = f"/api/shops/{shop}"
    assert (await lin.ask("PATCH", "/api/me", {"display_name": text})).json()[
        "display_name"
    ] == text
    sku = await builders.product(mei, shop)
    await mei.post(f"{path}/places", {"name": text, "kind": "store"})
    assert text in [place["name"] for place in (await mei.get(f"{path}/places"))["items"]]
    moved = [{"sku": sku, "kind": "received", "quantity": 1, "note": text}]
    await mei.post(f"{path}/stock", {"moves": moved})
    assert (await mei.get(f"{path}/movements", sku=sku))["items"][0]["note"] == text
    coupon = {"name": text, "name_en": text, "off_fen": 1, "total": 1}
    made = await mei.post(f"{path}/coupons", {**coupon, "ends_at": "2099-01-01T00:00:00Z"})
    assert (made["name"], made["name_en"]) == (text, text)


@pytest.mark.parametrize("name", TEXTS)
async def test_what_is_looked_for_is_only_looked_for(cast: Cast, name: str) -> None:
    lin = await cast.lin()
    for path, more in {
        "/api/products": {"facets": "true"},
        "/api/shops": {},
        "/api/suggestions": {},
    }.items():
        found = await lin.ask("GET", path, params={"q": TEXTS[name], **more})
        assert found.status_code == 200, found.text
        assert found.headers["content-type"] == "application/json"
        assert found.headers["x-content-type-options"] == "nosniff"
