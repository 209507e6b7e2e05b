"""The demo data is whole: what it names exists, what it says is said in both languages."""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo"
REGIONS = ROOT / "src" / "hutong" / "people" / "addresses" / "regions.csv.gz"
FILES = (
    "people",
    "categories",
    "attributes",
    "shops",
    "products",
    "coupons",
    "reviews",
    "hot_words",
    "friends",
    "conversations",
)
KEYS = {"people": "handle", "attributes": "key"}
HAN = re.compile(r"[\u4e00-\u9fff]")
SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
MEGABYTE = 1_000_000


@cache
def rows(name: str) -> list[dict[str, Any]]:
    text = (DEMO / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@cache
def by_key(name: str) -> dict[str, dict[str, Any]]:
    return {row[KEYS.get(name, "slug")]: row for row in rows(name)}


@cache
def region_levels() -> dict[str, str]:
    with gzip.open(REGIONS, "rt", encoding="utf-8", newline="") as file:
        return {row["code"]: row["level"] for row in csv.DictReader(file)}


def texts(value: object) -> Iterator[dict[str, str]]:
    """Every text in two languages inside this value."""
    if isinstance(value, dict):
        if "zh" in value or "en" in value:
            yield value
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def pictures() -> Iterator[str]:
    for shop in rows("shops"):
        yield from (shop["avatar"], shop["cover"])
    for row in (*rows("products"), *rows("reviews")):
        yield from row["images"]
    for talk in rows("conversations"):
        yield from (line["image"] for line in talk["lines"] if "image" in line)


@pytest.mark.parametrize("name", ["people", "categories", "attributes", "shops", "coupons"])
def test_names_are_unique_and_plain(name: str) -> None:
    assert len(by_key(name)) == len(rows(name))
    assert [key for key in by_key(name) if not SLUG.fullmatch(key)] == []


def test_products_and_skus_are_unique() -> None:
    skus = [variant["sku"] for product in rows("products") for variant in product["variants"]]
    assert len(by_key("products")) == len(rows("products"))
    assert len(set(skus)) == len(skus)


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_there_in_chinese_and_english(name: str) -> None:
    found = list(texts(rows(name)))
    assert found or name in ("reviews", "friends")
    for text in found:
        assert {"zh", "en"} <= set(text), text
        assert text["en"].strip(), text
        assert not HAN.search(text["en"]), text
        assert HAN.search(text["zh"]), text


def test_reviews_are_in_the_language_they_say() -> None:
    for review in rows("reviews"):
        assert (HAN.search(review["text"]) is not None) == (review["language"] == "zh"), review


def test_friends_are_two_people_of_the_lane_who_meet_once_and_speak_the_askers_language() -> None:
    people, met = by_key("people"), set()
    days = [pair["days_ago"] for pair in rows("friends")]
    assert days == sorted(days, reverse=True)
    for pair in rows("friends"):
        assert {pair["asks"], pair["asked"]} <= set(people), pair
        met.add(frozenset((pair["asks"], pair["asked"])))
        assert (HAN.search(pair["words"]) is not None) == (pair["language"] == "zh"), pair
        assert pair["accepted"] or pair["days_ago"] < 7, "an open request lasts for a week"
    assert all(len(pair) == 2 for pair in met)
    assert len(met) == len(rows("friends"))


def test_the_tree_has_two_levels_and_no_empty_leaf() -> None:
    seen: dict[str, str | None] = {}
    for category in rows("categories"):
        parent = category["parent"]
        assert parent is None or seen[parent] is None, "a parent comes first and is a root"
        seen[category["slug"]] = parent
    leaves = {slug for slug, parent in seen.items() if parent}
    assert {product["category"] for product in rows("products")} == leaves
    assert set(seen.values()) - {None} == {slug for slug, parent in seen.items() if not parent}
    assert all(seen[shop["category"]] is None for shop in rows("shops"))


def test_every_owner_has_one_shop_and_there_is_one_operator() -> None:
    roles = {person["handle"]: person["role"] for person in rows("people")}
    owners = sorted(handle for handle, role in roles.items() if role == "owner")
    assert sorted(shop["owner"] for shop in rows("shops")) == owners
    assert list(roles.values()).count("operator") == 1
    assert set(roles.values()) == {"shopper", "owner", "operator"}


def test_people_can_sign_in_as_the_readme_says() -> None:
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    for person in rows("people"):
        assert len(person["password"]) >= 12
        assert f"| `{person['handle']}` |" in readme
        assert f"| `{person['password']}` |" in readme


def test_every_region_is_a_district() -> None:
    levels = region_levels()
    assert len(levels) == 3882
    codes = [address["region_code"] for one in rows("people") for address in one["addresses"]]
    codes += [shop["region_code"] for shop in rows("shops")]
    assert codes
    assert {levels[code] for code in codes} == {"3"}


def test_every_shop_sells_and_charges_freight_sensibly() -> None:
    assert {product["shop"] for product in rows("products")} == set(by_key("shops"))
    for shop in rows("shops"):
        freight = shop["freight"]
        assert 0 < freight["flat_fen"] < freight["free_over_fen"]
        overs = [threshold["over_fen"] for threshold in shop["thresholds"]]
        assert overs == sorted(set(overs))
        assert all(0 < step["off_fen"] < step["over_fen"] for step in shop["thresholds"])


def test_every_variant_has_a_price_a_weight_and_stock() -> None:
    for product in rows("products"):
        assert product["variants"]
        chosen = [tuple(variant["options"]) for variant in product["variants"]]
        assert len(set(chosen)) == len(chosen), product["slug"]
        for variant in product["variants"]:
            assert 0 < variant["price_fen"] < 20_000, variant
            assert 0 < variant["weight_g"] <= 10_000, variant
            assert variant["stock"] >= 10, variant


def test_every_variant_names_one_value_of_each_option_and_no_value_is_idle() -> None:
    for product in rows("products"):
        assert 1 <= len(product["options"]) <= 2
        for at, option in enumerate(product["options"]):
            used = {variant["options"][at] for variant in product["variants"]}
            assert used == set(range(len(option["values"]))), product["slug"]


def test_more_of_the_same_never_costs_more_by_weight() -> None:
    for product in rows("products"):
        groups: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for one in product["variants"]:
            kind = tuple(one["options"][:-1])
            groups.setdefault(kind, []).append((one["weight_g"], one["price_fen"]))
        for group in groups.values():
            by_weight = [price / weight for weight, price in sorted(group)]
            assert by_weight == sorted(by_weight, reverse=True), product["slug"]


def test_attributes_have_the_type_they_are_declared_with() -> None:
    used = set()
    for product in rows("products"):
        assert product["attributes"], product["slug"]
        for key, value in product["attributes"].items():
            used.add(key)
            attribute = by_key("attributes")[key]
            fits = {
                "text": isinstance(value, dict),
                "bool": isinstance(value, bool),
                "number": isinstance(value, int | float) and not isinstance(value, bool),
                "choice": value in [choice["value"] for choice in attribute.get("choices", [])],
            }
            assert fits[attribute["type"]], (product["slug"], key, value)
    assert used == set(by_key("attributes"))


def test_every_picture_is_there_is_a_jpeg_and_is_used() -> None:
    there = {path.name for path in (DEMO / "images").iterdir()}
    assert set(pictures()) == there
    for name in there:
        assert (DEMO / "images" / name).read_bytes()[:3] == b"\xff\xd8\xff", name
    for product in rows("products"):
        assert product["images"], product["slug"]
        assert len(set(product["images"])) == len(product["images"])


def test_coupons_take_off_less_than_they_ask_for() -> None:
    for coupon in rows("coupons"):
        assert 0 < coupon["off_fen"] < coupon["over_fen"]
        assert 0 < coupon["per_person"] <= coupon["total"]
        assert coupon["valid_days"] > 0
        assert coupon["payer"] == coupon["scope"]
        assert (coupon["shop"] in by_key("shops")) == (coupon["scope"] == "shop")
        assert (coupon["shop"] is None) == (coupon["scope"] == "platform")


def test_reviews_are_by_people_who_could_have_bought() -> None:
    seen = set()
    for review in rows("reviews"):
        product = by_key("products")[review["product"]]
        person = by_key("people")[review["person"]]
        assert review["sku"] in [variant["sku"] for variant in product["variants"]]
        assert by_key("shops")[product["shop"]]["owner"] != review["person"]
        assert person["addresses"], "bought without an address"
        assert 1 <= review["stars"] <= 5
        assert review["days_ago"] >= 0
        assert len(review["text"]) > 5
        seen.add((review["person"], review["product"]))
    assert len(seen) == len(rows("reviews")), "one person reviews a product once"
    assert {review["product"] for review in rows("reviews")} == set(by_key("products"))


def test_reviews_leave_stock_to_sell() -> None:
    bought = [review["sku"] for review in rows("reviews")]
    for product in rows("products"):
        for variant in product["variants"]:
            assert bought.count(variant["sku"]) * 2 < variant["stock"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_hot_word_finds_something(language: str) -> None:
    shelves = [
        f"{product['title'][language]} {product['description'][language]}".lower()
        for product in rows("products")
    ]
    for word in rows("hot_words"):
        parts = word[language].lower().split()
        assert any(all(part in shelf for part in parts) for shelf in shelves), word


def test_nobody_shouts() -> None:
    for name in FILES:
        text = (DEMO / f"{name}.jsonl").read_text(encoding="utf-8")
        assert not re.search("[!！]", text), name


def test_conversations_are_of_friends_and_every_line_says_or_does_one_thing() -> None:
    met = {frozenset((one["asks"], one["asked"])) for one in rows("friends") if one["accepted"]}
    for talk in rows("conversations"):
        first, *others = talk["people"]
        assert all(frozenset((first, other)) in met for other in others), talk["slug"]
        assert talk["title"] is not None or len(others) == 1
        ago = [line["minutes_ago"] for line in talk["lines"]]
        assert ago == sorted(ago, reverse=True), talk["slug"]
        shared, bought = set(), set()
        for line in talk["lines"]:
            assert line["person"] in talk["people"], line
            assert set(line.get("mentions", [])) <= set(talk["people"]) - {line["person"]}, line
            (act,) = {"text", "image", "product", "buys", "ships"} & set(line)
            if act == "text":
                assert (HAN.search(line["text"]) is not None) == (line["language"] == "zh"), line
            elif act == "product":
                shared.add(by_key("products")[line["product"]]["slug"])
            elif act == "buys":
                assert product_of(line["buys"]) in shared, line
                bought.add(line["buys"])
            elif act == "ships":
                assert line["ships"] in bought, line


def product_of(sku: str) -> str:
    """The product a SKU belongs to."""
    return next(
        str(product["slug"])
        for product in rows("products")
        if sku in [variant["sku"] for variant in product["variants"]]
    )


def test_the_notices_ship_and_the_whole_stays_small() -> None:
    notice = (DEMO / "LICENSES.md").read_text(encoding="utf-8")
    assert "Copyright (c) 2019 Marcus Klasson" in notice
    assert "Open Database License" in notice
    assert "Youzan" in (REGIONS.parent / "NOTICE.regions.md").read_text(encoding="utf-8")
    assert sum(p.stat().st_size for p in DEMO.rglob("*") if p.is_file()) < 9 * MEGABYTE
