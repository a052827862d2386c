"""A new provider begins with its files, rows and marks; the convention tests list exactly what is to be done."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.scaffold.provider import write

ROOT = Path(__file__).parents[3]
COPIED = ("shared", "infra", "functions", "tests", ".importlinter", "README.md", "pyproject.toml", "Makefile")
TO_FILL_IN = {
    "crm": {"crm.py"},
    "ledger": {"ledger.py"},
}
ALWAYS = {
    *("README.md", "api.py", "changes.py", "discovery.py", "manifest.py", "mapping.py", "oauth.py", "scopes.py"),
    *(
        "parties.py",
        "webhooks.py",
        "wire.py",
        "provider.py",
        "seed.py",
        "abacus.py",
        "test_abacus.py",
        "test_webhooks.py",
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's code in a folder of its own."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("role", ["crm", "ledger"])
def test_what_is_generated_is_listed_place_by_place_until_it_is_done(copy: Path, role: str) -> None:
    made = run(
        copy, "-c", "from shared.cli.main import main; main()", "new", "provider", "abacus", "--role", role, "--json"
    )
    assert 0 == made.returncode, made.stderr
    said: dict[str, Any] = json.loads(made.stdout)

    listing = "import json; from pathlib import Path; from tests.conventions.owed import owed; print(json.dumps(owed(Path.cwd(), 'abacus')))"
    listed = json.loads(run(copy, "-c", listing).stdout)

    assert said["to_do"] == listed
    assert ALWAYS | TO_FILL_IN[role] == {Path(line.partition(":")[0]).name for line in listed}
    assert all(line.partition(": ")[2] for line in listed)
    red = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/conventions/test_providers.py", "-k", "owes")
    assert "test_a_provider_owes_nothing[abacus]" in red.stdout
    assert "1 failed" in red.stdout


@pytest.mark.parametrize("role", ["crm", "ledger"])
def test_what_is_generated_is_python_and_every_row_is_there_once(copy: Path, role: str) -> None:
    files = write(copy, "abacus", role)

    assert all(compile(path.read_text(), path, "exec") for path in files if path.suffix == ".py")
    registry = (copy / "shared/providers/registry.py").read_text()
    assert 1 == registry.count('"abacus": "shared.providers.abacus"')
    assert 1 == (copy / ".importlinter").read_text().count("shared.providers.abacus")


@pytest.mark.parametrize("name", ["hubspot", "Abacus", "../abacus", "class-ic"])
def test_a_name_that_is_taken_or_none_is_refused_and_nothing_is_written(copy: Path, name: str) -> None:
    before = sorted(path for path in copy.rglob("*.py"))
    with pytest.raises(ValueError, match=re.escape(name)):
        write(copy, name, "crm")

    assert before == sorted(path for path in copy.rglob("*.py"))
