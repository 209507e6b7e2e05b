"""Values that have broken other programs, as bytes of JSON and as pieces of an address."""

from urllib.parse import quote

SQL = "Robert'); drop table person;--"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"

TEXTS = {
    "nothing": "",
    "sql": SQL,
    "script": SCRIPT,
    "nul": "a\x00b",
    "bell": "a\x07b",
    "other way round": "\u202egnp.exe",
    "no character": "\ufffe\uffff",
    "family": "👩‍👩‍👧‍👦" * 20,
    "zalgo": "Z" + "\u0301" * 500,
    "percent": "100%s%n%x{0}{{}}${x}",
    "walk": "../../../../etc/passwd",
    "backslash": "\\'\\\"\\\\%_",
    "long": "长" * 30_000,
    "number": "99999999999999999999",
    "nineteen": "9" * 19,
    "minus": "-1",
    "other digits": "١٢٣",
    "superscript": "²",
    "spaces": "   \u3000 ",
    "day": "0000-00-00",
    "far day": "9999-12-31T23:59:59.999999+14:00",
    "early day": "0001-01-01T00:00:00-12:00",
    "beyond time": "9999-12-31T23:59:59-14:00",
    "before time": "0001-01-01T00:00:00+14:00",
    "no zone": "2026-01-01T00:00:00",
    "cursor": "kQE",
    "deep cursor": "kZCQkJCQ",
    "cursor of a huge number": "kc//////////",
    "null": "null",
    "zero": "0",
    "lone surrogate": "\ud800",
}

NUMBERS = [
    b"-1",
    b"0",
    b"1.5",
    b"-0.0",
    b"2147483648",
    b"9007199254740993",
    b"9999999999999",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-9223372036854775809",
    b"18446744073709551616",
    b"1" + b"0" * 400,
    b"1e308",
    b"1e400",
    b"NaN",
    b"-Infinity",
]

OTHERS = [
    b"true",
    b"null",
    b"{}",
    b"[]",
    b"[null]",
    b'{"a":1}',
    b"[" + b",".join([b"1"] * 5000) + b"]",
    b"[" * 900 + b"]" * 900,
    b'{"a":' * 900 + b"1" + b"}" * 900,
    b"{" + b",".join(b'"k%d":"v"' % n for n in range(3000)) + b"}",
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    b'"\\u0000"',
    b'"\xff\xfe"',
    b'"\xed\xa0\x80"',
]


def for_json() -> list[bytes]:
    """Return every value as a piece of JSON."""
    return [*map(_written, TEXTS.values()), *NUMBERS, *OTHERS]


def for_paths() -> list[str]:
    """Return what may stand in a path where an id should."""
    numbers = ["0", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775809"]
    texts = ["١٢٣", "²", SQL, "a\x00b", "..", "null", "1" * 400]
    return [*numbers, *(quote(text, safe="") for text in texts), "%ff%fe", "%zz", "1%2F2", "%20"]


def for_queries() -> list[str]:
    """Return every value as it may stand in a query."""
    numbers = [number.decode() for number in NUMBERS]
    texts = [quote(text.encode("utf-8", "surrogatepass"), safe="") for text in TEXTS.values()]
    return [text for text in [*texts, *numbers] if len(text) < 20_000] + [
        "%00",
        "%ff%fe",
        "%zz",
        "%",
        "true",
        "a&a=b",
    ]


def _written(text: str) -> bytes:
    body = text.encode("utf-8", "surrogatepass")
    for old, new in (
        (b"\\", b"\\\\"),
        (b'"', b'\\"'),
        (b"\x00", b"\\u0000"),
        (b"\x07", b"\\u0007"),
    ):
        body = body.replace(old, new)
    return b'"' + body + b'"'
