"""What a link shows: which link it is, and what its page says of itself."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.touch.chat.rules import previews as rules


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://shop.example/a", "https://shop.example/a"),
        ("(https://shop.example/a).", "https://shop.example/a"),
        ("https://shop.example/wiki/Tea_(drink)", "https://shop.example/wiki/Tea_(drink)"),
        ("看这里：https://shop.example/a。很好", "https://shop.example/a"),
        ("https://shop.example/a，然后", "https://shop.example/a"),
        ("HTTP://shop.example?q=1&r=2#x!", "HTTP://shop.example?q=1&r=2#x"),
        ("http://one.example http://two.example", "http://one.example"),
        ("http://胡同.example/饺子", "http://胡同.example/饺子"),
        ("no link: shop.example", None),
        ("http://", None),
        ("ftp://shop.example", None),
        ("", None),
    ],
)
def test_the_first_link_of_a_text_ends_where_people_see_its_end(
    text: str, link: str | None
) -> None:
    assert rules.first_link(text) == link


def read(page: str, charset: str | None = None) -> tuple[str, str, str | None] | None:
    found = rules.read("https://shop.example/a/b", page.encode(), charset)
    return None if found is None else (found.title, found.text, found.picture)


def test_a_page_is_shown_as_it_wants_to_be_shown() -> None:
    page = """<!doctype html><html><head><TITLE>plain</TITLE>
      <meta name=description content=short>
      <META content="Tea &amp; cups > all" property="og:title">
      <meta property='og:description' content='Leaves
         of   "spring"'/>
      <meta property="og:image" content="/pictures/tea.jpg"></head>"""
    assert read(page) == (
        "Tea & cups > all",
        'Leaves of "spring"',
        "https://shop.example/pictures/tea.jpg",
    )


def test_a_plain_page_has_its_title_and_one_without_shows_nothing() -> None:
    assert read("<title lang=en>\n Tea \n</title><p>more") == ("Tea", "", None)
    for nothing in ("", "<title></title>", "<p>hello", "<meta property=og:title>", "<title>x"):
        assert read(nothing) is None


def test_a_page_in_another_charset_is_read() -> None:
    page = '<meta charset="gb2312"><title>胡同</title>'
    found = rules.read("https://shop.example/", page.encode("gb18030"), None)
    assert found is not None
    assert found.title == "胡同"
    for strange in ("utf-16", "rot13", "zip", "idna", "no-such", "unicode_escape"):
        assert rules.read("https://shop.example/", b"<title>Tea</title>", strange)


def test_what_is_shown_is_one_line_without_tricks() -> None:
    assert read(f"<title>{'x' * 500}</title>") == ("x" * 119 + "…", "", None)
    assert read("<title>abc\u202edef</title>") is None
    shown = read("<title><script>alert(1)</script></title>")
    assert shown is None or "<" not in shown[0] or shown[0].startswith("<script>")


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<!--",
        "<a ",
        '<a b="',
        "<meta ",
        "<meta a=",
        '<meta a="',
        "<title",
        "<title>",
        "&",
        "/",
    ],
)
def test_no_page_takes_long_to_read(unit: str) -> None:
    """The parser of the standard library takes minutes for some of these; a hang is a fault."""
    page = (unit * 300_000)[:300_000].encode()
    began = time.process_time()
    rules.read("https://shop.example/", page, None)
    rules.first_link(page.decode())
    assert time.process_time() - began < 5


@given(st.text(alphabet="<>=\"'/ metaiconprgy:title&;#x10\n", max_size=200))
def test_whatever_a_page_says_is_read_or_shows_nothing(text: str) -> None:
    for page in (text, f"<title>{text}", f"<meta property=og:title content={text}>"):
        found = rules.read("https://shop.example/", page.encode(), None)
        assert found is None or 0 < len(found.title) <= rules.TITLE_CHARS


@given(st.text(max_size=100))
def test_a_link_is_a_part_of_its_text(text: str) -> None:
    link = rules.first_link(f"{text} http://shop.example/{text}")
    assert link is None or link in f"{text} http://shop.example/{text}"
