"""A DynamoDB table as all of ours are: `pk` and `sk`, on demand, restorable to the second, under our key."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.names import Deployment

EXPIRY = "expires_at"
"""The attribute, in seconds since 1970, after which DynamoDB drops an item of a table that forgets."""


def table(
    scope: Construct, part: str, deployment: Deployment, key: kms.IKey, *, forgets: bool = False
) -> dynamodb.Table:
    """Make the table `part`; one that `forgets` has an expiry. Nobody removes it by removing the stack, except locally."""
    return dynamodb.Table(
        scope,
        part.capitalize(),
        table_name=deployment.named(part),
        partition_key=_text("pk"),
        sort_key=_text("sk"),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryption_key=key,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        time_to_live_attribute=EXPIRY if forgets else None,
        deletion_protection=not deployment.is_local,
        removal_policy=RemovalPolicy.DESTROY if deployment.is_local else RemovalPolicy.RETAIN,
    )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
