from typing import Any

import pytest

from functions.catalog import FUNCTIONS, Function, Http, Need, Queue, Work, named
from infra.names import Deployment
from infra.permissions import Place, Places, environment, sid
from infra.permissions import statements as granted
from shared.settings import VARIABLES
from tests.infra.conftest import SENDER, TOPICS
from tests.infra.templates import Resource, Templates

VARIABLES_OF = {
    Need.LINKS_READ: "LEDGERLINK_LINKS_TABLE",
    Need.LINKS_SCAN: "LEDGERLINK_LINKS_TABLE",
    Need.LINKS_WRITE: "LEDGERLINK_LINKS_TABLE",
    Need.STATE_READ: "LEDGERLINK_STATE_TABLE",
    Need.STATE_WRITE: "LEDGERLINK_STATE_TABLE",
    Need.AUDIT_READ: "LEDGERLINK_AUDIT_TABLE",
    Need.AUDIT_APPEND: "LEDGERLINK_AUDIT_TABLE",
    Need.APP_SECRETS: "LEDGERLINK_SECRETS_PREFIX",
    Need.TOKENS: "LEDGERLINK_TOKEN_KEY",
    Need.RULES: "LEDGERLINK_RULES_BUCKET",
    Need.HOOKS: "LEDGERLINK_NOTICES_PREFIX",
    Need.MAIL: "LEDGERLINK_NOTICES_FROM",
    Need.TOPICS: "LEDGERLINK_NOTICES_TOPICS",
}
ALWAYS = {
    "LEDGERLINK_ENVIRONMENT": "production",
    "LEDGERLINK_STACK": "ledgerlink",
    "POWERTOOLS_METRICS_NAMESPACE": "Ledgerlink",
}
READ = {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"}
APPEND = {"dynamodb:ConditionCheckItem", "dynamodb:PutItem"}
GRANTED = {
    Need.LINKS_READ: (READ, "ledgerlink-links"),
    Need.LINKS_SCAN: ({"dynamodb:Scan"}, "ledgerlink-links"),
    Need.LINKS_WRITE: (APPEND | {"dynamodb:UpdateItem"}, "ledgerlink-links"),
    Need.STATE_READ: (READ, "ledgerlink-state"),
    Need.STATE_WRITE: (APPEND | {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}, "ledgerlink-state"),
    Need.AUDIT_READ: ({"dynamodb:GetItem", "dynamodb:Query"}, "ledgerlink-audit"),
    Need.AUDIT_APPEND: (APPEND, "ledgerlink-audit"),
    Need.APP_SECRETS: ({"secretsmanager:GetSecretValue"}, "secret:ledgerlink/apps/*"),
    Need.TOKENS: ({"kms:Decrypt", "kms:Encrypt"}, "TokensKey"),
    Need.RULES: ({"s3:GetObject"}, "/rules/*"),
    Need.GAUGES: ({"cloudwatch:PutMetricData"}, "*"),
    Need.HOOKS: ({"secretsmanager:GetSecretValue"}, "secret:ledgerlink/notices/*"),
    Need.MAIL: ({"ses:SendEmail"}, "identity/"),
    Need.TOPICS: ({"sns:Publish"}, ":ledgerlink-notices-"),
}
rows = pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)


def made(templates: Templates, row: Function) -> Resource:
    (found,) = (f for f in templates.of("AWS::Lambda::Function") if f.name == f"ledgerlink-{row.name}")
    return found


def policy(templates: Templates, row: Function) -> tuple[str, dict[str, Any]]:
    """Give the part and the statements, by Sid, of the only policy of the function's only role."""
    function = made(templates, row)
    role = templates.spelled(function.part, function.properties["Role"])
    attached = [
        one
        for one in templates.of("AWS::IAM::Policy")
        if [role] == [templates.spelled(one.part, each) for each in one.properties["Roles"]]
    ]
    assert 1 == len(attached)
    statements = attached[0].properties["PolicyDocument"]["Statement"]
    return attached[0].part, {statement["Sid"]: statement for statement in statements}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_functions_are_those_of_the_catalog(templates: Templates) -> None:
    assert {f"ledgerlink-{row.name}" for row in FUNCTIONS} == {
        function.name for function in templates.of("AWS::Lambda::Function")
    }


