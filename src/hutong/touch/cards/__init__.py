"""Cards: what people put into a conversation, made and signed by the house.

Promises: a card that `check` lets pass was made here, whole, with this picture, this price and
this sharer; nobody makes one, changes one, or puts the parts of two together. It passes again
after any JSON reader has had it, whatever that does to the order of keys or to 4.0. The source of
a card is a short signed text that says what was shared and by whom, and nothing else.

Refuses: to know what a card is about. The room that owns a thing makes its snapshot; whoever taps
the card asks that room. A snapshot shows what was so at its moment and binds nobody to a price.
"""

from hutong.touch.cards.reads import check, moved, read_source, sign
from hutong.touch.cards.rules import CardTooLarge, ForgedCard
from hutong.touch.cards.shapes import Card, Source

__all__ = [
    "Card",
    "CardTooLarge",
    "ForgedCard",
    "Source",
    "check",
    "moved",
    "read_source",
    "sign",
]
