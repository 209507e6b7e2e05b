"""The one who tells people of their orders is killed again and again: each hears of each step once.

News are taken out of their table in the transaction that tells them, so there is no moment at
which they are in neither place, or in both.
"""

import asyncio
import random
import time

import aiohttp
import asyncpg
import pytest

from tests.faults.conftest import MINUTES
from tests.faults.house import House
from tests.faults.load import Street

pytestmark = [pytest.mark.faults, pytest.mark.slow]

ENOUGH = 250
"""So many answers are more than a hundred steps."""

# What the house told each buyer of each of her orders.
_TOLD = """
select (m.body -> 'news' ->> 'order')::bigint as "order", m.body -> 'news' ->> 'state' as state
from message m join direct d on d.conversation = m.conversation and d.peer = 0
where m.body -> 'news' ->> 'kind' = 'order' and d.person = any($1::bigint[])
"""
# What there was to tell: who pays at once is not also told that she ordered.
_HAPPENED = """
select h.order_id as "order", case h.to_state when 10 then 'unpaid' when 20 then 'to_ship'
  when 200 then 'refunded' when 250 then 'cancelled' end as state
from order_history h join orders o on o.shop = h.shop and o.id = h.order_id
where o.buyer = any($1::bigint[]) and not (h.to_state = 10 and exists (
  select from order_history n
  where n.shop = h.shop and n.order_id = h.order_id and n.to_state = 20 and n.at = h.at
))
union all
select l.order_id, 'part_refunded' from aftersale a
join aftersale_line w on w.shop = a.shop and w.aftersale = a.id
join order_line l on l.shop = a.shop and l.order_id = a.order_id and l.line = w.line
join orders o on o.shop = a.shop and o.id = a.order_id
where a.buyer = any($1::bigint[]) and a.state = 'refunded' and o.state <> 200
"""
_GAPS = """
select count(*) from conversation c join direct d on d.conversation = c.id and d.peer = 0
where d.person = any($1::bigint[])
  and c.last_seq <> (select count(*) from message m where m.conversation = c.id)
"""


async def test_everybody_hears_of_everything_once_though_the_teller_dies(
    house: House, http: aiohttp.ClientSession
) -> None:
    street = await Street(http, house.url).build(8)
    rng = random.Random()
    async with street.busy():
        until = time.monotonic() + max(12.0, 60 * MINUTES)
        while time.monotonic() < until:
            await asyncio.sleep(rng.uniform(0.2, 1.2))
            await asyncio.to_thread(house.kill_role, "worker")
        await asyncio.to_thread(house.kill_role, "database")
        await house.ready()
        await street.until_answered(ENOUGH)
    people = [int(buyer.who.id) for buyer in street.buyers]
    connection = await _with_all_told(house)
    try:
        told = [tuple(row) for row in await connection.fetch(_TOLD, people)]
        happened = [tuple(row) for row in await connection.fetch(_HAPPENED, people)]
        assert len(happened) > 100, "so little happened that this proves nothing"
        assert sorted(told) == sorted(happened)
        assert await connection.fetchval(_GAPS, people) == 0
    finally:
        await connection.close()


async def _with_all_told(house: House) -> asyncpg.Connection:
    """Wait until no news are left, and return a connection to the database."""
    connection = await asyncpg.connect(house.dsn())
    end = time.monotonic() + 120
    while await connection.fetchval("select count(*) from order_news"):
        assert time.monotonic() < end, "news that nobody tells"
        await asyncio.sleep(0.3)
    return connection
