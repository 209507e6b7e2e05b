"""A person's address book."""

from hutong.kernel.db import Question, Tx, ask, known
from hutong.kernel.errors import NotFound
from hutong.kernel.sql import load
from hutong.people.addresses.reads import regions
from hutong.people.addresses.shapes import Address, Addresses, Snapshot, Stored

sql = load("hutong.people.addresses")


async def addresses(tx: Tx, person: int) -> Addresses:
    """Return all addresses of a person."""
    return Addresses([_named(a) for a in await tx.all(Address, sql.list_addresses, person=person)])


def access_address(person: int, address: int) -> Question[Address]:
    """Return an address of this person; raises NotFound for one of somebody else."""
    return ask(Address, sql.find_address, person=person, id=address).then(_owned)


def _owned(found: list[Address]) -> Address:
    if not found:
        raise NotFound("There is no such address of yours; perhaps you have deleted it.")
    return _named(found[0])


def snapshots(wanted: list[tuple[int, int]]) -> Question[dict[tuple[int, int], Snapshot]]:
    """Return the addresses of many (person, address) pairs, by the pair.

    One that is not there, or is somebody else's, is simply missing. The person is in the key so
    that nobody in a batch finds the address that another one asked for.
    """
    if not wanted:
        return known({})
    return ask(
        Stored,
        sql.find_snapshots,
        people=[person for person, _ in wanted],
        ids=[address for _, address in wanted],
    ).then(lambda found: {(row.person, row.id): _snapshot(row) for row in found})


def _snapshot(row: Stored) -> Snapshot:
    places = regions.path(row.country, row.region)
    return Snapshot(
        name=row.name,
        phone=row.phone,
        country=row.country,
        region=row.region,
        region_names=[place.name for place in places],
        region_names_en=[place.name_en for place in places],
        line=row.line,
        postcode=row.postcode,
    )


def _named(address: Address) -> Address:
    places = regions.path(address.country, address.region)
    address.region_names = [place.name for place in places]
    address.region_names_en = [place.name_en for place in places]
    return address
