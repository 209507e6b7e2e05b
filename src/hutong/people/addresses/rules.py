"""What an address must be, so that a parcel finds it."""

import re

import msgspec

from hutong.kernel.errors import BadInput
from hutong.kernel.text import clean_text
from hutong.people.addresses.shapes import NewAddress

CHINA = "CN"
ADDRESSES_MOST = 50

_COUNTRY = re.compile(r"[A-Z]{2}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{3,22}[0-9]")
_POSTCODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,10}[A-Za-z0-9]|")
_POSTCODE_OF_CHINA = re.compile(r"[0-9]{6}|")


class BadAddress(BadInput):
    """A parcel would not find this place; `field` says which part is wrong."""

    title = "This address is not complete"


def cleaned(new: NewAddress) -> NewAddress:
    """Return the address as it is kept; raises BadAddress or BadInput naming the field.

    Whether a Chinese region exists is asked of the list of regions, not here.
    """
    country, phone, postcode = new.country, new.phone.strip(), new.postcode.strip()
    if not _COUNTRY.fullmatch(country):
        raise BadAddress("Write the country as two letters, such as CN or FR.", field="country")
    if not _PHONE.fullmatch(phone):
        raise BadAddress("Write the phone number in digits, for the carrier.", field="phone")
    if not _POSTCODE.fullmatch(postcode):
        raise BadAddress("A postcode has letters, digits, spaces and dashes.", field="postcode")
    if country == CHINA and not _POSTCODE_OF_CHINA.fullmatch(postcode):
        raise BadAddress("A postcode in China has six digits; it may be empty.", field="postcode")
    return msgspec.structs.replace(
        new,
        name=clean_text(new.name, "name", least=1, most=40),
        phone=phone,
        region=clean_text(new.region, "region", least=1, most=120),
        line=clean_text(new.line, "line", least=1, most=200),
        postcode=postcode.upper(),
    )
