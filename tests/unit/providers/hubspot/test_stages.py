import pytest

from shared.errors import Unavailable
from shared.model.crm import CrmAccount, Stage
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.hubspot import wire
from shared.providers.hubspot.stages import how_closed, won_stages_ahead

DEAL = Ref(ConnectionId("hubspot:4455667"), Kind.DEAL, "31337")


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


@pytest.mark.parametrize("stage", ["brand_new", "", None])
def test_a_deal_of_which_nothing_says_whether_it_is_won_does_not_pass_for_an_open_one(stage: str | None) -> None:
    account = CrmAccount(
        "4455667", "Europe/Berlin", "GBP", {"default": (Stage("closedwon", "Won", is_won=True, is_closed=True),)}
    )
    said = wire.DealProperties.model_validate({"pipeline": "default", "dealstage": stage, "hs_is_closed_won": ""})

    with pytest.raises(Unavailable, match="does not say whether the deal is won"):
        how_closed(said, account, DEAL)


def test_in_a_stage_that_nobody_knows_the_deal_itself_says_whether_it_is_won() -> None:
    account = CrmAccount("4455667", "Europe/Berlin", "GBP", {})
    said = wire.DealProperties.model_validate({"dealstage": "brand_new", "hs_is_closed_won": "true"})

    assert how_closed(said, account, DEAL) == (True, False)
