"""Files of conversations in and out; no public address leads to them."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import quote

from litestar import Request, Response
from litestar.params import Parameter, RawBody
from litestar.response import Stream

from hutong.kernel import errors, files
from hutong.kernel.db import reading
from hutong.kernel.http import Caller, get, post
from hutong.touch.chat.actions import files as actions
from hutong.touch.chat.reads import files as reads
from hutong.touch.chat.rules import files as rules
from hutong.touch.chat.shapes.files import Document, Milliseconds, Picture, Voice

# What no setting can lift: a body is in memory until it is stored.
_BYTES_MAX = 64 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@post("/api/chat/pictures", right="person", request_max_body_size=rules.PICTURE_BYTES)
async def keep_picture(request: Request[Any, Any, Any], caller: Caller, body: RawBody) -> Picture:
    """Hand in a picture as the raw body; it is drawn again, and what else was in it is gone."""
    return await actions.picture(caller.person, body, request.headers.get("content-type"))


@post("/api/chat/voices", right="person", request_max_body_size=_BYTES_MAX)
async def keep_voice(caller: Caller, body: RawBody, ms: Milliseconds) -> Voice:
    """Hand in a recording (WebM, Ogg or MP4 audio) as the raw body."""
    return await actions.voice(caller.person, body, ms)


@post("/api/chat/files", right="person", request_max_body_size=_BYTES_MAX)
async def keep_file(
    caller: Caller, body: RawBody, name: Annotated[str, Parameter(max_length=1000)]
) -> Document:
    """Hand in a file as the raw body; it is given out for saving only, never shown."""
    return await actions.document(caller.person, body, name)


@get("/api/conversations/{conversation:int}/files/{key:path}", right="person")
async def show(
    request: Request[Any, Any, Any],
    caller: Caller,
    conversation: int,
    key: str,
    w: Annotated[
        Literal[320, 800] | None, Parameter(description="pixels on the longer side")
    ] = None,
) -> Response[Any]:
    """Give a file to somebody who sees a message that holds it, or who handed it in."""
    name = key.lstrip("/")
    async with reading() as tx:
        found = await reads.access(tx, caller.person, conversation, name)
    if not name.startswith(f"{rules.DOCUMENTS}/"):
        return await _shown(request, name, w)
    return await _saved(name, found.name or "file")


routes = [keep_picture, keep_voice, keep_file, show]


async def _shown(request: Request[Any, Any, Any], key: str, size: int | None) -> Response[bytes]:
    """A picture or a recording, or the piece of it that a player asks for."""
    is_picture = key.startswith(f"{rules.PICTURES}/")
    stored = files.thumbnail_key(key, size) if size and is_picture else key
    # The address is asked again when the moment is over: who is removed has it no longer.
    headers = {
        "Cache-Control": "private, max-age=300",
        # Who comes after her in the same browser has another.
        "Vary": "Authorization, Cookie",
        "ETag": f'"{stored}"',
    }
    kind = files.content_type_of(stored)
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers, media_type=kind)
    body = await actions.store().read(stored)
    if body is None:
        raise errors.NotFound("This file is not kept any more.")
    headers["Accept-Ranges"] = "bytes"
    piece = _piece(request.headers.get("range"), len(body))
    if piece is None:
        return Response(body, headers=headers, media_type=kind)
    begin, end = piece
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(body)}"
    return Response(body[begin:end], status_code=206, headers=headers, media_type=kind)


def _piece(asked: str | None, size: int) -> tuple[int, int] | None:
    """Return the bytes that a Range header names (RFC 9110, 14.2), None for all of them."""
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    begin = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    return (begin, end) if begin < end else None


async def _saved(key: str, name: str) -> Response[Any]:
    """A file for saving: of no type that a browser would show, whatever is in it."""
    pieces = await actions.store().stream(key)
    if pieces is None:
        raise errors.NotFound("This file is not kept any more.")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Stream(pieces, headers=headers, media_type="application/octet-stream")
