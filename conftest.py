"""Nothing is left out in silence: which browser the tests use, and what happens without one.

A test marked `browser` runs in an installed Chromium or in Playwright's own. Where neither is to be
had it is skipped and the summary says so; under CI=true a test that was left out for any reason
fails the run.
"""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests where no browser is to be had.

    Where two processes run the tests (`--dist loadgroup`), one has those of the browser, with a
    house of their own, and the other all that share a database: neither waits for the other.
    """
    browsing = [item for item in items if item.get_closest_marker("browser")]
    for item in items:
        part = "browser" if item.get_closest_marker("browser") else "the rest"
        item.add_marker(pytest.mark.xdist_group(part))
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
