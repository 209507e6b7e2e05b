"""Sending: who may, what is kept, and that a retry is the message of the first time."""

from hutong.touch import cards
from tests.cast import Cast
from tests.touch.chat.circle import at, gapless, make, people, rows, seen
from tests.touch.chat.talking import said, talk


async def count(conversation: str) -> int:
    found = await rows("select 1 from message where conversation = $1", int(conversation))
    return len(found)


async def test_two_friends_talk_and_both_read_the_same(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    assert await talk(mei, lin) == here
    sent = await lin.post(f"{at(here)}/messages", said("吃了吗？"))
    assert (sent["seq"], sent["prev"], sent["nth"], sent["sender"]) == (1, 0, 1, str(lin.id))
    answered = await mei.post(f"{at(here)}/messages", said("还没"))
    for who in (lin, mei):
        shown = await who.get(f"{at(here)}/messages")
        assert shown["items"] == [sent, answered]
        assert (shown["oldest"], shown["newest"], shown["more"]) == (1, 2, False)


async def test_a_retry_gives_the_first_message_whatever_it_says_now(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    first = await lin.post(f"{at(here)}/messages", asked := said("一次"))
    again = await lin.post(f"{at(here)}/messages", asked)
    other = await lin.post(f"{at(here)}/messages", {**asked, "body": {"text": "两次"}})
    assert first == again == other
    assert await count(here) == 1


async def test_a_client_id_belongs_to_its_sender_and_its_conversation(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    here, there = await talk(lin, mei), await talk(lin, bo)
    asked = said()
    await lin.post(f"{at(here)}/messages", asked)
    await mei.post(f"{at(here)}/messages", asked)
    await lin.post(f"{at(there)}/messages", asked)
    assert (await count(here), await count(there)) == (2, 1)


async def test_a_retry_after_leaving_still_gives_what_was_accepted(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei, bo)
    sent = await bo.post(f"{at(group)}/messages", asked := said("再见"))
    await bo.post(f"{at(group)}/leave")
    assert await bo.post(f"{at(group)}/messages", asked) == sent
    refused = await bo.refused("POST", f"{at(group)}/messages", said())
    assert refused["code"] == "not_a_member"


async def test_strangers_neither_begin_nor_write(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    bo = await cast.bo()
    here = await talk(lin, mei)
    begun = await bo.refused("POST", "/api/conversations", {"person": str(lin.id)})
    assert begun["code"] == "not_friends"
    for conversation in (here, "1"):
        refused = await bo.refused("POST", f"{at(conversation)}/messages", said())
        assert (refused["status"], refused["code"]) == (404, "not_a_member")
    assert await count(here) == 0


async def test_who_is_blocked_or_no_longer_a_friend_reads_but_does_not_write(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    await lin.post(f"{at(here)}/messages", said("old"))
    await mei.put(f"/api/contacts/{lin.id}/block")
    refused = await lin.refused("POST", f"{at(here)}/messages", said())
    assert (refused["status"], refused["code"]) == (409, "not_friends")
    assert [one["body"]["text"] for one in (await lin.get(f"{at(here)}/messages"))["items"]] == [
        "old"
    ]
    assert await talk(lin, mei) == here


async def test_a_message_that_is_too_long_or_empty_is_not_sent(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    path = f"{at(here)}/messages"
    assert (await lin.refused("POST", path, said("字" * 5001)))["code"] == "too_long"
    assert (await lin.refused("POST", path, said("  \u200b ")))["code"] == "bad_input"
    wrong = said(client_id="short")
    assert (await lin.refused("POST", path, wrong))["code"] == "bad_input"
    assert (await lin.refused("POST", path, said(kind="joined")))["code"] == "bad_input"
    assert await count(here) == 0


async def test_every_kind_is_kept_with_its_own_fields_only(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    place = {"name": "西湖", "line": "杭州", "lat": 30.25, "lng": 120.13}
    card = await lin.get(f"/api/people/{lin.id}/card")
    for kind, body in (("sticker", {"id": "tea"}), ("place", place), ("card", {"card": card})):
        sent = await lin.post(
            f"{at(here)}/messages", said(kind=kind, body={**body, "stray": "field"})
        )
        assert (sent["kind"], sent["body"]) == (kind, body)


async def test_a_forged_card_is_not_sent(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    card = await lin.get(f"/api/people/{lin.id}/card")
    card["snapshot"]["display_name"] = "The Bank"
    asked = said(kind="card", body={"card": card})
    refused = await lin.refused("POST", f"{at(here)}/messages", asked)
    assert (refused["status"], refused["code"]) == (422, "forged_card")
    assert await count(here) == 0
    assert issubclass(cards.ForgedCard, Exception)


async def test_a_quote_says_what_the_message_says_and_not_what_the_device_claims(
    cast: Cast,
) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    first = await mei.post(f"{at(here)}/messages", said("三点  见\n老地方"))
    claim = {"seq": first["seq"], "sender": str(lin.id), "excerpt": "I owe you 100"}
    sent = await lin.post(f"{at(here)}/messages", said(body={"text": "好", "reply": claim}))
    reply = sent["body"]["reply"]
    assert (reply["sender"], reply["excerpt"]) == (str(mei.id), "三点 见 老地方")
    absent = said(body={"text": "好", "reply": {"seq": 99}})
    assert (await lin.refused("POST", f"{at(here)}/messages", absent))["code"] == "bad_input"


async def test_a_quote_of_what_one_may_not_see_is_refused(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group = await make(lin, mei)
    before = await lin.post(f"{at(group)}/messages", said("secret before Bo"))
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    asked = said(body={"text": "?", "reply": {"seq": before["seq"]}})
    refused = await bo.refused("POST", f"{at(group)}/messages", asked)
    assert refused["code"] == "bad_input"
    assert "secret before Bo" not in str(refused)


async def test_a_file_that_is_not_hers_is_not_sent(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    asked = said(kind="picture", body={"key": "chat/00/" + "0" * 30 + ".webp"})
    assert (await lin.refused("POST", f"{at(here)}/messages", asked))["code"] == "bad_input"
    assert await count(here) == 0


async def test_stray_marks_of_direction_are_taken_out_and_not_refused(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    here = await talk(lin, mei)
    sent = await lin.post(f"{at(here)}/messages", said("\u202eolleh\u202c\r\nsecond"))
    assert sent["body"]["text"] == "olleh\nsecond"
    assert gapless(await seen(mei, here))


async def test_who_is_blocked_begins_no_conversation(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    await mei.put(f"/api/contacts/{lin.id}/block")
    refused = await lin.refused("POST", "/api/conversations", {"person": str(mei.id)})
    assert refused["code"] == "not_friends"
    found = await rows("select 1 from member where person = $1", mei.id)
    assert found == []
    assert await talk(mei, lin)


async def test_a_muted_group_or_member_hears_the_owner_only(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    await lin.ask("PATCH", f"/api/groups/{group}", {"mute_all": True})
    before = await count(group)
    refused = await mei.refused("POST", f"{at(group)}/messages", said())
    assert (refused["status"], refused["code"]) == (409, "muted")
    assert await count(group) == before
    await lin.post(f"{at(group)}/messages", said())
    assert await count(group) == before + 1
