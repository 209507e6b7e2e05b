"""How far the logs of many people are, for a gateway that looks after all of them at once."""

from collections.abc import Mapping

from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.people.contacts", "versions.sql")


async def newer(tx: Tx, known: Mapping[int, int]) -> dict[int, int]:
    """Return the versions of those logs that are beyond the one known. An empty log has none."""
    rows = await tx.rows(sql.find_newer, people=list(known.keys()), versions=list(known.values()))
    return {row["person"]: row["ver"] for row in rows}
