"""What the house keeps of a person's conversations, for her export."""

from typing import Any

from hutong.kernel.db import Tx
from hutong.kernel.sql import load

sql = load("hutong.touch.chat", "own.sql")


async def export(tx: Tx, person: int) -> dict[str, Any]:
    """Return where she is, what she wrote, what she set for herself, handed in and reported."""
    return {
        "conversations": await _rows(tx, sql.export_conversations, person),
        "messages": await _rows(tx, sql.export_messages, person),
        "uploads": await _rows(tx, sql.export_uploads, person),
        "reports": await _rows(tx, sql.export_reports, person),
    }


async def _rows(tx: Tx, statement: Any, person: int) -> list[dict[str, Any]]:
    return [
        {name: str(value) if name.endswith("_id") else value for name, value in row.items()}
        for row in await tx.rows(statement, person=person)
    ]
