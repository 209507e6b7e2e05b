"""What addresses take in and give out."""

from typing import Annotated

from msgspec import Meta, Struct

from hutong.kernel.ids import Id

Country = Annotated[
    str, Meta(pattern="^[A-Z]{2}$", max_length=2, description="ISO 3166-1 alpha-2, such as CN")
]


class NewAddress(Struct):
    """An address to keep. In CN `region` is the six digits of a district; elsewhere free text."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    phone: Annotated[str, Meta(min_length=1, max_length=25)]
    region: Annotated[str, Meta(min_length=1, max_length=120)]
    line: Annotated[str, Meta(min_length=1, max_length=200)]
    country: Country = "CN"
    postcode: Annotated[str, Meta(max_length=12)] = ""
    is_default: bool = False


class Address(Struct):
    """An address of one's own; `region_names` go from the widest to the narrowest.

    `region_names_en` are the same places for an English reader; abroad both are the free text.
    """

    id: Id
    name: str
    phone: str
    country: str
    region: str
    line: str
    postcode: str
    is_default: bool
    region_names: list[str] = []
    region_names_en: list[str] = []


class Addresses(Struct):
    """One's addresses, the default first, then the newest."""

    items: list[Address]


class Stored(Struct, frozen=True):
    """A row that becomes a snapshot."""

    person: int
    id: int
    name: str
    phone: str
    country: str
    region: str
    line: str
    postcode: str


class Snapshot(Struct, frozen=True):
    """An address as it was when something was sent there: it no longer changes."""

    name: str
    phone: str
    country: str
    region: str
    region_names: list[str]
    region_names_en: list[str]
    line: str
    postcode: str


class Region(Struct, frozen=True):
    """A place in China: level 1 is a province, 2 a city, 3 a district."""

    code: str
    name: str
    name_en: str
    level: int


class Regions(Struct, frozen=True):
    """The places directly inside another one."""

    items: list[Region]
