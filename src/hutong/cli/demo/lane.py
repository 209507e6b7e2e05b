"""The demo data as they lie in files; `demo/README.md` says what each field means."""

from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Text(msgspec.Struct, frozen=True):
    """The same in two languages."""

    zh: str
    en: str


class Home(msgspec.Struct, frozen=True):
    """An address of a person."""

    recipient: str
    phone: str
    country: str
    region_code: str
    street: str
    postcode: str


class Person(msgspec.Struct, frozen=True):
    """Somebody of the lane."""

    handle: str
    password: str
    name: Text
    role: str
    language: str
    addresses: list[Home]


class Category(msgspec.Struct, frozen=True):
    """A branch of the platform's tree."""

    slug: str
    parent: str | None
    name: Text


class Choice(msgspec.Struct, frozen=True):
    """One value of an attribute that is chosen."""

    value: str
    zh: str
    en: str


class Attribute(msgspec.Struct, frozen=True):
    """What a key in a product's attributes means."""

    key: str
    type: str
    name: Text
    unit: str = ""
    choices: list[Choice] = []


class Freight(msgspec.Struct, frozen=True):
    """What sending costs."""

    flat_fen: int
    free_over_fen: int


class Threshold(msgspec.Struct, frozen=True):
    """So much off from so much on."""

    over_fen: int
    off_fen: int


class Shop(msgspec.Struct, frozen=True):
    """A door of the lane."""

    slug: str
    owner: str
    name: Text
    category: str
    story: Text
    avatar: str
    opened_days_ago: int
    freight: Freight
    thresholds: list[Threshold]


class Option(msgspec.Struct, frozen=True):
    """What a buyer chooses."""

    name: Text
    values: list[Text]


class Variant(msgspec.Struct, frozen=True):
    """One thing to buy."""

    sku: str
    options: list[int]
    price_fen: int
    weight_g: int
    stock: int


class Product(msgspec.Struct, frozen=True):
    """What a shop sells."""

    slug: str
    shop: str
    category: str
    title: Text
    description: Text
    images: list[str]
    attributes: dict[str, Any]
    options: list[Option]
    variants: list[Variant]


class Coupon(msgspec.Struct, frozen=True):
    """Money off, given by a shop or by the platform (`shop` is null)."""

    slug: str
    shop: str | None
    name: Text
    off_fen: int
    over_fen: int
    total: int
    per_person: int
    valid_days: int


class Review(msgspec.Struct, frozen=True):
    """What somebody thought of what they got."""

    product: str
    sku: str
    person: str
    stars: int
    text: str
    images: list[str]
    days_ago: int
    reply: str = ""


class Friends(msgspec.Struct, frozen=True):
    """Two who know each other, or one who waits for an answer (`accepted` is false)."""

    asks: str
    asked: str
    days_ago: int
    words: str
    remark: str
    remark_back: str
    tags: list[str]
    tags_back: list[str]
    star: bool
    star_back: bool
    accepted: bool


class Line(msgspec.Struct, frozen=True):
    """One thing that is said or done in a conversation: words, a picture, a card, a purchase."""

    person: str
    minutes_ago: int
    text: str = ""
    mentions: list[str] = []
    image: str = ""
    product: str = ""
    buys: str = ""
    ships: str = ""


class Talk(msgspec.Struct, frozen=True):
    """A conversation; without a title it is one of two friends."""

    slug: str
    title: Text | None
    people: list[str]
    lines: list[Line]


class Lane(msgspec.Struct, frozen=True):
    """Everything."""

    images: Path
    people: list[Person]
    categories: list[Category]
    attributes: dict[str, Attribute]
    shops: list[Shop]
    products: list[Product]
    coupons: list[Coupon]
    reviews: list[Review]
    hot_words: list[Text]
    friends: list[Friends]
    talks: list[Talk]


def folder() -> Path:
    """Where the demo data lie: inside an installed wheel, or in the checkout."""
    packed = Path(__file__).parents[2] / "_demo"
    return packed if packed.is_dir() else Path(__file__).parents[4] / "demo"


def read(where: Path | None = None) -> Lane:
    """Read all files."""
    top = where or folder()
    return Lane(
        images=top / "images",
        people=_lines(top / "people.jsonl", Person),
        categories=_lines(top / "categories.jsonl", Category),
        attributes={a.key: a for a in _lines(top / "attributes.jsonl", Attribute)},
        shops=_lines(top / "shops.jsonl", Shop),
        products=_lines(top / "products.jsonl", Product),
        coupons=_lines(top / "coupons.jsonl", Coupon),
        reviews=_lines(top / "reviews.jsonl", Review),
        hot_words=_lines(top / "hot_words.jsonl", Text),
        friends=_lines(top / "friends.jsonl", Friends),
        talks=_lines(top / "conversations.jsonl", Talk),
    )


def _lines(path: Path, shape: type[T]) -> list[T]:
    return msgspec.json.Decoder(shape).decode_lines(path.read_bytes())
