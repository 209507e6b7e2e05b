"""What a conversation refuses."""

from hutong.kernel import errors

_UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))


class NotAMember(errors.NotFound):
    """She is not in it, or it is not there: the answer is the same."""

    title = "This conversation is not yours"

    def __init__(self, detail: str = "There is no such conversation for you.") -> None:
        super().__init__(detail)


class Muted(errors.Refused):
    """She, or everybody, may read but not write for now."""

    title = "You cannot write here for now"


class NotFriends(errors.Refused):
    """The other one does not take messages from her; which of the reasons is not told."""

    title = "You cannot write to this person"


class TooFast(errors.TooMany):
    """More messages than a conversation or a person may send in a moment."""

    title = "Too many messages"


class Dissolved(errors.Refused):
    """The group has ended; what was said in it can still be read."""

    title = "This group has ended"


class TooLong(errors.BadInput):
    """More than one message may hold."""

    title = "The message is too long"


class NotAnAdmin(errors.Refused):
    """Only the owner and the admins of a group may do this."""

    title = "Only the owner and admins may do this"


class NotYourMessage(errors.Refused):
    """Only who wrote a message may do this to it."""

    title = "This is not your message"


class TooLate(errors.Refused):
    """The time in which a message can be changed is over."""

    title = "Too late for that"


def how_long(seconds: int) -> str:
    """Return a span in the largest unit that tells it without a rest: 86400 is "24 hours"."""
    size, unit = next((s, u) for s, u in _UNITS if seconds % s == 0 and (seconds or s == 1))
    count = seconds // size
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


class Recalled(errors.Refused):
    """The message was taken back."""

    title = "The message was recalled"


class NotThatKind(errors.Refused):
    """This cannot be done with a message, or a conversation, of this kind."""

    title = "Not with this"
