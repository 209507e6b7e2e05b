"""HTTP of addresses, and the list of Chinese regions for the picker."""

from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.http import Caller, delete, get, post, put
from hutong.people.addresses import actions, reads
from hutong.people.addresses.shapes import Address, Addresses, NewAddress, Regions


@get("/api/regions", right="open")
async def list_regions(parent: str = "") -> Regions:
    """The provinces, or what is directly inside one region."""
    return reads.regions.inside(parent)


@get("/api/addresses", right="person")
async def list_addresses(caller: Caller) -> Addresses:
    """One's addresses, the default first."""
    async with reading() as tx:
        return await reads.book.addresses(tx, caller.person)


@post("/api/addresses", right="person")
async def add(caller: Caller, data: NewAddress) -> Address:
    """Keep an address."""

    async def work(tx: Tx) -> Address:
        return await actions.add(tx, caller.person, data)

    return await caller.once("POST /api/addresses", data, work, shape=Address)


@put("/api/addresses/{address:int}", right="person")
async def change(caller: Caller, address: int, data: NewAddress) -> Address:
    """Write an address anew."""
    async with transaction() as tx:
        return await actions.change(tx, caller.person, address, data)


@delete("/api/addresses/{address:int}", right="person")
async def drop(caller: Caller, address: int) -> None:
    """Forget an address."""
    async with transaction() as tx:
        await actions.drop(tx, caller.person, address)


routes = [list_regions, list_addresses, add, change, drop]
