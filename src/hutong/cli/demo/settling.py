"""People move in, shops open, goods are laid out."""

import asyncio
from typing import Any

import msgspec

from hutong.cli.demo.browser import Browser, Unwelcome
from hutong.cli.demo.lane import Coupon, Home, Person, Product, Shop
from hutong.cli.demo.town import Town, all_of
from hutong.kernel.db import transaction
from hutong.people import accounts

_SHOPPERS_CAME_DAYS_AGO = 95
_WALLET_FEN = 600_000
_KINDS = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


async def move_in(town: Town) -> None:
    """Sign everybody up, the operator first and owners before their shops open."""
    opened = {shop.owner: shop.opened_days_ago for shop in town.lane.shops}
    longest = max(opened.values())

    def came(person: Person) -> int:
        if person.role == "operator":
            return longest + 2
        return opened.get(person.handle, _SHOPPERS_CAME_DAYS_AGO - 1) + 1

    bar = town.progress.add_task("people", total=len(town.lane.people))
    for person in sorted(town.lane.people, key=came, reverse=True):
        with town.day(came(person)):
            await _sign_up(town, person)
        town.progress.advance(bar)


async def _sign_up(town: Town, person: Person) -> None:
    browser = town.people[person.handle] = town.somebody()
    name = person.name.en if person.language == "en" else person.name.zh
    who = {"handle": person.handle, "password": person.password}
    try:
        answer = await browser.post(
            "/api/people", {**who, "display_name": name}, f"person:{person.handle}"
        )
    except Unwelcome as refused:
        if refused.code != "handle_taken":
            raise
        answer = await browser.ask("POST", "/api/sessions", msgspec.json.encode(who))
    browser.token = answer["token"]
    await browser.ask("PATCH", "/api/me", b'{"language":"%s"}' % person.language.encode())
    if person.role == "operator":
        async with transaction() as tx:
            await accounts.make_operator(tx, person.handle)
    town.homes[person.handle] = [
        (await browser.post("/api/addresses", _address(home, n), f"home:{n}"))["id"]
        for n, home in enumerate(person.addresses)
    ]
    await _fill_wallet(browser)


def _address(home: Home, number: int) -> dict[str, Any]:
    return {
        "name": home.recipient,
        "phone": home.phone,
        "country": home.country,
        "region": home.region_code,
        "line": home.street,
        "postcode": home.postcode,
        "is_default": number == 0,
    }


async def _fill_wallet(browser: Browser) -> None:
    wish = {"amount_fen": _WALLET_FEN, "method": "sandbox"}
    payment = (await browser.post("/api/wallet/topups", wish, "topup"))["id"]
    if (await browser.get(f"/api/payments/{payment}"))["state"] == "pending":
        path = f"/api/sandbox/payments/{payment}/decide"
        await browser.post(path, {"outcome": "success"}, "topup:decide")


async def hang_pictures(town: Town) -> None:
    """Upload every picture that somebody shows; the house draws each of them again."""
    lane = town.lane
    names = {name for product in lane.products for name in product.images}
    names |= {name for review in lane.reviews for name in review.images}
    names |= {shop.avatar for shop in lane.shops}
    bar = town.progress.add_task("pictures", total=len(names))
    uploader = town.people[lane.shops[0].owner]

    async def upload(name: str) -> None:
        path = lane.images / name
        data = await asyncio.to_thread(path.read_bytes)
        kind = _KINDS[path.suffix]
        town.pictures[name] = await uploader.ask("POST", "/api/images", data, kind=kind)
        town.progress.advance(bar)

    await all_of([upload(name) for name in sorted(names)])


async def plant_categories(town: Town) -> None:
    """Grow the platform's tree; branches that are there stay as they are."""
    operator = next(p.handle for p in town.lane.people if p.role == "operator")
    there = (await town.somebody().get("/api/categories"))["items"]
    town.categories = {branch["slug"]: branch["id"] for branch in there}
    for place, category in enumerate(town.lane.categories):
        if category.slug in town.categories:
            continue
        body = {
            "slug": category.slug,
            "name": category.name.zh,
            "name_en": category.name.en,
            "parent": town.categories[category.parent] if category.parent else None,
            "sort": place,
        }
        made = await town.people[operator].post(
            "/api/admin/categories", body, f"category:{category.slug}"
        )
        town.categories[category.slug] = made["id"]


async def open_shops(town: Town) -> None:
    """Open the shops, the oldest first, with their freight and their discounts."""
    names = {category.slug: category.name.zh for category in town.lane.categories}
    bar = town.progress.add_task("shops", total=len(town.lane.shops))
    for shop in sorted(town.lane.shops, key=lambda one: -one.opened_days_ago):
        with town.day(shop.opened_days_ago):
            await _open_shop(town, shop, names[shop.category])
        town.progress.advance(bar)


