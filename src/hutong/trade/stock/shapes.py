"""Places, stock and movements."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hutong.kernel.ids import Id

Quantity = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]


class Want(msgspec.Struct, frozen=True):
    """Units of one SKU that an order asks for."""

    shop: int
    sku: int
    quantity: int
    cause: int


class Taken(msgspec.Struct, frozen=True):
    """Units of one SKU at one place that an order holds, or held."""

    shop: int
    sku: int
    place: int
    quantity: int
    cause: int


class Shelf(msgspec.Struct):
    """The stock of one SKU at one place, as the locked row has it."""

    shop: int
    sku: int
    place: int
    on_hand: int
    held: int


class NewPlace(msgspec.Struct, frozen=True):
    """A place to open."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    kind: Literal["warehouse", "store"] = "warehouse"


class Place(msgspec.Struct, frozen=True):
    """A warehouse or a store of a shop."""

    id: Id
    name: str
    kind: str


class NewMove(msgspec.Struct, frozen=True):
    """A change of stock by the shop's people; `quantity` is signed for a correction."""

    sku: Id
    kind: Literal["received", "returned", "corrected"]
    quantity: Quantity
    place: Id | None = None
    note: Annotated[str, Meta(max_length=200)] = ""


class NewMoves(msgspec.Struct, frozen=True):
    """Several changes at once; all of them happen or none."""

    moves: Annotated[list[NewMove], Meta(min_length=1, max_length=500)]


class Level(msgspec.Struct, frozen=True):
    """How much of a SKU is at a place: `available` = on hand - held."""

    sku: Id
    place: Id
    on_hand: int
    held: int
    available: int


class Movement(msgspec.Struct, frozen=True):
    """One typed movement with its cause."""

    id: Id
    sku: Id
    place: Id
    kind: str
    on_hand_delta: int
    held_delta: int
    cause: Id
    actor: Id
    note: str
    at: datetime


class Levels(msgspec.Struct, frozen=True):
    """Stock after a change."""

    items: list[Level]
