"""The webhook path beside its floor, measured in the same run: CPU seconds, so that a busy machine doesn't matter."""

import base64
import contextlib
import hashlib
import hmac
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.aws_stub import CONNECTION, KEY
from tests.benchmarks.rows import row

ROOT = Path(__file__).parents[2]
IMPORT_BUDGET = 1.4
CPU_BUDGET = 2.0
ROUNDS = 7
EVENTS = 150
FLOOR_IMPORT = "import boto3; boto3.client('sqs')"
OUR_IMPORT = "import functions.webhooks.handler as ours; ours.door().clients.sqs"


def rows() -> list[dict[str, Any]]:
    """Every row of this benchmark."""
    return [import_ratio(), cpu_ratio()]


def import_ratio() -> dict[str, Any]:
    """What the function's cold start imports, beside boto3 with one client."""
    floor, ours = [], []
    for _ in range(ROUNDS):  # in turns, so that a slow spell meets both
        floor.append(_import_seconds(FLOOR_IMPORT))
        ours.append(_import_seconds(OUR_IMPORT))
    return row("webhook import, CPU", min(ours) * 1000, "ms", baseline=min(floor) * 1000, budget=IMPORT_BUDGET)


def cpu_ratio() -> dict[str, Any]:
    """What one delivery of one event costs, beside its signature, its JSON and one call to SQS."""
    stub = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.aws_stub"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert stub.stdout is not None
        endpoint = f"http://127.0.0.1:{stub.stdout.readline().strip()}"
        measured = _run(["-m", "tests.benchmarks.webhook"], {"AWS_ENDPOINT_URL": endpoint})
    finally:
        stub.terminate()
        stub.wait(5)
    figures = json.loads(measured)
    return row(
        "webhook handler, CPU per event",
        figures["handler"] * 1000,
        "ms",
        baseline=figures["floor"] * 1000,
        budget=CPU_BUDGET,
    )


def _import_seconds(program: str) -> float:
    return float(_run(["-c", f"import time; at = time.process_time(); {program}; print(time.process_time() - at)"], {}))


def _run(arguments: list[str], more: dict[str, str]) -> str:
    environment = os.environ | {
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "LEDGERLINK_STACK": "bench",
        "LEDGERLINK_STATE_TABLE": "state",
        "LEDGERLINK_QUEUE_INVOICE_CHANGED": "http://queue.invalid/1/invoice_changed.fifo",
        **more,
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]


def _delivery() -> bytes:
    event = {
        "resourceUrl": "https://api.xero.com/api.xro/2.0/Invoices/11111111-2222-4333-8444-555555555555",
        "resourceId": "11111111-2222-4333-8444-555555555555",
        "eventDateUtc": "2026-03-04T10:15:30.123",
        "eventType": "UPDATE",
        "eventCategory": "INVOICE",
        "tenantId": CONNECTION.partition(":")[2],
        "tenantType": "ORGANISATION",
    }
    return json.dumps({"events": [event], "firstEventSequence": 7, "lastEventSequence": 7, "entropy": "U"}).encode()


def _signature(body: bytes) -> str:
    return base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()


def _seconds_each(step: Callable[[], object]) -> float:
    at = time.process_time()
    for _ in range(EVENTS):
        step()
    return (time.process_time() - at) / EVENTS


def _measure() -> dict[str, float]:
    """Runs in a process of its own, against the stub: the floor and the real handler in turns."""
    import boto3  # noqa: PLC0415

    from functions.webhooks.handler import handler  # noqa: PLC0415

    sqs = boto3.client("sqs")
    body = _delivery()
    event = {
        "requestContext": {"http": {"method": "POST"}, "domainName": "hooks.example.test"},
        "pathParameters": {"provider": "xero", "app": "main"},
        "rawPath": "/webhooks/xero/main",
        "rawQueryString": "",
        "headers": {"Content-Type": "application/json", "x-xero-signature": _signature(body)},
        "body": body.decode(),
        "isBase64Encoded": False,
    }

    def floor() -> None:
        assert hmac.compare_digest(_signature(body), event["headers"]["x-xero-signature"])  # type: ignore[index]
        (read,) = json.loads(body)["events"]
        message = json.dumps({"about": read["resourceId"], "at": read["eventDateUtc"]})
        sqs.send_message_batch(
            QueueUrl="http://queue.invalid/1/invoice_changed.fifo",
            Entries=[{"Id": "0", "MessageBody": message, "MessageGroupId": "g", "MessageDeduplicationId": "d"}],
        )

    def ours() -> None:
        answer = handler(event, None)
        assert answer["statusCode"] == 200, answer

    floors, subjects = [], []
    with contextlib.redirect_stdout(io.StringIO()):
        floor()
        ours()
        for _ in range(ROUNDS):
            floors.append(_seconds_each(floor))
            subjects.append(_seconds_each(ours))
    return {"floor": min(floors), "handler": min(subjects)}


if __name__ == "__main__":
    print(json.dumps(_measure()))
