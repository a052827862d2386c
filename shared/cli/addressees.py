"""Whom a name means in `ledgerlink notices`, and where that leads."""

from collections.abc import Mapping, Sequence

from shared.aws.topics import topics
from shared.domain.noticing import named_by
from shared.errors import Malformed, NotFound
from shared.model.notice_rules import ADDRESS, HOOK_NAME, MAIL_SERVER, NoticeRule
from shared.model.notices import Channel, Destination
from shared.wiring import World


def rules_of(world: World) -> Sequence[NoticeRule]:
    """What the rules in force say; nothing where there are none yet."""
    try:
        return world.rules.active().notices
    except NotFound:
        return ()


def destination(world: World, name: str, *, json_body: bool) -> Destination:
    """Whom this name means, as the rules mean it where they name it. Raises: Malformed."""
    if "@" in name:
        if not ADDRESS.fullmatch(name):
            raise Malformed(f"{name!r} is no e-mail address", fix="Correct it.")
        return Destination(Channel.EMAIL, name)
    if name == MAIL_SERVER or not HOOK_NAME.fullmatch(name):
        raise Malformed(
            f"nobody is called {name!r}",
            fix="Give an e-mail address, or the name that `ledgerlink notices list` shows.",
        )
    meant = [to for rule in rules_of(world) for to in named_by(rule) if to.name == name]
    if not meant and name in topics_of(world):
        return Destination(Channel.TOPIC, name)
    return meant[0] if meant else Destination(Channel.WEBHOOK if json_body else Channel.SLACK, name)


def refuse_unknown(to: Destination, hosts: Mapping[str, str], topics: Mapping[str, str]) -> None:
    """
    Refuse to send to a name under which nothing is kept: it would end among what is parked, and ring.

    `hosts` are the kept addresses by name, `topics` the deployment's. Raises: NotFound, which says what names there are.
    """
    kept = sorted({*hosts, *topics} - {MAIL_SERVER})
    names = f"There are: {', '.join(kept)}." if kept else "There is none yet."
    if to.channel is Channel.TOPIC and to.name not in topics:
        raise NotFound(
            f"this deployment has no topic {to.name!r}",
            record=str(to),
            fix=f"{names} For a new topic deploy with -c notices_topics={','.join([*topics, to.name])}",
        )
    if to.channel in {Channel.SLACK, Channel.WEBHOOK} and to.name not in hosts:
        raise NotFound(
            f"no address is kept under the name {to.name!r}",
            record=str(to),
            fix=f"{names} To keep a new address: ledgerlink notices add {to.name}",
        )


def leads_to(world: World, to: Destination, hosts: Mapping[str, str]) -> str:
    """Where that goes, for people; `hosts` are the kept addresses' by name. Tells no secret."""
    if to.channel is Channel.EMAIL:
        sender = world.settings.notices_from
        if MAIL_SERVER in hosts:
            return f"a mail through {hosts[MAIL_SERVER]}"
        return f"a mail from {sender}" if sender else "nowhere: deploy with -c notices_from=ADDRESS"
    if to.channel is Channel.TOPIC:
        known = topics_of(world)
        more = ",".join([*known, to.name])
        return known.get(to.name) or f"nowhere: deploy with -c notices_topics={more}"
    return hosts.get(to.name) or f"nowhere: run ledgerlink notices add {to.name}"


def topics_of(world: World) -> Mapping[str, str]:
    """The topics that the deployment was given, by their names."""
    return topics(world.settings.notices_topics, world.settings.stack)
