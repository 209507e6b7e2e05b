"""What a product may be: texts, pictures, and options that agree with their SKUs."""

import math

from msgspec import UNSET

from hutong.kernel import errors
from hutong.kernel.text import clean_text
from hutong.trade import shops
from hutong.trade.catalog.shapes.goods import (
    TEXT_MAX,
    TITLE_MAX,
    VALUE_MAX,
    WORD_MAX,
    Attribute,
    NewProduct,
    NewSku,
    Option,
    ProductEdit,
    SkuEdit,
    Stored,
)


class OptionsDisagree(errors.BadInput):
    """A SKU chooses something the product does not offer, or leaves a choice open."""

    title = "Options and SKUs do not agree"


class DoubleSku(errors.BadInput):
    """Two SKUs of one product are the same choice."""

    title = "Two SKUs are the same"


class Blocked(errors.Refused):
    """The platform took the product out; only the platform puts it back."""

    title = "This product is blocked"


def tidy(new: NewProduct) -> NewProduct:
    """Return the product as it is kept: clean texts, known picture keys, options that agree.

    A product whose SKUs choose but which names no options gets them from its SKUs, in order of
    appearance. Raises BadInput and its kin.
    """
    skus = [_tidy_sku(sku) for sku in new.skus]
    options = [_tidy_option(option) for option in new.options] or gathered(skus)
    check_options(options, skus)
    return NewProduct(
        title=_title(new.title, "title"),
        title_en=_title(new.title_en, "title_en") if new.title_en else None,
        description=_long(new.description, "description"),
        description_en=_long(new.description_en, "description_en"),
        category=new.category,
        attributes=[_tidy_attribute(one) for one in new.attributes],
        pictures=_pictures(new.pictures),
        colour=new.colour,
        options=options,
        limit_per_buyer=new.limit_per_buyer,
        state=new.state,
        skus=skus,
    )


def gathered(skus: list[NewSku]) -> list[Option]:
    """Return the options that these SKUs choose from, in order of appearance."""
    found: dict[str, dict[str, None]] = {}
    for sku in skus:
        for name, value in sku.options.items():
            found.setdefault(name, {})[value] = None
    return [Option(name, list(values)) for name, values in found.items()]


def check_options(options: list[Option], skus: list[NewSku]) -> None:
    """Check that every SKU makes every choice once, and no two the same.

    Raises OptionsDisagree or DoubleSku, with the number of the SKU, from 1.
    """
    offered = {option.name: set(option.values) for option in options}
    if len(offered) != len(options):
        raise OptionsDisagree("Two options have the same name. Nothing was changed.")
    if any(len(set(option.values)) != len(option.values) for option in options):
        raise OptionsDisagree("An option offers the same value twice. Nothing was changed.")
    _check_english(options)
    seen: set[frozenset[tuple[str, str]]] = set()
    for number, sku in enumerate(skus, 1):
        if sku.options.keys() != offered.keys():
            raise OptionsDisagree(
                f"SKU {number} must choose a value for each of: {', '.join(offered) or 'nothing'}; "
                f"it chooses {', '.join(sku.options) or 'nothing'}. Nothing was changed.",
                sku=number,
            )
        for name, value in sku.options.items():
            if value not in offered[name]:
                raise OptionsDisagree(
                    f"SKU {number} chooses {value} but {name} offers "
                    f"{', '.join(sorted(offered[name]))[:300]}. Nothing was changed.",
                    sku=number,
                )
        choice = frozenset(sku.options.items())
        if choice in seen:
            raise DoubleSku(
                f"SKU {number} is the same choice as one before. Nothing was changed.", sku=number
            )
        seen.add(choice)


def _check_english(options: list[Option]) -> None:
    if len({option.name_en or option.name for option in options}) != len(options):
        raise OptionsDisagree("Two options have the same English name. Nothing was changed.")
    for option in options:
        if option.values_en is None:
            continue
        if len(option.values_en) != len(option.values):
            raise OptionsDisagree(
                f"{option.name} has {len(option.values)} values and {len(option.values_en)} in "
                "English; give as many, or none. Nothing was changed."
            )
        if len(set(option.values_en)) != len(option.values_en):
            raise OptionsDisagree(
                f"{option.name} offers the same English value twice. Nothing was changed."
            )


