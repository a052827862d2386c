"""The synthesised templates as tests read them: resources by kind, and references spelled as names."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.names import STACKS

NAMES = ("TableName", "QueueName", "FunctionName", "LogGroupName", "TopicName", "Name")


@dataclass(frozen=True)
class Resource:
    """One resource; `name` is its physical name, or its logical id where it has none."""

    part: str
    id: str
    raw: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self.raw.get("Properties", {})
        return properties

    @property
    def name(self) -> str:
        for key in NAMES:
            if isinstance(self.properties.get(key), str):
                return str(self.properties[key])
        return self.id


@dataclass(frozen=True)
class Templates:
    """All stacks of one synthesis."""

    folder: Path
    stack: str = "ledgerlink"

    @cached_property
    def parts(self) -> dict[str, Any]:
        return {part: json.loads((self.folder / f"{self.stack}-{part}.template.json").read_text()) for part in STACKS}

    @cached_property
    def report(self) -> Any:
        return json.loads((self.folder / "validation-report.json").read_text())

    def of(self, kind: str) -> list[Resource]:
        return [resource for resource in self if resource.raw["Type"] == kind]

    def __iter__(self) -> Iterator[Resource]:
        for part, template in self.parts.items():
            for identity, raw in template["Resources"].items():
                yield Resource(part, identity, raw)

    def named(self, name: str) -> Resource:
        (found,) = (resource for resource in self if resource.name == name)
        return found

    def named_policy(self, name: str) -> Resource:
        """The policy for people of that name."""
        policies = self.of("AWS::IAM::ManagedPolicy")
        (found,) = (one for one in policies if one.properties["ManagedPolicyName"] == name)
        return found

    def expanded(self, part: str, value: Any) -> str:
        """A value as JSON without blanks, its references as long as ARNs are."""
        return json.dumps(self._arns(part, value), separators=(",", ":"))

    def _arns(self, part: str, value: Any) -> Any:
        match value:
            case list():
                return [self._arns(part, one) for one in value]
            case {"Fn::ImportValue": _} | {"Fn::GetAtt": _} | {"Ref": _}:
                return f"arn:aws:dynamodb:eu-central-1:123456789012:{self.spelled(part, value)}"
            case {"Fn::Join": [str(between), pieces]}:
                return between.join(self._joined(part, piece) for piece in pieces)
            case dict():
                return {name: self._arns(part, one) for name, one in value.items()}
        return value

    def _joined(self, part: str, piece: Any) -> str:
        match piece:
            case {"Ref": name} if str(name).startswith("AWS::"):
                return "123456789012"
            case str():
                return piece
        return str(self._arns(part, piece))

    def spelled(self, part: str, value: Any) -> str:
        """A value with every reference replaced by the name of what it refers to."""
        match value:
            case str():
                return value
            case {"Fn::ImportValue": name}:
                return self.spelled(*self._exports[name])
            case {"Fn::GetAtt": [identity, *_]} | {"Ref": identity}:
                return self._named(part, identity)
            case {"Fn::Join": [between, pieces]}:
                return str(between).join(self.spelled(part, piece) for piece in pieces)
        raise ValueError(value)

    def _named(self, part: str, identity: str) -> str:
        raw = self.parts[part]["Resources"].get(identity)
        return Resource(part, identity, raw).name if raw else f"<{identity}>"

    @cached_property
    def _exports(self) -> dict[str, tuple[str, Any]]:
        return {
            output["Export"]["Name"]: (part, output["Value"])
            for part, template in self.parts.items()
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }
