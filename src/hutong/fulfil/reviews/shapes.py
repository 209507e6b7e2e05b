"""What goes into and comes out of reviews."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from hutong.kernel.ids import Id
from hutong.kernel.paging import Page

Stars = Annotated[int, Meta(ge=1, le=5)]
Words = Annotated[str, Meta(max_length=1000)]
Pictures = Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=9)]


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """Stars, and whatever words and pictures go with them."""

    stars: Stars
    text: Words = ""
    pictures: Pictures = []


class NewReview(Opinion, frozen=True, kw_only=True):
    """A review of one line of an order."""

    line: Annotated[int, Meta(ge=1, le=1000)]


class NewReviews(msgspec.Struct, frozen=True):
    """Reviews of an order's lines, at most one a line."""

    items: Annotated[list[NewReview], Meta(min_length=1, max_length=100)]


class NewReply(msgspec.Struct, frozen=True):
    """What the shop has to say."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]


class Person(msgspec.Struct, frozen=True):
    """Who wrote it, as others see her."""

    name: str
    picture: str | None


class Review(msgspec.Struct, kw_only=True):
    """A review as everybody sees it."""

    id: Id
    product: Id
    line: int
    person: Person
    stars: int
    text: str
    pictures: list[str]
    options: dict[str, str]
    at: datetime
    edited_at: datetime | None
    reply: str | None
    replied_at: datetime | None


class Reviews(msgspec.Struct):
    """Reviews as they were just written."""

    items: list[Review]


class MyReview(Review, kw_only=True):
    """One's own review; it can be written anew before `edit_until`, null when it cannot."""

    edit_until: datetime | None


class MyReviews(msgspec.Struct):
    """One's reviews of an order, by line."""

    items: list[MyReview]


class ReviewPage(Page[Review], kw_only=True):
    """A product's reviews, the newest first; `spread` counts one star to five."""

    stars: float | None
    count: int
    spread: list[int]


class Part(msgspec.Struct, frozen=True):
    """A part of a score: its value from 0 to 5, its weight, and the sentence behind it."""

    name: str
    value: float
    weight: float
    explanation: str


class Score(msgspec.Struct, frozen=True):
    """A shop's score from 0 to 5 with its parts; `stars` is the plain mean of `count` reviews."""

    score: float
    stars: float | None
    count: int
    parts: list[Part]


class Row(msgspec.Struct, frozen=True):
    """A review's row."""

    product: int
    id: int
    shop: int
    line: int
    buyer: int
    stars: int
    text: str
    pictures: list[str]
    options: dict[str, str]
    at: datetime
    edited_at: datetime | None
    reply: str | None
    replied_at: datetime | None


class Sum(msgspec.Struct, frozen=True):
    """All stars of a shop."""

    score_sum: int
    score_count: int


class Spread(msgspec.Struct, frozen=True):
    """How many reviews of a product gave one star, two, and so on."""

    n1: int
    n2: int
    n3: int
    n4: int
    n5: int

    @property
    def counts(self) -> list[int]:
        """Return the five counts, one star first."""
        return [self.n1, self.n2, self.n3, self.n4, self.n5]
