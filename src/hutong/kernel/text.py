"""Text that a person typed, before it is kept or shown to others.

Refuses characters that have no place in any of our fields: NUL (PostgreSQL cannot hold it),
control characters, halves of surrogate pairs, and the characters that turn the direction of
writing, with which one line can be made to read as another.
"""

import re
import unicodedata

from hutong.kernel.errors import BadInput

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters; \t and \n are judged below
    "\ud800-\udfff\ufffe\uffff\ufeff"  # no characters at all
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # direction marks, embeddings, isolates
)
_BREAKS = re.compile("[\t\n\u2028\u2029]")
# What draws nothing: a name made of these alone would be an empty place that can be clicked.
_INVISIBLE = re.compile("[\\s\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u3164\uffa0]")


def clean_text(text: str, name: str, *, most: int, least: int = 0, lines: bool = False) -> str:
    """Return the text in NFC without white space around it; raises BadInput naming the field.

    `least` and `most` count characters after cleaning; what draws nothing does not count towards
    `least`. With `lines` the text may have tabs and several lines, whatever ends them.
    """
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _FORBIDDEN.search(text) or (not lines and _BREAKS.search(text)):
        raise BadInput(f"{name}: has a control character, which cannot be kept.", field=name)
    cleaned = unicodedata.normalize("NFC", text).strip()
    if len(cleaned) > most:
        raise BadInput(
            f"{name}: takes up to {most} characters, and this has {len(cleaned)}.", field=name
        )
    if least and len(_INVISIBLE.sub("", cleaned)) < least:
        wanted = "cannot be empty" if least == 1 else f"takes at least {least} characters"
        raise BadInput(f"{name}: {wanted}.", field=name)
    return cleaned
