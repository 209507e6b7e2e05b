"""HTTP of the gateway: tokens for the socket, and the long poll."""

from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from hutong.kernel import settings
from hutong.kernel.db import reading
from hutong.kernel.http import Caller, post
from hutong.kernel.ids import Id
from hutong.touch import chat
from hutong.touch.gateway import tokens
from hutong.touch.gateway.polling import Ask, Polls, Told
from hutong.touch.gateway.running import Running

_POLL = "/api/gateway/poll"


class DeviceName(Struct, frozen=True):
    """How a device calls itself: made at random by the device, and kept by it."""

    device: Annotated[str, Meta(min_length=8, max_length=64, pattern="^[A-Za-z0-9_-]+$")]


class Entrance(Struct, frozen=True):
    """How to open a line: `url?token=...` as a WebSocket within a minute, or `poll` by HTTP."""

    token: str
    url: str
    poll: str
    epoch: str
    person: Id


@post("/api/gateway/tokens", right="person", status=200)
async def enter(caller: Caller, data: DeviceName) -> Entrance:
    """Get a token for the socket of this device; it is good for a minute."""
    async with reading() as tx:
        epoch = await chat.for_gateway.epoch(tx)
    chosen = settings.current()
    return Entrance(
        token=tokens.make(tokens.Claim(caller.person, caller.session, data.device)),
        url=address(chosen, caller),
        poll=_POLL,
        epoch=epoch,
        person=str(caller.person),
    )


@post(_POLL, right="person", status=200)
async def poll(caller: Caller, data: Ask) -> Told:
    """Wait for frames, for devices that can open no socket. They are the same as a socket's."""
    claim = tokens.Claim(caller.person, caller.session, data.device)
    return await (await _polls()).poll(claim, data)


def port_of(chosen: settings.Settings) -> int:
    """Return the port of the gateway."""
    if chosen.gateway_port >= 0:
        return chosen.gateway_port
    return chosen.port + 1 if chosen.port else 0


def address(chosen: settings.Settings, caller: Caller) -> str:
    """Return the address of the gateway: the one that is set, or its port of the host asked."""
    if chosen.gateway_url:
        return chosen.gateway_url
    host = urlsplit(f"//{caller.host}").hostname or "127.0.0.1"
    scheme = "wss" if caller.secure else "ws"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port_of(chosen)}/"


def sources(chosen: settings.Settings) -> list[str]:
    """Return where our pages may open sockets to, in the words of a content security policy."""
    if chosen.gateway_url:
        parts = urlsplit(chosen.gateway_url)
        return [f"{parts.scheme}://{parts.netloc}"]
    return [f"{scheme}://*:{port_of(chosen)}" for scheme in ("ws", "wss")]


_running: Running | None = None
_made: Polls | None = None


async def _polls() -> Polls:
    """The polls of this server, begun when the first one comes."""
    global _running, _made  # noqa: PLW0603  one hub a server
    if _made is None:
        running = _running = Running()
        _made = Polls(running.hub, running.presence)
        await running.start()
    return _made


async def stop() -> None:
    """End the polls of this server."""
    global _running, _made
    running, _running, _made = _running, None, None
    if running is not None:
        await running.stop()


def end_waiting() -> None:
    """Answer every poll that waits, now."""
    if _made is not None:
        _made.close()


routes = [enter, poll]
