"""A person with a browser: what they press, type and see, and what went wrong meanwhile."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # has no stubs
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Response,
    expect,
)

from tests.browser.words import Words
from tests.cast import Visitor
from tests.house.plan import ROOT

PICTURES = ROOT / "test-artifacts" / "browser"
PATIENCE_MS = 20_000.0
"""How long anything may take to come, however busy the machine is."""
expect.set_options(timeout=PATIENCE_MS)
_COOKIE = "hutong_session"
_AXE: str = AXE_SCRIPT
_GRAVE = ("serious", "critical")
_NARROW, _WIDE = (390, 844), (1440, 900)
# The list of what loads says the same again, with the address: `refusals` keeps those.
_TWICE_TOLD = "Failed to load resource: the server responded with a status of"
# Somebody who goes on before a picture has come breaks nothing.
_LEFT_EARLY = ("net::ERR_ABORTED", "NS_BINDING_ABORTED")
_SETTLED = """() => !document.querySelector('.bone, [aria-busy=true]')
  && [...document.images].every((one) => {
    const box = one.getBoundingClientRect()
    const above = box.bottom <= 0 || box.right <= 0
    const far = above || box.top >= innerHeight || box.left >= innerWidth
    return far || !one.currentSrc || one.complete
  })"""
_ACROSS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Look:
    """How a browser is set."""

    language: str = "zh"
    dark: bool = False
    wide: bool = False
    worker: bool = False
    """Whether the service worker may register."""
    sharp: bool = False
    """Two pixels for one, as on a good phone."""


class Walker:
    """One person, one context, one page. `end` says what went wrong."""

    def __init__(self, page: Page, url: str, look: Look) -> None:
        self.page = page
        self.url = url
        self.look = look
        self.say = Words(look.language)
        self.wrong: list[str] = []
        self.refusals: list[tuple[int, str]] = []
        self._expected: list[tuple[int, str]] = []
        self._offline_is_fine = False
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"thrown: {error}"))
        page.on("response", self._answered)
        page.on("requestfailed", lambda one: self._lost(one.url, one.failure or ""))

    @classmethod
    async def come(cls, browser: Browser, url: str, look: Look, person: Visitor | None) -> "Walker":
        """Open a browser for somebody; a person who is given is signed in already."""
        width, height = _WIDE if look.wide else _NARROW
        context = await browser.new_context(
            base_url=url,
            viewport={"width": width, "height": height},
            locale="zh-CN" if look.language == "zh" else "en-GB",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if look.dark else "light",
            reduced_motion="reduce",
            device_scale_factor=2 if look.sharp else 1,
            has_touch=not look.wide,
            service_workers="allow" if look.worker else "block",
            accept_downloads=True,
        )
        if person is not None:
            await context.add_cookies([{"name": _COOKIE, "value": person.token, "url": url}])
        return cls(await context.new_page(), url, look)

    @property
    def context(self) -> BrowserContext:
        """The browser's context."""
        return self.page.context

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error" or message.text.startswith(_TWICE_TOLD):
            return
        if not (self._offline_is_fine and "net::ERR_" in message.text):
            self.wrong.append(f"console: {message.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400:
            self.refusals.append((answer.status, answer.url.removeprefix(self.url)))

    def _lost(self, url: str, why: str) -> None:
        if why not in _LEFT_EARLY and not self._offline_is_fine:
            self.wrong.append(f"no answer: {url} {why}")

    def expect_refusal(self, status: int, path: str) -> None:
        """Say beforehand which answer is part of the story."""
        self._expected.append((status, path))

    async def go_offline(self, *, away: bool = True) -> None:
        """Pull the plug, or put it in again."""
        self._offline_is_fine = True
        await self.context.set_offline(away)

    def forgives_the_network(self) -> None:
        """Say beforehand that answers get lost in this story."""
        self._offline_is_fine = True

    def nothing_went_wrong(self) -> None:
        """Fail with everything that the browser complained of."""
        # Nobody signed in yet is how every visit begins.
        expected = [*self._expected, (401, "/api/me")]
        unasked = [
            f"{status} {path}"
            for status, path in self.refusals
            if not any(status == s and path.startswith(p) for s, p in expected)
        ]
        told = [*self.wrong, *unasked]
        assert not told, "\n".join(told)

    # What a person does.

    async def go(self, path: str) -> None:
        """Type an address.

        A sheet that is just closing takes its step back in the history, and that stops a
        navigation that began in the same moment; nobody types so fast, and here it is done again.
        """
        try:
            await self.page.goto(path)
        except Error as stopped:
            if "ERR_ABORTED" not in stopped.message:
                raise
            await self.page.goto(path)
        await self.settle()

    async def press(self, name: str, *, inside: str = "") -> None:
        """Press the button of that name, in the dialog or region `inside` when there is one."""
        scope = self.part(inside) if inside else self.page
        await scope.get_by_role("button", name=name, exact=True).first.click()

    async def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the link of that name."""
        exact = isinstance(name, str)
        await self.page.get_by_role("link", name=name, exact=exact).first.click()

    async def fill(self, label: str, text: str) -> None:
        """Type into the field of that label."""
        await (
            self.page.get_by_label(label)
            .and_(self.page.locator("input, textarea"))
            .first.fill(text)
        )

    async def tick(self, label: str, *, on: bool = True) -> None:
        """Set the box or the radio of that label."""
        box = self.page.get_by_label(label, exact=True).first
        await box.set_checked(on)

    def part(self, name: str) -> Any:
        """The dialog, region or article of that name that can be seen."""
        named = [
            self.page.get_by_role(role, name=name, exact=True)
            for role in ("dialog", "region", "article", "group", "navigation")
        ]
        either = named[0]
        for other in named[1:]:
            either = either.or_(other)
        return either.filter(visible=True).first

    # What a person sees.

    async def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until it can be read on the screen."""
        await expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible(
            timeout=PATIENCE_MS
        )

    async def does_not_see(self, text: str | re.Pattern[str]) -> None:
        """Wait until it cannot be read anywhere on the screen."""
        await expect(self.page.get_by_text(text).filter(visible=True)).to_have_count(
            0, timeout=PATIENCE_MS
        )

    async def stands_at(self, path: str) -> None:
        """Wait until the address is this path (a regular expression, without what follows `?`)."""
        await expect(self.page).to_have_url(
            re.compile(rf"^{re.escape(self.url)}{path}(\?.*)?$"), timeout=PATIENCE_MS
        )

    async def settle(self) -> None:
        """Wait until everything on the screen has come."""
        await self.page.wait_for_selector("main *", state="attached")
        await self.page.wait_for_function(_SETTLED)

    async def sees_by(self, *, dark: bool) -> None:
        """Let it become night, or day, for the whole machine."""
        self.look = replace(self.look, dark=dark)
        await self.page.emulate_media(color_scheme="dark" if dark else "light")
        shade = "dark" if dark else "light"
        await expect(self.page.locator("html")).to_have_attribute("data-theme", shade)

    async def picture(self, name: str, *, whole: bool = False) -> Path:
        """Keep a picture of the screen to look at."""
        await self.settle()
        path = PICTURES / f"{name}-{self._look()}.png"
        await self.page.screenshot(path=path, full_page=whole, animations="disabled")
        return path

    def _look(self) -> str:
        shade = "dark" if self.look.dark else "light"
        return f"{self.look.language}-{shade}{'-wide' if self.look.wide else ''}"

    async def everybody_can_use_it(self, *, colours_only: bool = False) -> None:
        """Let axe look: no serious and no critical violation, and nothing wider than the window."""
        across = await self.page.evaluate(_ACROSS)
        assert across <= 0, f"{self.page.url}: {across} pixels wider than the window"
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(_AXE)
        asked: dict[str, object] = {"resultTypes": ["violations"], "iframes": False}
        if colours_only:
            asked["runOnly"] = ["color-contrast"]
        found = await self.page.evaluate("asked => axe.run(asked)", asked)
        grave = [
            f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:300]}"
            for one in found["violations"]
            if one["impact"] in _GRAVE
            for node in one["nodes"]
        ]
        assert not grave, f"{self.page.url}: " + "\n".join(grave)
