"""What goes into and comes out of the catalog."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hutong.kernel.ids import Id
from hutong.kernel.money import BIGGEST_FEN

SKUS_MAX = 200
TITLE_MAX = 120
WORD_MAX = 60
VALUE_MAX = 200
TEXT_MAX = 20_000

Title = Annotated[str, Meta(min_length=1, max_length=TITLE_MAX)]
Word = Annotated[str, Meta(min_length=1, max_length=WORD_MAX)]
Value = Annotated[str, Meta(max_length=VALUE_MAX)]
Text = Annotated[str, Meta(max_length=TEXT_MAX)]
Key = Annotated[str, Meta(max_length=100, description="key of an uploaded picture")]
Colour = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$", description="colour of the first picture")]
Pictures = Annotated[list[Key], Meta(max_length=20)]
Price = Annotated[int, Meta(ge=1, le=BIGGEST_FEN // 10_000, description="minor units")]
Weight = Annotated[int, Meta(ge=0, le=1_000_000, description="grams")]
PerBuyer = Annotated[int, Meta(ge=1, le=100_000)]
Stock = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Code = Annotated[str, Meta(max_length=WORD_MAX)]
Slug = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]
Choice = dict[Word, Word]

State = Literal["draft", "listed", "unlisted", "blocked"]
SkuState = Literal["on", "off"]


class Attribute(msgspec.Struct, forbid_unknown_fields=True):
    """One typed fact about a product: its value is a text, a number or yes/no, as given."""

    name: Word
    value: bool | int | float | Value
    name_en: Word | None = None
    value_en: Value | None = None


class Option(msgspec.Struct, forbid_unknown_fields=True):
    """Something the buyer chooses, with every value there is; `values_en` in the same order."""

    name: Word
    values: Annotated[list[Word], Meta(min_length=1, max_length=100)]
    name_en: Word | None = None
    values_en: Annotated[list[Word], Meta(max_length=100)] | None = None


class NewSku(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One thing to buy: a value for every option of its product, and a price."""

    price_fen: Price
    options: Choice = {}
    code: Code | None = None
    weight_g: Weight = 0
    picture: Key | None = None
    stock: Stock | None = None


class NewProduct(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A product with its SKUs. `stock` of a SKU is for the room that keeps stock."""

    title: Title
    skus: Annotated[list[NewSku], Meta(min_length=1, max_length=SKUS_MAX)]
    title_en: Title | None = None
    description: Text = ""
    description_en: Text = ""
    category: Id | None = None
    attributes: Annotated[list[Attribute], Meta(max_length=50)] = []
    pictures: Pictures = []
    colour: Colour | None = None
    options: Annotated[list[Option], Meta(max_length=3)] = []
    limit_per_buyer: PerBuyer | None = None
    state: Literal["draft", "listed"] = "listed"


class ProductEdit(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What may be changed; a field left out stays. Options follow their SKUs, hence stay."""

    title: Title | UnsetType = UNSET
    title_en: Title | UnsetType | None = UNSET
    description: Text | UnsetType = UNSET
    description_en: Text | UnsetType = UNSET
    category: Id | UnsetType | None = UNSET
    attributes: Annotated[list[Attribute], Meta(max_length=50)] | UnsetType = UNSET
    pictures: Pictures | UnsetType = UNSET
    colour: Colour | UnsetType | None = UNSET
    limit_per_buyer: PerBuyer | UnsetType | None = UNSET


class SkuEdit(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a SKU; a field left out stays."""

    price_fen: Price | UnsetType = UNSET
    code: Code | UnsetType | None = UNSET
    weight_g: Weight | UnsetType = UNSET
    picture: Key | UnsetType | None = UNSET
    state: SkuState | UnsetType = UNSET


class NewState(msgspec.Struct, forbid_unknown_fields=True):
    """The state a product shall have."""

    state: State


class NewShopState(msgspec.Struct, forbid_unknown_fields=True):
    """The state a shop shall have."""

    state: Literal["open", "paused", "closed"]


class Sku(msgspec.Struct):
    """One thing to buy. `available` is how many can be ordered now."""

    id: Id
    code: str | None
    options: dict[str, str]
    options_en: dict[str, str] | None
    price_fen: int
    weight_g: int
    picture: str | None
    state: SkuState
    available: int = 0


class ShopScore(msgspec.Struct):
    """Mean of all stars and their number."""

    stars: float
    count: int


class ShopInfo(msgspec.Struct):
    """The face of the shop on a product page."""

    id: Id
    name: str
    name_en: str | None
    picture: str | None
    state: str
    score: ShopScore | None


class ProductCard(msgspec.Struct):
    """A product in a list. Prices are in minor units of `currency`."""

    id: Id
    shop: Id
    shop_name: str
    shop_name_en: str | None
    title: str
    title_en: str | None
    picture: str | None
    colour: str | None
    price_fen: int
    price_max_fen: int
    currency: str
    sales: int
    stars: float | None
    review_count: int
    state: State


class Product(ProductCard):
    """A product page."""

    description: str
    description_en: str
    category: Id | None
    attributes: list[Attribute]
    pictures: list[str]
    options: list[Option]
    limit_per_buyer: int | None
    skus: list[Sku]
    shop_info: ShopInfo
    created_at: datetime


class Home(msgspec.Struct, frozen=True):
    """Where a product or SKU lives."""

    id: int
    shop: int


class SkuFact(msgspec.Struct, frozen=True, gc=False):
    """What pricing and orders decide by. Ids are integers; the state words are as in the tables."""

    sku: int
    product: int
    shop: int
    shop_name: str
    shop_name_en: str | None
    shop_state: str
    currency: str
    fee_bp: int
    title: str
    title_en: str | None
    options: dict[str, str]
    options_en: dict[str, str] | None
    picture: str | None
    price_fen: int
    weight_g: int
    limit_per_buyer: int | None
    sku_state: str
    product_state: str

    @property
    def for_sale(self) -> bool:
        """Tell whether it may be ordered, stock aside."""
        return (
            self.sku_state == "on" and self.product_state == "listed" and self.shop_state == "open"
        )


class Category(msgspec.Struct):
    """A branch of the platform's tree."""

    id: Id
    slug: str
    parent: Id | None
    name: str
    name_en: str
    picture: str | None
    sort: int = 0


class Categories(msgspec.Struct):
    """The whole tree, parents before children where `sort` agrees."""

    items: list[Category]


class NewCategory(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A branch to add."""

    slug: Slug
    name: Word
    name_en: Word
    parent: Id | None = None
    picture: Key | None = None
    sort: Annotated[int, Meta(ge=0, le=10_000)] = 0


class Stored(msgspec.Struct):
    """A row of the product table, locked for a change."""

    shop: int
    id: int
    title: str
    title_en: str | None
    description: str
    description_en: str
    category: int | None
    attributes: list[Any]
    pictures: list[str]
    colour: str | None
    options: list[Any]
    state: State
    limit_per_buyer: int | None
    price_min_fen: int
    price_max_fen: int
    sales: int
