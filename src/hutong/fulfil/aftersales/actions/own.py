"""What stays of a person's requests when she goes."""

from hutong.fulfil.aftersales.reads import sql
from hutong.kernel.db import Tx


async def erase(tx: Tx, person: int) -> None:
    """Forget a person's words, pictures and numbers; orders refuse while a request is open."""
    await tx.run(sql.forget_words, buyer=person)
