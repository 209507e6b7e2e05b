"""The database: a pool, transactions, statements, and how rows become shapes.

`transaction()` is one BEGIN..COMMIT on one connection, opened where you can see it; `reading()`
is a connection without one, for single statements. Nothing outside the database happens inside a
transaction; what must follow a commit is given to `tx.after`. `tx.ask` and `tx.together` answer
questions, those of several rooms in one round trip.
"""

from hutong.kernel.db.pool import database
from hutong.kernel.db.questions import Question, ask, ask_rows, known
from hutong.kernel.db.tx import Tx
from hutong.kernel.db.work import again, reading, transaction

__all__ = [
    "Question",
    "Tx",
    "again",
    "ask",
    "ask_rows",
    "database",
    "known",
    "reading",
    "transaction",
]
