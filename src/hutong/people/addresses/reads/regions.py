"""Provinces, cities and districts of China, from the list that ships beside this room.

The list is read when first asked for and stays in memory (3,882 places); see NOTICE.regions.md.
"""

import csv
import gzip
import io
from functools import lru_cache
from importlib.resources import files

from msgspec import Struct

from hutong.kernel.errors import NotFound
from hutong.people.addresses.rules import CHINA
from hutong.people.addresses.shapes import Region, Regions

DISTRICT = 3


class _Tree(Struct, frozen=True):
    """Every place by its code, its parent, and what is inside each ("" is the country)."""

    places: dict[str, Region]
    parents: dict[str, str]
    inside: dict[str, list[Region]]


def inside(parent: str) -> Regions:
    """Return the places directly inside one ("" gives the provinces). Raises NotFound."""
    tree = _tree()
    if parent and parent not in tree.places:
        raise NotFound("There is no region of this code; ask without one for the provinces.")
    return Regions(tree.inside.get(parent, []))


def is_district(code: str) -> bool:
    """Tell whether a code is that of a district, the narrowest place of the list."""
    place = _tree().places.get(code)
    return place is not None and place.level == DISTRICT


def path(country: str, region: str) -> list[Region]:
    """Return what to print on a parcel: province, city, district, or the free text elsewhere.

    A code that has left the list since (codes change over the years) stands for itself.
    """
    free = [Region(code="", name=region, name_en=region, level=0)]
    if country != CHINA:
        return free
    tree, found, code = _tree(), list[Region](), region
    while code in tree.places:
        found.insert(0, tree.places[code])
        code = tree.parents[code]
    return found or free


@lru_cache(maxsize=1)
def _tree() -> _Tree:
    packed = files("hutong.people.addresses").joinpath("regions.csv.gz").read_bytes()
    tree = _Tree({}, {}, {})
    for row in csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"))):
        place = Region(row["code"], row["name"], row["name_en"], int(row["level"]))
        tree.places[place.code] = place
        tree.parents[place.code] = row["parent_code"]
        tree.inside.setdefault(row["parent_code"], []).append(place)
    return tree
