"""The audit of a house that is open: what is half done elsewhere is not seen, nor in the way."""

import asyncio

from hutong import audit
from hutong.trade import settlement
from tests.audit.conftest import living_in
from tests.cast import Cast
from tests.trade.settlement.till import Till

BUYERS = 8


async def test_every_law_holds_at_every_moment_while_people_buy(asgi: object, scratch: str) -> None:
    async with living_in(scratch), Cast.of(asgi) as cast:
        till = await Till.open(cast, stock=10_000)
        done = asyncio.Event()

        async def buy() -> None:
            for turn in range(5):
                order = await till.sell()
                if turn % 2:
                    await till.mei.post(f"{till.of(order)}/cancel", {"reason": "no pears"})
                else:
                    await till.hand_over(order)
                    await till.make_due(order)
                    await settlement.sweep()

        async def look() -> list[audit.Report]:
            reports: list[audit.Report] = []
            while not done.is_set() or not reports:
                reports.append(await audit.audit(scratch))
            return reports

        looking = asyncio.create_task(look())
        await asyncio.gather(*(buy() for _ in range(BUYERS)))
        done.set()
        reports = await looking
    assert [law.listed for one in reports for law in one.laws if law.violations] == []
    seen = [one.laws[3].examined for one in reports]
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]
    money = {law.law: law.examined for law in (await audit.audit(scratch)).laws}
    assert money["L4"] > seen[0]
