"""Which day's digest was the last is remembered; rules say when they want one as soon as they are in force."""

from datetime import date, time

import pytest

from shared.aws.digests import DynamoDigests, wanted
from shared.model.digest import DigestTime
from shared.model.notice_rules import NoticeRule
from shared.model.notices import NoticeFact
from shared.ports.digests import Digests
from tests import builders
from tests.fakes.digests import FakeDigests
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
RULE = NoticeRule(frozenset({NoticeFact.DIGEST}), slack="finance")


@pytest.fixture(params=["fake", "dynamo"])
def digests(request: pytest.FixtureRequest, emulator: Emulator) -> Digests:
    return FakeDigests() if request.param == "fake" else DynamoDigests(emulator.table("state"))


def test_the_last_day_stays_the_last(digests: Digests) -> None:
    assert digests.last() is None
    for day in (3, 5, 4):
        digests.finish(date(2026, 3, day))

    assert digests.last() == date(2026, 3, 5)


def test_rules_that_name_somebody_want_one_at_their_hour(emulator: Emulator) -> None:
    state = emulator.table("state")
    digests, item = DynamoDigests(state), {"pk": "rules", "sk": "active", "version": "v"}
    assert digests.due() is None
    state.put({**item, **wanted(builders.rules(notices=(RULE,)))})
    asked = digests.due()
    state.put({**item, **wanted(builders.rules())})

    assert asked == DigestTime(time(8), ("mon", "tue", "wed", "thu", "fri"))
    assert digests.due() is None
