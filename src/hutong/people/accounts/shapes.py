"""What accounts take in and give out."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from hutong.kernel.ids import Id

Language = Literal["zh", "en"]
Theme = Literal["auto", "light", "dark"]
Handle = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9_.-]{3,32}$",
        description="3-32 of a-z, 0-9, `_`, `.`, `-`; capitals are read as small letters",
    ),
]
Password = Annotated[str, Meta(min_length=8, max_length=200)]
TypedPassword = Annotated[str, Meta(max_length=200, description="checked, never set")]
DisplayName = Annotated[str, Meta(min_length=1, max_length=40)]
DeviceName = Annotated[str, Meta(max_length=80, description="a name for this device")]


class NewPerson(Struct):
    """A sign-up."""

    handle: Handle
    password: Password
    display_name: DisplayName | None = None
    device: DeviceName | None = None


class Person(Struct):
    """A person as she sees herself."""

    id: Id
    handle: str
    display_name: str
    picture: str | None
    language: Language
    theme: Theme
    operator: bool
    created_at: datetime


class SignIn(Struct):
    """Handle and password, for a session."""

    handle: Annotated[str, Meta(max_length=80)]
    password: TypedPassword
    device: DeviceName | None = None


class SignedIn(Struct):
    """The person, and the one time that the token is shown."""

    person: Person
    token: str
    expires_at: datetime


class Token(Struct):
    """A fresh token for a session."""

    token: str
    expires_at: datetime


class Session(Struct):
    """A device on which a person is signed in. `address` is where it signed in from."""

    id: Id
    device: str
    address: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool = False


class Sessions(Struct):
    """Every session of a person, the one used last first."""

    items: list[Session]


class Changes(Struct):
    """What changes about oneself; what is absent stays, and `picture: null` takes it away."""

    display_name: DisplayName | UnsetType = UNSET
    picture: Annotated[str, Meta(max_length=200)] | UnsetType | None = UNSET
    language: Language | UnsetType = UNSET
    theme: Theme | UnsetType = UNSET


class NewPassword(Struct):
    """A change of password."""

    old: TypedPassword
    new: Password


class Farewell(Struct):
    """The password again, before everything is erased."""

    password: TypedPassword


class Credentials(Struct, frozen=True):
    """What a password is checked against."""

    id: int
    password_hash: str


class Known(Struct, frozen=True):
    """Who a token is. `digest` is the token's hash; nothing here is secret."""

    digest: bytes
    person: int
    session: int
    operator: bool
    language: Language
    seen_at: datetime
    expires_at: datetime


class Device(Struct, frozen=True):
    """Where a session is opened: a label for people, and a network address."""

    label: str
    address: str


class Name(Struct, frozen=True):
    """A person as others see her; an erased one is called what erasure called her.

    The handle is for rooms, not for everybody: see the cards of `people.contacts`.
    """

    id: Id
    handle: str
    display_name: str
    picture: str | None
    erased: bool


class Export(Struct):
    """All that the house keeps about one person, by room."""

    exported_at: datetime
    rooms: dict[str, msgspec.Raw]
