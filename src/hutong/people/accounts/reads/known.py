"""Who a token is: asked on every request, so it must cost next to nothing.

Questions that wait at the same moment become one statement, and an answer is remembered for a
moment (`session_cache_s`). Revoking evicts it from this process at once; another process may
still know it for that moment.
"""

from collections.abc import Sequence
from datetime import timedelta

from hutong.kernel import clock, settings
from hutong.kernel.batch import Combiner
from hutong.kernel.db import Tx, reading, transaction
from hutong.kernel.recent import Recent
from hutong.kernel.sql import load
from hutong.people.accounts import rules
from hutong.people.accounts.shapes import Known

sql = load("hutong.people.accounts")
kept_open = load("hutong.people.accounts", "open.sql")

_Asked = tuple[int, bytes]


async def identify(token: str) -> Known | None:
    """Return whose token this is; None for a forged, revoked, expired or erased one.

    A session slides on: it is prolonged when it was last seen over ten minutes ago.
    """
    known = _recent.get(token)
    if known is None:
        asked = rules.read_token(token)
        if asked is None:
            return None
        mark = _recent.asking()
        known = await _lookups.ask(asked)
        if known is None:
            return None
        _recent.put(token, known, mark)
        if known.expires_at > clock.now() >= known.seen_at + rules.SEEN_EVERY:
            await _see(known)
    return known if known.expires_at > clock.now() else None


async def still_open(tx: Tx, sessions: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these (person, session) pairs that have neither ended nor expired.

    Nothing is remembered: for who holds a line open and asks now and then.
    """
    rows = await tx.rows(
        kept_open.find_open_sessions,
        people=[person for person, _ in sessions],
        sessions=[session for _, session in sessions],
        at=clock.now(),
    )
    return {(row["person"], row["session"]) for row in rows}


def forget(person: int, session: int = 0) -> None:
    """Let this process no longer remember a person, or one session of hers."""
    _recent.forget(
        lambda _, known: known.person == person and (not session or known.session == session)
    )


def forget_after(tx: Tx, person: int, session: int = 0) -> None:
    """As `forget`, once the transaction has committed."""
    tx.after.append(lambda: forget(person, session))


def lasts() -> timedelta:
    """Return how long a session lives without being seen."""
    return timedelta(days=settings.current().session_days)


async def _look_up(asked: list[_Asked]) -> Sequence[Known | None]:
    async with reading() as tx:
        found = await tx.all(
            Known,
            sql.find_sessions_of_tokens,
            people=[person for person, _ in asked],
            digests=[digest for _, digest in asked],
        )
    by_digest = {known.digest: known for known in found}
    return [by_digest.get(digest) for _, digest in asked]


async def _see(known: Known) -> None:
    at = clock.now()
    async with transaction() as tx:
        await tx.run(
            sql.see_session,
            person=known.person,
            session=known.session,
            at=at,
            expires_at=at + lasts(),
            seen_before=at - rules.SEEN_EVERY,
        )


_lookups: Combiner[_Asked, Known | None] = Combiner("identify", _look_up)
_recent: Recent[str, Known] = Recent(lambda: settings.current().session_cache_s)
