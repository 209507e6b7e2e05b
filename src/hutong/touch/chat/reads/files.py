"""Who may read a file: who sees a message that holds it, and who handed it in until it is sent."""

from hutong.kernel import errors
from hutong.kernel.db import Tx
from hutong.kernel.sql import load
from hutong.touch.chat.rules import files as rules
from hutong.touch.chat.shapes.files import Readable

sql = load("hutong.touch.chat", "files.sql")


async def access(tx: Tx, me: int, conversation: int, key: str) -> Readable:
    """Return a file of a conversation that one may read.

    Raises NotFound, the same for what is not there and for what is not for her.
    """
    found = None
    if rules.is_ours(key):
        found = await tx.maybe(
            Readable, sql.seen_file, person=me, conversation=conversation, key=key
        ) or await tx.maybe(Readable, sql.own_file, person=me, key=key)
    if found is None:
        raise errors.NotFound("There is no such file for you in this conversation.")
    return found
