"""What the stage of a deal means, and where the deal may go from it, by the portal's own pipelines."""

from shared.errors import Unavailable
from shared.model.crm import CrmAccount
from shared.model.refs import Ref
from shared.providers.hubspot import wire


def won_stages_ahead(record: wire.DealRecord, settings: CrmAccount) -> list[str]:
    """The won stages behind the deal's own, in the order of its pipeline; a deal that is lost has nothing ahead."""
    stages = settings.pipelines.get(record.properties.pipeline, ())
    at = next((place for place, stage in enumerate(stages) if stage.id == record.properties.dealstage), None)
    if at is None or (stages[at].is_closed and not stages[at].is_won):
        return []
    return [stage.id for stage in stages[at + 1 :] if stage.is_won]


def how_closed(said: wire.DealProperties, settings: CrmAccount, deal: Ref) -> tuple[bool, bool]:
    """
    Whether the deal is won, and whether it is closed. HubSpot calculates both, after the stage: until then the stage tells.

    Raises:
        Unavailable: neither tells. What may be won must not pass for what isn't: nobody would look at it again.
    """
    won, closed = said.hs_is_closed_won, said.hs_is_closed
    stage = next((one for one in settings.pipelines.get(said.pipeline, ()) if one.id == said.dealstage), None)
    if won is None and stage is None:
        raise Unavailable(
            f"HubSpot does not say whether the deal is won, and its pipeline has no stage {said.dealstage!r}",
            record=str(deal),
            fix="It is tried again by itself; `ledgerlink setup` reads the stages anew.",
        )
    is_won = won if won is not None else stage is not None and stage.is_won
    return is_won, closed if closed is not None else stage is not None and stage.is_closed
