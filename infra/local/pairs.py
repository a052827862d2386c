"""Which providers run beside each other on this machine: a CRM and a ledger by their names, joined by a hyphen; or more of each."""

from itertools import product

from infra.sandbox import serve
from shared.providers.manifest import Role
from shared.providers.registry import PROVIDERS, manifest

DEFAULT = ("hubspot", "xero")


def providers_of(pair: str) -> tuple[str, ...]:
    """Give the providers that `pair` names, CRMs first. Raises: ValueError where a name is unknown, or a role has nobody."""
    names = tuple(pair.split("-"))
    unknown = [name for name in names if name not in _known()]
    if unknown:
        raise ValueError(
            f"no provider {', '.join(unknown)} with a sandbox and a connector; there are {', '.join(_known())}"
        )
    if set(Role) != {manifest(name).role for name in names}:
        raise ValueError(f"{pair!r} is no pair: name a CRM and a ledger, such as {'-'.join(DEFAULT)}")
    return tuple(sorted(names, key=lambda name: manifest(name).role is not Role.CRM))


def pairs() -> list[str]:
    """Every CRM beside every ledger; the default first."""
    crms, ledgers = ([name for name in _known() if manifest(name).role is role] for role in (Role.CRM, Role.LEDGER))
    made = ["-".join(pair) for pair in product(crms, ledgers)]
    return sorted(made, key=lambda pair: (pair != "-".join(DEFAULT), pair))


def _known() -> list[str]:
    """Whoever has both halves: a sandbox to run against, and a connector."""
    return sorted(PROVIDERS.keys() & serve.REGISTRY.keys())
