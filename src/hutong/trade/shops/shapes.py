"""What goes into and comes out of the room of shops."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hutong.kernel.ids import Id

NAME_MAX = 60
KIND_MAX = 40
STORY_MAX = 2000

Name = Annotated[str, Meta(min_length=1, max_length=NAME_MAX)]
Kind = Annotated[str, Meta(min_length=1, max_length=KIND_MAX, description="what the shop sells")]
Story = Annotated[str, Meta(max_length=STORY_MAX)]
PictureKey = Annotated[str, Meta(max_length=100)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217")]
BasisPoints = Annotated[int, Meta(ge=0, le=10_000, description="1/100 of a percent")]
State = Literal["open", "paused", "closed"]


class NewShop(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything needed to open a shop; without a currency it is the house's."""

    name: Name
    category: Kind
    name_en: Name | None = None
    story: Story = ""
    picture: PictureKey | None = None
    currency: Currency | None = None


class ShopEdit(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What may be changed later; a field left out stays, null empties it."""

    name: Name | UnsetType = UNSET
    category: Kind | UnsetType = UNSET
    name_en: Name | UnsetType | None = UNSET
    story: Story | UnsetType = UNSET
    picture: PictureKey | UnsetType | None = UNSET


class Terms(msgspec.Struct, forbid_unknown_fields=True):
    """What the platform and the shop agreed on."""

    fee_bp: BasisPoints
    share_cap_bp: BasisPoints


class Score(msgspec.Struct, frozen=True):
    """The mean of all stars given to the shop's goods, and how many were given."""

    stars: float
    count: int


class Shop(msgspec.Struct):
    """A shop as everybody may see it."""

    id: Id
    name: str
    name_en: str | None
    category: str
    story: str
    picture: str | None
    state: State
    currency: str
    score: Score | None
    product_count: int
    created_at: datetime


class MyShop(msgspec.Struct):
    """A shop and what I am in it."""

    shop: Shop
    role: str


class MyShops(msgspec.Struct):
    """Every shop I work in."""

    items: list[MyShop]


class Facts(msgspec.Struct, frozen=True):
    """What later rooms decide by. Ids are integers here; `fee_bp` is in basis points."""

    id: int
    name: str
    state: str
    owner: int
    currency: str
    fee_bp: int
    share_cap_bp: int


class Stored(msgspec.Struct):
    """A row of the table, with its tallies as they stand there."""

    id: Id
    name: str
    name_en: str | None
    category: str
    story: str
    picture: str | None
    state: State
    currency: str
    products: int
    score_sum: int
    score_count: int
    created_at: datetime
