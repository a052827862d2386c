from decimal import Decimal

from shared.domain.collection_rules import collection_mistakes
from shared.model.receivables_rules import Hours, ReceivablesRules, Step, Template


def test_rules_in_order_have_none() -> None:
    assert [] == list(collection_mistakes(ReceivablesRules(steps=(Step("a", 1),), hours=Hours(zone="Asia/Tokyo"))))


def test_each_is_named_where_it_stands_with_what_to_do() -> None:
    rules = ReceivablesRules(
        steps=(Step("a", 1), Step("b", 2, over=Decimal(-1))),
        hours=Hours(zone="Mars/Base"),
        templates={"polite": Template("{{ who }}", "fine")},
    )
    found = {path: (said, fix) for path, said, fix in collection_mistakes(rules)}

    assert [
        ("receivables", "steps", 1, "over"),
        ("receivables", "hours", "zone"),
        ("receivables", "templates", "polite", "subject"),
    ] == list(found)
    assert "Mars/Base" in found["receivables", "hours", "zone"][0]
    assert "invoice_number" in found["receivables", "templates", "polite", "subject"][1]
