"""Where a rule of AwsSolutions is not followed, and why: every exception is made here."""

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct

PACK = "AwsSolutions"


def excuse(construct: IConstruct, rule: str, reason: str, resource: str = "") -> None:
    """Say why this finding stands; one about a resource in a policy stands for that resource only."""
    about = f"[Resource::{_spelled(Stack.of(construct).resolve(resource))}]" if resource else ""
    Validations.of(construct).acknowledge(Acknowledgment(id=f"{PACK}::{PACK}-{rule}{about}", reason=reason))


def _spelled(value: object) -> str:
    """Spell a resolved value as the rules spell it in their findings. Raises: ValueError."""
    match value:
        case str():
            return value
        case {"Ref": str(name)}:
            return f"<{name}>"
        case {"Fn::ImportValue": str(name)}:
            return name
        case {"Fn::Join": [str(between), [*parts]]}:
            return between.join(_spelled(part) for part in parts)
    raise ValueError(f"a finding about {value!r} can't be named")
