"""Writing reviews: by buyers, of what they received, once; and the tallies that follow."""

import asyncio
from typing import Any

from hutong.fulfil.reviews import reads
from hutong.kernel.db import reading
from tests import builders
from tests.cast import PASSWORD, Cast
from tests.fulfil.street import Sale, after, one, sale


async def received(cast: Cast, *goods: tuple[int, int]) -> Sale:
    sold = await sale(cast, *goods or ((1250, 1),))
    await sold.send()
    await sold.receive()
    return sold


def opinions(*stars: int, **more: Any) -> dict[str, Any]:
    return {"items": [{"line": n, "stars": one, **more} for n, one in enumerate(stars, 1)]}


async def write(sold: Sale, *stars: int, **more: Any) -> list[dict[str, Any]]:
    answer = await sold.lin.post(f"{sold.mine}/reviews", opinions(*stars, **more))
    return list(answer["items"])


async def product(sold: Sale, line: int = 1) -> str:
    found = await one(
        "select product from order_line where order_id = $1 and line = $2", int(sold.order), line
    )
    return str(found)


async def page(sold: Sale, line: int = 1, **more: Any) -> dict[str, Any]:
    path = f"/api/products/{await product(sold, line)}/reviews"
    return dict(await sold.mei.get(path, **more))


async def count(sold: Sale) -> int:
    found: int = await one("select count(*) from review where shop = $1", int(sold.shop))
    return found


async def test_a_buyer_reviews_what_she_received_and_everybody_reads_it(cast: Cast) -> None:
    sold = await received(cast)
    [made] = await write(sold, 4, text="脆\nand sweet")
    seen = await page(sold)
    assert seen["items"] == [made]
    assert (made["stars"], made["text"], made["person"]["name"]) == (4, "脆\nand sweet", "Lin")
    assert (seen["stars"], seen["count"], seen["spread"]) == (4.0, 1, [0, 0, 0, 1, 0])


async def test_every_review_keeps_its_own_pictures(cast: Cast) -> None:
    sold = await received(cast, (1250, 1), (800, 1))
    keys = [f"img/{n:02x}/{'0' * 30}.webp" for n in range(3)]
    items = [
        {"line": 1, "stars": 5, "pictures": keys[:2]},
        {"line": 2, "stars": 4, "pictures": keys[2:]},
    ]
    answer = await sold.lin.post(f"{sold.mine}/reviews", {"items": items})
    assert sorted(one["pictures"] for one in answer["items"]) == [keys[:2], keys[2:]]


async def test_stars_move_the_tallies_of_product_and_shop_in_the_same_moment(cast: Cast) -> None:
    sold = await received(cast, (1250, 1), (800, 1))
    await write(sold, 5, 2)
    for line, stars in ((1, 5.0), (2, 2.0)):
        shown = await sold.lin.get(f"/api/products/{await product(sold, line)}")
        assert (shown["stars"], shown["review_count"]) == (stars, 1)
    shop = await sold.lin.get(sold.of_shop)
    assert shop["score"] == {"stars": 3.5, "count": 2}


async def test_nothing_is_reviewed_before_it_is_received(cast: Cast) -> None:
    sold = await sale(cast)
    path = f"{sold.mine}/reviews"
    assert (await sold.lin.refused("POST", path, opinions(5)))["code"] == "not_received_yet"
    await sold.send()
    assert (await sold.lin.refused("POST", path, opinions(5)))["code"] == "not_received_yet"
    assert await count(sold) == 0
    assert (await page(sold))["stars"] is None


async def test_a_line_that_was_never_sent_is_not_reviewed(cast: Cast) -> None:
    sold = await sale(cast, (1250, 1), (800, 1))
    await sold.answer(await sold.ask("refund", (2, 1)))
    await sold.send()
    await sold.receive()
    refused = await sold.lin.refused("POST", f"{sold.mine}/reviews", opinions(5, 5))
    assert refused["code"] == "not_received_yet"
    assert await count(sold) == 0
    await write(sold, 5)


async def test_nobody_else_reviews_and_staff_cannot_either(cast: Cast) -> None:
    sold = await received(cast)
    for person in (sold.mei, await cast.bo()):
        refused = await person.refused("POST", f"{sold.mine}/reviews", opinions(5))
        assert refused["status"] == 404
    assert await count(sold) == 0


