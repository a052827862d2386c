"""One stack for all crashes: each has its own company and deal, and none leaves anything under way."""

from collections.abc import Iterator

import pytest

from tests.chaos.scene import Scene, opened


@pytest.fixture(scope="session")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("chaos")) as scene:
        yield scene


@pytest.fixture
def scene(theatre: Scene) -> Scene:
    """The stack, with the providers' patience restored."""
    theatre.minute_passes()
    return theatre
