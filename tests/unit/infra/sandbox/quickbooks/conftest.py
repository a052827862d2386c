"""A fresh QuickBooks sandbox in process, and clients of its British and its American company."""

from collections.abc import Iterator

import httpx
import pytest

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.quickbooks import build
from infra.sandbox.quickbooks.provider import QuickBooks
from tests.unit.infra.sandbox.quickbooks.api import Api


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    app = build()
    provider = app.provider
    assert isinstance(provider, QuickBooks)
    provider.limits.second.most = 1000  # only the tests of limits count
    yield app
    app.close()


def client(sandbox: Sandbox, number: int) -> Api:
    account = sandbox.provider.accounts()[number]
    headers = {"Authorization": f"Bearer {account['access_token']}", "Accept": "application/json"}
    base = f"http://sandbox/v3/company/{account['account_id']}"
    http = httpx.Client(transport=SandboxTransport(sandbox), base_url=base, headers=headers)
    return Api(http, account["account_id"])


@pytest.fixture
def api(sandbox: Sandbox) -> Api:
    return client(sandbox, 0)


@pytest.fixture
def overseas(sandbox: Sandbox) -> Api:
    return client(sandbox, 1)
