"""What many tests need: the browser, started once, and JupyterLab."""

import signal

import pytest

from missing import cannot

LONGEST = [
    "test_in_browser.py",
    "test_hub.py",
    "test_pages.py",
    "test_recovery.py",
    "test_course.py",
    "test_engines.py",
    "test_front_end.py",
    "05_learned_kernel.ipynb",
    "test_lessons.py",
]


def pytest_configure():
    """To be ended from outside is the same as Ctrl-C: servers and browsers end with the tests."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell turns off for what it starts behind it


def pytest_collection_modifyitems(items):
    """The longest files first: at the end the short ones keep all processors busy."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; without one the browser tests are skipped, or fail where CI=true."""
    from playwright.sync_api import expect, sync_playwright

    import browser

    expect.set_options(timeout=30_000)  # a machine under load is slow
    executable = browser.find_browser()
    if executable is None:
        cannot("no Chromium, Chrome or Edge was found, so the browser tests did not run")
    with sync_playwright() as playwright:
        running = browser.launch(playwright, executable)
        yield running
        running.close()


@pytest.fixture(scope="session")
def server(chromium, tmp_path_factory):
    """JupyterLab on a copy of the lessons."""
    import browser

    running = browser.Server(tmp_path_factory.mktemp("jupyter"))
    yield running
    running.stop()


@pytest.fixture
def alone(chromium):
    """Mount a panel on an empty page; its function answers in this process."""
    import browser

    mount = browser.Alone(chromium)
    yield mount
    mount.close()


@pytest.fixture
def page(chromium):
    """A fresh page, as on a desk."""
    import browser

    with chromium.new_page(viewport=browser.DESK) as fresh:
        yield fresh
