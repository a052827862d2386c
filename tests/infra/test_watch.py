import re

from functions.catalog import FUNCTIONS, Queue
from infra.bundling import ROOT
from tests.infra.templates import Resource, Templates


def alarms(templates: Templates) -> dict[str, Resource]:
    return {
        alarm.properties["AlarmName"].removeprefix("ledgerlink-"): alarm
        for alarm in templates.of("AWS::CloudWatch::Alarm")
    }


def test_everything_that_can_go_wrong_has_its_alarm(templates: Templates) -> None:
    queues = [queue.value.replace("_", "-") for queue in Queue]
    functions = [row.name.replace("_", "-") for row in FUNCTIONS]

    assert {
        *(f"{queue}-{what}" for queue in queues for what in ("dead", "age")),
        *(f"{function}-{what}" for function in functions for what in ("errors", "throttles")),
        *("parked", "held", "reconnect-needed", "silent-connections", "tick-missing", "schedule-dead"),
        *("stale-connections", "day-nearly-used"),
        *("webhook-5xx", "webhook-signatures", "webhook-missed", "books-disagree"),
        *("consent-ends-in-60-days", "consent-ends-in-30-days", "consent-ends-in-7-days"),
    } == set(alarms(templates))


def test_the_runbook_has_a_row_for_every_alarm_and_for_no_other(templates: Templates) -> None:
    runbook = (ROOT / "README.md").read_text().partition("### When an alarm rings")[2].partition("\n### ")[0]
    each = {"QUEUE": [queue.value for queue in Queue], "FUNCTION": [row.name for row in FUNCTIONS]}
    rows = re.findall(r"^\| `([\w-]+)` \| .+ \| .+ \| .+ \|$", runbook, re.MULTILINE)
    named = [
        row.replace(kind, name.replace("_", "-"))
        for row in rows
        for kind in [row.partition("-")[0]]
        for name in each.get(kind, [kind])
    ]

    assert len(named) == len(set(named))
    assert set(alarms(templates)) == set(named)


def test_every_alarm_tells_people_when_it_starts_and_when_it_is_over(templates: Templates) -> None:
    for alarm in alarms(templates).values():
        for when in ("AlarmActions", "OKActions"):
            heard = [templates.spelled(alarm.part, action) for action in alarm.properties[when]]
            assert ["ledgerlink-alarms"] == heard, alarm.name
        assert len(alarm.properties["AlarmDescription"].split()) > 5


def test_gauges_are_watched_where_the_tick_publishes_them(templates: Templates) -> None:
    for name, metric in (
        ("parked", "Parked"),
        ("held", "Held"),
        ("reconnect-needed", "ReconnectNeeded"),
        ("silent-connections", "SilentConnections"),
        ("stale-connections", "StaleConnections"),
        ("day-nearly-used", "DaysNearlyUsed"),
        ("webhook-signatures", "SignatureFailed"),
    ):
        properties = alarms(templates)[name].properties

        assert ("Ledgerlink", metric) == (properties["Namespace"], properties["MetricName"])
        assert [{"Name": "stack", "Value": "ledgerlink"}] == properties["Dimensions"]
        assert "notBreaching" == properties["TreatMissingData"]


def test_a_single_missed_webhook_is_an_alarm_that_says_where_to_look(templates: Templates) -> None:
    properties = alarms(templates)["webhook-missed"].properties

    assert ("Ledgerlink", "MissedWebhook") == (properties["Namespace"], properties["MetricName"])
    assert [{"Name": "stack", "Value": "ledgerlink"}] == properties["Dimensions"]
    assert ("Sum", 1, "notBreaching") == (
        properties["Statistic"],
        properties["Threshold"],
        properties["TreatMissingData"],
    )
    assert "subscriptions" in properties["AlarmDescription"]


def test_silence_of_the_tick_is_an_alarm(templates: Templates) -> None:
    properties = alarms(templates)["tick-missing"].properties

    assert ("breaching", "LessThanThreshold", "SampleCount", 1) == (
        properties["TreatMissingData"],
        properties["ComparisonOperator"],
        properties["Statistic"],
        properties["Threshold"],
    )


def test_alarms_go_through_an_encrypted_topic_to_the_address_of_the_deployment(templates: Templates) -> None:
    (topic,) = (one for one in templates.of("AWS::SNS::Topic") if one.name == "ledgerlink-alarms")
    (subscription,) = templates.of("AWS::SNS::Subscription")

    assert templates.spelled(topic.part, topic.properties["KmsMasterKeyId"]).startswith("AlarmsKey")
    assert ("email", "finance@example.test") == (
        subscription.properties["Protocol"],
        subscription.properties["Endpoint"],
    )


def test_there_is_one_dashboard(templates: Templates) -> None:
    (dashboard,) = templates.of("AWS::CloudWatch::Dashboard")

    assert "ledgerlink" == dashboard.properties["DashboardName"]
