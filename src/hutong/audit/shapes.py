"""What an audit says."""

from datetime import datetime

import msgspec


class Check(msgspec.Struct, frozen=True):
    """One statement that finds violations, and the one that counts what it looked at."""

    violations: str
    counted: str


class Law(msgspec.Struct, frozen=True):
    """A law with the checks that together prove it."""

    name: str
    title: str
    checks: tuple[Check, ...]


class Violation(msgspec.Struct, frozen=True):
    """One thing that breaks a law: which check found it, what it is, and what is wrong."""

    check: str
    subject: str
    detail: str


class LawReport(msgspec.Struct, frozen=True, kw_only=True):
    """One law: rows looked at, the exact number of violations, and the first hundred of them."""

    law: str
    title: str
    examined: int
    violations: int
    listed: list[Violation]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole audit of one moment."""

    at: datetime
    ok: bool
    laws: list[LawReport]
