"""Where the vendors' own API descriptions are found; they are read there and never copied."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2].parent / "shared" / "specs"


@pytest.fixture(scope="session")
def specs() -> Callable[[str], Path]:
    """Give the folder of a vendor's description; without it the test is skipped, but fails where CI runs it."""

    def find(vendor: str) -> Path:
        folder = FOLDER / vendor
        if not folder.is_dir():
            missing = f"the description of {vendor}'s API is not beside the project (looked for {folder})"
            if os.environ.get("CI") == "true":
                pytest.fail(missing)
            pytest.skip(missing)
        return folder

    return find