async def _open_shop(town: Town, shop: Shop, category: str) -> None:
    owner = town.owner(shop.slug)
    body = {
        "name": shop.name.zh,
        "name_en": shop.name.en,
        "category": category,
        "story": f"{shop.story.zh}\n\n{shop.story.en}",
        "picture": town.pictures[shop.avatar]["key"],
    }
    made = await owner.post("/api/shops", body, f"shop:{shop.slug}")
    town.shops[shop.slug] = made["id"]
    place = f"/api/shops/{made['id']}"
    freight = {"base_fen": shop.freight.flat_fen, "free_over_fen": shop.freight.free_over_fen}
    await owner.put(f"{place}/freight", freight)
    thresholds = [{"over_fen": t.over_fen, "off_fen": t.off_fen} for t in shop.thresholds]
    await owner.put(f"{place}/discounts", {"thresholds": thresholds})


async def lay_out_goods(town: Town) -> None:
    """List every product, spread over the time for which its shop has been open."""
    reviewed = {review.product for review in town.lane.reviews}
    bar = town.progress.add_task("goods", total=len(town.lane.products))
    for days_ago, product in _in_time(town, reviewed):
        with town.day(days_ago):
            await _list(town, product)
        town.progress.advance(bar)


def _in_time(town: Town, reviewed: set[str]) -> list[tuple[float, Product]]:
    """When each product was first listed: before its reviews, and not all on one day."""
    found: list[tuple[float, Product]] = []
    for shop in town.lane.shops:
        goods = [product for product in town.lane.products if product.shop == shop.slug]
        for number, product in enumerate(goods):
            first, last = (shop.opened_days_ago - 1, 82) if product.slug in reviewed else (60, 1)
            found.append((first + (last - first) * number / len(goods), product))
    return sorted(found, key=lambda pair: -pair[0])


async def _list(town: Town, product: Product) -> None:
    place = f"/api/shops/{town.shops[product.shop]}/products"
    made = await town.owner(product.shop).post(
        place, _described(town, product), f"product:{product.slug}"
    )
    town.products[product.slug] = made["id"]
    for sku in made["skus"]:
        town.skus[sku["code"]] = sku["id"]
        town.shop_of_sku[sku["code"]] = product.shop


def _described(town: Town, product: Product) -> dict[str, Any]:
    return {
        "title": product.title.zh,
        "title_en": product.title.en,
        "description": product.description.zh,
        "description_en": product.description.en,
        "category": town.categories[product.category],
        "attributes": [_fact(town, key, value) for key, value in product.attributes.items()],
        "pictures": [town.pictures[name]["key"] for name in product.images],
        "colour": town.pictures[product.images[0]]["colour"],
        "options": [
            {
                "name": option.name.zh,
                "name_en": option.name.en,
                "values": [value.zh for value in option.values],
                "values_en": [value.en for value in option.values],
            }
            for option in product.options
        ],
        "skus": [
            {
                "code": variant.sku,
                "price_fen": variant.price_fen,
                "weight_g": variant.weight_g,
                "stock": variant.stock,
                "options": {
                    option.name.zh: option.values[index].zh
                    for option, index in zip(product.options, variant.options, strict=True)
                },
            }
            for variant in product.variants
        ],
    }


def _fact(town: Town, key: str, value: Any) -> dict[str, Any]:
    about = town.lane.attributes[key]
    zh = en = value
    if about.type == "text":
        zh, en = value["zh"], value["en"]
    elif about.type == "number":
        zh = en = f"{value} {about.unit}".strip()
    elif about.type == "bool":
        zh, en = ("是", "yes") if value else ("否", "no")
    elif about.type == "choice":
        chosen = next(choice for choice in about.choices if choice.value == value)
        zh, en = chosen.zh, chosen.en
    return {"name": about.name.zh, "name_en": about.name.en, "value": zh, "value_en": en}


async def chalk_up_words(town: Town) -> None:
    """Let the empty search box suggest what the lane is known for."""
    operator = next(p.handle for p in town.lane.people if p.role == "operator")
    words = [{"zh": word.zh, "en": word.en} for word in town.lane.hot_words]
    await town.people[operator].put("/api/admin/hot-words", {"words": words})


async def offer_coupons(town: Town) -> None:
    """Offer the coupons of the shops and of the platform."""
    operator = next(p.handle for p in town.lane.people if p.role == "operator")
    for coupon in town.lane.coupons:
        if coupon.shop:
            giver, place = town.owner(coupon.shop), f"/api/shops/{town.shops[coupon.shop]}/coupons"
        else:
            giver, place = town.people[operator], "/api/admin/coupons"
        await giver.post(place, _terms(town, coupon), f"coupon:{coupon.slug}")


def _terms(town: Town, coupon: Coupon) -> dict[str, Any]:
    return {
        "name": coupon.name.zh,
        "name_en": coupon.name.en,
        "off_fen": coupon.off_fen,
        "over_fen": coupon.over_fen,
        "total": coupon.total,
        "per_person": coupon.per_person,
        "starts_at": town.date(0).isoformat(),
        "ends_at": town.date(-coupon.valid_days).isoformat(),
    }
