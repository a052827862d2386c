"""The company's rules: the active version's name in the state table, its text in the bucket by that name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from shared.aws.digests import wanted
from shared.aws.tables import Condition, Table, refusals, text
from shared.errors import NotFound
from shared.model.rules import Rules

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


FOLDER, SUFFIX = "rules/", ".toml"


@dataclass(frozen=True, slots=True)
class StoredRules:
    """A version of the rules: when it was pushed last, and whether it is in force."""

    version: str
    stored_at: datetime
    active: bool


@dataclass(slots=True)
class BucketRules:
    """
    Implements `RuleStore`. A version's text never changes, so the last one read is kept by this instance.

    `parse` reads the text; `version_of` names it.
    """

    table: Table
    client: "S3Client"
    bucket: str
    parse: Callable[[bytes], Rules]
    version_of: Callable[[bytes], str]
    _kept: dict[str, Rules] = field(default_factory=dict)

    def active(self) -> Rules:
        """The rules in force, read consistently each time. Raises: NotFound."""
        item = self.table.get("rules", "active")
        if item is None:
            raise NotFound(
                "no rules are active",
                record="ledgerlink.toml",
                fix="Run `ledgerlink rules push` and `rules activate`; without a file yet: `ledgerlink init`.",
            )
        version = text(item, "version")
        if version not in self._kept:
            self._kept = {version: self.parse(self.text(version))}
        return self._kept[version]

    def text(self, version: str) -> bytes:
        """The text of this version, to the letter. Raises: NotFound where it was never pushed."""
        with refusals():
            try:
                return self.client.get_object(Bucket=self.bucket, Key=_key(version))["Body"].read()
            except self.client.exceptions.NoSuchKey as error:
                raise NotFound(f"there are no rules of version {version}", fix="Push them first.") from error

    def versions(self) -> list[StoredRules]:
        """Every version that was ever pushed, the newest first."""
        item = self.table.get("rules", "active")
        active = text(item, "version") if item is not None else ""
        with refusals():
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=FOLDER)
            rows = [row for page in pages for row in page.get("Contents", ())]
        named = [(row["Key"].removeprefix(FOLDER).removesuffix(SUFFIX), row["LastModified"]) for row in rows]
        stored = [StoredRules(version, at, version == active) for version, at in named]
        return sorted(stored, key=lambda one: (one.stored_at, one.active), reverse=True)

    def push(self, content: bytes) -> str:
        """Store these rules, valid ones only, without putting them in force; gives their version. Raises: Malformed."""
        self.parse(content)
        version = self.version_of(content)
        with refusals():
            self.client.put_object(Bucket=self.bucket, Key=_key(version), Body=content)
        return version

    def activate(self, version: str, *, after: str = "") -> None:
        """
        Put this version in force, and beside its name when it wants the daily digest, for the tick; where `after` is given, only if that one still is.

        Raises:
            NotFound: it was never pushed.
            Conflict: somebody else put another one in force meanwhile.
        """
        rules = self.parse(self.text(version))
        unmoved = Condition("#version = :after", {"after": after}) if after else None
        self.table.put({"pk": "rules", "sk": "active", "version": version, **wanted(rules)}, unmoved)


def _key(version: str) -> str:
    return f"{FOLDER}{version}{SUFFIX}"
