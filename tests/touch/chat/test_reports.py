"""Reports: the operator sees what was reported and nothing else of a conversation."""

from typing import Any

from msgspec.structs import replace

from hutong.kernel import settings
from tests.cast import Cast
from tests.kernel.files.test_sniffing import WEBM
from tests.touch.chat.circle import at, make, people, rows, send
from tests.touch.chat.test_files import hand_in

ADMIN = "/api/admin/reports"


def of(group: str, *seqs: int, **more: Any) -> dict[str, Any]:
    """Return a report of messages."""
    body = {"kind": "message", "conversation": group, "seqs": list(seqs), "reason": "fraud"}
    return body | {"words": "asks for money"} | more


async def listed(ops: Any, report: str, **params: Any) -> Any:
    """Return one report from the operator's list."""
    after: dict[str, Any] = {}
    while True:
        page = await ops.get(ADMIN, limit=100, **params, **after)
        for one in page["items"]:
            if one["id"] == report:
                return one
        assert page["next"]
        after = {"after": page["next"]}


async def test_the_operator_sees_the_reported_messages_and_no_others(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    ops = await cast.ops()
    group = await make(lin, mei, title="Tea")
    await send(lin, group, text="a secret of lin")
    bad = await send(mei, group, text="send me money")
    await send(lin, group, text="another secret")
    report = (await lin.post("/api/reports", of(group, bad.seq)))["id"]
    found = await listed(ops, report)
    assert [one["body"]["text"] for one in found["messages"]] == ["send me money"]
    assert (found["reason"], found["words"], found["state"]) == ("fraud", "asks for money", "open")
    assert found["reporter"]["display_name"] == "Lin"
    assert found["person"]["display_name"] == "Mei"
    assert (found["conversation"], found["group"]) == (group, "Tea")
    assert "secret" not in str(found)
    # A report opens no door: not the conversation, not its files, not its people.
    for path in ("", "/messages", "/members", "/invitation", "/requests"):
        assert (await ops.ask("GET", f"{at(group)}{path}")).status_code == 404


async def test_what_was_reported_stays_though_it_is_recalled(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    ops = await cast.ops()
    group = await make(lin, mei)
    bad = await send(mei, group, text="send me money")
    report = (await lin.post("/api/reports", of(group, bad.seq)))["id"]
    await mei.post(f"{at(group)}/messages/{bad.seq}/recall")
    assert (await listed(ops, report))["messages"][0]["body"]["text"] == "send me money"


async def test_nobody_reports_what_she_does_not_see(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    stranger = await cast.person("Stranger")
    group = await make(lin, mei)
    before = await send(mei, group, text="before bo")
    await lin.post(f"{at(group)}/members", {"people": [str(bo.id)]})
    for who, seqs in ((bo, [before.seq]), (stranger, [before.seq]), (lin, [before.seq, 99])):
        told = await who.refused("POST", "/api/reports", of(group, *seqs))
        assert told["status"] == 404
    for who, body in (
        (lin, of(group)),
        (lin, {"kind": "person", "reason": "spam"}),
        (lin, {"kind": "person", "person": str(lin.id), "reason": "spam"}),
        (lin, {"kind": "person", "person": "12345", "reason": "spam"}),
        (lin, {"kind": "person", "person": str(mei.id), "reason": " "}),
        (lin, {"kind": "group", "conversation": "12345", "reason": "spam"}),
        (lin, {"kind": "other", "reason": "spam"}),
        (stranger, {"kind": "group", "conversation": group, "reason": "spam"}),
    ):
        await who.refused("POST", "/api/reports", body)
    for who in (lin, bo, stranger):
        assert await rows("select 1 from report where reporter = $1", who.id) == []


async def test_a_person_and_a_group_are_reported(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    ops = await cast.ops()
    group = await make(lin, mei, title="Tea")
    single = str((await lin.post("/api/conversations", {"person": str(mei.id)}))["id"])
    one = await lin.post(
        "/api/reports", {"kind": "person", "person": str(mei.id), "reason": "spam"}
    )
    other = {"kind": "group", "conversation": group, "reason": "illegal"}
    two = await lin.post("/api/reports", other)
    await lin.refused("POST", "/api/reports", other | {"conversation": single})
    shown = await listed(ops, one["id"])
    assert (shown["person"]["handle"], shown["messages"]) == (mei.handle, [])
    assert (await listed(ops, two["id"]))["group"] == "Tea"


async def test_a_report_is_closed_once(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    ops = await cast.ops()
    body = {"kind": "person", "person": str(mei.id), "reason": "spam"}
    report = (await lin.post("/api/reports", body))["id"]
    closed = await ops.post(f"{ADMIN}/{report}/close", {"answer": "warned"})
    assert (closed["state"], closed["answer"]) == ("closed", "warned")
    assert (await ops.refused("POST", f"{ADMIN}/{report}/close", {}))["code"] == "closed_already"
    assert (await ops.refused("POST", f"{ADMIN}/1/close", {}))["code"] == "not_found"
    assert (await listed(ops, report, state="closed"))["answer"] == "warned"
    open_ = [row["id"] for row in await rows("select id from report where state = 'open'")]
    assert int(report) not in open_


async def test_only_the_operator_reads_reports(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    body = {"kind": "person", "person": str(mei.id), "reason": "spam"}
    report = (await lin.post("/api/reports", body))["id"]
    for who in (lin, mei):
        for method, path in (("GET", ADMIN), ("POST", f"{ADMIN}/{report}/close")):
            answer = await who.ask(method, path, {} if method == "POST" else None)
            assert answer.status_code == 403
    (row,) = await rows("select state from report where id = $1", int(report))
    assert row["state"] == "open"


async def test_the_operator_reads_the_files_of_reported_messages_only(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    ops = await cast.ops()
    group = await make(lin, mei)
    bad = (await hand_in(mei, "voices?ms=1000", WEBM))["key"]
    other = (await hand_in(mei, "files?name=a", b"private"))["key"]
    said = await send(mei, group, "voice", key=bad)
    await send(mei, group, "file", key=other)
    report = (await lin.post("/api/reports", of(group, said.seq)))["id"]
    heard = await ops.ask("GET", f"{ADMIN}/{report}/files/{bad}")
    assert (heard.content, heard.headers["content-type"]) == (WEBM, "audio/webm")
    assert (await ops.ask("GET", f"{ADMIN}/{report}/files/{other}")).status_code == 404
    assert (await ops.ask("GET", f"{at(group)}/files/{bad}")).status_code == 404
    assert (await lin.ask("GET", f"{ADMIN}/{report}/files/{bad}")).status_code == 403


async def test_reports_are_counted(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    before = settings.current()
    settings.use(replace(before, rate_report_per_min=2))
    try:
        body = {"kind": "person", "person": str(mei.id), "reason": "spam"}
        for _ in range(2):
            await lin.post("/api/reports", body)
        assert (await lin.refused("POST", "/api/reports", body))["status"] == 429
    finally:
        settings.use(before)
    assert len(await rows("select 1 from report where reporter = $1", lin.id)) == 2