def in_english(options: list[Option], choice: dict[str, str]) -> dict[str, str] | None:
    """Return a SKU's choice in English, or None when no word of it is given in English.

    Where only some words are, the others stay as they are.
    """
    if not any(option.name_en or option.values_en for option in options):
        return None
    return {
        option.name_en or option.name: dict(
            zip(option.values, option.values_en or option.values, strict=True)
        )[choice[option.name]]
        for option in options
    }


def changed(row: Stored, change: ProductEdit) -> Stored:
    """Return the row with the change made. Raises BadInput and its kin."""
    if change.title is not UNSET:
        row.title = _title(change.title, "title")
    if change.title_en is not UNSET:
        row.title_en = _title(change.title_en, "title_en") if change.title_en else None
    if change.description is not UNSET:
        row.description = _long(change.description, "description")
    if change.description_en is not UNSET:
        row.description_en = _long(change.description_en, "description_en")
    if change.category is not UNSET:
        row.category = int(change.category) if change.category else None
    if change.attributes is not UNSET:
        row.attributes = [_tidy_attribute(one) for one in change.attributes]
    if change.pictures is not UNSET:
        row.pictures = _pictures(change.pictures)
        row.colour = None
    if change.colour is not UNSET:
        row.colour = change.colour
    if change.limit_per_buyer is not UNSET:
        row.limit_per_buyer = change.limit_per_buyer
    return row


def tidy_sku_edit(change: SkuEdit) -> SkuEdit:
    """Return the change with a clean code and a known picture. Raises BadInput and its kin."""
    if change.code is not UNSET:
        change.code = _code(change.code)
    if change.picture is not UNSET:
        change.picture = shops.picture(change.picture)
    return change


def may_turn(old: str, new: str, *, operator: bool) -> None:
    """Check that a product may go from one state to another. Raises Blocked.

    Staff move freely between draft, listed and unlisted; into and out of blocked leads only the
    platform.
    """
    if "blocked" in (old, new) and old != new and not operator:
        raise Blocked("Only the platform blocks and unblocks a product. Nothing was changed.")


def _tidy_sku(sku: NewSku) -> NewSku:
    return NewSku(
        price_fen=sku.price_fen,
        options={
            _word(name, "option"): _word(value, "option value")
            for name, value in sku.options.items()
        },
        code=_code(sku.code),
        weight_g=sku.weight_g,
        picture=shops.picture(sku.picture),
        stock=sku.stock,
    )


def _tidy_option(option: Option) -> Option:
    return Option(
        _word(option.name, "option"),
        [_word(value, "option value") for value in option.values],
        _word(option.name_en, "option name_en") if option.name_en else None,
        [_word(value, "option values_en") for value in option.values_en or []] or None,
    )


def _tidy_attribute(one: Attribute) -> Attribute:
    if isinstance(one.value, float) and not math.isfinite(one.value):
        raise errors.BadInput("An attribute has a number that is too large. Nothing was changed.")
    value = _value(one.value) if isinstance(one.value, str) else one.value
    return Attribute(
        _word(one.name, "attribute"),
        value,
        _word(one.name_en, "attribute name_en") if one.name_en else None,
        _value(one.value_en) if one.value_en else None,
    )


def _title(text: str, field: str) -> str:
    return clean_text(text, field, least=1, most=TITLE_MAX)


def _long(text: str, field: str) -> str:
    return clean_text(text, field, most=TEXT_MAX, lines=True)


def _word(text: str, field: str) -> str:
    return clean_text(text, field, least=1, most=WORD_MAX)


def _value(text: str) -> str:
    return clean_text(text, "attribute value", most=VALUE_MAX)


def _code(text: str | None) -> str | None:
    return clean_text(text or "", "code", most=WORD_MAX) or None


def _pictures(keys: list[str]) -> list[str]:
    return [key for key in dict.fromkeys(keys) if shops.picture(key)]
