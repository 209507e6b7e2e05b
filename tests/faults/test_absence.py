"""The database is silent for half a minute: refused clearly, nothing half-done, back by itself."""

import asyncio
import time
from statistics import median

import aiohttp
import pytest

from hutong.audit import audit
from tests.asking import Answer, Asker
from tests.faults.conftest import MINUTES
from tests.faults.house import House, thaw
from tests.faults.load import Street

pytestmark = [pytest.mark.faults, pytest.mark.slow]

AWAY_S = 30.0
BOUND_S = 15.0
"""Nobody waits longer for a refusal, though the silence lasts twice as long. It is noticed in five
seconds; the rest is for a busy machine. From then on a refusal takes no time at all."""
PATHS = ("/readyz", "/api/me", "/api/wallet", "/api/products", "/api/orders")


async def ask_all(street: Street) -> list[Answer]:
    """Ask for a bit of everything."""
    return await asyncio.gather(
        *(street.mei.ask("GET", path, within_s=AWAY_S + 30) for path in PATHS)
    )


async def absence(house: House, street: Street) -> None:
    """Freeze the database, look at every answer, let it go on."""
    frozen = house.freeze_database()
    began, waits = time.monotonic(), list[float]()
    try:
        first = await ask_all(street)
        assert {answer.status for answer in first} == {503}
        assert max(answer.took_s for answer in first) < BOUND_S
        while time.monotonic() < began + AWAY_S:
            answers = await ask_all(street)
            assert {answer.status for answer in answers} == {503}
            assert {answer.kind for answer in answers} == {"application/problem+json"}
            waits += [answer.took_s for answer in answers]
            assert (await Asker(street.http, house.url).ask("GET", "/healthz")).status == 200
            await asyncio.sleep(1)
    finally:
        thaw(frozen)
    # One hiccup of the machine is not ours; half of them would be.
    assert median(waits) < 1
    assert max(waits) < BOUND_S
    back = time.monotonic()
    while {answer.status for answer in await ask_all(street)} != {200}:
        assert time.monotonic() < back + BOUND_S, "the database is back, the house is not"
        await asyncio.sleep(0.05)


async def unheard(street: Street) -> Asker:
    """Let somebody pay a bank that takes the money and will never say so."""
    who = await Asker(street.http, street.url).sign_up("bo")
    told = {"amount_fen": 700, "method": "sandbox"}
    payment = await who.do("POST", "/api/wallet/topups", told)
    path = f"/api/sandbox/payments/{payment['id']}/decide"
    await who.do("POST", path, {"outcome": "lost"})
    return who


async def heard(who: Asker, within_s: float = 90) -> None:
    """Wait for the worker to ask the bank; it waited for the database, too."""
    end = time.monotonic() + within_s
    while (await who.do("GET", "/api/wallet"))["balance_fen"] != 700:
        assert time.monotonic() < end, "the bank was never asked"
        await asyncio.sleep(0.1)


async def test_half_a_minute_without_the_database(
    house: House, http: aiohttp.ClientSession
) -> None:
    street = await Street(http, house.url).build(8)
    waiting = await unheard(street)
    end = time.monotonic() + 60 * MINUTES
    while True:
        async with street.busy():
            await asyncio.sleep(1)
            await absence(house, street)
            await asyncio.sleep(1)
        if time.monotonic() >= end:
            break
    await heard(waiting)
    assert street.slowest_s < BOUND_S
    await street.prove()
    report = await audit(house.dsn())
    assert report.ok, [law for law in report.laws if law.violations]
