"""Settings: from the environment (`HUTONG_*`), then `hutong.toml`, then the default.

`read()` gives the settings and where each came from; `hutong config` prints both and hides
secrets. Durations carry their unit in the name.
"""

import contextlib
import difflib
import functools
import os
import re
import secrets
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from hutong.kernel.errors import Problem

_KEY_BYTES = 32
_SECRET = "secret"  # noqa: S105  a word that marks settings to hide
_URL = "url"  # marks addresses that may carry keys, which are hidden, before and after the place
# Read elsewhere: where the settings lie, an option of `hutong replay`, what developers set.
_NO_SETTING = re.compile(
    "HUTONG_(CONFIG|(OPERATOR_)?PASSWORD|(BENCH|FAULTS|FUZZ|WALK)_.*)", re.ASCII
)


def _about(text: str, **limits: Any) -> Meta:
    return Meta(description=text, **limits)


# Ten years: what is longer is a slip of the finger, and far longer no date can be counted from.
Seconds = Annotated[int, Meta(ge=0, le=315_360_000)]
Rate = Annotated[float, Meta(ge=0, le=1_000_000)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be set. Names are the environment's names in lower case."""

    data: Annotated[Path, _about("folder for all data")] = Path(".hutong")
    host: Annotated[str, _about("address to listen on")] = "127.0.0.1"
    port: Annotated[int, _about("port to listen on", ge=0, le=65535)] = 8000
    workers: Annotated[int, _about("HTTP server processes", ge=1, le=64)] = 1
    demo: Annotated[bool, _about("fill an empty database with demo data on `up`")] = True
    database_url: Annotated[
        str, _about("another PostgreSQL than the embedded one", extra={_SECRET: True})
    ] = ""
    postgres_bin: Annotated[str, _about("folder with PostgreSQL binaries of your own")] = ""
    pool_size: Annotated[int, _about("database connections a process", ge=2, le=100)] = 12
    bus_url: Annotated[
        str, _about("NATS for several machines; empty = sockets in data/", extra={_SECRET: True})
    ] = ""
    gateway_port: Annotated[
        int, _about("port of the gateway; -1 = the port after `port`", ge=-1, le=65535)
    ] = -1
    gateway_url: Annotated[
        str, _about("address of the gateway that clients are told (ws:// or wss://)")
    ] = ""
    poll_wait_s: Annotated[float, _about("a long poll with no news ends after", ge=0, le=25)] = 25.0
    files_url: Annotated[
        str, _about("where files live (any obstore URL); empty = data/files", extra={_URL: True})
    ] = ""
    public_url: Annotated[str, _about("address people use; for links and cookies")] = ""
    secret: Annotated[
        str, _about("signs notices and codes; empty = made once in data/", extra={_SECRET: True})
    ] = ""
    log_level: Annotated[
        str, _about("debug, info, warning or error", pattern="^(?i:debug|info|warning|error)$")
    ] = "info"
    log_json: Annotated[bool, _about("logs as JSON lines")] = False
    otel: Annotated[bool, _about("send traces by OpenTelemetry (extra `otel`)")] = False
    currency: Annotated[str, _about("currency of wallets and new shops", pattern="^[A-Z]{3}$")] = (
        "CNY"
    )
    session_days: Annotated[
        int, _about("a session ends after so many idle days", ge=1, le=3650)
    ] = 30
    session_cache_s: Annotated[
        int, _about("a revoked session may live on so long", ge=0, le=3600)
    ] = 2
    browse_cache_s: Annotated[
        float, _about("an answer of the mall may be so old", ge=0, le=3600)
    ] = 1.0
    argon2_memory_kib: Annotated[int, _about("memory to hash a password", ge=8, le=1_048_576)] = (
        19_456
    )
    argon2_passes: Annotated[int, _about("passes to hash a password", ge=1, le=100)] = 2
    rate_person_per_s: Annotated[Rate, _about("requests a person may send; 0 = no limit")] = 50.0
    rate_address_per_s: Annotated[Rate, _about("requests an address may send; 0 = no limit")] = (
        200.0
    )
    rate_signin_per_min: Annotated[Rate, _about("sign-in tries a handle and address")] = 10.0
    rate_signup_per_min: Annotated[Rate, _about("sign-ups an address; 0 = no limit")] = 30.0
    rate_find_per_min: Annotated[Rate, _about("people a person may look for; 0 = no limit")] = 20.0
    friend_requests_a_day: Annotated[int, _about("people a person may ask in a day", ge=1)] = 50
    pay_within_s: Annotated[Seconds, _about("an unpaid order closes after")] = 900
    receive_within_s: Annotated[Seconds, _about("receipt is automatic after shipping")] = 864_000
    aftersale_within_s: Annotated[Seconds, _about("after-sale window after receipt")] = 604_800
    answer_within_s: Annotated[Seconds, _about("a merchant's silence is consent after")] = 172_800
    return_within_s: Annotated[Seconds, _about("a buyer sends a return back within")] = 604_800
    confirm_return_within_s: Annotated[Seconds, _about("a return counts as arrived after")] = (
        864_000
    )
    ship_within_s: Annotated[Seconds, _about("sent so soon after the order is on time")] = 172_800
    settle_after_s: Annotated[Seconds, _about("settlement after receipt")] = 86_400
    hold_per_buyer: Annotated[int, _about("unpaid units of one SKU a buyer may hold", ge=1)] = 99
    fee_bp: Annotated[int, _about("platform fee of a new shop, basis points", ge=0, le=10_000)] = 60
    share_cap_bp: Annotated[
        int, _about("share cap of a new shop, basis points", ge=0, le=10_000)
    ] = 3_000
    chat_text_chars: Annotated[int, _about("characters of a message", ge=1, le=20_000)] = 5_000
    chat_group_per_s: Annotated[
        Rate, _about("messages a conversation takes in a second; 0 = no limit")
    ] = 40.0
    chat_person_per_s: Annotated[
        Rate, _about("messages a person may send in a second; 0 = no limit")
    ] = 10.0
    chat_voice_bytes: Annotated[int, _about("bytes of a recording", ge=1)] = 2 * 1024 * 1024
    chat_voice_ms: Annotated[int, _about("length of a recording", ge=1000)] = 60_000
    chat_file_bytes: Annotated[int, _about("bytes of a file in a conversation", ge=1)] = (
        20 * 1024 * 1024
    )
    chat_uploads_per_min: Annotated[Rate, _about("files a person may hand in; 0 = no limit")] = 60.0
    chat_previews: Annotated[bool, _about("show what a link in a message leads to")] = True
    rate_report_per_min: Annotated[Rate, _about("reports of a person; 0 = no limit")] = 5.0
    chat_recall_within_s: Annotated[Seconds, _about("a message can be recalled for")] = 120
    chat_edit_within_s: Annotated[Seconds, _about("a message can be edited for")] = 86_400
    sandbox: Annotated[bool, _about("offer the sandbox bank")] = True
    day_offset_min: Annotated[
        int,
        _about("days of bills begin so many minutes before UTC's (China: 480)", ge=-720, le=840),
    ] = 0


class Misconfigured(Problem):
    """A setting cannot be read."""

    title = "A setting is wrong"


class Found(msgspec.Struct, frozen=True):
    """One setting as found: its value for people, its origin and what it is for."""

    name: str
    value: str
    origin: str
    about: str


_current: Settings | None = None


def current() -> Settings:
    """Return the settings of this process, reading them the first time."""
    global _current  # noqa: PLW0603  settings are read once a process, on first use
    if _current is None:
        _current = read()[0]
    return _current


def use(settings: Settings) -> None:
    """Replace the settings of this process (tests, and commands with options)."""
    global _current  # noqa: PLW0603  the one place that replaces what `current` keeps
    _current = settings


def read(file: Path | None = None) -> tuple[Settings, list[Found]]:
    """Read all settings. Raises Misconfigured with the name of the wrong one."""
    named = os.environ.get("HUTONG_CONFIG")
    path = file or Path(named or "hutong.toml")
    in_file = _written(path, must_be=bool(named))
    known = get_type_hints(Settings, include_extras=True)
    strange = sorted(set(in_file) - set(known))
    if strange:
        raise Misconfigured(
            f"{path} sets {', '.join(_guessed(name, known) for name in strange)}, "
            "which Hutong does not know."
        )
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, kind in known.items():
        variable = f"HUTONG_{name.upper()}"
        if variable in os.environ:
            values[name] = _typed(variable, os.environ[variable], kind)
            origins[name] = f"environment {variable}"
        elif name in in_file:
            values[name] = _typed(f"{path}: {name}", in_file[name], kind)
            origins[name] = str(path)
    settings = Settings(**values)
    return settings, [_found(settings, name, origins, kind) for name, kind in known.items()]


def unknown() -> list[str]:
    """Name the variables of the environment that look like ours and set nothing.

    They are not refused as in a file: the next release may know them, and so may another program.
    """
    known = [f"HUTONG_{name.upper()}" for name in Settings.__struct_fields__]
    strange = [
        name
        for name in sorted(os.environ)
        if name.startswith("HUTONG_") and name not in known and not _NO_SETTING.fullmatch(name)
    ]
    return [_guessed(name, known) for name in strange]


def without_keys(url: str) -> str:
    """Return an address that can be shown: what stands before the `@` or after the `?` is not."""
    parts = urlsplit(url)
    keys, sign, place = parts.netloc.rpartition("@")
    shown = parts._replace(
        netloc=f"(hidden){sign}{place}" if keys else parts.netloc,
        query="(hidden)" if parts.query else "",
        fragment="",
    )
    return shown.geturl()


def _guessed(name: str, known: Iterable[str]) -> str:
    """Return the name, and the one that was probably meant."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return f"{name} (is {near[0]} meant?)" if near else name


def _written(path: Path, *, must_be: bool) -> dict[str, Any]:
    """What the file says; nothing when there is none and nobody asked for it."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if must_be:
            raise Misconfigured(f"There is no file {path}, which HUTONG_CONFIG names.") from None
        return {}
    except (OSError, ValueError) as wrong:  # neither UTF-8 nor TOML are ValueErrors as well
        raise Misconfigured(f"{path} cannot be read: {wrong}.") from wrong


def _typed(where: str, raw: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(raw, kind, strict=False, dec_hook=_made)
    except msgspec.ValidationError as wrong:
        about = next((m.description for m in reversed(_metas(kind)) if m.description), "")
        raise Misconfigured(f"{where} is wrong: {_said(str(wrong))} ({about}).") from wrong


def _said(wrong: str) -> str:
    """Return what msgspec says of a limit in words."""
    beyond = re.fullmatch(r"Expected `\w+` ([<>])= ([\d.]+)", wrong)
    if beyond is None:
        return wrong
    number = float(beyond[2])
    return f"it has to be {number:,.10g} or {'more' if beyond[1] == '>' else 'less'}"


def _made(kind: type, raw: Any) -> Any:
    if kind is Path and isinstance(raw, str):
        return Path(raw).expanduser()
    raise TypeError(f"a setting of type {kind.__name__} cannot be read from text")


def _found(settings: Settings, name: str, origins: dict[str, str], kind: Any) -> Found:
    metas = _metas(kind)
    marks = {mark for m in metas for mark in m.extra or {}}
    shown = str(getattr(settings, name))
    if _SECRET in marks:
        shown = "(hidden)" if shown else ""
    elif _URL in marks:
        shown = without_keys(shown)
    about = next((m.description for m in reversed(metas) if m.description), "")
    return Found(name, shown, origins.get(name, "default"), about)


def _metas(kind: Any) -> list[Meta]:
    return [m for m in getattr(kind, "__metadata__", ()) if isinstance(m, Meta)]


@functools.cache
def secret_key(settings: Settings) -> bytes:
    """Return the key that signs; made once under the data folder when none is set.

    Raises Misconfigured for a key that is too short to keep anything.
    """
    if settings.secret:
        return _long_enough(settings.secret.encode(), "HUTONG_SECRET", "Set a longer one.")
    path = settings.data / "secret"
    if not path.exists():
        _make_secret(path)
    return _long_enough(
        path.read_bytes(),
        str(path),
        "Put the file back from a backup, or delete it: a new one is made, and invitations and "
        "notices signed by the old one are refused.",
    )


def _long_enough(key: bytes, where: str, remedy: str) -> bytes:
    if len(key) < _KEY_BYTES:
        raise Misconfigured(
            f"{where} is a key of {len(key)} bytes, and {_KEY_BYTES} are needed. {remedy}"
        )
    return key


def _make_secret(path: Path) -> None:
    """Write a key as a whole or not at all, though we die or others do the same meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=".secret-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(_KEY_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # somebody else was first: theirs it is
            os.link(draft, path)
    finally:
        Path(draft).unlink()
