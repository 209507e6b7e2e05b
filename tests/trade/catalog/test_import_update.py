"""An import that changes what is in the shop: by code, and nothing else."""

import csv
import io
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hutong.trade.stock.rules import Shelves
from hutong.trade.stock.shapes import Shelf
from tests.cast import Cast, Visitor
from tests.trade.catalog import mall
from tests.trade.catalog.test_import import finished, send


async def skus(mei: Visitor, shop: int) -> dict[str, tuple[int, int]]:
    """Return (price, free units) of every SKU of a shop, by title and code."""
    found = {}
    for card in (await mei.get(f"/api/shops/{shop}/products"))["items"]:
        page = await mei.get(f"/api/shops/{shop}/products/{card['id']}")
        for sku in page["skus"]:
            found[f"{page['title']} {sku['code']}"] = (sku["price_fen"], sku["available"])
    return found


async def update(mei: Visitor, shop: int, text: str) -> Any:
    run = await send(mei, shop, text, update="true")
    return await finished(mei, shop, run["id"])


async def reasons(mei: Visitor, shop: int, run: Any) -> list[str]:
    report = await mei.ask("GET", f"/api/shops/{shop}/imports/{run['id']}/refused")
    lines = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig"))))
    return [reason for _, reason in lines[1:]]


async def test_what_is_exported_and_changed_changes_the_shop(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    goods = "title,code,price,stock\nPears,P-1,3.50,7\nPlums,P-2,5,9\nFigs,,8,3\n"
    await finished(mei, shop, (await send(mei, shop, goods))["id"])
    rows = (await mei.ask("GET", f"/api/shops/{shop}/products/export")).content.decode("utf-8-sig")
    table = [row for row in csv.DictReader(io.StringIO(rows)) if row["code"]]
    table[0] |= {"price": "4.20", "stock": "2"}
    table[1] |= {"stock": "12"}
    changed = io.StringIO()
    writer = csv.DictWriter(changed, table[0].keys())
    writer.writeheader()
    writer.writerows(table)

    done = await update(mei, shop, changed.getvalue())

    assert (done["done"], done["refused"]) == (2, 0)
    assert await skus(mei, shop) == {
        "Pears P-1": (420, 2),
        "Plums P-2": (500, 12),
        "Figs None": (800, 3),
    }
    listed = (await mei.get(f"/api/shops/{shop}/products"))["items"]
    [pears] = [card for card in listed if card["title"] == "Pears"]
    assert pears["price_fen"] == 420
    sku = (await mei.get(f"/api/shops/{shop}/products/{pears['id']}"))["skus"][0]["id"]
    moved = (await mei.get(f"/api/shops/{shop}/movements", sku=sku))["items"]
    assert [(one["kind"], one["on_hand_delta"]) for one in moved] == [
        ("corrected", -5),
        ("received", 7),
    ]


async def test_new_codes_are_added_and_what_is_neither_is_refused(cast: Cast) -> None:
    mei = await cast.mei()
    shop = await mall.a_shop(mei)
    goods = "title,code,price,stock\nPears,P-1,3,7\nPlums,P-2,5,9\nFigs,P-3,5,1\nDates,P-3,6,1\n"
    await finished(mei, shop, (await send(mei, shop, goods))["id"])
    before = await skus(mei, shop)

    done = await update(
        mei,
        shop,
        "group,title,code,price,option1_name,option1_value\n"
        ",Pears,P-1,9,,\n"  # no stock is said, so it stays
        ",Kiwis,P-9,2,,\n"
        ",Kiwis again,P-9,2,,\n"
        ",Figs,P-3,9,,\n"
        "a,Plums,P-2,9,size,S\n"
        "a,Plums,P-8,9,size,L\n",
    )

    assert (done["done"], done["refused"]) == (2, 4)
    assert await skus(mei, shop) == before | {"Pears P-1": (900, 7), "Kiwis P-9": (200, 0)}
    told = await reasons(mei, shop, done)
    assert told == [
        "The code P-9 stands in this file twice.",
        "Several SKUs of this shop have the code P-3. Give each its own first.",
        *["Some of these codes are in the shop and some are not. Send the new ones alone."] * 2,
    ]


shelves = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (sum(pair), pair[1])),
    max_size=4,
)


@given(shelves, st.integers(0, 120))
def test_surplus_leaves_what_is_wanted_and_takes_no_held_unit(
    levels: list[tuple[int, int]], wanted: int
) -> None:
    rows = [Shelf(1, 2, place, on_hand, held) for place, (on_hand, held) in enumerate(levels, 1)]
    found = Shelves(rows)
    free = found.all_free(1, 2)
    taken = dict(found.surplus(1, 2, wanted))
    assert free - sum(taken.values()) == min(free, wanted)
    assert all(
        0 < units <= row.on_hand - row.held for row in rows if (units := taken.get(row.place))
    )
