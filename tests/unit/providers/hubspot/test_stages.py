import pytest

from shared.model.crm import CrmAccount, Stage
from shared.providers.hubspot import wire
from shared.providers.hubspot.stages import won_stages_ahead


@pytest.mark.parametrize(
    ("stage", "ahead"),
    [
        ("contractsent", ["closedwon", "closedpaid"]),
        ("closedwon", ["closedpaid"]),
        ("closedpaid", []),
        ("closedlost", []),
        ("removed", []),
    ],
)
def test_only_won_stages_behind_the_deals_own_lie_ahead_and_none_of_a_lost_one(stage: str, ahead: list[str]) -> None:
    stages = [("contractsent", 0, 0), ("closedwon", 1, 1), ("closedlost", 0, 1), ("closedpaid", 1, 1)]
    default = tuple(Stage(name, name, is_won=bool(won), is_closed=bool(closed)) for name, won, closed in stages)
    account = CrmAccount("4455667", "Europe/Berlin", "GBP", {"default": default})
    record = wire.DealRecord.model_validate({"id": "1", "properties": {"pipeline": "default", "dealstage": stage}})

    assert won_stages_ahead(record, account) == ahead
