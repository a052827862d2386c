"""A schedule that starts a function, with a role that may do only that; the only place where one is made."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.catalog import Schedule
from infra.constructs.exceptions import excuse
from infra.names import Deployment

ATTEMPTS = 2
"""Deliveries of one tick that may fail before it goes to the schedule's own dead letters."""


class FunctionSchedule(Construct):
    """Starts the function every so many minutes; a tick older than its own period is not delivered any more."""

    def __init__(self, scope: Construct, function: lambda_.IFunction, row: Schedule, deployment: Deployment) -> None:
        super().__init__(scope, "Schedule")
        # Ticks carry nothing, so SQS's own key will do.
        self.dead = sqs.Queue(
            self,
            "Dead",
            queue_name=deployment.named("schedule-dead"),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=deployment.has_tls,
            retention_period=Duration.days(14),
            removal_policy=RemovalPolicy.DESTROY,
        )
        excuse(self.dead, "SQS3", "It is a dead-letter queue itself: the schedule's.")
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
        policy = iam.Policy(
            self,
            "Policy",
            roles=[role],
            statements=[
                iam.PolicyStatement(sid="Start", actions=["lambda:InvokeFunction"], resources=[function.function_arn]),
                iam.PolicyStatement(sid="Bury", actions=["sqs:SendMessage"], resources=[self.dead.queue_arn]),
            ],
        )
        minutes = "minute" if row.minutes == 1 else "minutes"
        made = scheduler.CfnSchedule(
            self,
            "Rate",
            schedule_expression=f"rate({row.minutes} {minutes})",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=role.role_arn,
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=self.dead.queue_arn),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=max(60, 60 * row.minutes), maximum_retry_attempts=ATTEMPTS
                ),
            ),
        )
        made.node.add_dependency(policy)
