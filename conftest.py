"""Nothing is left out in silence: which browser the tests use, and what happens without one.

A test marked `browser` runs in an installed Chromium or in Playwright's own. Where neither is to be
had it is skipped and the summary says so; under CI=true a test that was left out for any reason
fails the run.
"""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# How long an example takes, or finding one, says how busy the machine is and nothing of ours.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """The path of a Chromium, HUTONG_CHROMIUM first; empty when there is none."""
    wanted = os.environ.get("HUTONG_CHROMIUM", "")
    for name in (wanted, *INSTALLED):
        if found := name and shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else ""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that browser tests start."""
    return find_chromium()


class TwoHalves(LoadScopeScheduling):  # type: ignore[misc]  # it tells no types
    """One process has the tests of the browser, the other all that share a database.

    Neither waits for the other: the browser's have a house of their own.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else "the rest"


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TwoHalves | None:
    """Cut the tests in two halves for `make test`."""
    return TwoHalves(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests where no browser is to be had."""
    browsing = [item for item in items if item.get_closest_marker("browser")]
    if browsing and not find_chromium():
        reason = "no Chromium here: install one (Debian: chromium) or say HUTONG_CHROMIUM=/path"
        for item in browsing:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI a run that left a test out has failed."""
    if os.environ.get("CI") != "true" or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    left_out = len(reporter.stats.get("skipped", []))
    if left_out and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line("")
        reporter.write_line(f"{left_out} tests were left out, and CI leaves none out.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
