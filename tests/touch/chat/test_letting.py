"""The bytes of files: they go when nothing holds them, and not before."""

from collections.abc import Callable
from typing import Any

import pytest

from hutong.kernel import clock
from hutong.kernel.db import transaction
from hutong.kernel.errors import Unavailable
from hutong.touch.chat.actions import files as keeping
from hutong.touch.chat.actions import letting
from tests.cast import PASSWORD, Cast, Visitor
from tests.touch.chat.circle import at, make, people, rows, send
from tests.touch.chat.test_files import hand_in, picture, read


async def later() -> None:
    """Let the time pass after which a sweep looks at what was let go."""
    await rows("update loose_file set at = at - interval '1 hour'")


async def swept() -> None:
    """Sweep as the clock does over an hour: what waits once more has its second look."""
    for _ in range(3):
        await later()
        await keeping.let_go()


async def stored(key: str) -> bool:
    """Tell whether the bytes are there, and of a picture the small ones."""
    found = [await keeping.store().read(key)]
    if key.startswith("pic/"):
        small = key.replace(".webp", "-320.webp")
        found.append(await keeping.store().read(small))
    assert len({one is None for one in found}) == 1, "half of it is there"
    return found[0] is not None


async def recall(who: Visitor, group: str, seq: int) -> None:
    await who.post(f"{at(group)}/messages/{seq}/recall")


def failing(error: Exception) -> Callable[..., Any]:
    async def fail(*_: Any) -> None:
        raise error

    return fail


async def taken_back(who: Visitor, group: str) -> str:
    """Send a picture and recall it; returns its key."""
    key = str((await picture(who))["key"])
    said = await send(who, group, "picture", key=key)
    await recall(who, group, said.seq)
    return key


