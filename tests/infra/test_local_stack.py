"""The synthesised template as it runs on the emulated AWS: what only a running stack can show."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from functions.catalog import Queue
from infra.local import emulator
from infra.local.stack import LocalStack

pytestmark = pytest.mark.stack
ROOT = Path(__file__).parents[2]


def posted(url: str, body: bytes = b"[]") -> int:
    request = Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def test_every_stack_is_up_with_all_that_is_named(stack: LocalStack) -> None:
    described = stack.description

    assert {"links", "state", "audit"} == set(described["tables"])
    assert {queue.value for queue in Queue} == set(described["queues"])
    assert {"hubspot", "xero"} == set(described["webhooks"]) == set(described["sandboxes"]["providers"])
    assert os.getpid() == described["pid"]


def test_the_tick_publishes_the_gauges_that_alarms_watch(stack: LocalStack) -> None:
    stack.invoke("tick")
    watch = stack.boto("cloudwatch")
    published = {metric["MetricName"] for metric in watch.list_metrics(Namespace="Ledgerlink")["Metrics"]}

    assert {"Parked", "Held", "ReconnectNeeded", "SilentConnections"} <= published


def test_a_webhook_without_a_signature_is_refused_and_counted(stack: LocalStack) -> None:
    assert 401 == posted(stack.webhooks["hubspot"].url)

    counted = [line for line in stack.logs("webhooks") if "SignatureFailed" in line]
    assert [{"Name": "SignatureFailed", "Unit": "Count"}] == json.loads(counted[-1])["_aws"]["CloudWatchMetrics"][0][
        "Metrics"
    ]


def test_secrets_are_in_no_log(stack: LocalStack) -> None:
    posted(stack.webhooks["xero"].url)
    logged = "\n".join(stack.logs("webhooks") + stack.logs("tick"))

    assert "RequestId" in logged
    for sandbox in stack.sandboxes.values():
        for name in ("client_secret", "webhook_secret", "access_token", "refresh_token"):
            assert str(sandbox[name]) not in logged, name


def test_a_function_has_only_the_rights_of_its_row(stack: LocalStack) -> None:
    assumed = stack.boto("sts").assume_role(RoleArn=role_of(stack, "webhooks"), RoleSessionName="test")["Credentials"]
    queues = client(stack, "sqs", assumed)
    tables = client(stack, "dynamodb", assumed)
    key = {"pk": {"S": "x"}, "sk": {"S": "x"}}

    assert "Item" not in tables.get_item(TableName=stack.tables["state"], Key=key)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: tables.put_item(TableName=stack.tables["state"], Item=key),
        lambda: tables.get_item(TableName=stack.tables["links"], Key=key),
        lambda: queues.receive_message(QueueUrl=stack.queues["deal_won"]),
        lambda: queues.send_message(
            QueueUrl=stack.queues["write_back"], MessageBody="x", MessageGroupId="x", MessageDeduplicationId="x"
        ),
    )
    for refused in attempts:
        with pytest.raises(ClientError, match="AccessDenied"):
            refused()


def test_an_audit_entry_can_be_added_but_not_changed_or_removed(stack: LocalStack) -> None:
    assumed = stack.boto("sts").assume_role(RoleArn=role_of(stack, "deal_won"), RoleSessionName="test")["Credentials"]
    tables = client(stack, "dynamodb", assumed)
    audit, key = stack.tables["audit"], {"pk": {"S": "entry"}, "sk": {"S": "1"}}
    change = {
        "Key": key,
        "UpdateExpression": "SET deed = :new",
        "ExpressionAttributeValues": {":new": {"S": "another"}},
    }
    tables.put_item(TableName=audit, Item=key)

    with pytest.raises(ClientError, match="AccessDenied"):
        tables.update_item(TableName=audit, **change)
    with pytest.raises(ClientError, match="AccessDenied"):
        tables.transact_write_items(TransactItems=[{"Update": {"TableName": audit, **change}}])
    with pytest.raises(ClientError, match="AccessDenied"):
        tables.delete_item(TableName=audit, Key=key)


def test_what_a_worker_cannot_take_is_parked_and_no_longer_waits(stack: LocalStack) -> None:
    queues = stack.boto("sqs")
    queues.send_message(
        QueueUrl=stack.dead["deal_won"], MessageBody="not a hint", MessageGroupId="x", MessageDeduplicationId="x"
    )

    assert eventually(lambda: "parked" in kinds(stack))


def test_emulated_aws_ends_with_whoever_started_it() -> None:
    program = (
        "import os, sys; from infra.local import emulator; running = emulator.start();"
        "print(running.endpoint, running.home, flush=True); os._exit(1)"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    endpoint, home = said.stdout.split()

    assert ends(endpoint)
    assert eventually(lambda: not Path(home).exists())


def test_make_local_says_where_everything_is_and_ends_on_sigterm(tmp_path: Path) -> None:
    where = tmp_path / "local.json"
    started = subprocess.Popen(
        [sys.executable, "-m", "infra.local", "--file", str(where)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert started.stdout is not None
        assert started.stdout.readline().startswith("ready")
        described = json.loads(where.read_text())
        assert started.pid == described["pid"]
        assert set(described) >= {
            *("aws_endpoint", "region", "stack", "pid", "webhooks", "connections", "queues", "tables", "sandboxes"),
        }
        started.send_signal(signal.SIGTERM)

        assert 0 == started.wait(60)
        assert not where.exists()
        assert ends(described["aws_endpoint"])
    finally:
        started.kill()
        started.communicate()


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


def ends(endpoint: str) -> bool:
    def refused() -> bool:
        try:
            urlopen(endpoint, timeout=1).close()  # noqa: S310 - loopback
        except HTTPError:
            return False
        except (URLError, OSError):
            return True
        return False

    return eventually(refused)


def kinds(stack: LocalStack) -> set[str]:
    items: list[dict[str, Any]] = stack.boto("dynamodb").scan(TableName=stack.tables["state"])["Items"]
    return {item["pk"]["S"] for item in items}


def role_of(stack: LocalStack, function: str) -> str:
    found = stack.boto("lambda").get_function_configuration(FunctionName=f"{stack.deployment.stack}-{function}")
    return str(found["Role"])


def client(stack: LocalStack, service: str, credentials: dict[str, str]) -> Any:
    session = emulator.session(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])
    return session.client(service, endpoint_url=stack.endpoint_url)


@pytest.mark.parametrize(("group", "may_write"), [("viewer", False), ("finance", True)])
def test_the_policy_of_a_group_holds_for_whoever_has_it(stack: LocalStack, group: str, may_write: bool) -> None:  # noqa: FBT001
    """A person with this policy and nothing else, as AWS itself decides about their calls."""
    identities, name = stack.boto("iam"), f"person-{group}"
    identities.create_user(UserName=name)
    policy = f"arn:aws:iam::{emulator.ACCOUNT}:policy/{stack.deployment.named(group)}"
    identities.attach_user_policy(UserName=name, PolicyArn=policy)
    made = identities.create_access_key(UserName=name)["AccessKey"]
    person = emulator.session(made["AccessKeyId"], made["SecretAccessKey"])
    tables = person.client("dynamodb", endpoint_url=stack.endpoint_url)
    secrets = person.client("secretsmanager", endpoint_url=stack.endpoint_url)
    key = {"pk": {"S": name}, "sk": {"S": "x"}}
    app = f"{stack.deployment.secrets_prefix}xero/xero"

    assert "Item" not in tables.get_item(TableName=stack.tables["state"], Key=key)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: tables.put_item(TableName=stack.tables["state"], Item=key),
        lambda: secrets.get_secret_value(SecretId=app),
    )
    assert [may_write] * 2 == [allowed(attempt) for attempt in attempts]
    assert not allowed(lambda: secrets.put_secret_value(SecretId=app, SecretString="{}"))
    assert not allowed(lambda: tables.delete_item(TableName=stack.tables["audit"], Key=key))


def allowed(attempt: Callable[[], object]) -> bool:
    """Whether AWS lets it happen."""
    try:
        attempt()
    except ClientError as refused:
        if "AccessDenied" not in refused.response["Error"]["Code"]:
            raise
        return False
    return True
