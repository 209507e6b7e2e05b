"""Kinds of messages: what people read, what changes something, and what shows nothing by itself."""

COUNTABLE = frozenset({"text", "sticker", "picture", "voice", "file", "place", "card"})
"""Messages that people read; each moves `nth` on by one."""

SILENT = frozenset({"recalled", "edited", "reacted", "previewed", "card_moved", "pinned"})
"""Changes to other messages; they have no place of their own on a screen."""

MOMENTOUS = frozenset(
    {
        "created",
        "joined",
        "left",
        "renamed",
        "pictured",
        "announced",
        "muted",
        "role",
        "transferred",
        "approval",
        "dissolved",
    }
)
"""Changes to the conversation, shown as a line between messages; they do not count as unread."""


def counts(kind: str) -> bool:
    """Tell whether a message of this kind counts as unread. Raises ValueError for no kind."""
    if kind in COUNTABLE:
        return True
    if kind in SILENT or kind in MOMENTOUS:
        return False
    raise ValueError(f"no kind of message: {kind!r}")
