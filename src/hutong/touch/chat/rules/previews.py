"""What a link shows of its page: which link of a text, and what a page says of itself. Pure.

Sources: the Open Graph protocol (ogp.me) for `og:` names; WHATWG HTML for `charset`.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from hutong.kernel import text as typed
from hutong.kernel.errors import BadInput
from hutong.touch.chat.shapes.previews import Page

TITLE_CHARS = 120
LINE_CHARS = 240
# What a page says of itself stands at its beginning; reading more would only cost.
_CHARS_READ = 128 * 1024

_LINK = re.compile(r"https?://[^\s<>\"'`\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]+", re.IGNORECASE)
_NOT_ITS_END = ".,;:!?*_~…"
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([a-zA-Z0-9_-]{2,20})")
# Pages are written in these; gb18030 holds what the two older names mean, and more.
_CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
}
_TITLES = ("og:title", "twitter:title", "title")
_LINES = ("og:description", "twitter:description", "description")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")
_KNOWN = frozenset((*_TITLES, *_LINES, *_PICTURES)) - {"title"}
_TAGS_READ = 100
_ATTRIBUTES_READ = 12
_AFTER_NAME = frozenset(" \t\r\n\f/>")
_ATTRIBUTE = re.compile(
    r"[\s/]{0,40}([^\s=>\"'/]{1,40})"
    r"(?:\s{0,20}=\s{0,20}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s>\"']{0,2000})))?"
)


def first_link(text: str) -> str | None:
    """Return the first address of the web in a text, without the punctuation that follows it."""
    found = _LINK.search(text)
    if found is None:
        return None
    link = found.group().rstrip(_NOT_ITS_END)
    # A bracket closes a remark around the link unless the link opened it itself.
    while link[-1:] in ")]}" and link.count(link[-1]) > link.count("([{"[")]}".index(link[-1])]):
        link = link[:-1].rstrip(_NOT_ITS_END)
    return link if urlsplit(link).netloc else None


def read(url: str, body: bytes, charset: str | None) -> Page | None:
    """Read what a page says of itself; None when it has no title to show."""
    said = _said(_decoded(body, charset)[:_CHARS_READ])
    title = _shown(_first(said, _TITLES), TITLE_CHARS)
    if not title:
        return None
    picture = _first(said, _PICTURES)
    return Page(title, _shown(_first(said, _LINES), LINE_CHARS), _joined(url, picture))


def host_of(url: str) -> str:
    """Return the host as people read it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if said.get(name)), "")


def _joined(url: str, picture: str) -> str | None:
    try:
        return urljoin(url, picture.strip()) if picture.strip() else None
    except ValueError:
        return None


def _shown(raw: str, most: int) -> str:
    """One line that can stand in a message: no control characters, cut at its length."""
    line = " ".join(raw.split())
    cut = line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
    try:
        return typed.clean_text(cut, "preview", most=most)
    except BadInput:
        return ""  # characters that no honest page has


def _decoded(body: bytes, charset: str | None) -> str:
    named = charset or ""
    if not named and (found := _CHARSET.search(body[:2048])):
        named = found.group(1).decode("ascii")
    return body.decode(_CHARSETS.get(named.lower(), "utf-8"), errors="replace")


def _said(page: str) -> dict[str, str]:
    """Return the first of each name that tells what a page is about.

    A scanner of our own, whose every step is bounded: the parser of the standard library takes
    minutes for a hundred kilobytes of `<a <a <a`, and this reads what strangers wrote.
    """
    said: dict[str, str] = {}
    for begin in _places(page, "<meta"):
        given = _attributes(page, begin)
        name = (given.get("property") or given.get("name") or "").strip().lower()
        if name in _KNOWN:
            said.setdefault(name, html.unescape(given.get("content", "")))
    for begin in _places(page, "<title"):
        opened = page.find(">", begin, begin + 200)
        closed = page.find("</", opened, opened + 2000)
        if 0 <= opened < closed:
            said["title"] = html.unescape(page[opened + 1 : closed])
            break
    return said


def _places(page: str, tag: str) -> Iterator[int]:
    """Yield where a tag's attributes begin, for the first hundred tags of that name."""
    lower, at = page.lower(), 0
    for _ in range(_TAGS_READ):
        at = lower.find(tag, at)
        if at < 0:
            return
        at += len(tag)
        if lower[at : at + 1] in _AFTER_NAME:
            yield at


def _attributes(page: str, at: int) -> dict[str, str]:
    given: dict[str, str] = {}
    for _ in range(_ATTRIBUTES_READ):
        found = _ATTRIBUTE.match(page, at)
        if found is None:
            break
        at = found.end()
        given.setdefault(found[1].lower(), found[2] or found[3] or found[4] or "")
    return given
