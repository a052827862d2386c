"""
`ledgerlink check` on the running stack: a sound one passes, and each fault is named with what to do.

GRD-11, ROL-02.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.local import oncall
from infra.local.seed import RULES
from tests.stories.account import Account
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack


def findings(stage: Stage, *words: str, code: int = 3) -> Mapping[str, list[Mapping[str, Any]]]:
    """What must be acted on, by area."""
    said = stage.cli("check", *words, code=code)
    assert said["ok"] == (code == 0)
    assert all(finding["fix"] for finding in said["findings"])
    asked = [finding for finding in said["findings"] if finding["severity"] != "note"]
    return {
        area: [f for f in asked if f["area"] == area] for area in said["checked"] if area in {f["area"] for f in asked}
    }


def test_a_sound_installation_passes_and_says_what_the_day_takes(stage: Stage) -> None:
    assert {} == findings(stage, code=0)
    said = stage.terminal("check")

    assert "fine  connections" in said
    assert "calls to Xero were made in the last day" in said


def test_a_deleted_field_is_found_and_set_up_makes_it_again(stage: Stage) -> None:
    stage.crm.act("remove_property", "ledgerlink_invoice_id", kind="deals")
    (found,) = findings(stage)["fields"]
    assert "the deal field ledgerlink_invoice_id is missing" == found["message"]
    stage.terminal("setup")
    stage.settle()  # the deals that wait are looked at again

    assert {} == findings(stage, code=0)


def test_a_renamed_and_a_removed_stage_are_found(stage: Stage) -> None:
    won = ('stage = "won"', 'stage = "contractsent"\npipeline = "default"')
    with stage.under(won):
        stage.crm.act("edit_stage", "appointmentscheduled", label="First call")
        stage.crm.act("edit_stage", "contractsent", archived=True)
        found = findings(stage)
        stage.crm.act("edit_stage", "appointmentscheduled", label="Appointment Scheduled")
        stage.crm.act("edit_stage", "contractsent", archived=False)
    said = [finding["message"] for finding in found["settings"]]

    assert {"settings", "rules"} == found.keys()
    assert any("was called 'Appointment Scheduled' and is 'First call'" in sentence for sentence in said)
    assert any("contractsent" in sentence and "is gone" in sentence for sentence in said)
    assert ["triggers.[1].stage"] == [finding["record"] for finding in found["rules"]]
    assert {} == findings(stage, code=0)


def test_a_revoked_consent_asks_for_a_sign_in(stage: Stage) -> None:
    ledger = Account(stage, stage.ledger)
    stage.ledger.act("revoke_consent")
    found = findings(stage, code=5)
    ledger.signs_in_again()
    stage.stack.invoke("tick")
    stage.settle()

    assert ("reconnect", str(ledger.connection)) == tuple(
        found["connections"][0][name] for name in ("severity", "record")
    )
    stage.world.connections._cached.clear()
    assert {} == findings(stage, code=0)


def test_alarms_that_nobody_hears_are_found(stage: Stage) -> None:
    sns = stage.stack.boto("sns")
    topic = stage.stack.outputs["watch"]["AlarmTopic"]
    for one in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
        sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])
    found = findings(stage)
    oncall.subscribe(stage.stack.boto("sns"), stage.stack.outputs["watch"]["AlarmTopic"])

    assert ["alarms"] == list(found)
    assert {} == findings(stage, code=0)


def test_a_file_that_is_not_in_force_is_found(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "ledgerlink.toml"
    file.write_bytes(RULES.read_bytes())
    assert {} == findings(stage, str(file), code=0)
    file.write_text(RULES.read_text() + "# one more line\n")

    assert ["rules"] == list(findings(stage, str(file)))
