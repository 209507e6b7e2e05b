"""The web client: its files, and its page for every address that is a screen of it."""

from typing import Any

from litestar import Request, Response

from hutong.front import client
from hutong.kernel import errors
from hutong.kernel.http import get

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
# Below these an unknown address is an error for a program, never a screen for a person.
_NO_SCREENS = ("api/", "files/", "assets/")


@get("/", right="open", counted=False, include_in_schema=False)
async def door(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the page that holds the client."""
    return _page(request)


@get("/{path:path}", right="open", counted=False, include_in_schema=False)
async def anything(request: Request[Any, Any, Any], path: str) -> Response[bytes]:
    """Give a file of the client, or its page where the address is one of its screens."""
    name = path.lstrip("/")
    asset = client.find(name)
    if asset is not None:
        return _answer(request, asset, _FOR_EVER if name.startswith("assets/") else _ASK_AGAIN)
    if name.startswith(_NO_SCREENS) or not _looks_like_a_screen(request, name):
        raise errors.NotFound("There is nothing at this address.")
    return _page(request)


def _looks_like_a_screen(request: Request[Any, Any, Any], name: str) -> bool:
    wants_page = "text/html" in request.headers.get("accept", "")
    return wants_page or "." not in name.rpartition("/")[2]


def _page(request: Request[Any, Any, Any]) -> Response[bytes]:
    asset = client.find("index.html")
    if asset is None:
        headers = {"Cache-Control": "no-store"}
        return Response(client.NOT_BUILT, status_code=503, media_type="text/html", headers=headers)
    return _answer(request, asset, _ASK_AGAIN)


def _answer(request: Request[Any, Any, Any], asset: client.Asset, caching: str) -> Response[bytes]:
    encoding, body = asset.packed(request.headers.get("accept-encoding", ""))
    tag = f'"{asset.tag}-{encoding}"' if encoding else f'"{asset.tag}"'
    headers = {"Cache-Control": caching, "ETag": tag, "Vary": "Accept-Encoding"}
    if client.same(request.headers.get("if-none-match", ""), asset.tag):
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, headers=headers, media_type=asset.media_type)


routes: list[Any] = [door, anything]
