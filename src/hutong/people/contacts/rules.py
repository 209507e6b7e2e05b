"""Pure rules of contacts."""

from collections.abc import Sequence

# The newest entries of a person's log are kept, and up to LOG_SLACK more between two sweeps.
LOG_KEPT = 500
LOG_SLACK = 100


def follows(since: int, version: int, found: Sequence[int]) -> bool:
    """Tell whether the versions found lead from `since` to `version` without a gap."""
    return list(found) == list(range(since + 1, version + 1)) and 0 <= since <= version


def may_go(before: int, version: int) -> int:
    """Return up to which version entries may be let go now that a log grew; 0 for none yet.

    A sweep every LOG_SLACK entries is enough, and most entries cost none.
    """
    due = before // LOG_SLACK != version // LOG_SLACK
    return max(0, version - LOG_KEPT) if due else 0
