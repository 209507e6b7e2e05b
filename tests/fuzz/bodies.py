"""Requests as they should be, where the document alone does not say what fits together."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hutong.kernel import clock

END = (clock.now() + timedelta(days=9)).isoformat()
PAST = (clock.now() - timedelta(minutes=1)).isoformat()

SHOP = {"name": "Corner Shop", "category": "grocery", "name_en": "Corner", "story": "old"}
COUPON = {
    "name": "5 off",
    "name_en": "5 off",
    "off_fen": 500,
    "over_fen": 1000,
    "budget_fen": 100_000,
    "total": 9,
    "per_person": 3,
    "ends_at": END,
    "stackable": False,
    "claimable": True,
}
PARCEL = {"carrier": "SF", "tracking": "SF1", "lines": [{"line": 1, "quantity": 1}]}
ADDRESS = {
    "name": "Lin",
    "phone": "13800000000",
    "country": "CN",
    "region": "330106",
    "line": "Wen San Lu 1",
    "postcode": "310000",
    "is_default": False,
}


def product(known: Mapping[str, str]) -> dict[str, Any]:
    """Return a product with everything that a product can have."""
    picture = known["picture"]
    sku = {"price_fen": 1250, "options": {"size": "big"}, "code": "P", "weight_g": 500}
    return {
        "title": "梨",
        "title_en": "Pears",
        "description": "sweet",
        "description_en": "sweet",
        "category": known["category"],
        "attributes": [{"name": "from", "value": "Yantai", "name_en": "of", "value_en": "Y"}],
        "pictures": [picture],
        "colour": "#aabbcc",
        "options": [{"name": "size", "values": ["big"], "name_en": "Size"}],
        "limit_per_buyer": 100_000,
        "skus": [{**sku, "picture": picture, "stock": 100_000}],
        "state": "listed",
    }


def trade(known: Mapping[str, str]) -> dict[str, Any]:
    """Return a checkout of one unit, unpaid."""
    return {
        "lines": [{"sku": known["sku"], "quantity": 1}],
        "address": known["address"],
        "expected_total_fen": 1250,
        "coupons": [],
        "remarks": {known["shop"]: "at the back door"},
        "source": {"kind": "test", "ref": "fuzz"},
    }


def right(known: Mapping[str, str]) -> dict[str, Any]:
    """Return the body of every operation for which an example out of the document would fail."""
    of_product = product(known)
    edit = {name: of_product[name] for name in of_product if name not in _NOT_EDITED}
    return {
        "POST /api/people": {"handle": "somebody-else", "password": "a long password"},
        "POST /api/sessions": {"handle": "somebody-else", "password": "a long password"},
        "DELETE /api/me": {"password": "a long password"},
        "PUT /api/me/password": {"old": "a long password", "new": "a long password"},
        "POST /api/addresses": ADDRESS,
        "PUT /api/addresses/{address}": ADDRESS,
        "POST /api/shops": {**SHOP, "currency": "CNY", "picture": known["picture"]},
        "POST /api/admin/categories": {
            "slug": "other",
            "name": "梨",
            "name_en": "Pears",
            "parent": known["category"],
            "sort": 1,
        },
        "POST /api/shops/{shop}/products": of_product,
        "PATCH /api/shops/{shop}/products/{product}": edit,
        "POST /api/shops/{shop}/stock": {
            "moves": [
                {
                    "sku": known["sku"],
                    "place": known["place"],
                    "kind": "received",
                    "quantity": 1,
                    "note": "more",
                }
            ]
        },
        "POST /api/quotes": {"lines": trade(known)["lines"], "address": known["address"]},
        "POST /api/trades": trade(known),
        "POST /api/wallet/topups": {"amount_fen": 1, "method": "sandbox", "currency": "CNY"},
        "POST /api/shops/{shop}/coupons": COUPON,
        "POST /api/admin/coupons": {**COUPON, "currency": "CNY", "covers_freight": True},
        "POST /api/shops/{shop}/orders/{order}/parcels": PARCEL,
        "POST /api/shops/{shop}/parcels": {"parcels": [{**PARCEL, "order": known["order"]}]},
        "POST /api/shops/{shop}/parcels/{parcel}/events": {"text": "moved", "at": PAST},
        "POST /api/orders/{order}/aftersales": {
            "kind": "refund",
            "lines": [{"line": 1, "quantity": 1, "amount_fen": 1250}],
            "reason": "late",
            "text": "very late",
            "pictures": [known["picture"]],
        },
        "POST /api/shops/{shop}/orders/{order}/shares": {
            "receivers": [{"person": known["friend"], "amount_fen": 10, "note": "thanks"}]
        },
        "PUT /api/shops/{shop}/freight": {
            "base_fen": 0,
            "per_item_fen": 0,
            "free_over_fen": 100,
            "regions": [{"regions": ["330100"], "base_fen": 0, "per_item_fen": 0}],
            "no_delivery": ["650000"],
        },
    }


_NOT_EDITED = {"skus", "options", "state"}
