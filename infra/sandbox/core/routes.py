"""
Where a call leads: a provider's rules as one map.

Compiling a provider's hundred rules takes a tenth of a second and more, nearly all of it for building URLs, which a sandbox
never does. A map is compiled once in a process and shared by all sandboxes with the same paths; what they lead to is each
one's own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from werkzeug.routing import Map, Rule

from infra.sandbox.core.call import Endpoint

Shape = tuple[str, frozenset[str] | None]
"""A rule's path and its methods; None: any."""


@dataclass(frozen=True)
class Routes:
    """One sandbox's endpoints, in the order of its rules."""

    endpoints: tuple[Endpoint, ...]
    map: Map

    def find(self, environ: dict[str, Any]) -> tuple[Endpoint, Mapping[str, Any]]:
        """Give the endpoint of this request and the variables in its path. Raises: as werkzeug's `match`."""
        number, args = self.map.bind_to_environ(environ).match()
        return self.endpoints[number], args


def routes(rules: Iterable[Rule]) -> Routes:
    """Give the routes of these rules, which say a path, methods and an `Endpoint`, and nothing else."""
    held = tuple(rules)
    shapes = tuple((rule.rule, None if rule.methods is None else frozenset(rule.methods)) for rule in held)
    return Routes(tuple(rule.endpoint for rule in held), _compiled(shapes))


@cache
def _compiled(shapes: tuple[Shape, ...]) -> Map:
    rules = [Rule(path, methods=methods, endpoint=number) for number, (path, methods) in enumerate(shapes)]
    return Map(rules, strict_slashes=False, merge_slashes=False)
