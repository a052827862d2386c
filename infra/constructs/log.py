"""A log group with an end: what must be kept is in the audit trail, not in logs."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

KEPT = logs.RetentionDays.THREE_MONTHS


def log_group(scope: Construct, construct_id: str, name: str) -> logs.LogGroup:
    """Make the group `name`."""
    return logs.LogGroup(scope, construct_id, log_group_name=name, retention=KEPT, removal_policy=RemovalPolicy.DESTROY)
