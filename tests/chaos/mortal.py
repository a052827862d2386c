"""Ports in memory whose side effects may be a worker's last: before it, after it, or carried out when the worker is dead."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any

from shared.model.handoff import Journal
from shared.ports.stores import Deed as Entry
from tests.chaos.gate import Phase

Deed = Callable[[], object]


class Killed(BaseException):
    """The process is gone: nothing after this line happens, and no `except Exception` sees it."""


@dataclass
class Fate:
    """
    What happens at the side effect number `at` of a run (0: nothing).

    `late` takes a request that is still under way when its sender is dead; `meanwhile`, where it is given, runs instead of a
    kill: somebody else works between two steps of this run.
    """

    late: Callable[[Deed], None]
    at: int = 0
    phase: Phase = Phase.BEFORE
    meanwhile: Deed | None = None
    seen: int = 0
    deaths: int = 0
    names: list[str] = field(default_factory=list)

    def meets(self, name: str, deed: Deed, *, travels: bool) -> Any:
        """Carry the side effect out, if it comes to that; a request `travels` where it may arrive after its sender's death."""
        self.seen += 1
        self.names.append(name)
        if self.seen != self.at:
            return deed()
        if self.meanwhile is not None:
            return self._interrupted(deed)
        self.deaths += 1
        if self.phase is Phase.AFTER:
            deed()
        if self.phase is Phase.LATE and travels:
            self.late(deed)
        raise Killed(f"{self.phase} {name}")

    def _interrupted(self, deed: Deed) -> Any:
        other, self.meanwhile = self.meanwhile, None
        assert other is not None
        if self.phase is Phase.AFTER:
            done = deed()
            other()
            return done
        other()
        return deed()


@dataclass
class Mortal:
    """
    `port`, each of whose `effects` meets its fate; everything else passes.

    One that `stores` keeps what it was given, not what its caller makes of it later.
    """

    port: Any
    effects: Collection[str]
    fate: Fate
    travels: Collection[str] = ()
    stores: bool = False

    def __getattr__(self, name: str) -> Any:
        own = getattr(self.port, name)
        if name not in self.effects:
            return own

        @wraps(own)
        def called(*args: Any, **named: Any) -> Any:
            given, also = _as_given(args, named) if self.stores else (args, named)
            return self.fate.meets(name, lambda: own(*given, **also), travels=name in self.travels)

        return called


def _as_given(args: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    return [_kept(one) for one in args], {name: _kept(one) for name, one in named.items()}


def _kept(value: Any) -> Any:
    """A copy of what its owner may go on changing: journals, lists and mappings; all else that is stored is frozen."""
    match value:
        case Entry():
            return replace(value, journal=Journal(list(value.journal.decisions), list(value.journal.calls)))
        case Mapping():
            return dict(value)
        case list():
            return list(value)
        case _:
            return value
