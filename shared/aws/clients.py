"""The AWS clients of one process, each made when first asked for and kept."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=16,
    tcp_keepalive=True,
)
"""AWS answers in milliseconds; a vendor waits five seconds for its delivery to be taken."""


class Clients:
    """Region, credentials and endpoints come from the environment, as Lambda sets it."""

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session()

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """Tables."""
        return self._session.client("dynamodb", config=CONFIG)

    @cached_property
    def sqs(self) -> "SQSClient":
        """Queues."""
        return self._session.client("sqs", config=CONFIG)

    @cached_property
    def secrets(self) -> "SecretsManagerClient":
        """The apps' secrets."""
        return self._session.client("secretsmanager", config=CONFIG)

    @cached_property
    def kms(self) -> "KMSClient":
        """The key of the tokens."""
        return self._session.client("kms", config=CONFIG)

    @cached_property
    def s3(self) -> "S3Client":
        """The rules' bucket."""
        return self._session.client("s3", config=CONFIG)

    @cached_property
    def cloudwatch(self) -> "CloudWatchClient":
        """Gauges."""
        return self._session.client("cloudwatch", config=CONFIG)

    @cached_property
    def mail(self) -> Any:
        """Mail, by the second version of its API."""
        return self._session.client("sesv2", config=CONFIG)

    @cached_property
    def sns(self) -> "SNSClient":
        """The alarms' topic."""
        return self._session.client("sns", config=CONFIG)
