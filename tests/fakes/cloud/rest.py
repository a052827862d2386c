"""The rest of AWS in this process: keys, secrets, the rules' bucket, gauges. In boto3's own words and shapes."""

import io
import json
from base64 import b85decode, b85encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from shared.ports.edges import Clock
from tests.fakes.cloud.dynamodb import MemoryDynamo
from tests.fakes.cloud.sqs import MemorySqs


class ResourceNotFoundException(ClientError):
    """As botocore makes it."""


class NoSuchKey(ClientError):
    """Likewise."""


@dataclass
class MemoryKms:
    """A ciphertext opens only with the key and the context it was made with."""

    def create_key(self) -> dict[str, Any]:
        return {"KeyMetadata": {"KeyId": "key"}}

    def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: Mapping[str, str]) -> dict[str, Any]:  # noqa: N803
        return {"CiphertextBlob": b85encode(json.dumps([KeyId, dict(EncryptionContext), Plaintext.decode()]).encode())}

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: Mapping[str, str]) -> dict[str, Any]:  # noqa: N803
        key, context, text = json.loads(b85decode(CiphertextBlob))
        if (key, context) != (KeyId, dict(EncryptionContext)):
            raise ClientError({"Error": {"Code": "InvalidCiphertextException", "Message": ""}}, "Decrypt")
        return {"Plaintext": text.encode()}


@dataclass
class MemorySecrets:
    """Secrets by name."""

    kept: dict[str, str] = field(default_factory=dict)
    exceptions: Any = field(
        default_factory=lambda: SimpleNamespace(ResourceNotFoundException=ResourceNotFoundException)
    )

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        if SecretId not in self.kept:
            raise ResourceNotFoundException({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")
        return {"Name": SecretId, "SecretString": self.kept[SecretId]}


@dataclass
class MemoryBucket:
    """Objects by bucket and key."""

    kept: dict[tuple[str, str], bytes] = field(default_factory=dict)
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(NoSuchKey=NoSuchKey, ClientError=ClientError))

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> dict[str, str]:  # noqa: N803
        self.kept[Bucket, Key] = Body
        return {}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        self.head_object(Bucket=Bucket, Key=Key)
        return {"Body": io.BytesIO(self.kept[Bucket, Key])}

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        if (Bucket, Key) not in self.kept:
            raise NoSuchKey({"Error": {"Code": "NoSuchKey", "Message": Key}}, "GetObject")
        return {}


@dataclass
class MemoryCloudWatch:
    """The latest level of each gauge."""

    levels: dict[str, float] = field(default_factory=dict)

    def put_metric_data(self, *, Namespace: str, MetricData: Sequence[Mapping[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.levels |= {one["MetricName"]: one["Value"] for one in MetricData}
        return {}


@dataclass
class MemoryMail:
    """Who was sent which subject, in the order sent."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def send_email(
        self,
        *,
        FromEmailAddress: str,  # noqa: N803
        Destination: Mapping[str, Sequence[str]],  # noqa: N803
        Content: Mapping[str, Any],  # noqa: N803
    ) -> dict[str, str]:
        assert FromEmailAddress
        self.sent += [(address, Content["Simple"]["Subject"]["Data"]) for address in Destination["ToAddresses"]]
        return {"MessageId": str(len(self.sent))}


@dataclass
class MemoryTopics:
    """What was published to which topic, in the order published."""

    published: list[tuple[str, str]] = field(default_factory=list)

    def publish(self, *, TopicArn: str, Message: str, **_more: Any) -> dict[str, str]:  # noqa: N803
        self.published.append((TopicArn, Message))
        return {"MessageId": str(len(self.published))}


@dataclass
class MemoryCloud:
    """All of them, named as `shared.aws.clients.Clients` names them."""

    clock: Clock
    dynamodb: MemoryDynamo = field(default_factory=MemoryDynamo)
    sqs: MemorySqs = field(init=False)
    kms: MemoryKms = field(default_factory=MemoryKms)
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    s3: MemoryBucket = field(default_factory=MemoryBucket)
    cloudwatch: MemoryCloudWatch = field(default_factory=MemoryCloudWatch)
    mail: MemoryMail = field(default_factory=MemoryMail)
    sns: MemoryTopics = field(default_factory=MemoryTopics)

    def __post_init__(self) -> None:
        self.sqs = MemorySqs(self.clock)