async def test_a_line_is_reviewed_once_even_by_ten_at_once(cast: Cast) -> None:
    sold = await received(cast, (1250, 1), (800, 1))
    path = f"{sold.mine}/reviews"
    answers = await asyncio.gather(*(sold.lin.ask("POST", path, opinions(5, 1)) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert await count(sold) == 2
    assert (await page(sold))["spread"] == [0, 0, 0, 0, 1]
    assert (await sold.lin.get(sold.of_shop))["score"] == {"stars": 3.0, "count": 2}


async def test_a_list_with_one_line_reviewed_before_writes_none_of_it(cast: Cast) -> None:
    sold = await received(cast, (1250, 1), (800, 1))
    await write(sold, 5)
    refused = await sold.lin.refused("POST", f"{sold.mine}/reviews", opinions(1, 1))
    assert refused["code"] == "reviewed_already"
    assert await count(sold) == 1
    assert (await sold.lin.get(sold.of_shop))["score"] == {"stars": 5.0, "count": 1}


async def test_reviews_of_one_shop_written_at_once_all_count(cast: Cast) -> None:
    first = await received(cast, (1250, 1), (800, 1))
    sold = [first]
    for _ in range(5):
        more = await first.again()
        await more.send()
        await more.receive()
        sold.append(more)
    await asyncio.gather(write(first, 5, 5), *(write(one, 2) for one in sold[1:]))
    seen = await page(first)
    assert (seen["count"], seen["spread"]) == (6, [0, 5, 0, 0, 1])
    assert (await first.lin.get(first.of_shop))["score"] == {"stars": 2.9, "count": 7}
    tallies = "select score_sum from shop_stars where shop = $1"
    assert await one(tallies, int(first.shop)) == 20


async def test_what_is_no_opinion_is_refused(cast: Cast) -> None:
    sold = await received(cast)
    path = f"{sold.mine}/reviews"
    senseless: list[dict[str, Any]] = [
        opinions(0),
        opinions(6),
        opinions(5, text="x" * 1001),
        opinions(5, text="\u202eevil"),
        opinions(5, pictures=["../../etc/passwd"]),
        {"items": [{"line": 9, "stars": 5}]},
        {"items": [{"line": 1, "stars": 5}, {"line": 1, "stars": 4}]},
        {"items": []},
    ]
    for bad in senseless:
        assert (await sold.lin.refused("POST", path, bad))["status"] == 422
    assert await count(sold) == 0


async def test_a_review_is_edited_once_within_thirty_days(cast: Cast) -> None:
    sold = await received(cast)
    [made] = await write(sold, 2)
    path, better = f"/api/reviews/{made['id']}", {"stars": 5, "text": "they sent a new one"}
    bo = await cast.bo()
    assert (await bo.refused("PUT", path, better))["status"] == 404
    edited = await sold.lin.put(path, better)
    assert (edited["stars"], edited["edited_at"] is not None) == (5, True)
    assert (await sold.lin.refused("PUT", path, {"stars": 1}))["code"] == "edited_already"
    seen = await page(sold)
    assert (seen["stars"], seen["spread"]) == (5.0, [0, 0, 0, 0, 1])
    assert (await sold.lin.get(sold.of_shop))["score"] == {"stars": 5.0, "count": 1}


async def test_an_old_review_stays_as_it_is(cast: Cast) -> None:
    sold = await received(cast)
    [made] = await write(sold, 2)
    # The session would be over after thirty idle days, so it is the review that gets older.
    await one("update review set at = at - interval '31 days' where id = $1", int(made["id"]))
    refused = await sold.lin.refused("PUT", f"/api/reviews/{made['id']}", {"stars": 5})
    assert refused["code"] == "edited_already"
    assert (await page(sold))["spread"] == [0, 1, 0, 0, 0]


async def test_the_shop_replies_once(cast: Cast) -> None:
    sold, other = await received(cast), await received(cast)
    [made] = await write(sold, 3)
    path = f"/reviews/{made['id']}/reply"
    assert (await other.mei.refused("POST", other.of_shop + path, {"text": "no"}))["status"] == 404
    answers = await asyncio.gather(
        *(sold.mei.ask("POST", sold.of_shop + path, {"text": f"thanks {n}"}) for n in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 4
    [seen] = (await page(sold))["items"]
    assert seen["reply"].startswith("thanks ")


async def test_pages_follow_one_another_without_gaps(cast: Cast) -> None:
    first = await received(cast)
    [made] = await write(first, 1)
    ids = [made["id"]]
    for stars in (2, 3):
        more = await first.again()
        await more.send()
        await more.receive()
        ids += [one["id"] for one in await write(more, stars)]
    seen = await page(first, limit=2)
    assert [one["id"] for one in seen["items"]] == [ids[2], ids[1]]
    rest = await page(first, limit=2, after=seen["next"])
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([ids[0]], None)
    assert rest["count"] == 3


async def test_who_is_erased_leaves_her_words_and_not_her_name(cast: Cast) -> None:
    sold = await received(cast)
    await write(sold, 4, text="good pears")
    exported = await sold.lin.get("/api/me/export")
    assert [row["text"] for row in exported["rooms"]["reviews"]] == ["good pears"]
    await builders.empty(sold.lin)
    with after(days=8):
        answer = await sold.lin.ask("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text
    [seen] = (await page(sold))["items"]
    assert (seen["person"], seen["text"]) == ({"name": "erased", "picture": None}, "good pears")


async def test_the_buyer_sees_which_lines_she_reviewed_and_what_she_may_still_edit(
    cast: Cast,
) -> None:
    sold = await received(cast, (1250, 1), (800, 1), (300, 1))
    path = f"{sold.mine}/reviews"
    assert (await sold.lin.get(path))["items"] == []
    made = await write(sold, 4, 5)
    mine = (await sold.lin.get(path))["items"]
    assert [(one["line"], one["stars"]) for one in mine] == [(1, 4), (2, 5)]
    assert [one["edit_until"] > one["at"] for one in mine] == [True, True]
    edited = next(one["id"] for one in made if one["line"] == 1)
    answer = await sold.lin.ask("PUT", f"/api/reviews/{edited}", {"stars": 2})
    assert answer.status_code == 200, answer.text
    mine = (await sold.lin.get(path))["items"]
    assert [(one["stars"], one["edit_until"] is None) for one in mine] == [(2, True), (5, False)]
    with after(days=31):
        # Her session is over by then, so the door is asked.
        async with reading() as tx:
            later = await reads.of_order(tx, sold.lin.id, int(sold.order))
    assert [one.edit_until for one in later] == [None, None]


async def test_nobody_else_asks_what_was_reviewed_of_an_order(cast: Cast) -> None:
    sold = await received(cast)
    await write(sold, 4)
    for stranger in (await cast.bo(), sold.mei):
        assert (await stranger.refused("GET", f"{sold.mine}/reviews"))["status"] == 404
