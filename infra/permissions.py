"""
What each `Need` allows: the narrowest IAM statements, and the environment variables that go with them.

Nothing else grants a function anything. A statement's Sid is the need's own name, so a policy reads like its row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aws_cdk import aws_iam as iam

from functions.catalog import DeadLetters, Function, Need, Queue, Work
from infra.names import METRICS, Deployment, camel
from shared.settings import QUEUE_PREFIX, VARIABLES

SECRETS = "secrets_prefix"
ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where something is: its ARN for policies, its name (or URL) for the environment. `also`: where else the same right is needed.

    Without a name it isn't there: nobody is told of it or given a right to it.
    """

    arn: str
    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """
    Everything functions may touch. `settings` by the field of `shared.settings.Settings`.

    `data_key` is the ARN of the key that encrypts tables, queues and buckets; `region` completes the services' names.
    """

    settings: Mapping[str, Place]
    queues: Mapping[Queue, Place]
    dead: Mapping[Queue, Place]
    data_key: str
    region: str


@dataclass(frozen=True, slots=True)
class Right:
    """
    Actions on one place; `below` narrows it, `through` is the service that uses the data key for us. `named`: a condition key
    that must be the place's name.
    """

    on: str
    actions: tuple[str, ...]
    below: str = ""
    through: str = ""
    key_actions: tuple[str, ...] = ()
    conditions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    named: str = ""


_OPEN = ("kms:Decrypt", "kms:DescribeKey")
_SEAL = (*_OPEN, "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo")
_GET = ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query")
_APPEND = ("dynamodb:ConditionCheckItem", "dynamodb:PutItem")


def _reading(table: str, *actions: str) -> Right:
    return Right(table, actions, through="dynamodb", key_actions=_OPEN)


def _writing(table: str, *actions: str) -> Right:
    return Right(table, actions, through="dynamodb", key_actions=_SEAL)


RIGHTS: Mapping[Need, Right] = {
    Need.LINKS_READ: _reading("links_table", *_GET),
    Need.LINKS_SCAN: _reading("links_table", "dynamodb:Scan"),
    # A link is never deleted: what was undone says so.
    Need.LINKS_WRITE: _writing("links_table", *_APPEND, "dynamodb:UpdateItem"),
    Need.STATE_READ: _reading("state_table", *_GET),
    Need.STATE_WRITE: _writing("state_table", *_APPEND, "dynamodb:DeleteItem", "dynamodb:UpdateItem"),
    Need.AUDIT_READ: _reading("audit_table", "dynamodb:GetItem", "dynamodb:Query"),
    # Each put carries the condition that nothing stands there yet.
    Need.AUDIT_APPEND: _writing("audit_table", *_APPEND),
    Need.APP_SECRETS: Right(SECRETS, ("secretsmanager:GetSecretValue",)),
    Need.TOKENS: Right("token_key", ("kms:Decrypt", "kms:Encrypt")),
    Need.RULES: Right("rules_bucket", ("s3:GetObject",), below="/rules/*", through="s3", key_actions=_OPEN),
    # CloudWatch knows no resources here, only namespaces. AWS always says which; the emulated AWS never does, hence IfExists.
    Need.GAUGES: Right(
        ANYTHING,
        ("cloudwatch:PutMetricData",),
        conditions={"StringEqualsIfExists": {"cloudwatch:namespace": METRICS}},
    ),
    Need.HOOKS: Right("notices_prefix", ("secretsmanager:GetSecretValue",)),
    # As this sender only: the identity may be a whole domain.
    Need.MAIL: Right("notices_from", ("ses:SendEmail",), named="ses:FromAddress"),
    Need.TOPICS: Right(
        "notices_topics", ("sns:Publish",), through="sns", key_actions=("kms:Decrypt", "kms:GenerateDataKey")
    ),
}