async def test_what_was_recalled_leaves_the_store(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    kept = [
        await picture(lin),
        await hand_in(lin, "files?name=a", b"a secret"),
    ]
    said = [
        await send(lin, group, kind, key=one["key"])
        for kind, one in zip(("picture", "file"), kept, strict=True)
    ]
    await swept()
    assert [await stored(one["key"]) for one in kept] == [True, True]
    for one in said:
        await recall(lin, group, one.seq)
    await keeping.let_go()  # somebody may just be sending it on
    assert [await stored(one["key"]) for one in kept] == [True, True]
    await swept()
    assert [await stored(one["key"]) for one in kept] == [False, False]
    assert await rows("select 1 from upload where person = $1", lin.id) == []
    assert (
        await rows("select 1 from loose_file where key = any($1)", [k["key"] for k in kept]) == []
    )


async def test_a_file_that_another_message_holds_stays(cast: Cast) -> None:
    lin, mei, bo = await people(cast, "Lin", "Mei", "Bo")
    group, other = await make(lin, mei), await make(mei, bo)
    key = (await picture(lin))["key"]
    first = await send(lin, group, "picture", key=key)
    second = await send(mei, other, "picture", key=key)
    await recall(lin, group, first.seq)
    await swept()
    assert (await read(bo, other, key)).status_code == 200
    await recall(mei, other, second.seq)
    await swept()
    assert not await stored(key)


async def test_a_file_that_was_reported_stays_for_the_operator(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    key = (await picture(lin))["key"]
    said = await send(lin, group, "picture", key=key)
    about = {"kind": "message", "conversation": group, "seqs": [said.seq], "reason": "rude"}
    await mei.post("/api/reports", about)
    await recall(lin, group, said.seq)
    await swept()
    assert await stored(key)
    assert (await read(mei, group, key)).status_code == 404


async def test_who_sends_it_again_before_the_sweep_keeps_it(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    key = await taken_back(lin, group)
    await send(lin, group, "picture", key=key)
    await swept()
    assert (await read(mei, group, key)).status_code == 200


async def test_who_was_sending_it_again_during_the_sweep_keeps_it(cast: Cast) -> None:
    """The sweep forgets the upload first and looks once more after a while."""
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    key = await taken_back(lin, group)
    await later()
    await keeping.let_go()
    assert await stored(key)
    # What somebody who had read the upload before the sweep commits after it.
    await rows(
        "insert into message_file (conversation, key, seq) values ($1, $2, 1)", int(group), key
    )
    await swept()
    assert await stored(key)
    assert await rows("select 1 from loose_file where key = $1", key) == []


async def test_what_was_never_sent_leaves_the_store(cast: Cast) -> None:
    lin = await cast.person("Lin")
    key = (await picture(lin))["key"]
    await swept()
    assert await stored(key)
    await rows("update upload set at = at - interval '3 days' where person = $1", lin.id)
    while await keeping.sweep():
        continue
    await swept()
    assert not await stored(key)


async def test_the_same_bytes_of_two_people_are_two_files(cast: Cast) -> None:
    """So that what one lets go is never what the other has just handed in."""
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    one, other = (await picture(lin))["key"], (await picture(mei))["key"]
    assert one != other
    said = await send(lin, group, "picture", key=one)
    await recall(lin, group, said.seq)
    await swept()
    assert [await stored(one), await stored(other)] == [False, True]


async def test_an_erased_persons_uploads_go_and_what_she_sent_stays(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    sent, unsent = (await picture(lin))["key"], (await picture(lin))["key"]
    await send(lin, group, "picture", key=sent)
    answer = await lin.ask("DELETE", "/api/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text
    assert await rows("select 1 from upload where person = $1", lin.id) == []
    await swept()
    assert [await stored(sent), await stored(unsent)] == [True, False]
    assert (await read(mei, group, sent)).status_code == 200


async def test_a_crash_between_the_bytes_and_their_row_leaves_what_is_swept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = await cast.person("Lin")
    with monkeypatch.context() as broken:
        broken.setattr(keeping, "_note", failing(ConnectionError("killed")))
        with pytest.raises(ConnectionError):
            await keeping.document(lin.id, b"half way", "a.txt")
    (row,) = await rows(
        "select key from loose_file where key like 'file/%' order by at desc limit 1"
    )
    assert await stored(row["key"])
    await swept()
    assert not await stored(row["key"])


async def test_a_crash_between_the_decision_and_the_bytes_is_made_good(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    key = await taken_back(lin, group)
    await later()
    await keeping.let_go()
    with monkeypatch.context() as broken:
        broken.setattr(keeping.store(), "delete", failing(RuntimeError("killed")))
        await later()
        with pytest.raises(RuntimeError):
            await keeping.let_go()
    (row,) = await rows("select going from loose_file where key = $1", key)
    assert row["going"]
    assert await stored(key)
    await swept()
    assert not await stored(key)
    assert await rows("select 1 from loose_file where key = $1", key) == []


async def test_a_store_that_is_away_is_asked_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = await cast.person("Lin")
    key = (await picture(lin))["key"]
    async with transaction() as tx:
        await tx.run(letting.sql.forget_sent, keys=[key])
    await rows("delete from upload where key = $1", key)
    async with transaction() as tx:
        await letting.loosen(tx, [key])
    with monkeypatch.context() as broken:
        broken.setattr(keeping.store(), "delete", failing(OSError("away")))
        await swept()
    assert await stored(key)
    await swept()
    assert not await stored(key)


async def test_bytes_on_their_way_out_cannot_be_taken_hold_of(cast: Cast) -> None:
    """Who took longer to store them than the sweep waits is told so, and promised nothing."""
    lin = await cast.person("Lin")
    key = keeping.store().fresh_key("file", "bin")
    async with transaction() as tx:
        await letting.loosen(tx, [key])
    await swept()
    with pytest.raises(Unavailable):
        async with transaction() as tx:
            await keeping.keep(tx, lin.id, key, "file", {"name": "a", "bytes": 1, "type": "x"})
    assert await rows("select 1 from upload where key = $1", key) == []
    async with transaction() as tx:
        await letting.loosen(tx, [key])
        await tx.run(letting.sql.let_go, keys=[key], before=clock.now() + letting.GRACE)
        assert not await letting.take_hold(tx, key)
