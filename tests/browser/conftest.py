"""One house with demo data for all walks, one browser, and a fresh context for every person."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.town import Town
from tests.browser.walker import Look, Walker
from tests.cast import Visitor
from tests.cli.house import running
from tests.house.plan import ROOT

Come = Callable[..., Awaitable[Walker]]
_OPENS_WITHIN_S = 240.0


@pytest.fixture(scope="session")
def house_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the house keeps its things; HUTONG_WALK_DATA names that of one that is open already."""
    told = os.environ.get("HUTONG_WALK_DATA")
    return Path(told) if told else tmp_path_factory.mktemp("walks")


@pytest.fixture(scope="session")
def open_house(house_data: Path) -> Iterator[str]:
    """The address of `hutong up` with demo data; HUTONG_WALK_URL names one that is open already."""
    if url := os.environ.get("HUTONG_WALK_URL"):
        yield url.rstrip("/")
        return
    if not (ROOT / "web" / "dist" / "index.html").is_file():
        pytest.skip("the web client is not built: run bin/setup --dev")
    quick = {"argon2_memory_kib": "8", "argon2_passes": "1", "session_cache_s": "0"}
    calm = {
        "rate_signup_per_min": "0",
        "rate_signin_per_min": "0",
        "rate_person_per_s": "0",
        "chat_person_per_s": "0",
        "chat_group_per_s": "0",
        "rate_find_per_min": "0",
    }
    calm |= {"log_level": "warning"}
    with running("up", data=house_data, demo="1", **quick, **calm) as house:
        said = house.lines.get(timeout=_OPENS_WITHIN_S).split()
        assert said[0] == "ready", said
        yield said[1]


@pytest.fixture(scope="session")
async def town(open_house: str) -> AsyncIterator[Town]:
    """The lane behind the screens."""
    async with AsyncExitStack() as stack:
        yield Town(open_house, stack)


@pytest.fixture(scope="session")
async def operator(town: Town, house_data: Path) -> Visitor:
    """Who operates the house, with the key that it wrote down when it opened."""
    return await town.operator((house_data / "operator.json").read_text("utf-8"))


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One browser for all walks."""
    async with async_playwright() as playwright:
        args = ["--no-sandbox", "--use-fake-device-for-media-stream"]
        started = await playwright.chromium.launch(executable_path=chromium, args=args)
        yield started
        await started.close()


@pytest.fixture
async def come(browser: Browser, open_house: str) -> AsyncIterator[Come]:
    """Opens browsers; after the test none of them may have complained."""
    walkers: list[Walker] = []

    async def one_comes(person: Visitor | None = None, **look: object) -> Walker:
        walker = await Walker.come(browser, open_house, Look(**look), person)  # type: ignore[arg-type]  # names of Look
        walkers.append(walker)
        return walker

    yield one_comes
    for walker in walkers:
        await walker.context.close()
    for walker in walkers:
        walker.nothing_went_wrong()
