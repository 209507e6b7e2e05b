"""What is said when an address of a stranger is not read."""

from hutong.kernel.errors import BadInput, Refused


class NotOutside(BadInput):
    """The address is none of the public web."""

    title = "Not an address of the public web"


class NotFetched(Refused):
    """Nobody answered, or not in time, or the answer was a failure."""

    title = "The address did not answer"


class UnwantedAnswer(Refused):
    """The answer is too large or of another kind than was asked for."""

    title = "The answer is not what was asked for"
