"""A shop as a card."""

import msgspec

from hutong.touch import cards
from tests.cast import Cast, Visitor


async def test_a_shop_is_shared_under_its_names_and_says_by_whom(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    names = {"name": "梨铺", "name_en": "Pears", "category": "fruit"}
    shop = (await mei.post("/api/shops", names))["id"]

    card = msgspec.convert(await lin.get(f"/api/shops/{shop}/card"), cards.Card)

    cards.check(card)
    assert (card.kind, card.ref) == ("shop", shop)
    assert cards.read_source(card.source).sharer == lin.id
    assert card.snapshot == {"name": "梨铺", "name_en": "Pears", "picture": None, "score": None}


async def test_a_shop_that_is_not_there_is_on_no_card(cast: Cast, visitor: Visitor) -> None:
    lin = await cast.lin()

    assert (await lin.refused("GET", "/api/shops/7/card"))["code"] == "no_such_shop"
    assert (await visitor.refused("GET", "/api/shops/7/card"))["status"] == 401
