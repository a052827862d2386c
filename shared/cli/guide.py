"""What a person types where at a vendor: addresses, scopes, events and steps, from the manifest and this deployment."""

from dataclasses import dataclass

from shared.cli.output import say
from shared.errors import NotFound
from shared.ports.work import App
from shared.providers.manifest import Manifest
from shared.providers.registry import manifest
from shared.wiring import World

HIDDEN = "..."


@dataclass(frozen=True, slots=True)
class Guide:
    """For one app at one vendor."""

    provider: str
    app: str
    console: str
    back_url: str
    webhooks_url: str
    scopes: tuple[str, ...]
    events: tuple[str, ...]
    for_app: tuple[str, ...]
    for_webhooks: tuple[str, ...]


def guide_for(
    world: World, provider: str, app: str, api: str, *, with_key: bool = False, known: App | None = None
) -> Guide:
    """
    What belongs where; `api` is the address of the deployment's HTTP API. Raises: NotFound for an unknown provider.

    `with_key`: for whoever types it into the console now, with the key where the webhooks' address holds one. `known`: the
    app as it was kept just now.
    """
    facts, known = manifest(provider), known or kept(world, provider, app)
    back = (known.back_url if known else "") or f"{api}/connect/{provider}/{app}/callback"
    hooks = (known.public_url if known else "") or f"{api}/webhooks/{provider}/{app}"

    typed = facts.webhook_address(hooks, known.webhook_key if known and with_key else HIDDEN)

    def filled(steps: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(step.replace("{back}", back).replace("{webhooks}", typed) for step in steps)

    console = facts.console
    return Guide(
        provider,
        app,
        console.url,
        back,
        hooks,
        facts.scopes,
        facts.webhook_events,
        filled(console.app),
        filled(console.webhooks),
    )


def kept(world: World, provider: str, app: str) -> App | None:
    """The app as it is kept; None where there is none yet."""
    try:
        return world.apps.app(provider, app, again=True)
    except NotFound:
        return None


def say_app(guide: Guide, facts: Manifest) -> None:
    """Tell a person how the app is made."""
    say(f"In {facts.title}'s console ({guide.console}):")
    for number, step in enumerate(guide.for_app, 1):
        say(f"  {number}. {step}")
    say(f"Scopes: {' '.join(guide.scopes)}")


def say_webhooks(guide: Guide, facts: Manifest) -> None:
    """Tell a person how its webhooks are switched on."""
    say(f"Webhooks in {facts.title}'s console ({guide.console}):")
    for number, step in enumerate(guide.for_webhooks, 1):
        say(f"  {number}. {step}")
    say("Events:")
    for event in guide.events:
        say(f"  {event}")