@rows
def test_a_function_is_as_its_row_says(templates: Templates, row: Function) -> None:
    properties = made(templates, row).properties

    assert ["arm64"] == properties["Architectures"]
    assert "python3.14" == properties["Runtime"]
    assert (row.handler, row.memory, row.timeout) == (
        properties["Handler"],
        properties["MemorySize"],
        properties["Timeout"],
    )
    assert "TracingConfig" not in properties


@rows
def test_a_function_logs_into_a_group_with_an_end(templates: Templates, row: Function) -> None:
    function = made(templates, row)
    group = templates.named(f"/aws/lambda/ledgerlink-{row.name}")

    assert group.name == templates.spelled(function.part, function.properties["LoggingConfig"]["LogGroup"])
    assert 90 == group.properties["RetentionInDays"]


@rows
def test_a_function_is_told_only_what_its_needs_imply(templates: Templates, row: Function) -> None:
    queues = set(row.sends) | ({row.trigger.queue} if isinstance(row.trigger, Work) else set())
    function = made(templates, row)
    variables = function.properties["Environment"]["Variables"]

    assert {
        *ALWAYS,
        "POWERTOOLS_SERVICE_NAME",
        *(VARIABLES_OF[need] for need in row.needs if need in VARIABLES_OF),
        *(f"LEDGERLINK_QUEUE_{queue.name}" for queue in queues),
    } == set(variables)
    assert ALWAYS == {name: variables[name] for name in ALWAYS}
    for queue in queues:
        spelled = templates.spelled(function.part, variables[f"LEDGERLINK_QUEUE_{queue.name}"])
        assert f"ledgerlink-{queue.value}.fifo" == spelled


def test_every_setting_of_a_place_belongs_to_a_need() -> None:
    assert set(VARIABLES.values()) == {*VARIABLES_OF.values(), "LEDGERLINK_STACK", "LEDGERLINK_ENVIRONMENT"}


@rows
def test_a_policy_is_exactly_its_row(templates: Templates, row: Function) -> None:
    part, statements = policy(templates, row)
    derived = {"Log", *(["Send"] if row.sends else []), *([] if receives(row) is None else ["Receive"]), "DataKey"}

    assert {sid(need) for need in row.needs} | derived == set(statements)
    for need in row.needs:
        actions, resource = GRANTED[need]
        statement = statements[sid(need)]
        assert actions == set(listed(statement["Action"])), need
        for on in listed(statement["Resource"]):
            assert resource in templates.spelled(part, on), need


@rows
def test_a_function_sends_only_where_its_row_says_and_reads_only_its_own_queue(
    templates: Templates, row: Function
) -> None:
    part, statements = policy(templates, row)

    def places(name: str) -> set[str]:
        resources = listed(statements[name]["Resource"]) if name in statements else []
        return {templates.spelled(part, resource) for resource in resources}

    assert {f"ledgerlink-{queue.value}.fifo" for queue in row.sends} == places("Send")
    assert (receives(row) or set()) == places("Receive")


def receives(row: Function) -> set[str] | None:
    match row.trigger:
        case Work(queue):
            return {f"ledgerlink-{queue.value}.fifo"}
        case Http():
            return None
    return {f"ledgerlink-{queue.value}-dead.fifo" for queue in Queue} if row.name == "parked" else None


@rows
def test_the_data_key_is_used_only_through_the_services_that_hold_data(templates: Templates, row: Function) -> None:
    part, statements = policy(templates, row)
    services = listed(statements["DataKey"]["Condition"]["StringEquals"]["kms:ViaService"])

    assert {templates.spelled(part, service).split(".")[0] for service in services} <= {"dynamodb", "sqs", "s3", "sns"}


