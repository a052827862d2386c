"""
The emulated AWS: one process on a free port of loopback, ended by its own id.

Functions run as its children, on this interpreter, and inherit its environment: so it gets a small one, in which nothing
points at a real AWS account. It enforces the functions' policies (`AUTH`), so a right that is missing locally is missing.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import boto3
from botocore.config import Config

from infra.local.metering import REQUESTS_LOG, WRITES_LOG

HOST = "127.0.0.1"
REGION = "eu-west-1"
ACCOUNT = "000000000000"
KEY = "local"
"""The account owner's access key and its secret."""
PORTS = range(20_000, 32_000)
"""Below those from which a system gives to whoever asks for any: on a busy machine one of them is soon somebody else's."""
READY_SECONDS = 120
STOP_SECONDS = 10
INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "COVERAGE_PROCESS_START")
"""All that the emulator, and so every function, learns of this machine."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulated AWS. `home` holds its state and its log, and goes with it."""

    endpoint: str
    home: Path
    process: subprocess.Popen[bytes]

    def client(self, service: str) -> Any:
        """A new boto3 client as the account's owner."""
        return session().client(
            service,
            endpoint_url=self.endpoint,
            config=Config(retries={"total_max_attempts": 3}, max_pool_connections=20, proxies={}),
        )

    def log(self) -> str:
        """What the emulator itself had to say."""
        return (self.home / "log").read_text(errors="replace")

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        """What was written to DynamoDB after so many writes: each with its operation, its items and its write units."""
        return self._lines(WRITES_LOG, since)

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """What functions asked of DynamoDB, SQS and KMS after so many requests: service, operation, and a read's units."""
        return [line for line in self._lines(REQUESTS_LOG, since) if line["by"] != KEY]

    def asked(self) -> int:
        """How many requests there were so far, whoever made them."""
        return len(self._lines(REQUESTS_LOG, 0))

    def _lines(self, log: str, since: int) -> list[dict[str, Any]]:
        with (self.home / log).open() as lines:
            return [json.loads(line) for line in islice(lines, since, None)]

    def stop(self) -> None:
        """End the process, and its functions with it; its state goes, too."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def session(key: str = KEY, secret: str = KEY, token: str | None = None) -> Any:
    """Give a boto3 session in the emulated region, the owner's unless credentials say whose."""
    return boto3.Session(key, secret, token, region_name=REGION)


def start(*, also: Mapping[str, str] | None = None) -> Emulator:
    """Start one and wait until it answers; `also` adds to its environment. Raises: RuntimeError with its log."""
    home = Path(tempfile.mkdtemp(prefix="ledgerlink-aws-"))
    port = free_port()
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.emulated"],
            env=_environment(home, port) | dict(also or {}),
            cwd=home,
            stdin=subprocess.PIPE,  # its end is the emulator's end
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us: we end it in our order
        )
    emulator = Emulator(f"http://{HOST}:{port}", home, process)
    try:
        _await_ready(emulator)
    except BaseException:
        emulator.stop()
        raise
    return emulator


def _environment(home: Path, port: int) -> dict[str, str]:
    scratch = home / "tmp"
    scratch.mkdir()
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "LOG_LEVEL": "WARNING",
        "AUTH": "true",
        "LAMBDA_EXECUTOR": "local",
        "LAMBDA_WARM_TTL_SECONDS": "3600",
        "HOME": str(home),
        "TMPDIR": str(scratch),
        "STATE_DIR": str(home / "state"),
        "S3_DATA_DIR": str(home / "s3"),
        "IOT_MTLS_ENABLED": "0",  # a listener on a fixed port
        "SFTP_ENABLED": "0",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def free_port() -> int:
    """A port that nobody has now, and that the system gives to nobody until it is taken."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


def _await_ready(emulator: Emulator) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and emulator.process.poll() is None:
        try:
            with urlopen(f"{emulator.endpoint}/_ministack/health", timeout=1):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the emulated AWS did not become ready:\n{emulator.log()}")
