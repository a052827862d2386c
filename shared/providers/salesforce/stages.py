"""Where a deal may go from the stage it stands in, by the org's own stages."""

from shared.model.crm import CrmAccount
from shared.providers.salesforce.account import PIPELINE


def won_stages_ahead(stage: str, settings: CrmAccount) -> list[str]:
    """The won stages behind this one, in their order; a deal that is lost has nothing ahead."""
    stages = settings.pipelines.get(PIPELINE, ())
    at = next((place for place, each in enumerate(stages) if each.id == stage), None)
    if at is None or (stages[at].is_closed and not stages[at].is_won):
        return []
    return [each.id for each in stages[at + 1 :] if each.is_won]
