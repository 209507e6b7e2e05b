"""Notices of a bank over HTTP: twice, in the wrong order, late and forged."""

import asyncio
import hashlib
import hmac
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.asking import Answer, Asker
from tests.faults.house import House
from tests.faults.load import ADDRESS, PRICE, Street
from tests.served import QUIET

pytestmark = [pytest.mark.faults]

PATH = "/api/notices/sandbox"
WHEN = "2026-01-01T00:00:00Z"


def signed(body: bytes, key: str = QUIET["HUTONG_SECRET"]) -> str:
    """Sign a notice as the sandbox bank does."""
    return hmac.new(key.encode(), b"sandbox-bank" + body, hashlib.sha256).hexdigest()


class Bank:
    """Speaks for the sandbox bank about Lin's payments, which it never mentions by itself."""

    def __init__(self, lin: Asker, shop: Street) -> None:
        self.lin = lin
        self.shop = shop
        self.outside = Asker(lin.http, lin.url)

    async def begin(self, amount_fen: int = 700) -> dict[str, Any]:
        """Begin a top-up that the bank will take and not tell about."""
        told = {"amount_fen": amount_fen, "method": "sandbox"}
        payment: dict[str, Any] = await self.lin.do("POST", "/api/wallet/topups", told)
        path = f"/api/sandbox/payments/{payment['id']}/decide"
        await self.lin.do("POST", path, {"outcome": "lost"})
        return payment

    def notice(self, begun: dict[str, Any], **other: Any) -> dict[str, Any]:
        """Return what the bank would say about it."""
        return {
            "provider": "sandbox",
            "event": f"{begun['id']}-succeeded",
            "payer": int(self.lin.id),
            "payment": int(begun["id"]),
            "kind": "succeeded",
            "amount_fen": begun["amount_fen"],
            "currency": "CNY",
            "at": WHEN,
            **other,
        }

    async def say(self, notice: Any, signature: str | None = None) -> Answer:
        """Send a notice, signed well unless another signature is given."""
        body = notice if isinstance(notice, bytes) else msgspec.json.encode(notice)
        headers = {"X-Hutong-Signature": signed(body) if signature is None else signature}
        return await self.outside.ask("POST", PATH, body, headers=headers)

    async def purse(self) -> int:
        """Return what Lin has."""
        return int((await self.lin.do("GET", "/api/wallet"))["balance_fen"])


@pytest.fixture
async def bank(house: House, http: aiohttp.ClientSession) -> Bank:
    shop = await Street(http, house.url).build(0)
    return Bank(await Asker(http, house.url).sign_up("lin"), shop)


async def test_a_notice_twice_or_fifty_times_at_once_is_money_once(bank: Bank) -> None:
    notice = bank.notice(await bank.begin())
    answers = await asyncio.gather(*(bank.say(notice) for _ in range(50)))
    assert [answer.status for answer in answers] == [200] * 50
    assert sum(answer.json()["fresh"] for answer in answers) == 1
    assert await bank.purse() == 700
    assert (await bank.say(notice)).json() == {"fresh": False}
    assert await bank.purse() == 700


@pytest.mark.parametrize("order", [("declined", "succeeded"), ("succeeded", "declined")])
async def test_notices_in_any_order_end_with_the_money(bank: Bank, order: tuple[str, str]) -> None:
    payment = await bank.begin()
    for kind in order:
        event = f"{payment['id']}-{kind}"
        assert (await bank.say(bank.notice(payment, kind=kind, event=event))).status == 200
    assert await bank.purse() == 700
    seen = await bank.lin.do("GET", f"/api/payments/{payment['id']}")
    assert seen["state"] == "succeeded"


async def test_two_events_about_one_success_are_money_once(bank: Bank) -> None:
    payment = await bank.begin()
    for event in ("one", "another"):
        assert (await bank.say(bank.notice(payment, event=event))).status == 200
    assert await bank.purse() == 700


async def test_a_forged_notice_moves_nothing(bank: Bank) -> None:
    payment = await bank.begin()
    notice = bank.notice(payment)
    body = msgspec.json.encode(notice)
    more = msgspec.json.encode({**notice, "amount_fen": 70_000})
    forged = [
        (body, ""),
        (body, signed(body, "another secret")),
        (body, signed(body).upper()),
        (body, signed(body)[:-1]),
        (body, hashlib.sha256(body).hexdigest()),
        (body + b" ", signed(body)),
        (more, signed(body)),
    ]
    for sent, signature in forged:
        answer = await bank.say(sent, signature)
        assert (answer.status, answer.json()["code"]) == (401, "forged")
    assert await bank.purse() == 0


async def test_a_notice_that_does_not_fit_moves_nothing(bank: Bank) -> None:
    payment = await bank.begin()
    stranger = await Asker(bank.lin.http, bank.lin.url).sign_up("mei")
    wrong: list[dict[str, Any]] = [
        {"amount_fen": 701},
        {"amount_fen": -700},
        {"amount_fen": 2**70},
        {"currency": "USD"},
        {"payer": int(stranger.id)},
        {"payment": 1},
        {"payment": 2**63},
        {"provider": "other"},
        {"kind": "refunded"},
        {"at": "yesterday"},
        {"event": "a\x00b"},
    ]
    for other in wrong:
        answer = await bank.say(bank.notice(payment, **other))
        assert answer.status in {404, 409, 422}, (other, answer)
    for nonsense in (b"", b"null", b"[]", b"{", b'"\xff"', b"[" * 10_000):
        assert (await bank.say(nonsense)).status == 422, nonsense
    assert await bank.purse() == 0
    assert (await bank.outside.ask("POST", "/api/notices/nobody", b"{}")).status == 404


async def test_money_that_comes_after_the_order_is_closed_comes_back(bank: Bank) -> None:
    address = (await bank.lin.do("POST", "/api/addresses", ADDRESS))["id"]
    body = {
        "lines": [{"sku": bank.shop.skus[0], "quantity": 1}],
        "address": address,
        "expected_total_fen": PRICE,
    }
    trade = await bank.lin.do("POST", "/api/trades", body)
    order = trade["orders"][0]["id"]
    path = f"/api/trades/{trade['id']}/payments"
    payment = await bank.lin.do("POST", path, {"method": "sandbox"})
    await bank.lin.do("POST", f"/api/sandbox/payments/{payment['id']}/decide", {"outcome": "lost"})
    await bank.lin.do("POST", f"/api/orders/{order}/cancel", {"reason": "no"})
    assert (await bank.say(bank.notice(payment))).status == 200
    seen = await bank.lin.do("GET", f"/api/orders/{order}")
    assert seen["state_name"] == "cancelled"
    payment = await bank.lin.do("GET", f"/api/payments/{payment['id']}")
    assert payment["refunded_fen"] == PRICE, "it goes back to the bank from where it came"
    assert await bank.purse() == 0
