"""Pictures in and out."""

from typing import Annotated, Any, Literal

from litestar import Request, Response
from litestar.params import Parameter, RawBody

from hutong.front import pictures
from hutong.kernel import errors, files
from hutong.kernel.http import get, post

_BYTES_MAX = 10 * 1024 * 1024


@get("/files/{key:path}", right="open", counted=False)
async def show(
    request: Request[Any, Any, Any],
    key: str,
    w: Annotated[
        Literal[320, 800] | None, Parameter(description="pixels on the longer side")
    ] = None,
) -> Response[bytes]:
    """Give a picture, or its thumbnail; the bytes of an address never change."""
    name = pictures.name(key.lstrip("/"), w)
    tag = f'"{name}"'
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": tag}
    kind = files.content_type_of(name)
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers, media_type=kind)
    body = await pictures.store().read(name)
    if body is None:
        raise errors.NotFound("There is no picture at this address.")
    return Response(body, headers=headers, media_type=kind)


@post("/api/images", right="person", request_max_body_size=_BYTES_MAX)
async def keep(request: Request[Any, Any, Any], body: RawBody) -> pictures.Kept:
    """Keep a picture sent as the raw body, drawn again; what else was in the file is gone."""
    return await pictures.keep(body, request.headers.get("content-type"))


routes: list[Any] = [show, keep]
