"""What each group of people may do with the command line: their acts' needs, as the narrowest AWS statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam

from functions.catalog import Need, Queue
from infra.names import Deployment
from infra.permissions import RIGHTS, SECRETS, Places, sid
from shared.model.roles import MAY, Act, Group

_CALLING = frozenset({Need.TOKENS, Need.APP_SECRETS, Need.STATE_WRITE})
"""Calling a vendor: its token may have to be renewed, and the calls are counted."""

NEEDS: Mapping[Act, frozenset[Need]] = {
    # Lists, such as what all customers owe, are read by a scan: of no more than each of them may read one by one.
    Act.READ: frozenset({Need.LINKS_READ, Need.LINKS_SCAN, Need.STATE_READ, Need.AUDIT_READ, Need.RULES}),
    Act.DECIDE: frozenset({Need.LINKS_WRITE, Need.STATE_WRITE, Need.AUDIT_APPEND}),
    Act.LOGS: frozenset(),
    Act.CONNECT: frozenset({*_CALLING, Need.LINKS_WRITE, Need.AUDIT_APPEND}),
    Act.RULES: _CALLING,
    Act.APPS: frozenset({Need.APP_SECRETS}),
}

KEPT_BY_REVOPS = ("rules", "app", "hook")
"""The keys of the state table that say which rules are in force, and which apps and webhooks of notices there are."""
KEEPERS = "They come and go; their secrets share one prefix that holds nothing else."
VERSIONS = "The active version is data; the prefix holds nothing but versions of the rules."
NAMELESS = "AWS knows no resources for listing topics; it tells names."
LOGS_OF_OURS = "One log for each function, by its name; the prefix holds nothing but this deployment's."
STACKS_OF_OURS = "CloudFormation ends a stack's ARN with an id that nobody knows before; the name is exact."


@dataclass(frozen=True, slots=True)
class PersonsRight:
    """A statement, and why each of its resources that ends in a star does."""

    statement: iam.PolicyStatement
    stars: Mapping[str, str] = field(default_factory=dict)


def of(group: Group, places: Places, deployment: Deployment, scope: Stack) -> list[PersonsRight]:
    """Everything this group may do, in the order of its needs' names."""
    acts = {act for act, groups in MAY.items() if group in groups}
    needs = sorted({need for act in acts for need in NEEDS[act]}, key=lambda need: need.name)
    rights = [_need(need, places, guarded=Act.RULES not in acts) for need in needs]
    rights += _data_key(needs, places, sends=Act.DECIDE in acts)
    rights.append(_where(deployment, scope))
    sending = ("sqs:SendMessage",) if Act.DECIDE in acts else ()
    rights.append(_queues("Queues", ("sqs:GetQueueAttributes", *sending), places))
    if Act.RULES in acts:
        rights += _rules(places)
    else:
        rights.append(_list_rules(places))
    if Act.LOGS in acts:
        rights.append(_logs(deployment, scope))
    if Act.APPS in acts:
        rights += _apps(places)
    return rights


def _need(need: Need, places: Places, *, guarded: bool) -> PersonsRight:
    """One need; `guarded`: whoever may not change the rules can't say which are in force either."""
    right = RIGHTS[need]
    resource = places.settings[right.on].arn + right.below
    conditions: dict[str, object] = dict(right.conditions)
    if guarded and need is Need.STATE_WRITE:
        conditions["ForAllValues:StringNotEquals"] = {"dynamodb:LeadingKeys": list(KEPT_BY_REVOPS)}
    reasons = {Need.APP_SECRETS: KEEPERS, Need.RULES: VERSIONS}
    return _stated(sid(need), right.actions, [resource], conditions, reasons.get(need, ""))


def _data_key(needs: Sequence[Need], places: Places, *, sends: bool) -> Iterator[PersonsRight]:
    actions = {action for need in needs for action in RIGHTS[need].key_actions}
    through = {RIGHTS[need].through for need in needs} - {""}
    if sends:
        actions.add("kms:GenerateDataKey")
        through.add("sqs")
    services = [f"{service}.{places.region}.amazonaws.com" for service in sorted(through)]
    yield _stated("DataKey", sorted(actions), [places.data_key], {"StringEquals": {"kms:ViaService": services}})


def _where(deployment: Deployment, scope: Stack) -> PersonsRight:
    """The command line asks the stacks where everything is."""
    stacks = [
        scope.format_arn(service="cloudformation", resource="stack", resource_name=f"{deployment.named(part)}/*")
        for part in ("data", "pipeline", "people", "edge")
    ]
    return _stated("Where", ("cloudformation:DescribeStacks",), stacks, {}, STACKS_OF_OURS)


def _logs(deployment: Deployment, scope: Stack) -> PersonsRight:
    groups = scope.format_arn(
        service="logs",
        resource="log-group",
        resource_name=f"/aws/lambda/{deployment.named('*')}",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    return _stated("Logs", ("logs:FilterLogEvents", "logs:GetLogEvents"), [groups], {}, LOGS_OF_OURS)


def _queues(name: str, actions: Sequence[str], places: Places) -> PersonsRight:
    return _stated(name, actions, [places.queues[queue].arn for queue in sorted(Queue)])


def _list_rules(places: Places) -> PersonsRight:
    return _stated("ListRules", ("s3:ListBucket",), [places.settings["rules_bucket"].arn])


def _rules(places: Places) -> Iterator[PersonsRight]:
    bucket = places.settings["rules_bucket"].arn
    yield _list_rules(places)
    yield _stated("PushRules", ("s3:PutObject",), [f"{bucket}/rules/*"], {}, VERSIONS)
    # `check` asks who hears the alarms.
    yield _stated("WhoHears", ("sns:ListSubscriptionsByTopic", "sns:ListTopics"), ["*"], {}, NAMELESS)
    services = [f"s3.{places.region}.amazonaws.com"]
    yield _stated(
        "RulesKey", ("kms:GenerateDataKey",), [places.data_key], {"StringEquals": {"kms:ViaService": services}}
    )


def _apps(places: Places) -> Iterator[PersonsRight]:
    secrets = [places.settings[name].arn for name in (SECRETS, "notices_prefix")]
    keeping = ("secretsmanager:CreateSecret", "secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue")
    yield _stated("KeepApps", keeping, secrets, {}, KEEPERS)
    yield _stated("ForgetHooks", ("secretsmanager:DeleteSecret",), secrets[1:], {}, KEEPERS)


def _stated(
    name: str,
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: Mapping[str, object] | None = None,
    reason: str = "",
) -> PersonsRight:
    statement = iam.PolicyStatement(
        sid=name, actions=list(actions), resources=list(resources), conditions=dict(conditions or {})
    )
    return PersonsRight(statement, {resource: reason for resource in resources if reason})
