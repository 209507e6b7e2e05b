"""One key, one effect; one name, one person; one invitation, one guest."""

import asyncio
import secrets

import pytest

from tests.asking import Answer, Asker
from tests.races.crowd import ADDRESS, PRICE, Crowd, Shop, balance, basket, told

FIFTY = 50


async def test_one_key_and_one_input_are_one_order_with_one_answer(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sku = await shop.product(100)
    lin = await crowd.person("lin", money=FIFTY * PRICE)
    body = await basket(lin, sku)

    async def buy(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", "/api/trades", body, key="the same")

    answers = await crowd.at_once([lin] * FIFTY, buy)
    assert told(answers) == {"done": FIFTY}
    assert len({answer.body for answer in answers}) == 1
    assert await balance(lin) == (FIFTY - 1) * PRICE
    assert await shop.level(sku) == (100, 1)


async def test_one_key_and_other_inputs_are_one_order_and_refusals(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    sku = await shop.product(1000)
    lin = await crowd.person("lin", money=FIFTY * FIFTY * PRICE)
    body = await basket(lin, sku)

    async def buy(n: int, who: Asker) -> Answer:
        lines = [{"sku": sku, "quantity": n + 1}]
        other = {**body, "lines": lines, "expected_total_fen": PRICE * (n + 1)}
        return await who.ask("POST", "/api/trades", other, key="the same")

    answers = await crowd.at_once([lin] * FIFTY, buy)
    assert told(answers) == {"done": 1, "key_reused": FIFTY - 1}
    assert len((await lin.do("GET", "/api/orders"))["items"]) == 1


@pytest.mark.parametrize("same", [True, False])
async def test_a_key_counts_once_outside_batches_too(crowd: Crowd, same: bool) -> None:
    lin = await crowd.person("lin")

    async def top_up(n: int, who: Asker) -> Answer:
        body = {"amount_fen": 100 if same else 100 + n, "method": "sandbox"}
        return await who.ask("POST", "/api/wallet/topups", body, key="the same")

    answers = await crowd.at_once([lin] * FIFTY, top_up)
    if same:
        assert told(answers) == {"done": FIFTY}
        assert len({answer.json()["id"] for answer in answers}) == 1
    else:
        assert told(answers) == {"done": 1, "key_reused": FIFTY - 1}


async def test_one_key_of_fifty_people_is_fifty_keys(crowd: Crowd) -> None:
    people = await crowd.people(FIFTY)

    async def keep(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", "/api/addresses", ADDRESS, key="the same")

    answers = await crowd.at_once(people, keep)
    assert told(answers) == {"done": FIFTY}
    assert len({answer.json()["id"] for answer in answers}) == FIFTY


async def test_a_handle_belongs_to_one_person(crowd: Crowd) -> None:
    nobody = Asker(crowd.http, crowd.urls[0])
    handle = f"wanted-{secrets.token_hex(4)}"

    async def sign_up(_n: int, who: Asker) -> Answer:
        body = {"handle": handle, "password": "a long password"}
        return await who.ask("POST", "/api/people", body)

    answers = await crowd.at_once([nobody] * FIFTY, sign_up)
    assert told(answers) == {"done": 1, "handle_taken": FIFTY - 1}


async def test_an_invitation_lets_one_person_in(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    code = (await shop.mei.do("POST", f"{shop.path}/invitations", {"role": "clerk"}))["code"]
    people = await crowd.people(FIFTY)

    async def accept(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/invitations/{code}/accept")

    answers = await crowd.at_once(people, accept)
    assert told(answers) == {"done": 1, "invitation_over": FIFTY - 1}
    assert len((await shop.mei.do("GET", f"{shop.path}/staff"))["items"]) == 2


async def test_the_last_owner_stays(crowd: Crowd) -> None:
    """Three owners leave at the same moment, or dismiss each other."""
    shop = await Shop.open(crowd)
    owners = [shop.mei]
    for _ in range(2):
        told_of = {"role": "owner"}
        code = (await shop.mei.do("POST", f"{shop.path}/invitations", told_of))["code"]
        owner = await crowd.person("owner")
        await owner.do("POST", f"/api/invitations/{code}/accept")
        owners.append(owner)

    async def leave(n: int, who: Asker) -> Answer:
        other = owners[(n + 1) % 3].id
        path = f"{shop.path}/staff/{'me' if n % 2 else other}"
        return await who.ask("DELETE", path)

    await crowd.at_once(owners * 4, leave)
    inside = [await crowd.at(owner, 0).ask("GET", f"{shop.path}/staff") for owner in owners]
    seen = [answer.json()["items"] for answer in inside if answer.status == 200]
    assert len(seen) >= 1
    assert any(person["role"] == "owner" for person in seen[0])


async def test_a_review_is_written_once(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    lin, order = await shop.sold(crowd)
    parcel = {"carrier": "SF", "tracking": "1"}
    await shop.mei.do("POST", f"{shop.path}/orders/{order}/parcels", parcel)
    await lin.ask("POST", f"/api/orders/{order}/receive")
    body = {"items": [{"line": 1, "stars": 4}]}

    async def write(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/orders/{order}/reviews", body)

    answers = await crowd.at_once([lin] * FIFTY, write)
    assert told(answers)["done"] == 1, told(answers)
    score = await lin.do("GET", f"{shop.path}/score")
    assert (score["stars"], score["count"]) == (4, 1)


async def test_a_parcel_holds_what_is_left_and_no_more(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    lin, order = await shop.sold(crowd, 3)
    parcel = {"carrier": "SF", "tracking": "1", "lines": [{"line": 1, "quantity": 1}]}

    async def send(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"{shop.path}/orders/{order}/parcels", parcel)

    answers = await crowd.at_once([shop.mei] * FIFTY, send)
    assert told(answers)["done"] == 3, told(answers)
    sent = (await lin.do("GET", f"/api/orders/{order}/parcels"))["items"]
    assert len(sent) == 3


async def test_a_coupon_of_nine_is_claimed_nine_times(crowd: Crowd) -> None:
    shop = await Shop.open(crowd)
    coupon = {"name": "1 off", "off_fen": 100, "total": 9, "ends_at": "2099-01-01T00:00:00Z"}
    made = await shop.mei.do("POST", f"{shop.path}/coupons", coupon)
    people = await crowd.people(FIFTY)

    async def claim(_n: int, who: Asker) -> Answer:
        return await who.ask("POST", f"/api/coupons/{made['id']}/claim")

    assert told(await crowd.at_once(people, claim)) == {"done": 9, "coupon_gone": FIFTY - 9}
    held = await asyncio.gather(*(who.do("GET", "/api/my/coupons") for who in people))
    assert sum(len(one["items"]) for one in held) == 9
