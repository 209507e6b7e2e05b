"""Is the process alive, would it answer, and its figures."""

from typing import Any

import msgspec
from litestar import Request, Response

from hutong.kernel import errors, metrics, migrate
from hutong.kernel.db import reading
from hutong.kernel.http import Caller, get

_FRESH = {"Cache-Control": "no-store"}
_LOOPBACK = ("127.", "::1", "::ffff:127.")


class Alive(msgspec.Struct, frozen=True):
    """That somebody is there."""

    status: str


class NotReady(errors.Unavailable):
    """The tables are not those that this program expects."""

    title = "The house is not open yet"


@get("/healthz", right="open")
async def alive() -> Response[Alive]:
    """Tell that this process lives; asks nobody else."""
    return Response(Alive("ok"), headers=_FRESH)


@get("/readyz", right="open")
async def ready() -> Response[Alive]:
    """Tell that the database answers and has all its tables; 503 otherwise."""
    async with reading() as tx:
        missing = await migrate.missing(tx)
    if missing:
        raise NotReady(f"{len(missing)} migrations are not applied. Run `hutong migrate`.")
    return Response(Alive("ok"), headers=_FRESH)


@get("/metrics", right="open")
async def figures(request: Request[Any, Any, Any], caller: Caller) -> Response[bytes]:
    """Give the figures of all our processes to Prometheus on this machine, or to an operator."""
    if not (caller.operator or _is_from_here(request, caller)):
        raise errors.Forbidden("Figures are for this machine and for operators.")
    return Response(metrics.text(), media_type="text/plain; version=0.0.4", headers=_FRESH)


def _is_from_here(request: Request[Any, Any, Any], caller: Caller) -> bool:
    # Whoever comes through a proxy on this machine has its address, and is not from here.
    forwarded = {"forwarded", "x-forwarded-for"} & set(request.headers)
    return caller.address.startswith(_LOOPBACK) and not forwarded


routes: list[Any] = [alive, ready, figures]
