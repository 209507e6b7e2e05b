"""The lane of the demo, played into an empty house."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hutong.cli.demo import lane
from tests.cli.house import command

# A resumed play asks again for what is there: that is another action, and another session.
GROWS = {"staff_action", "session"}


async def counts(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch("select tablename from pg_tables where schemaname='public'")
        return {
            name: await connection.fetchval(f'select count(*) from "{name}"')  # noqa: S608  ours
            for (name,) in tables
        }
    finally:
        await connection.close()


async def ask(dsn: str, question: str, *values: Any) -> Any:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question, *values)
    finally:
        await connection.close()


@pytest.mark.slow
async def test_the_lane_is_filled_once_and_playing_it_again_changes_nothing(
    empty: str, tmp_path: Path
) -> None:
    async def demo() -> str:
        ended = await asyncio.to_thread(command, "demo", data=tmp_path, database_url=empty)
        assert ended.returncode == 0, ended.stderr
        return ended.stderr

    assert "the demo is in" in await demo()
    first = await counts(empty)
    written = lane.read()
    assert first["shop"] == len(written.shops)
    assert first["product"] == len(written.products)
    assert first["sku"] == sum(len(product.variants) for product in written.products)
    assert first["review"] == len(written.reviews)
    assert first["friend"] == 2 * sum(pair.accepted for pair in written.friends)
    assert first["friend_request"] == len(written.friends)
    hot = "select jsonb_array_length(words) from hot_words"
    assert await ask(empty, hot) == len(written.hot_words)
    said = "select count(*) from message where client_id is not null and sender <> 0"
    spoken = [line for talk in written.talks for line in talk.lines if not line.ships]
    assert await ask(empty, said) == len(spoken), "each line is one message, a purchase its card"
    shown = """
        select m.body -> 'card' -> 'snapshot' ->> 'state' from message m
        where m.sender <> 0 and m.body -> 'card' ->> 'kind' = 'order'
    """
    assert await ask(empty, shown) == "shipped"
    untold = "select count(*) from sku where options_en is null"
    assert await ask(empty, untold) == 0
    unearned = """
        select count(*) from review r
        join orders o on o.shop = r.shop and o.id = r.order_id
        where o.state not in (100, 200) or o.buyer <> r.buyer
    """
    assert await ask(empty, unearned) == 0
    states = "select array_agg(distinct state order by state) from orders"
    assert await ask(empty, states) == [10, 20, 21, 30, 100, 250]
    past = "select extract(days from max(at) - min(at)) from review"
    assert await ask(empty, past) > 60

    assert "there already" in await demo()
    assert await counts(empty) == first

    # As after a break: the mark that all is loaded is not there, so everything is played again.
    await ask(empty, "delete from idempotency where key = 'hutong:demo loaded'")
    assert "the demo is in" in await demo()
    again = await counts(empty)
    assert {t: n for t, n in again.items() if t not in GROWS} == {
        t: n for t, n in first.items() if t not in GROWS
    }


@pytest.mark.slow
async def test_a_house_in_use_is_left_alone_by_up(cast: Any, dsn: str, tmp_path: Path) -> None:
    mei = await cast.mei()
    await mei.post("/api/shops", {"name": "Mei's", "category": "fruit"})
    before = await counts(dsn)
    words = ("demo", "--if-empty")
    ended = await asyncio.to_thread(command, *words, data=tmp_path, database_url=dsn)
    assert ended.returncode == 0, ended.stderr
    after = await counts(dsn)
    assert after == before | {"idempotency": before["idempotency"] + 1}
