"""Finding people: by the whole handle or a code, and only who wants to be found."""

from typing import Any

import msgspec

from hutong.kernel import settings
from hutong.kernel.db import reading
from hutong.people import contacts
from tests import builders
from tests.cast import Cast, Visitor
from tests.people.contacts import town

FIND = "/api/people/find"


async def found(who: Visitor, **by: str) -> Any:
    return await who.get(FIND, **by)


async def missing(who: Visitor, **by: str) -> Any:
    problem = await who.refused("GET", FIND, params=by)
    assert problem["status"] == 404
    return problem


async def test_a_handle_finds_its_owner_however_it_is_typed(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    card = {"id": str(mei.id), "handle": mei.handle, "display_name": "Mei", "picture": None}
    for typed in (mei.handle, mei.handle.upper(), f" @{mei.handle} "):
        assert await found(lin, handle=typed) == {
            "person": card,
            "friend": False,
            "blocked": False,
            "can_add": True,
        }


async def test_a_part_of_a_handle_finds_nobody(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    for part in (mei.handle[:-1], mei.handle[1:], f"{mei.handle[:3]}%", "%"):
        await missing(lin, handle=part)


async def test_who_hides_her_handle_is_not_told_from_who_was_never_there(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await mei.put("/api/contacts/privacy", {"by_handle": False, "by_code": True, "by_group": True})
    hidden = await missing(lin, handle=mei.handle)
    never = await missing(lin, handle="nobody-at-all-there")
    forged = await missing(lin, code="abcdefghjkmnpqrs")
    assert hidden == never == forged
    assert (await found(mei, handle=mei.handle))["person"]["id"] == str(mei.id)


async def test_finding_costs_the_same_statements_whether_somebody_hides_or_nobody_is_there(
    cast: Cast,
) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    await mei.put("/api/contacts/privacy", {"by_handle": False})

    async def cost(handle: str) -> float:
        before = town.statements()
        await missing(lin, handle=handle)
        return town.statements() - before

    await cost(mei.handle)
    assert await cost(mei.handle) == await cost("nobody-at-all-there")


async def test_a_code_finds_its_owner_until_she_takes_a_fresh_one(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    old = await mei.get("/api/contacts/code")
    assert await mei.get("/api/contacts/code") == old
    assert old["link"] == f"/c/me/{old['code']}"
    for shown in (old["code"], old["code"].upper(), f"https://hutong.example/c/me/{old['code']}"):
        assert (await found(lin, code=shown))["person"]["id"] == str(mei.id)
    fresh = await mei.post("/api/contacts/code")
    assert fresh["code"] != old["code"]
    await missing(lin, code=old["code"])
    assert (await found(lin, code=fresh["code"]))["person"]["id"] == str(mei.id)
    wanted = {"person": str(mei.id), "via": "code", "code": old["code"]}
    assert (await lin.refused("POST", town.REQUESTS, wanted))["status"] == 404
    assert await town.waiting(mei) == []


async def test_who_wants_no_code_is_not_found_by_it(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    code = (await mei.get("/api/contacts/code"))["code"]
    await mei.put("/api/contacts/privacy", {"by_code": False})
    await missing(lin, code=code)
    assert (await found(lin, handle=mei.handle))["can_add"] is True


async def test_a_hidden_handle_is_shown_to_who_has_her_in_the_book_and_to_nobody_else(
    cast: Cast,
) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    await builders.befriend(lin, mei)
    code = (await mei.get("/api/contacts/code"))["code"]
    await mei.put("/api/contacts/privacy", {"by_handle": False})
    assert (await found(bo, code=code))["person"]["handle"] == ""
    assert (await lin.get(f"/api/contacts/{mei.id}"))["person"]["handle"] == mei.handle
    await mei.ask("DELETE", f"/api/contacts/{lin.id}")
    assert (await lin.get(f"/api/contacts/{mei.id}"))["person"]["handle"] == mei.handle


async def test_looking_for_people_is_slow_on_purpose(cast: Cast) -> None:
    lin, mei = await cast.lin(), await cast.mei()
    kept = settings.current()
    settings.use(msgspec.structs.replace(kept, rate_find_per_min=3))
    try:
        for handle in (mei.handle, "nobody-at-all-there"):
            await lin.ask("GET", FIND, params={"handle": handle})
        wrong = {"person": str(mei.id), "via": "handle", "handle": "nobody-at-all-there"}
        assert (await lin.refused("POST", town.REQUESTS, wrong))["status"] == 404
        answer = await lin.ask("GET", FIND, params={"handle": mei.handle})
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
        assert (await lin.refused("POST", town.REQUESTS, town.by_handle(mei)))["status"] == 429
        assert await town.waiting(mei) == []
        assert (await found(mei, handle=lin.handle))["can_add"] is True
    finally:
        settings.use(kept)


async def test_one_thing_is_asked_for_at_a_time(cast: Cast) -> None:
    lin = await cast.lin()
    for by in ({}, {"handle": "x", "code": "y"}, {"handle": ""}, {"handle": "x" * 201}):
        assert (await lin.refused("GET", FIND, params=by))["status"] == 422


async def test_names_and_cards_come_for_many_people_at_once(cast: Cast) -> None:
    lin, mei, bo = await cast.lin(), await cast.mei(), await cast.bo()
    await builders.befriend(lin, mei)
    change = {"remark": "梅姐"}
    answer = await lin.ask("PATCH", f"/api/contacts/{mei.id}", change)
    assert answer.status_code == 200
    async with reading() as tx:
        called = await contacts.names(tx, lin.id, [mei.id, bo.id, lin.id, 7])
        cards = await contacts.cards(tx, lin.id, [mei.id, bo.id, 7])
        assert await contacts.cards(tx, lin.id, []) == {}
    assert called == {mei.id: "梅姐", bo.id: "Bo", lin.id: "Lin"}
    assert {card.display_name for card in cards.values()} == {"Mei", "Bo"}
