"""Where a deal may go from the stage it stands in, by the portal's own pipelines."""

from shared.model.crm import CrmAccount
from shared.providers.hubspot import wire


def won_stages_ahead(record: wire.DealRecord, settings: CrmAccount) -> list[str]:
    """The won stages behind the deal's own, in the order of its pipeline; a deal that is lost has nothing ahead."""
    stages = settings.pipelines.get(record.properties.pipeline, ())
    at = next((place for place, stage in enumerate(stages) if stage.id == record.properties.dealstage), None)
    if at is None or (stages[at].is_closed and not stages[at].is_won):
        return []
    return [stage.id for stage in stages[at + 1 :] if stage.is_won]
