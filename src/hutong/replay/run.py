"""A replay from the first sign-up to the last cent."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from hutong.replay import compare, folder, plan, reading, timeline
from hutong.replay.acting import Acting
from hutong.replay.client import Client
from hutong.replay.journal import Journal
from hutong.replay.progress import Shown
from hutong.replay.report import Report
from hutong.replay.sentences import Stopped
from hutong.replay.shapes import Plan
from hutong.replay.stage import Stage
from hutong.replay.world import KIND, World, gather


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a replay is told.

    `limit` counts orders; `until` is a moment of the files, such as 2018-05-24T12:00:00Z.
    """

    folder: Path
    base_url: str
    state: Path
    operator: str
    operator_password: str
    concurrency: int = 48
    limit: int | None = None
    until: str | None = None


async def replay(options: Options, console: Console) -> Report:
    """Play a folder into a house and return the report. Raises Stopped."""
    shown = Shown(console)
    files = folder.read(options.folder)
    made = plan.plan(files, limit=options.limit, until=options.until)
    if not made.orders:
        raise Stopped(f"No order of {options.folder} can be played.")
    async with (
        Journal(options.state) as journal,
        Client(options.base_url, connections=options.concurrency, tell=shown.tell) as client,
    ):
        if journal.found:
            shown.tell(f"going on where the replay of {options.state} was stopped")
        world = World(client, journal)
        stage = Stage(world, world.operator(options.operator, options.operator_password))
        begun = time.monotonic()
        await _prepare(stage, made, options, shown)
        acting = Acting(stage)
        failed, seconds = await _play(acting, made, options, shown)
        report = await _compare(stage, made, options, shown)
        report.failed.update(failed)
        report.facts.update(
            orders_played=len(made.orders),
            orders_per_s=round(len(made.orders) / seconds, 1) if not journal.found else None,
            orders_per_s_with_preparation=round(len(made.orders) / (time.monotonic() - begun), 1)
            if not journal.found
            else None,
            requests=client.asked,
            slowed_down=client.slowed,
            payments_of_zero_skipped=made.zero_payments,
            orders_placed_again=acting.revived,
            resumed=bool(journal.found),
        )
        return report


async def _prepare(stage: Stage, made: Plan, options: Options, shown: Shown) -> None:
    """Sign everybody up, open the shops, list the goods, print the vouchers."""
    await stage.admit()
    width = options.concurrency
    world = stage.world
    buyers = dict.fromkeys(order.buyer for order in made.orders)
    people = [*map(world.seller, made.sellers), *map(world.buyer, buyers)]
    await _phase(shown, "people", [one.sign_up for one in people if not one.token], width)
    await _phase(
        shown, "shops", [partial(stage.open_shop, *pair) for pair in made.sellers.items()], width
    )
    listed = made.goods.values()
    await stage.categories({good.category: good.category_en for good in listed if good.category})
    await _phase(
        shown, "products", [partial(stage.put_up, *pair) for pair in made.goods.items()], width
    )
    amounts = sorted({v.amount_fen for order in made.orders for v in order.vouchers})
    await _phase(
        shown, "vouchers", [partial(stage.print_voucher, amount) for amount in amounts], width
    )


async def _phase(
    shown: Shown, name: str, work: list[Callable[[], Awaitable[Any]]], width: int
) -> None:
    with shown.phase(name, len(work)) as advance:
        await gather(work, width=width, done=partial(advance, 1))


async def _play(
    acting: Acting, made: Plan, options: Options, shown: Shown
) -> tuple[dict[str, str], float]:
    """Play every step that is not done yet; return what was refused, and the seconds it took."""
    every = timeline.in_time_order(made.orders)
    steps = [(order, step) for order, step in every if not acting.is_done(order, step)]
    begun = time.monotonic()
    with shown.phase("order steps", len(steps)) as advance:
        window = timeline.Window(acting.act, width=options.concurrency, done=partial(advance, 1))
        await window.play(steps)
    return window.failed, max(time.monotonic() - begun, 1e-9)


async def _compare(stage: Stage, made: Plan, options: Options, shown: Shown) -> Report:
    """Read everything back and lay it beside the files."""
    with shown.phase("reading back", None) as advance:
        cards = await reading.cards(stage, advance)
    sellers = {shop.id: seller for seller, shop in stage.shops.items()}
    files, house = compare.of_files(made), compare.of_house(made, cards, sellers)
    house.stars = await reading.stars(stage, made, width=options.concurrency)
    return Report(
        folder=str(options.folder),
        base_url=options.base_url,
        files=files,
        house=house,
        differences=compare.differences(files, house, compare.shared_sellers(made)),
        omitted=made.omitted,
        failed={},
        phases=shown.phases,
        facts={
            "orders_closed_by_the_clock": house.closed_by_the_clock,
            "orders_of_other_replays": house.unknown,
            "source": f"{KIND}:",
        },
    )
