"""What a machine may lack: tests that need it are skipped, or fail where CI=true."""

import os

import pytest

PYODIDE = os.environ.get("STRIDE_PYODIDE")
real = pytest.mark.skipif(not PYODIDE, reason="STRIDE_PYODIDE names no Pyodide distribution")


def cannot(reason):
    """End the test: what it needs is not here."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
