"""The stickers of the house: each has a drawing, and only they can be sent."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hutong.kernel import errors
from hutong.touch.chat.rules import stickers
from tests.cast import Cast
from tests.touch.chat.circle import lines, make, people, send

DRAWINGS = Path(__file__).parents[3] / "web" / "public" / "stickers"


def test_each_sticker_has_a_drawing_and_each_drawing_is_a_sticker() -> None:
    assert sorted(path.stem for path in DRAWINGS.glob("*.svg")) == sorted(stickers.IDS)
    assert len(set(stickers.IDS)) == len(stickers.IDS)


def test_the_client_offers_these_stickers() -> None:
    offered = (DRAWINGS.parents[1] / "src" / "chat" / "emoji.ts").read_text(encoding="utf-8")
    listed = re.search(r"stickers = \[(.*?)\]", offered, re.DOTALL)
    assert listed is not None
    assert sorted(re.findall(r"'(\w+)'", listed.group(1))) == sorted(stickers.IDS)


@pytest.mark.parametrize("name", stickers.IDS)
def test_a_drawing_is_small_and_reaches_for_nothing_outside(name: str) -> None:
    raw = (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
    assert len(raw) < 6000
    tree = ET.fromstring(raw)  # noqa: S314  our own file
    allowed = {"svg", "title", "filter", "g", "path", "circle", "ellipse", "rect"}
    for element in tree.iter():
        tag = element.tag.rpartition("}")[2]
        assert tag in allowed or tag.startswith("fe"), tag
        for value in element.attrib.values():
            assert "//" not in value
            assert "url(" not in value or value == "url(#cut)"


async def test_only_a_sticker_of_the_house_is_sent(cast: Cast) -> None:
    lin, mei = await people(cast, "Lin", "Mei")
    group = await make(lin, mei)
    await send(lin, group, "sticker", id="dumpling")
    for wrong in ("nothing", "../door", "DOOR", ""):
        with pytest.raises(errors.BadInput):
            await send(lin, group, "sticker", id=wrong)
    assert await lines(mei, group) == ["created", "sticker"]
