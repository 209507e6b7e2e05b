"""A product as a card: what everybody may see, signed for whoever shares it."""

import msgspec
import pytest

from hutong.touch import cards
from tests.builders import open_shop
from tests.cast import Cast, Visitor

PEARS = {
    "title": "梨",
    "title_en": "Pears",
    "options": [{"name": "规格", "values": ["小", "大"]}],
    "skus": [
        {"price_fen": 500, "options": {"规格": "小"}, "stock": 9},
        {"price_fen": 900, "options": {"规格": "大"}, "stock": 9},
    ],
}


async def card_of(who: Visitor, product: str) -> cards.Card:
    return msgspec.convert(await who.get(f"/api/products/{product}/card"), cards.Card)


async def test_a_product_is_shared_as_it_stands_and_says_by_whom(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei, "梨铺")
    pears = (await mei.post(f"/api/shops/{shop}/products", PEARS))["id"]

    card = await card_of(lin, pears)

    cards.check(card)
    assert (card.kind, card.ref) == ("product", pears)
    assert cards.read_source(card.source).sharer == lin.id
    assert card.snapshot == {
        "title": "梨",
        "title_en": "Pears",
        "picture": None,
        "colour": None,
        "price_fen": 500,
        "price_max_fen": 900,
        "currency": "CNY",
        "shop": shop,
        "shop_name": "梨铺",
        "shop_name_en": None,
    }


async def test_a_lower_price_written_by_the_sharer_is_forged(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    pears = (await mei.post(f"/api/shops/{shop}/products", PEARS))["id"]
    card = await card_of(lin, pears)
    cheap = msgspec.structs.replace(card, snapshot=card.snapshot | {"price_fen": 1})

    with pytest.raises(cards.ForgedCard):
        cards.check(cheap)


async def test_a_draft_and_a_stranger_share_nothing(cast: Cast, visitor: Visitor) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    shop = await open_shop(mei)
    draft = (await mei.post(f"/api/shops/{shop}/products", PEARS | {"state": "draft"}))["id"]
    pears = (await mei.post(f"/api/shops/{shop}/products", PEARS))["id"]

    assert (await lin.refused("GET", f"/api/products/{draft}/card"))["status"] == 404
    assert (await visitor.refused("GET", f"/api/products/{pears}/card"))["status"] == 401
