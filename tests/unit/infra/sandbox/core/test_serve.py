import json
import signal
import subprocess
import sys

import httpx
import pytest

from infra.sandbox.serve import build, launch

ENTRY = {
    "origin",
    "api",
    "token_url",
    "client_id",
    "client_secret",
    "access_token",
    "refresh_token",
    "account_id",
    "webhook_secret",
    "control",
}


def test_the_command_prints_one_line_and_serves_until_sigterm() -> None:
    command = [sys.executable, "-m", "infra.sandbox.serve", "--provider", "hubspot", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        entry = json.loads(program.stdout.readline())["providers"]["hubspot"]
        answer = httpx.get(entry["control"] + "/clock", trust_env=False)
        program.send_signal(signal.SIGTERM)
        code = program.wait(60)

    assert entry.keys() >= ENTRY
    assert 200 == answer.status_code
    assert 0 == code


def test_an_unknown_provider_is_a_usage_error() -> None:
    command = [sys.executable, "-m", "infra.sandbox.serve", "--provider", "abacus"]

    assert 2 == subprocess.run(command, capture_output=True, check=False).returncode


@pytest.mark.parametrize("name", ["hubspot", "pipedrive", "salesforce"])
def test_a_registered_provider_describes_itself(name: str) -> None:
    served = launch([name], tls=True)
    try:
        entry = served.described["providers"][name]
    finally:
        served.stop()

    assert entry.keys() >= ENTRY
    assert entry["origin"].startswith("https://127.0.0.1:")
    assert entry["token_url"].startswith(entry["origin"])
    assert all(entry.values())


def test_build_makes_a_sandbox_that_is_not_served() -> None:
    sandbox = build("hubspot")

    assert "hubspot" == sandbox.provider.name
    sandbox.close()
