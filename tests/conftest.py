"""The browser and JupyterLab, started once for all browser tests."""

import os

import pytest


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; without one the browser tests are skipped, or fail where CI=true."""
    from playwright.sync_api import sync_playwright

    import browser

    executable = browser.find_browser()
    if executable is None:
        message = "no Chromium, Chrome or Edge was found, so the browser tests did not run"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
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
def page(chromium):
    """A fresh page, 1280 pixels wide."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium):
    """A fresh page as wide as a phone."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True)
    yield context.new_page()
    context.close()
