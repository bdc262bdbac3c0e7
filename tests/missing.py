"""What a machine may lack: tests that need it are skipped, or fail where CI=true."""

import os

import pytest


def cannot(reason):
    """End the test: what it needs is not here."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
