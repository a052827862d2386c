"""The webhook function's edge: what it loads, and how it reads what API Gateway hands it."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from functions.webhooks import handler

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("function", ["webhooks", "parked", "tick"])
def test_a_function_of_the_edge_bundle_loads_neither_an_http_client_nor_validation(function: str) -> None:
    program = (
        f"import json, sys, functions.{function}.handler;"
        "print(json.dumps([name for name in ('httpx', 'pydantic') if name in sys.modules]))"
    )

    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert json.loads(answer.stdout) == []


def request(**more: Any) -> dict[str, Any]:
    return {"requestContext": {"domainName": "hooks.example.test"}, "rawPath": "/webhooks/hubspot/main", **more}


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("", "https://hooks.example.test/webhooks/hubspot/main"),
        ("tenant=a%20b&x=", "https://hooks.example.test/webhooks/hubspot/main?tenant=a%20b&x="),
    ],
)
def test_the_signed_address_is_rebuilt_as_the_vendor_called_it(query: str, url: str) -> None:
    assert handler._public_url(request(rawQueryString=query)) == url


@pytest.mark.parametrize("raw", [b"", b'{"name":"\xc3\x9c"}', b"\x00\xff"])
def test_a_body_in_base64_is_read_to_the_byte(raw: bytes) -> None:
    assert handler._body(request(body=base64.b64encode(raw).decode(), isBase64Encoded=True)) == raw


def test_a_plain_body_is_its_utf8_bytes_and_an_absent_one_is_empty() -> None:
    assert handler._body(request(body='{ "a":"Ü" }', isBase64Encoded=False)) == '{ "a":"Ü" }'.encode()
    assert handler._body(request()) == b""
