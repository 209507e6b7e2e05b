"""Who may review, and how a score comes about. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hutong.fulfil.reviews.shapes import NewReview, Part, Row, Score
from hutong.kernel import errors
from hutong.trade import orders

EDIT_WITHIN = timedelta(days=30)
LOOK_BACK = timedelta(days=90)

PRIOR_STARS = 4.0
PRIOR_REVIEWS = 10
PRIOR_ON_TIME = 0.9
PRIOR_TROUBLE = 0.05
PRIOR_ORDERS = 20

WEIGHT_STARS = 0.6
WEIGHT_ON_TIME = 0.2
WEIGHT_TROUBLE = 0.2


class NotReceivedYet(errors.Refused):
    """Reviews are of goods that arrived."""

    title = "Not received yet"


class ReviewedAlready(errors.Refused):
    """A line is reviewed once."""

    title = "Reviewed already"


class EditedAlready(errors.Refused):
    """A review is edited once, and soon."""

    title = "This review stays as it is"


class RepliedAlready(errors.Refused):
    """A shop replies once."""

    title = "Replied already"


def lines_to_review(
    state: int, lines: Sequence[orders.Line], wanted: Sequence[NewReview]
) -> list[orders.Line]:
    """Return the lines of these reviews in their order. Raises NotReceivedYet or BadInput."""
    if state != orders.rules.DONE:
        raise NotReceivedYet("Confirm first that you received the order. Nothing was written.")
    by_line = {one.line: one for one in lines}
    if len({one.line for one in wanted}) != len(wanted):
        raise errors.BadInput("A line stands in the list twice. Nothing was written.")
    found = []
    for one in wanted:
        line = by_line.get(one.line)
        if line is None:
            raise errors.BadInput(f"This order has no line {one.line}. Nothing was written.")
        if line.shipped_quantity == 0:
            raise NotReceivedYet(f"Line {one.line} was never sent. Nothing was written.")
        found.append(line)
    return found


def edit_until(row: Row, now: datetime) -> datetime | None:
    """Return until when a review can be written anew; None when that is over."""
    until = row.at + EDIT_WITHIN
    return until if row.edited_at is None and now <= until else None


def mean(spread: Sequence[int]) -> float | None:
    """Return the mean of the stars to one decimal, None before the first review."""
    count = sum(spread)
    total = sum(n * times for n, times in enumerate(spread, 1))
    return round(total / count, 1) if count else None


def towards(prior: float, weight: int, total: float, count: int) -> float:
    """Return a mean that a few cases cannot push far: (weight x prior + total) / (weight + count).

    The Bayesian average, as film and beer ratings use it ("weighted rating"): the posterior mean
    of a rate or rating whose prior is worth `weight` cases. The prior is the same for every shop.
    """
    return (weight * prior + total) / (weight + count)


def score(*, star_sum: int, star_count: int, sent: int, on_time: int, troubled: int) -> Score:
    """Return a shop's score from 0 to 5: 0.6 stars + 0.2 punctuality + 0.2 quiet.

    Stars of all time, a Bayesian average with a prior of ten reviews at 4.0. Punctuality and
    quiet look at the last 90 days: orders whose first parcel left in time, and orders that got
    money back after a complaint, each as a share of the orders sent with a prior of twenty
    orders (90 % in time, 5 % with trouble), times five.
    """
    stars = towards(PRIOR_STARS, PRIOR_REVIEWS, star_sum, star_count)
    punctual = towards(PRIOR_ON_TIME, PRIOR_ORDERS, on_time, sent)
    cases = max(sent, troubled)
    quiet = 1 - towards(PRIOR_TROUBLE, PRIOR_ORDERS, troubled, cases)
    days = LOOK_BACK.days
    parts = [
        Part(
            "stars",
            round(stars, 2),
            WEIGHT_STARS,
            f"{star_count} reviews with {star_sum} stars in all, together with "
            f"{PRIOR_REVIEWS} imagined reviews of {PRIOR_STARS:g} that every shop begins with.",
        ),
        Part(
            "on_time",
            round(5 * punctual, 2),
            WEIGHT_ON_TIME,
            f"{on_time} of {sent} orders of the last {days} days were sent in time, together "
            f"with {PRIOR_ORDERS} imagined orders of which {PRIOR_ON_TIME:.0%} were.",
        ),
        Part(
            "aftersales",
            round(5 * quiet, 2),
            WEIGHT_TROUBLE,
            f"{troubled} of {cases} orders of the last {days} days got money back after a "
            f"complaint, together with {PRIOR_ORDERS} imagined orders of which "
            f"{PRIOR_TROUBLE:.0%} did.",
        ),
    ]
    whole = WEIGHT_STARS * stars + WEIGHT_ON_TIME * 5 * punctual + WEIGHT_TROUBLE * 5 * quiet
    plain = round(star_sum / star_count, 1) if star_count else None
    return Score(round(whole, 2), plain, star_count, parts)
