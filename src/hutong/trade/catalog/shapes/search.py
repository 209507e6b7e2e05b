"""Shapes of search: what may be asked and what is answered."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hutong.kernel.ids import Id
from hutong.kernel.paging import DEFAULT, Limit
from hutong.trade.catalog.shapes.goods import ProductCard, Word

Sort = Literal["best", "sales", "price", "price_desc", "newest"]
Q = Annotated[str, Meta(max_length=200)]
Fen = Annotated[int, Meta(ge=0, le=2**53)]

Chosen = Annotated[int, Meta(ge=0, le=2**63 - 1, description="an id, or 0 for any")]

Rank = Annotated[int, Meta(ge=-(2**62), le=2**62)]

ANY_PRICE_FEN = 2**53
HOT_WORDS_MAX = 30


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A search as it was asked. Empty `q` browses; `max_fen` None means no upper end.

    "best" puts titles before what is only found elsewhere; without words it is "sales".
    """

    q: Q = ""
    category: Chosen = 0
    shop: Chosen = 0
    min_fen: Fen = 0
    max_fen: Fen | None = None
    sort: Sort = "best"
    after: str | None = None
    limit: Limit = DEFAULT
    facets: bool = False


class Edge(msgspec.Struct, frozen=True, array_like=True):
    """A place in the order of sales."""

    sales: Rank
    product: Rank


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended, and which words the search was loosened to, if it was.

    `edge` is where the best sold end when they are ranked before the rest (`reads.best`).
    """

    rank: Rank
    tie: Rank
    words: list[str] | None = None
    edge: Edge | None = None


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A product found; ascending (rank, tie) is the order asked for."""

    shop: int
    product: int
    rank: int
    tie: int


class CategoryCount(msgspec.Struct):
    """How many found products lie in a category."""

    id: Id
    name: str
    name_en: str
    count: int


class PriceCount(msgspec.Struct):
    """How many found products cost `from_fen` to just below `to_fen` (None: no upper end)."""

    from_fen: int
    to_fen: int | None
    count: int


class Facets(msgspec.Struct):
    """Counts beside a result. Each ignores its own filter and heeds the others.

    At most 10,000 products are counted; `capped` says that there are more, and `total` then
    reads as "10000+".
    """

    categories: list[CategoryCount]
    prices: list[PriceCount]
    total: int
    capped: bool


class Found(msgspec.Struct):
    """A page of results.

    `loosened` tells that the words in `dropped` were left out, because nothing has all of them.
    """

    items: list[ProductCard]
    next: str | None = None
    facets: Facets | None = None
    loosened: bool = False
    dropped: list[str] = []


class Suggestion(msgspec.Struct, frozen=True):
    """A text to search for, and where it comes from; hot words are in two languages."""

    text: str
    kind: Literal["category", "word", "product"]
    text_en: str | None = None


class HotWord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word to suggest before anybody typed, in two languages."""

    zh: Word
    en: Word


class HotWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All hot words, the best first."""

    words: Annotated[list[HotWord], Meta(max_length=HOT_WORDS_MAX)]


class Suggestions(msgspec.Struct):
    """What one may mean, best first."""

    items: list[Suggestion]
