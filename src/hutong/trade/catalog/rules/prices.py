"""Price buckets that suit what was found, from counts over a fixed ladder."""

from itertools import pairwise

from hutong.trade.catalog.shapes.search import PriceCount

BUCKETS_MAX = 5

# 1, 2, 5, 10, 20, 50 ... in major units, up to a million; step n begins at LADDER_FEN[n - 1].
LADDER_FEN = [step * 10**power for power in range(2, 8) for step in (1, 2, 5)] + [10**8]


def buckets(counts: dict[int, int]) -> list[PriceCount]:
    """Join steps of the ladder to at most `BUCKETS_MAX` buckets of about the same count.

    `counts` maps a step (0 lies below the first) to how many products cost that. Every product
    is in exactly one bucket, and no bucket is empty.
    """
    total = sum(counts.values())
    edges = [0, *LADDER_FEN, None]
    found: list[PriceCount] = []
    for step, (start, end) in enumerate(pairwise(edges)):
        count = counts.get(step, 0)
        if not count:
            continue
        share = -(-total // BUCKETS_MAX)
        last = found[-1] if found else None
        if last and (last.count + count <= share or len(found) == BUCKETS_MAX):
            last.count += count
            last.to_fen = end
        else:
            found.append(PriceCount(start or 0, end, count))
    return found
