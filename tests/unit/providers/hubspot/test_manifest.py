from shared.providers import registry
from shared.providers.hubspot.fields import FIELDS
from shared.providers.hubspot.webhooks import KINDS


def test_the_scopes_are_those_of_what_is_read_and_written() -> None:
    scopes = set(registry.manifest("hubspot").scopes)

    assert {scope for scope in scopes if scope.startswith("crm.schemas")} == {
        f"crm.schemas.{kind}.{right}" for kind in ("deals", "companies", "contacts") for right in ("read", "write")
    }
    assert "crm.objects.products.read" in scopes
    assert "crm.objects.line_items.write" not in scopes
    assert len(FIELDS) == 3


def test_every_subscribed_event_is_of_a_kind_we_know() -> None:
    events = registry.manifest("hubspot").webhook_events

    assert len(set(events)) == len(events)
    assert {event.partition(".")[0] for event in events} <= set(KINDS)


def test_a_write_is_settled_only_after_hubspot_gave_it_up() -> None:
    settling = registry.manifest("hubspot").settling

    assert settling.key_life == 0
    assert settling.settle > 100
