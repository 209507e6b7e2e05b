"""What a change of an earlier message shows to whom. Pure.

A control carries the state that results, such as the new words of an edited text. Who came after
the message it changes may know the number of the control and not what it says. Whether there is
such a person is known when the control is written: whoever comes later still does not see it.
"""

from msgspec.structs import replace

from hutong.touch.chat.shapes.messages import Draft, Message

TELLING = frozenset({"edited", "reacted", "previewed", "card_moved"})
"""Kinds of controls that say something of the message they change."""

_MARK = "veiled"


def target(draft: Draft) -> int | None:
    """Return the seq of the message that a draft says something of, None for any other draft."""
    return int(draft.body["target"]) if draft.kind in TELLING else None


def veiled(draft: Draft) -> Draft:
    """Return a draft whose content is not for everybody inside."""
    return replace(draft, body={_MARK: True, **draft.body})


def shown(message: Message, low: int) -> Message:
    """Return a message as somebody sees it who sees what lies above `low`."""
    if message.kind not in TELLING or _MARK not in message.body:
        return message
    seq = int(message.body["target"])
    if seq <= low:
        return replace(message, body={"target": seq})
    return replace(message, body={k: v for k, v in message.body.items() if k != _MARK})
