import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from functions.catalog import FUNCTIONS
from infra import bundling


@pytest.fixture(scope="module")
def bundles() -> dict[str, Path]:
    return {name: bundling.bundle(name) for name in bundling.BUNDLES}


@pytest.mark.parametrize("name", bundling.BUNDLES)
def test_a_bundle_keeps_to_its_budget(bundles: dict[str, Path], name: str) -> None:
    assert bundling.size_mib(bundles[name]) <= bundling.BUDGETS_MIB[name]


def test_a_bundle_is_made_once_for_the_same_content(bundles: dict[str, Path]) -> None:
    assert bundles == {name: bundling.bundle(name) for name in bundling.BUNDLES}


def test_bundles_hold_the_handlers_and_nothing_of_the_command_line_or_this_machine(bundles: dict[str, Path]) -> None:
    for folder in bundles.values():
        assert [] == [row.name for row in FUNCTIONS if not (folder / f"functions/{row.name}/handler.py").exists()]
        assert {"cli", "infra", "tests"}.isdisjoint(path.name for path in folder.iterdir())
        assert not (folder / "shared/cli").exists()


def test_the_edge_has_no_http_client_and_no_validation(bundles: dict[str, Path]) -> None:
    assert {"boto3", "aws_lambda_powertools"} <= {path.name for path in bundles["edge"].iterdir()}
    assert {"httpx", "pydantic", "pydantic_core"}.isdisjoint(path.name for path in bundles["edge"].iterdir())
    assert {"httpx", "pydantic", "pydantic_core"} <= {path.name for path in bundles["worker"].iterdir()}


def test_compiled_wheels_are_for_the_functions_processor_and_version(bundles: dict[str, Path]) -> None:
    compiled = [path.name for path in bundles["worker"].rglob("*.so")]

    assert compiled
    assert [] == [name for name in compiled if "aarch64" not in name or ("314" not in name and "abi3" not in name)]


def test_the_local_asset_is_our_code_only_and_always_the_same_bytes() -> None:
    first, second = bundling.zipped_sources(), bundling.zipped_sources()
    names = zipfile.ZipFile(BytesIO(first)).namelist()

    assert first == second
    assert {"functions", "shared"} == {name.split("/")[0] for name in names}
    assert not [name for name in names if name.startswith("shared/cli")]
