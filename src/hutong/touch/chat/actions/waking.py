"""Telling the gateways, after the commit and never inside it; a lost note is found by asking."""

from collections.abc import Sequence

import msgspec

from hutong.kernel import bus
from hutong.kernel.db import Tx
from hutong.touch.chat.shapes.messages import Frame, Message

TOPIC = "chat"

_encoder = msgspec.json.Encoder()


def after(tx: Tx, messages: Sequence[Message]) -> None:
    """Publish these messages once the transaction has committed."""
    kept = list(messages)
    tx.after.append(lambda: wake(kept))


def wake(messages: Sequence[Message]) -> None:
    """Publish messages that are committed, each in a note of its own; never waits."""
    if not bus.started():
        return
    for message in messages:
        bus.publish(TOPIC, note(message))


def note(message: Message) -> bytes:
    """Return the note of a message, as gateways read it."""
    return _encoder.encode(Frame(message.conversation, message.seq, message.prev, message))
