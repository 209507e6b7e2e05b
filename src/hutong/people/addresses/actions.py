"""Addresses come, change and go; one of them is the default."""

from hutong.kernel import clock, ids
from hutong.kernel.db import Tx
from hutong.kernel.errors import Refused
from hutong.kernel.sql import load
from hutong.people import accounts
from hutong.people.addresses import reads, rules
from hutong.people.addresses.shapes import Address, NewAddress

sql = load(__package__)


class TooManyAddresses(Refused):
    """An address book is not a list of customers."""

    title = "The address book is full"


async def add(tx: Tx, person: int, new: NewAddress) -> Address:
    """Keep an address; the first one is the default. Raises BadAddress, TooManyAddresses."""
    kept = _checked(new)
    await accounts.lock(tx, person)
    count = await tx.value(sql.count_addresses, person=person)
    if count >= rules.ADDRESSES_MOST:
        raise TooManyAddresses(
            f"You keep {count} addresses, which is all that fit. Delete one, then add this one."
        )
    address, is_default = ids.new(), kept.is_default or count == 0
    if is_default:
        await tx.run(sql.clear_default, person=person, but=address)
    await tx.run(
        sql.add_address,
        person=person,
        id=address,
        name=kept.name,
        phone=kept.phone,
        country=kept.country,
        region=kept.region,
        line=kept.line,
        postcode=kept.postcode,
        is_default=is_default,
        at=clock.now(),
    )
    return await tx.ask(reads.book.access_address(person, address))


async def change(tx: Tx, person: int, address: int, new: NewAddress) -> Address:
    """Write an address anew. The default stays it until another one is made the default.

    Orders keep the address as it was when they were placed. Raises BadAddress, NotFound.
    """
    kept = _checked(new)
    await accounts.lock(tx, person)
    await tx.ask(reads.book.access_address(person, address))
    if kept.is_default:
        await tx.run(sql.clear_default, person=person, but=address)
    await tx.run(
        sql.change_address,
        person=person,
        id=address,
        name=kept.name,
        phone=kept.phone,
        country=kept.country,
        region=kept.region,
        line=kept.line,
        postcode=kept.postcode,
        is_default=kept.is_default,
    )
    return await tx.ask(reads.book.access_address(person, address))


async def drop(tx: Tx, person: int, address: int) -> None:
    """Forget an address; when it was the default, the newest of the others becomes it."""
    await accounts.lock(tx, person)
    await tx.ask(reads.book.access_address(person, address))
    await tx.run(sql.drop_address, person=person, id=address)
    await tx.run(sql.choose_default, person=person)


async def drop_all(tx: Tx, person: int) -> None:
    """Forget every address of a person who is being erased."""
    await tx.run(sql.drop_addresses, person=person)


def _checked(new: NewAddress) -> NewAddress:
    kept = rules.cleaned(new)
    if kept.country == rules.CHINA and not reads.regions.is_district(kept.region):
        raise rules.BadAddress(
            "Choose province, city and district; the region is the district's six digits.",
            field="region",
        )
    return kept
