"""A test to a name under which nothing is kept is refused before anything is sent, with the names that there are."""

import pytest

from shared.cli.addressees import refuse_unknown
from shared.errors import NotFound
from shared.model.notices import Channel, Destination

HOSTS = {"accounting": "hooks.slack.test", "smtp": "mail.example.test"}
TOPICS = {"finance": "arn:aws:sns:eu-west-1:000000000000:ledgerlink-notices-finance"}


@pytest.mark.parametrize("channel", [Channel.SLACK, Channel.WEBHOOK])
def test_a_name_that_nobody_keeps_is_refused_with_those_that_are(channel: Channel) -> None:
    with pytest.raises(NotFound) as refused:
        refuse_unknown(Destination(channel, "acounting"), HOSTS, TOPICS)

    assert "no address is kept under the name 'acounting'" == refused.value.sentence
    assert refused.value.fix.startswith("There are: accounting, finance.")
    assert refused.value.fix.endswith("ledgerlink notices add acounting")


def test_a_topic_that_the_deployment_was_not_given_is_refused_with_how_to_give_it() -> None:
    with pytest.raises(NotFound) as refused:
        refuse_unknown(Destination(Channel.TOPIC, "ops"), HOSTS, TOPICS)

    assert "this deployment has no topic 'ops'" == refused.value.sentence
    assert refused.value.fix.endswith("-c notices_topics=finance,ops")


def test_where_nothing_is_kept_yet_that_is_said() -> None:
    with pytest.raises(NotFound) as refused:
        refuse_unknown(Destination(Channel.SLACK, "accounting"), {"smtp": "mail.example.test"}, {})

    assert refused.value.fix.startswith("There is none yet.")


@pytest.mark.parametrize(
    "to",
    [
        Destination(Channel.SLACK, "accounting"),
        Destination(Channel.WEBHOOK, "accounting"),
        Destination(Channel.TOPIC, "finance"),
        Destination(Channel.EMAIL, "anybody@example.test"),
    ],
)
def test_whoever_is_known_and_every_e_mail_address_is_sent_to(to: Destination) -> None:
    refuse_unknown(to, HOSTS, TOPICS)
