"""The gateway of a house: there when it is ready, replaced when it dies, alone when asked for."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from typing import Any

import aiohttp

from tests.cli.house import command, eventually, running

WITHIN_S = 30.0


async def _entrance(url: str, handle: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Sign up and ask for a token; returns the entrance and the headers of the person."""
    async with aiohttp.ClientSession() as asking:
        body = {"handle": handle, "password": "a long password", "display_name": "Lin"}
        async with asking.post(f"{url}/api/people", json=body) as answer:
            headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        return await _again(url, headers), headers


async def _again(url: str, headers: dict[str, str]) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession(headers=headers) as asking,
        asking.post(f"{url}/api/gateway/tokens", json={"device": "device-device"}) as answer,
    ):
        assert answer.status == 200, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found


async def _welcome(entrance: dict[str, Any]) -> dict[str, Any]:
    """Open a line and return the first frame."""
    address = f"{entrance['url'].replace('ws', 'http', 1)}?token={entrance['token']}"
    async with aiohttp.ClientSession() as asking, asking.ws_connect(address) as line:
        await line.send_json({"type": "hello"})
        frame: dict[str, Any] = await line.receive_json(timeout=WITHIN_S)
        return frame


async def test_a_house_that_is_ready_takes_devices_in_and_replaces_a_gateway_that_was_killed(
    empty: str, tmp_path: Path
) -> None:
    with running("up", data=tmp_path, database_url=empty) as house:
        await asyncio.to_thread(house.until_ready)
        entrance, headers = await _entrance(house.url, "lin-at-the-gate")
        assert (await _welcome(entrance))["person"] == entrance["person"]
        before = house.child("gateway")
        assert before is not None
        _kill(before)
        eventually(lambda: house.child("gateway") not in {None, before})
        again: dict[str, Any] = {}
        async with asyncio.timeout(WITHIN_S):
            while True:
                try:
                    again = await _welcome(await _again(house.url, headers))
                    break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
        assert again["type"] == "welcome"
        assert await asyncio.to_thread(house.end) == 0


async def test_a_poll_that_waits_does_not_hold_a_house_that_closes(
    empty: str, tmp_path: Path
) -> None:
    with running("up", data=tmp_path, database_url=empty) as house:
        await asyncio.to_thread(house.until_ready)
        _, headers = await _entrance(house.url, "lin-who-polls")
        taken, tracing = asyncio.Event(), aiohttp.TraceConfig()

        async def note(*_told: object) -> None:
            taken.set()

        tracing.on_request_chunk_sent.append(note)
        async with aiohttp.ClientSession(headers=headers, trace_configs=[tracing]) as asking:
            first = await _poll(asking, house.url, None)
            taken.clear()
            waiting = asyncio.create_task(_poll(asking, house.url, first["cursor"]))
            await asyncio.wait_for(taken.wait(), WITHIN_S)
            began = asyncio.get_running_loop().time()
            ending = asyncio.create_task(asyncio.to_thread(house.end))
            told = await waiting
            assert told["frames"][-1] == {"type": "bye", "reason": "restart"}
            assert await ending == 0
            assert asyncio.get_running_loop().time() - began < WITHIN_S


async def _poll(asking: aiohttp.ClientSession, url: str, cursor: str | None) -> dict[str, Any]:
    """Poll; the body is sent when the house asks for it, and is at work on this request."""
    body = {"device": "device-device", "cursor": cursor}
    async with asking.post(f"{url}/api/gateway/poll", json=body, expect100=True) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_a_gateway_alone_takes_the_port_it_is_given(empty: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    prepared = await asyncio.to_thread(command, "migrate", data=tmp_path, database_url=empty)
    assert prepared.returncode == 0, prepared.stderr
    with running("gateway", "--port", str(port), data=tmp_path, database_url=empty) as house:
        await asyncio.to_thread(house.until_ready)
        assert house.url == f"http://127.0.0.1:{port}"
        assert await asyncio.to_thread(house.end) == 0


def _kill(pid: int) -> None:

    os.kill(pid, signal.SIGKILL)
