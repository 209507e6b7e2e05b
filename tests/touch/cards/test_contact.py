"""People as cards: myself and my friends."""

import msgspec

from hutong.kernel import clock
from hutong.kernel.db import database
from hutong.touch import cards
from tests.cast import Cast, Visitor


async def befriend(one: Visitor, other: Visitor) -> None:
    for person, friend in ((one, other), (other, one)):
        await database.pool.execute(
            "insert into friend (person, friend, remark, tags, star, since)"
            " values ($1, $2, '', '{}', false, $3)",
            person.id,
            friend.id,
            clock.now(),
        )


async def test_a_friend_and_oneself_are_shared(cast: Cast) -> None:
    lin, bo = await cast.lin(), await cast.bo()
    await befriend(lin, bo)

    for person in (lin, bo):
        card = msgspec.convert(await lin.get(f"/api/people/{person.id}/card"), cards.Card)
        cards.check(card)
        assert (card.kind, card.ref) == ("contact", str(person.id))
        assert cards.read_source(card.source).sharer == lin.id
        assert card.snapshot["handle"] == person.handle
        assert set(card.snapshot) == {"display_name", "handle", "picture"}


async def test_a_stranger_is_not_there_to_be_shared(cast: Cast, visitor: Visitor) -> None:
    lin, mei = await cast.lin(), await cast.mei()

    stranger = await lin.refused("GET", f"/api/people/{mei.id}/card")
    nobody = await lin.refused("GET", "/api/people/7/card")

    assert (stranger["status"], stranger["detail"]) == (nobody["status"], nobody["detail"])
    assert stranger["status"] == 404
    assert (await visitor.refused("GET", f"/api/people/{lin.id}/card"))["status"] == 401


async def test_one_who_took_me_out_of_her_book_is_no_longer_shared(cast: Cast) -> None:
    lin, bo = await cast.lin(), await cast.bo()
    await befriend(lin, bo)
    await database.pool.execute(
        "delete from friend where person = $1 and friend = $2", bo.id, lin.id
    )

    assert (await lin.refused("GET", f"/api/people/{bo.id}/card"))["status"] == 404


async def test_a_shared_card_hides_the_handle_of_who_does_not_want_to_be_found(
    cast: Cast,
) -> None:
    lin, bo = await cast.lin(), await cast.bo()
    await befriend(lin, bo)
    await bo.put("/api/contacts/privacy", {"by_handle": False})

    for sharer in (lin, bo):
        card = await sharer.get(f"/api/people/{bo.id}/card")
        assert (card["snapshot"]["handle"], card["snapshot"]["display_name"]) == ("", "Bo")
