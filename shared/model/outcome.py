"""
What a use-case came to. Nothing to do is a value, not an exception.

An outcome is `evident` where whoever does the same again sees in our own records, without asking a provider, that nothing is
left to do.
"""

from dataclasses import dataclass, field

from shared.model.handoff import Hold


@dataclass(frozen=True, slots=True)
class Done:
    """Something was carried out: what, in a few words."""

    what: str
    evident: bool = field(default=False, compare=False)

    @property
    def sentence(self) -> str:
        """What is said of it."""
        return self.what


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nothing had to be done: why."""

    why: str
    evident: bool = field(default=False, compare=False)

    @property
    def sentence(self) -> str:
        """What is said of it."""
        return self.why


@dataclass(frozen=True, slots=True)
class Held:
    """It waits for a person."""

    hold: Hold
    evident: bool = field(default=False, compare=False)

    @property
    def sentence(self) -> str:
        """What is said of it."""
        return self.hold.sentence


Outcome = Done | Skipped | Held
