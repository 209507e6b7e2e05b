"""What people tell the operator."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hutong.kernel.ids import Id
from hutong.kernel.paging import Page
from hutong.people.contacts import Card as PersonCard
from hutong.touch.chat.shapes.messages import Seq

Reason = Literal["spam", "fraud", "abuse", "sexual", "illegal", "impersonation", "other"]
State = Literal["open", "closed"]


class NewReport(Struct, frozen=True):
    """Something the operator should look at. Messages are named by their numbers."""

    kind: Literal["person", "message", "group"]
    reason: Annotated[str, Meta(max_length=40)]
    words: Annotated[str, Meta(max_length=4000)] = ""
    person: Id | None = None
    conversation: Id | None = None
    seqs: Annotated[list[Seq], Meta(max_length=50)] = []


class Filed(Struct, frozen=True):
    """A report that was taken in."""

    id: Id


class Seen(Struct, frozen=True):
    """A message as the reporter saw it."""

    seq: int
    id: Id
    sender: Id
    kind: str
    body: dict[str, Any]
    at: datetime


class ReportRow(Struct, frozen=True):
    """A report's row."""

    id: int
    reporter: int
    kind: str
    person: int | None
    conversation: int | None
    seqs: list[int]
    messages: list[Seen]
    reason: str
    words: str
    state: State
    at: datetime
    answer: str
    closed_by: int | None
    closed_at: datetime | None


class Report(Struct, frozen=True):
    """A report as the operator sees it, with the reported messages and no others."""

    id: Id
    kind: str
    reporter: PersonCard
    person: PersonCard | None
    conversation: Id | None
    group: str | None
    messages: list[Seen]
    people: list[PersonCard]
    reason: str
    words: str
    state: State
    at: datetime
    answer: str
    closed_at: datetime | None


class Reports(Page[Report]):
    """Reports, the oldest first while they are open."""


class Closing(Struct, frozen=True):
    """What was done about it, for the operator's own book."""

    answer: Annotated[str, Meta(max_length=4000)] = ""
