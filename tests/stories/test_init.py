"""
From connected accounts to rules in force without anybody's help: `ledgerlink init`, checked and activated as it is.

ROL-02, ROL-03, ROL-04, GRD-18.
"""

import tomllib
from pathlib import Path

import pytest

from tests.stories.desk import ONE, writes
from tests.stories.stage import Stage
from tests.stories.test_observe import planned

pytestmark = pytest.mark.stack


def sides(stage: Stage) -> tuple[str, ...]:
    """Which accounts are meant: other stories may have connected more of them."""
    crm, ledger = (f"{side.name}:{side.described['account_id']}" for side in (stage.crm, stage.ledger))
    return "--crm", crm, "--ledger", ledger


def test_the_first_rules_are_written_pass_every_check_and_show_a_plan(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "ledgerlink.toml"
    marks = stage.crm.last_call(), stage.ledger.last_call()
    made = stage.cli("init", str(file), *sides(stage))
    assert [] == writes(stage.crm.business_calls(marks[0])) + writes(stage.ledger.business_calls(marks[1]))
    checked = stage.cli("rules", "check", "--live", str(file))
    book = tomllib.loads(file.read_text())["books"][0]

    assert ("observe", [made["book"]]) == (made["mode"], checked["books"])
    assert {"GBP", "EUR"} <= set(made["currencies"])
    assert {"default", "184110200"} == made["pipelines"].keys()
    assert made["mapped"] == [item["sku"] for item in book["items"]] != []
    assert "net 30" == made["terms"]
    assert "#     closedwon (Closed Won, won)" in file.read_text()

    with stage.under():
        version = stage.cli("rules", "push", str(file))["version"]
        stage.cli("rules", "activate", version)
        stage.settle()
        assert [] == [f for f in stage.cli("check", str(file))["findings"] if f["severity"] != "note"]
        deal = stage.wins(stage.deal(ONE))
        stage.until(lambda: planned(stage, deal), lambda: f"a plan for {deal}: {stage.cli('holds', 'list')}")
        stage.settle()
    assert [] == stage.invoices(deal)


def test_a_file_that_is_there_is_not_written_over_unless_somebody_says_so(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "ledgerlink.toml"
    file.write_text("# mine\n")
    refused = stage.cli("init", str(file), *sides(stage), code=1)

    assert ("rejected", "# mine\n") == (refused["error"]["code"], file.read_text())
    stage.terminal("init", str(file), *sides(stage), "--yes", "--force")
    assert "is valid" in stage.terminal("rules", "check", str(file))
