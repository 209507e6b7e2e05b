"""What a person takes along, and what stays of her when she goes."""

from hutong.kernel.db import transaction
from hutong.touch import cards, chat
from tests.cast import PASSWORD, Cast
from tests.touch.chat.circle import at, make, people, rows
from tests.touch.chat.talking import items, own, said, say, talk


async def test_an_export_has_what_she_wrote_and_set_and_nobody_elses_words(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await say(lin, here, "my own words")
    await say(mei, here, "not yours")
    await lin.ask("PATCH", f"{at(here)}/mine", {"pinned": True})
    told = (await lin.get("/api/me/export"))["rooms"]["chat"]
    assert [(one["seq"], one["body"]["text"]) for one in told["messages"]] == [(1, "my own words")]
    assert [(one["conversation_id"], one["pinned"]) for one in told["conversations"]] == [
        (here, True)
    ]
    assert "not yours" not in str(told)


async def test_an_erased_persons_words_stay_for_the_others_and_her_name_goes(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    here, group = await talk(lin, mei), await make(lin, mei, bo)
    card = cards.sign("contact", str(lin.id), {"display_name": "Lin", "handle": lin.handle}, lin.id)
    body = {"card": {name: getattr(card, name) for name in card.__struct_fields__}}
    await mei.post(f"{at(group)}/messages", said(kind="card", body=body))
    await say(lin, here, "remember me")
    answer = await lin.ask("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text
    assert [one["body"]["text"] for one in await items(mei, here)] == ["remember me"]
    mine = await own(mei, here)
    assert (mine["peer"]["display_name"], mine["peer"]["handle"]) == ("erased", "")
    kept = await rows("select body from message where conversation = $1", int(group))
    assert "Lin" not in str(kept)
    assert lin.handle not in str(kept)
    roles = (await mei.get(f"{at(group)}/members"))["items"]
    assert [one["person"]["id"] for one in roles if one["role"] == "owner"] != [str(lin.id)]
    assert str(lin.id) not in [one["person"]["id"] for one in roles]
    refused = await mei.refused("POST", f"{at(here)}/messages", said())
    assert refused["code"] == "not_friends"


async def test_what_the_house_told_an_erased_person_is_gone(cast: Cast) -> None:
    lin = await cast.lin()
    async with transaction() as tx:
        (told,) = await chat.tell(tx, [(lin.id, {"text": "your parcel"})])
    answer = await lin.ask("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text
    for table in ("message", "member"):
        found = await rows(
            f"select 1 from {table} where conversation = $1",  # noqa: S608  names of two tables
            int(told.conversation),
        )
        assert found == []
