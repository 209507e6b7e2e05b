"""Draws the picture of the README again: `.venv/bin/python -m tests.browser.picture`.

Four real screens of a fresh house with demo data, side by side on paper.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import async_playwright

from conftest import find_chromium
from tests.browser.town import Town
from tests.browser.walker import Look, Walker
from tests.cast import Visitor
from tests.cli.house import running
from tests.house.plan import ROOT

OUT = ROOT / "docs" / "picture.png"
SIZE, PAPER = (1600, 900), "#E9E5DE"
SCREEN, RADIUS = (352, 762), 20
COLOURS, BYTES_MAX = 256, 500_000


async def screens(url: str, folder: Path) -> list[Path]:
    """The mall, a product, a checkout over two shops, and an order on its way."""
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"]
        )
        town = Town(url, stack)
        lin = await town.known("lin")
        product = await town.product("牛油果")
        order = (await lin.get("/api/orders", state="shipped"))["items"][0]
        await _sorted_by_sales(lin)
        kept = []
        for name, path, look in (
            ("mall", "/", Look(sharp=True)),
            ("product", f"/products/{product['id']}", Look("en", sharp=True)),
            ("checkout", "/cart", Look("en", sharp=True)),
            ("order", f"/orders/{order['id']}", Look(dark=True, sharp=True)),
        ):
            walker = await Walker.come(browser, url, look, lin)
            await walker.go(path)
            if name == "checkout":
                await walker.page.locator(".decide").get_by_role("button").click()
                await walker.stands_at("/checkout")
                await walker.sees(walker.say("checkout.place"))
            await walker.settle()
            kept.append(folder / f"{name}.png")
            await walker.page.screenshot(path=kept[-1], animations="disabled")
            await walker.context.close()
        await browser.close()
    return kept


async def _sorted_by_sales(visitor: Visitor) -> None:
    """Wait until the mall has heard what was sold; it may be half a minute behind."""
    for _ in range(120):
        sold = [one["sales"] for one in (await visitor.get("/api/products", limit=24))["items"]]
        if sold == sorted(sold, reverse=True):
            return
        await asyncio.sleep(0.5)


def compose(shots: list[Path]) -> Image.Image:
    """Lay the screens on paper, with round corners and one soft shadow each."""
    sheet = Image.new("RGB", SIZE, PAPER)
    width, height = SCREEN
    gap = (SIZE[0] - width * len(shots)) // (len(shots) + 1)
    top = (SIZE[1] - height) // 2
    mask = Image.new("L", (width * 4, height * 4), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 4, height * 4), RADIUS * 4, fill=255)
    mask = mask.resize(SCREEN, Image.Resampling.LANCZOS)
    shade = Image.new("L", SIZE, 0)
    for number in range(len(shots)):
        left = gap + number * (width + gap)
        shade.paste(70, (left, top + 10, left + width, top + height + 10))
    shade = shade.filter(ImageFilter.GaussianBlur(14))
    sheet.paste("#3C4043", (0, 0), shade)
    for number, shot in enumerate(shots):
        with Image.open(shot) as picture:
            small = picture.convert("RGB").resize(SCREEN, Image.Resampling.LANCZOS)
        sheet.paste(small, (gap + number * (width + gap), top), mask)
    return sheet


def main() -> None:
    """Open a house, look at it, draw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running("up", data=folder / "data", demo="1", argon2_memory_kib="8") as house:
            url = house.lines.get(timeout=300).split()[1]
            shots = asyncio.run(screens(url, folder))
        sheet = compose(shots)
    # Few colours keep the file small; the eye does not miss the others.
    few = sheet.quantize(COLOURS, Image.Quantize.MEDIANCUT)
    palette = sheet.quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG)
    palette.save(OUT, optimize=True)
    assert OUT.stat().st_size < BYTES_MAX


if __name__ == "__main__":
    main()
