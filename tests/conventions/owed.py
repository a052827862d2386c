"""What a provider still owes: files that every provider has, rows by which it is known, places to be filled in."""

import re
from pathlib import Path

from infra.sandbox.serve import REGISTRY
from infra.scaffold.provider import places
from shared.providers.registry import PROVIDERS, manifest

CONNECTOR = (
    "manifest.py",
    "webhooks.py",
    "wire.py",
    "mapping.py",
    "api.py",
    "changes.py",
    "parties.py",
    "oauth.py",
    "scopes.py",
    "discovery.py",
    "README.md",
)
ROLES = {"crm": "crm.py", "ledger": "ledger.py", "billing": "billing.py"}


def owed(root: Path, provider: str) -> list[str]:
    """Each by its path and what is to be done there; empty for a provider that is complete."""
    connector = Path("shared/providers") / provider
    files = [
        *(connector / name for name in (*CONNECTOR, ROLES[manifest(provider).role.value])),
        Path("infra/sandbox") / provider / "seed.py",
        Path("infra/local/faces") / f"{provider}.py",
        Path("tests/contract") / f"test_{provider}.py",
        Path("tests/unit/providers") / provider / "test_webhooks.py",
    ]
    independent = (root / ".importlinter").read_text()
    rows = {
        "shared/providers/registry.py": provider in PROVIDERS,
        "infra/sandbox/serve.py": provider in REGISTRY,
        ".importlinter": re.search(rf"^    shared\.providers\.{provider}$", independent, re.MULTILINE),
    }
    return [
        *(f"{path}: is missing" for path in files if not (root / path).exists()),
        *(f"{path}: has no row for {provider}" for path, there in rows.items() if not there),
        *places(root, provider),
    ]
