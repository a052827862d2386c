"""The emulated AWS for tests: one process on a free port, ended by its own id; fresh tables for whoever asks."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from infra.local.emulator import free_port
from shared.aws.tables import Table

READY_SECONDS = 120


@dataclass(frozen=True)
class Emulator:
    """Where the emulated AWS answers."""

    endpoint: str

    def client(self, service: str) -> Any:
        return _client(self.endpoint, service)

    def table(self, name: str) -> Table:
        client = self.client("dynamodb")
        full = f"{name}-{uuid4().hex[:8]}"
        client.create_table(
            TableName=full,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
        )
        return Table(client, full)


@cache
def _client(endpoint: str, service: str) -> Any:
    """One for all tests: making a client reads the service's whole description, which takes a quarter of a second."""
    session: Any = boto3.Session("test", "test", region_name="eu-west-1")
    return session.client(
        service, endpoint_url=endpoint, config=Config(retries={"total_max_attempts": 2}, max_pool_connections=20)
    )


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    port = free_port()
    home: Path = tmp_path_factory.mktemp("emulator")
    environment = os.environ | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "TMPDIR": str(home),
        "S3_DATA_DIR": str(home / "s3"),
    }
    with (home / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log)
    try:
        yield _ready(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(60)


def _ready(endpoint: str, process: subprocess.Popen[bytes]) -> Emulator:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(endpoint + "/_ministack/health", timeout=1):  # noqa: S310 (loopback)
                return Emulator(endpoint)
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the emulated AWS did not become ready")
