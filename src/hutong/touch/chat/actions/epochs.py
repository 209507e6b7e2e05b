"""A new line of history begins: to be said after the database was put back to an earlier point."""

import secrets

from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.touch.chat")


async def renew(tx: Tx) -> str:
    """Give history a new name, so that every device reads everything anew; returns the name."""
    epoch = secrets.token_hex(8)
    await tx.run(sql.change_epoch, epoch=epoch)
    return epoch
