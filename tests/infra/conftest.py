"""One synthesis and one local stack for all tests of the infrastructure."""

from collections.abc import Iterator

import pytest

from infra.local.stack import LocalStack
from infra.synthesis import synthesise
from tests.infra.templates import Templates

EMAIL = "finance@example.test"
SENDER = "ledgerlink@mail.example.test"
TOPICS = ("finance", "ops")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("cdk") / "out"
    synthesise(folder, {"alarm_email": EMAIL, "notices_from": SENDER, "notices_topics": ", ".join(TOPICS)})
    return Templates(folder)


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    with LocalStack() as running:
        yield running
