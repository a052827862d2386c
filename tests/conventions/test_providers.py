"""Providers are alike: each failing test lists what one of them still owes."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from infra.local.faces import crm_face, ledger_face
from infra.local.faces.crm import CrmFace
from infra.local.faces.ledger import LedgerFace
from shared.providers.manifest import Role
from shared.providers.registry import PROVIDERS, manifest, webhooks
from tests.conventions.owed import owed
from tests.conventions.provider_table import table

ROOT = Path(__file__).parents[2]
EVERY = sorted(PROVIDERS)
FACES: Mapping[Role, Callable[[str], CrmFace | LedgerFace]] = {Role.CRM: crm_face, Role.LEDGER: ledger_face}


@pytest.mark.parametrize("provider", EVERY)
def test_a_provider_owes_nothing(provider: str) -> None:
    assert [] == owed(ROOT, provider)


@pytest.mark.parametrize("provider", EVERY)
def test_a_provider_has_the_face_of_its_role(provider: str) -> None:
    face = FACES[manifest(provider).role](provider)

    assert manifest(provider).title == face.title


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_a_providers_webhooks_say_how_a_delivery_is_proven_and_answered(provider: str) -> None:
    scheme = webhooks(provider)

    assert isinstance(scheme.HANDSHAKE, bool)
    assert scheme.ACCEPTED is None or scheme.ACCEPTED.body


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_the_webhook_path_of_a_provider_needs_the_standard_library_only(provider: str) -> None:
    program = (
        f"import json, sys; import shared.providers.{provider}.webhooks, shared.providers.{provider}.manifest;"
        "print(json.dumps([m for m in ('httpx', 'pydantic', 'boto3') if m in sys.modules]))"
    )

    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert [] == json.loads(answer.stdout)


def test_the_readme_says_what_each_provider_can_do() -> None:
    readme = (ROOT / "README.md").read_text()

    assert table() in readme, f"the README must have this table:\n\n{table()}"
