"""A crowd buys where it talks: all are told, once, and the talk has one order without a gap."""

import asyncio
import json
from collections import Counter

from tests.asking import Answer, Asker
from tests.races.crowd import PRICE, Crowd, Shop, basket, told
from tests.races.test_groups import Group, run

BUYERS, EACH = 8, 5
PARCEL = {"carrier": "SF", "tracking": "SF1", "lines": []}

NEWS = """
select m.body -> 'news' ->> 'order' as order, m.body -> 'news' ->> 'state' as state
from message as m join direct as d on d.conversation = m.conversation
where d.person = any($1::bigint[]) and d.peer = 0 and m.body -> 'news' ->> 'kind' = 'order'
order by m.conversation, m.seq
"""


async def all_told(crowd: Crowd) -> None:
    """Wait for the worker."""
    for _ in range(600):
        (found,) = await run(crowd, "select count(*) as n from order_news")
        if not found["n"]:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("news were not told in a minute")


async def test_a_crowd_that_buys_and_talks_at_once_is_told_of_every_order_once(
    crowd: Crowd,
) -> None:
    shop = await Shop.open(crowd)
    pears = await shop.product(BUYERS * EACH)
    people = await crowd.people(BUYERS, money=PRICE * EACH)
    group = await Group.of(crowd, *people)
    product = (await shop.mei.do("GET", f"{shop.path}/products"))["items"][0]["id"]
    card = await people[0].do("GET", f"/api/products/{product}/card")
    source = {"kind": "card", "ref": card["source"], "conversation": group.id}
    leaving = people[-1]

    async def act(n: int, who: Asker) -> Answer:
        if n % 2:
            return await group.send(who, str(n))
        if who.id == leaving.id and n == 2 * BUYERS * EACH - 2:
            return await who.ask("POST", f"{group.path}/leave", {})
        return await who.ask("POST", "/api/trades", await basket(who, pears, source=source))

    answers = await crowd.at_once([one for one in people for _ in range(2 * EACH)], act)
    theirs, hers = answers[: -2 * EACH], answers[-2 * EACH :]
    assert told(theirs) == {"done": len(theirs)}
    assert hers[-2].status < 300
    stayed = [answer.json()["orders"][0]["id"] for answer in theirs[::2]]
    went = [a.json()["orders"][0]["id"] for a in hers[:-2:2] if a.status < 300]
    sends = [f"{shop.path}/orders/{one}/parcels" for one in stayed + went]
    sent = await asyncio.gather(*(shop.mei.ask("POST", path, PARCEL) for path in sends))
    assert told(sent) == {"done": len(sends)}
    await all_told(crowd)

    await group.holds()
    shown = [json.loads(row["body"])["card"] for row in await group.said("card")]
    times = Counter(one["ref"] for one in shown)
    assert set(times.values()) == {1}
    assert set(stayed) <= times.keys() <= {*stayed, *went}
    assert {one["snapshot"]["state"] for one in shown} == {"shipped"}
    states: dict[str, list[str]] = {}
    for row in await run(crowd, NEWS, [int(one.id) for one in people]):
        states.setdefault(row["order"], []).append(row["state"])
    assert states == {one: ["to_ship", "shipped"] for one in stayed + went}
