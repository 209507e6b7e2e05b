"""Regions: which of several codes names the nearest area around a place.

Chinese codes have six digits, two each for province, city and district, and zeros for "all of
it": 330100 is Hangzhou, all districts. Elsewhere a region is `COUNTRY/free text`, so that `US`
or `US/California` name an area too.
"""

from collections.abc import Iterable
from functools import lru_cache

_CHINA = "CN"
_CODE_DIGITS = 6


def region_of(country: str, region: str) -> str:
    """Return the text that stands for an address's region in baskets."""
    return region if country == _CHINA else f"{country}/{region}"


@lru_cache(maxsize=4096)
def prefix(code: str) -> str:
    """Return what every region inside the area `code` starts with: 330100 -> 3301."""
    if len(code) != _CODE_DIGITS or not code.isdigit():
        return code
    while len(code) > len("33") and code.endswith("00"):
        code = code[:-2]
    return code


def nearest(codes: Iterable[str], region: str) -> str | None:
    """Return the narrowest of `codes` whose area holds `region`, or None."""
    around = [code for code in codes if region.startswith(prefix(code))]
    return max(around, key=lambda code: (len(prefix(code)), code), default=None)


def areas_around(region: str) -> set[str]:
    """Return every prefix that the area of a code around this region can have."""
    return {region[:length] for length in range(1, len(region) + 1)}
