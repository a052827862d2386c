"""Who may do what: the one table from which the API's routes, AWS policies for people and the handlers take it."""

from collections.abc import Collection, Mapping
from enum import Enum, StrEnum


class Group(StrEnum):
    """The groups that people are in."""

    FINANCE = "finance"
    REVOPS = "revops"
    VIEWER = "viewer"


class Act(Enum):
    """What a person does, as the sentence that refuses it says it."""

    READ = "look at deals, holds, parked messages and rules"
    DECIDE = "decide about holds, parked messages and plans"
    LOGS = "read the functions' logs"
    CONNECT = "connect and disconnect accounts"
    RULES = "change the rules, a book's mode and the accounts' settings"
    APPS = "keep the secrets of the vendors' apps and of notices' webhooks"


_DECIDING = frozenset({Group.FINANCE, Group.REVOPS})

MAY: Mapping[Act, frozenset[Group]] = {
    Act.READ: frozenset(Group),
    Act.DECIDE: _DECIDING,
    Act.LOGS: _DECIDING,
    # Whoever signs in at the ledger is finance, whoever signs in at the CRM is revenue operations.
    Act.CONNECT: _DECIDING,
    Act.RULES: frozenset({Group.REVOPS}),
    Act.APPS: frozenset({Group.REVOPS}),
}

COMMANDS: Mapping[str, Act | None] = {
    "app add": Act.APPS,
    "app list": Act.APPS,
    "apply": Act.DECIDE,
    "check": Act.RULES,
    "connect": Act.CONNECT,
    "connections": Act.READ,
    "customers close": Act.DECIDE,
    "customers keep": Act.DECIDE,
    "customers link": Act.DECIDE,
    "customers list": Act.READ,
    "customers show": Act.READ,
    "customers unlink": Act.DECIDE,
    "customers unmerge": Act.DECIDE,
    "digest": Act.DECIDE,
    "disconnect": Act.CONNECT,
    "explain deal": Act.READ,
    "holds approve": Act.DECIDE,
    "holds list": Act.READ,
    "holds reject": Act.DECIDE,
    "holds show": Act.READ,
    "init": Act.RULES,
    "map": Act.RULES,
    "match": Act.DECIDE,
    "match accept": Act.DECIDE,
    "match changes": Act.READ,
    "match finish": Act.DECIDE,
    "match import": Act.DECIDE,
    "match list": Act.READ,
    "match reject": Act.DECIDE,
    "match show": Act.READ,
    "match undo": Act.DECIDE,
    "mode": Act.RULES,
    "new provider": None,
    "notices add": Act.APPS,
    "notices list": Act.READ,
    "notices remove": Act.APPS,
    "notices test": Act.RULES,
    "parked drop": Act.DECIDE,
    "parked list": Act.READ,
    "parked retry": Act.DECIDE,
    "parked show": Act.READ,
    "plan": Act.DECIDE,
    "plan deal": Act.DECIDE,
    "plan since": Act.DECIDE,
    "rearm deal": Act.DECIDE,
    "receivables": Act.READ,
    "reconcile": Act.DECIDE,
    "refresh company": Act.DECIDE,
    "refresh deal": Act.DECIDE,
    "revenue": Act.DECIDE,
    "rules activate": Act.RULES,
    "rules check": Act.READ,
    "rules diff": Act.READ,
    "rules list": Act.READ,
    "rules push": Act.RULES,
    "rules schema": None,
    "sandbox": None,
    "setup": Act.RULES,
    "show customer": Act.READ,
    "state": Act.READ,
    "sync deal": Act.DECIDE,
    "webhooks check": Act.RULES,
}
"""What each command of the command line is; None: it touches no deployment. AWS decides: a person's policy holds these rights."""


def may(groups: Collection[str], act: Act) -> bool:
    """Whether somebody in these groups may do this."""
    return bool(MAY[act] & set(groups))
