"""A KMS key of our own: rotated every year, gone only after a month of regret."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.names import Deployment


def key(scope: Construct, name: str, deployment: Deployment, description: str) -> kms.Key:
    """Make the key and its alias `alias/{stack}-{name}`."""
    return kms.Key(
        scope,
        f"{name.capitalize()}Key",
        alias=f"alias/{deployment.named(name)}",
        description=description,
        enable_key_rotation=True,
        pending_window=Duration.days(7 if deployment.is_local else 30),
        removal_policy=RemovalPolicy.DESTROY if deployment.is_local else RemovalPolicy.RETAIN,
    )
