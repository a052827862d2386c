"""A fresh Xero sandbox in process, and a client of its first organisation."""

from collections.abc import Iterator

import httpx
import pytest

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.xero import build
from tests.unit.infra.sandbox.xero.api import Api

API = "http://sandbox/api.xro/2.0"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    app = build()
    yield app
    app.close()


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    account = sandbox.provider.accounts()[0]
    headers = {
        "Authorization": f"Bearer {account['access_token']}",
        "xero-tenant-id": account["account_id"],
        "Accept": "application/json",
    }
    with httpx.Client(transport=SandboxTransport(sandbox), base_url=API, headers=headers) as client:
        yield client


@pytest.fixture
def api(http: httpx.Client) -> Api:
    return Api(http)