def test_no_policy_of_ours_has_a_star_for_an_action_or_a_managed_policy(templates: Templates) -> None:
    for one in templates.of("AWS::IAM::Policy"):
        for statement in one.properties["PolicyDocument"]["Statement"]:
            assert not [action for action in listed(statement["Action"]) if "*" in action], one.id
    for role in templates.of("AWS::IAM::Role"):
        assert "ManagedPolicyArns" not in role.properties, role.id


def test_nobody_may_change_or_remove_an_entry_of_the_audit_trail(templates: Templates) -> None:
    allowed = {
        action
        for one in templates.of("AWS::IAM::Policy")
        for statement in one.properties["PolicyDocument"]["Statement"]
        for resource in listed(statement["Resource"])
        if "ledgerlink-audit" in templates.spelled(one.part, resource)
        for action in listed(statement["Action"])
    }

    assert {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:ConditionCheckItem"} == allowed


def test_gauges_go_into_our_namespace_only(templates: Templates) -> None:
    for row in FUNCTIONS:
        if Need.GAUGES in row.needs:
            _, statements = policy(templates, row)

            assert {"StringEqualsIfExists": {"cloudwatch:namespace": "Ledgerlink"}} == statements["Gauges"]["Condition"]


def test_mail_leaves_as_the_one_sender_only_and_from_two_functions(templates: Templates) -> None:
    able = [row for row in FUNCTIONS if Need.MAIL in row.needs]
    mails = [(part, statements["Mail"]) for part, statements in (policy(templates, row) for row in able)]

    assert ["collection", "notices"] == [row.name for row in able]
    for part, mail in mails:
        assert {"StringEqualsIfExists": {"ses:FromAddress": SENDER}} == mail["Condition"]
        assert [SENDER, SENDER.rpartition("@")[2]] == [
            templates.spelled(part, on).rpartition("identity/")[2] for on in mail["Resource"]
        ]


def test_notices_are_published_to_the_deployments_own_topics_only_and_from_one_function(templates: Templates) -> None:
    able = [row for row in FUNCTIONS if Need.TOPICS in row.needs]
    part, statements = policy(templates, able[0])
    made_here = templates.of("AWS::SNS::Topic")
    named_here = {one.name for one in made_here if "-notices-" in one.name}

    assert ["notices"] == [row.name for row in able]
    assert {f"ledgerlink-notices-{name}" for name in TOPICS} == named_here
    assert named_here == {
        templates.spelled(part, on).rpartition(":")[2] for on in listed(statements["Topics"]["Resource"])
    }
    assert all("KmsMasterKeyId" in one.properties for one in made_here)


def test_without_a_sender_or_a_topic_nobody_may_send_mail_or_publish() -> None:
    nowhere = Place("", "")
    somewhere = Place("arn", "name")
    places = Places(
        settings=dict.fromkeys(VARIABLES, somewhere) | {"notices_from": nowhere, "notices_topics": nowhere},
        queues=dict.fromkeys(Queue, somewhere),
        dead=dict.fromkeys(Queue, somewhere),
        data_key="key",
        region="eu-west-1",
    )
    sids = [statement.sid for statement in granted(named("notices"), places, Deployment())]

    assert "Hooks" in sids
    assert not {"Mail", "Topics"} & set(sids)
    given = environment(named("notices"), places, Deployment())
    assert not {"LEDGERLINK_NOTICES_FROM", "LEDGERLINK_NOTICES_TOPICS"} & set(given)


def test_the_addresses_of_webhooks_and_of_a_mail_server_are_read_by_who_sends_and_the_apps_secrets_not_by_it() -> None:
    assert ["collection", "notices"] == [row.name for row in FUNCTIONS if Need.HOOKS in row.needs]
    assert Need.APP_SECRETS not in named("notices").needs
