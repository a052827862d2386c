import asyncio
import json
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import Any

from infra.local.metering import Answer, counted

SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=ASIA1/20261121/eu-west-1/dynamodb/aws4_request"}


async def answering(method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]) -> Any:
    units = 1.5 if json.loads(body).get("ReturnConsumedCapacity") == "TOTAL" else 0
    return 200, {}, json.dumps({"ConsumedCapacity": {"CapacityUnits": units}}).encode()


async def awaited(answer: Awaitable[Answer]) -> Answer:
    return await answer


def noted(log: Path, operation: str, service: str) -> dict[str, Any]:
    handled = counted(answering, service, log)
    asyncio.run(awaited(handled("POST", "/", {**SIGNED, "x-amz-target": f"Service_1.{operation}"}, b"{}", {})))
    line: dict[str, Any] = json.loads(log.read_text().splitlines()[-1])
    return line


def test_a_read_is_noted_with_its_units_and_who_signed_it(tmp_path: Path) -> None:
    line = noted(tmp_path / "log", "Query", "dynamodb")

    assert {"service": "dynamodb", "operation": "Query", "units": 1.5, "by": "ASIA1"} == line


def test_what_is_no_read_is_noted_without_units(tmp_path: Path) -> None:
    assert 0 == noted(tmp_path / "log", "SendMessageBatch", "sqs")["units"]
    assert 0 == noted(tmp_path / "log", "PutItem", "dynamodb")["units"]
