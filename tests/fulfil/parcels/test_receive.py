"""Receipt, by the buyer or by the clock, and once."""

import asyncio

from hutong.kernel.jobs import registry
from tests.cast import Cast
from tests.fulfil.street import Sale, after, one, sale

STEPS = "select count(*) from order_history where order_id = $1 and to_state = 100"


async def steps_to_done(sold: Sale) -> int:
    found: int = await one(STEPS, int(sold.order))
    return found


async def test_the_buyer_receives_what_was_sent(cast: Cast) -> None:
    sold = await sale(cast)
    await sold.send()
    told = await sold.receive()
    assert (told["id"], told["state"], told["state_name"]) == (sold.order, 100, "done")
    assert told == await sold.lin.get(sold.mine)
    assert await sold.state() == 100


async def test_nothing_that_was_not_sent_is_received(cast: Cast) -> None:
    sold = await sale(cast)
    assert (await sold.lin.refused("POST", f"{sold.mine}/receive"))["code"] == "not_now"
    assert await sold.state() == 20


async def test_somebody_elses_order_is_not_received(cast: Cast) -> None:
    sold = await sale(cast)
    await sold.send()
    bo = await cast.bo()
    assert (await bo.refused("POST", f"{sold.mine}/receive"))["status"] == 404
    assert await sold.state() == 30


async def test_the_clock_receives_what_nobody_confirmed(cast: Cast) -> None:
    sold = await sale(cast)
    await sold.send()
    with after(days=9):
        await registry.crons["orders.receive"].fire()
        assert await sold.state() == 30
    with after(days=10, minutes=1):
        await registry.crons["orders.receive"].fire()
    assert await sold.state() == 100


async def test_buyer_and_clock_at_once_receive_once(cast: Cast) -> None:
    sold = await sale(cast)
    await sold.send()
    with after(days=10, minutes=1):
        await asyncio.gather(
            *(sold.receive() for _ in range(5)),
            *(registry.crons["orders.receive"].fire() for _ in range(3)),
        )
    assert await sold.state() == 100
    assert await steps_to_done(sold) == 1


async def test_no_clock_receives_an_order_with_an_open_request(cast: Cast) -> None:
    sold = await sale(cast)
    await sold.send()
    request = await sold.ask("refund", (1, 1))
    with after(days=10, minutes=1):
        await registry.crons["orders.receive"].fire()
        assert await sold.state() == 30
    await sold.lin.post(f"/api/aftersales/{request['id']}/cancel")
    with after(days=10, minutes=1):
        await registry.crons["orders.receive"].fire()
    assert await sold.state() == 100
