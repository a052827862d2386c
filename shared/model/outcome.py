"""What a use-case came to. Nothing to do is a value, not an exception."""

from dataclasses import dataclass

from shared.model.handoff import Hold


@dataclass(frozen=True, slots=True)
class Done:
    """Something was carried out: what, in a few words."""

    what: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nothing had to be done: why."""

    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """It waits for a person."""

    hold: Hold


Outcome = Done | Skipped | Held