_SEND = ("sqs:SendMessage",)
_RECEIVE = ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
_BATCHES = {"sqs:ChangeMessageVisibility": "ChangeMessageVisibilityBatch", "sqs:SendMessage": "SendMessageBatch"}
"""AWS checks a batch by the name of the single action; the emulated AWS by its own, which AWS doesn't know."""


def sid(need: Need) -> str:
    """The need's name as a statement's Sid."""
    return camel(need.name)


def statements(row: Function, places: Places, deployment: Deployment) -> list[iam.PolicyStatement]:
    """Everything this function may do, apart from writing its log."""
    granted = [_granted(need, places) for need in _needs(row) if is_there(need, places)]
    key_actions: set[str] = set()
    through: set[str] = set()
    for need in [one for one in row.needs if is_there(one, places)]:
        key_actions.update(RIGHTS[need].key_actions)
        through.update({RIGHTS[need].through} - {""})
    if row.sends:
        granted.append(
            _statement("Send", _on_queues(_SEND, deployment), [places.queues[queue].arn for queue in sorted(row.sends)])
        )
        key_actions.update(("kms:Decrypt", "kms:GenerateDataKey"))
        through.add("sqs")
    sources = reads(row, places)
    if sources:
        granted.append(_statement("Receive", _on_queues(_RECEIVE, deployment), [source.arn for source in sources]))
        key_actions.add("kms:Decrypt")
        through.add("sqs")
    if key_actions:
        services = [f"{service}.{places.region}.amazonaws.com" for service in sorted(through)]
        granted.append(
            _statement(
                "DataKey", sorted(key_actions), [places.data_key], {"StringEquals": {"kms:ViaService": services}}
            )
        )
    return granted


def environment(row: Function, places: Places, deployment: Deployment) -> dict[str, str]:
    """Give the variables that the function's needs imply, and those every function has."""
    fields = {RIGHTS[need].on for need in row.needs if is_there(need, places)} & VARIABLES.keys()
    queues = set(row.sends) | ({row.trigger.queue} if isinstance(row.trigger, Work) else set())
    return {
        VARIABLES["stack"]: deployment.stack,
        VARIABLES["environment"]: deployment.environment,
        "POWERTOOLS_SERVICE_NAME": deployment.function(row),
        "POWERTOOLS_METRICS_NAMESPACE": METRICS,
        **{VARIABLES[name]: places.settings[name].name for name in sorted(fields)},
        **{f"{QUEUE_PREFIX}{queue.name}": places.queues[queue].name for queue in sorted(queues)},
    }


def reads(row: Function, places: Places) -> Sequence[Place]:
    """Give the queues whose messages start the function."""
    match row.trigger:
        case Work(queue):
            return [places.queues[queue]]
        case DeadLetters():
            return [places.dead[queue] for queue in Queue]
        case _:
            return []


def _on_queues(actions: Sequence[str], deployment: Deployment) -> list[str]:
    also = [f"sqs:{name}" for action, name in _BATCHES.items() if deployment.is_local and action in actions]
    return sorted([*actions, *also])


def _needs(row: Function) -> list[Need]:
    return sorted(row.needs, key=lambda need: need.name)


def is_there(need: Need, places: Places) -> bool:
    """Whether this deployment has what the need is about."""
    on = RIGHTS[need].on
    return on == ANYTHING or bool(places.settings[on].name)


def _granted(need: Need, places: Places) -> iam.PolicyStatement:
    right = RIGHTS[need]
    if right.on == ANYTHING:
        return _statement(sid(need), right.actions, ["*"], right.conditions)
    place = places.settings[right.on]
    # AWS always says what the key asks for; the emulated AWS never does, hence IfExists.
    only = {"StringEqualsIfExists": {right.named: place.name}} if right.named else {}
    return _statement(sid(need), right.actions, [place.arn + right.below, *place.also], {**right.conditions, **only})


def _statement(
    name: str,
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: Mapping[str, object] | None = None,
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=name, actions=list(actions), resources=list(resources), conditions=dict(conditions or {})
    )
