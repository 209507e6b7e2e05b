"""The name of this line of history, by which devices tell that the database was put back."""

import secrets

from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.touch.chat")


async def epoch(tx: Tx) -> str:
    """Return the name, making one when the house is new."""
    found = await tx.value(sql.find_epoch)
    if found is None:
        await tx.run(sql.make_epoch, epoch=secrets.token_hex(8))
        found = await tx.value(sql.find_epoch)
    return str(found)
