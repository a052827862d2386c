"""A Lambda function from its row of the catalog: the only place where one is made."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from functions.catalog import Function, Schedule
from infra import permissions
from infra.bundling import PYTHON
from infra.constructs.exceptions import excuse
from infra.constructs.log import log_group
from infra.names import Deployment, camel
from infra.permissions import Places

RUNTIME = lambda_.Runtime(f"python{PYTHON}", lambda_.RuntimeFamily.PYTHON, supports_inline_code=True)

REASONS: Mapping[str, str] = {
    "AppSecrets": "Apps come and go; their secrets share one prefix that holds nothing else.",
    "Rules": "The active version is data; the prefix holds nothing but versions of the rules.",
    "Hooks": "Addresses come and go; their secrets share one prefix that holds nothing else.",
    "Mail": "On the emulated AWS only, which knows no identity to ask for.",
    "Gauges": "PutMetricData knows no resources; the condition narrows it to our namespace.",
}
"""Why a statement's resource ends in a star."""


class CatalogFunction(Construct):
    """The function, its role with exactly its row's rights, and its log."""

    def __init__(
        self, scope: Construct, row: Function, deployment: Deployment, *, places: Places, code: lambda_.Code
    ) -> None:
        super().__init__(scope, camel(row.name))
        self.row = row
        name = deployment.function(row)
        self.log = log_group(self, "Log", f"/aws/lambda/{name}")
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.policy = iam.Policy(self, "Policy", roles=[self.role])
        self._allow(
            iam.PolicyStatement(
                sid="Log",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[self.log.log_group_arn],
            )
        )
        for statement in permissions.statements(row, places, deployment):
            self._allow(statement)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=f"Ledgerlink: {row.name.replace('_', ' ')}",
            runtime=RUNTIME,
            architecture=lambda_.Architecture.ARM_64,
            handler=row.handler,
            code=code,
            memory_size=row.memory,
            timeout=Duration.seconds(row.timeout),
            environment=permissions.environment(row, places, deployment),
            # The mutable role would get Lambda's own broad policy for logs.
            role=self.role.without_policy_updates(),
            log_group=self.log,
            tracing=lambda_.Tracing.DISABLED,
            # A tick that failed is made up for by the next one; anything else is retried by its queue.
            retry_attempts=0 if isinstance(row.trigger, Schedule) else None,
            max_event_age=Duration.minutes(row.trigger.minutes) if isinstance(row.trigger, Schedule) else None,
        )
        self.function.node.add_dependency(self.policy)

    def _allow(self, statement: iam.PolicyStatement) -> None:
        self.policy.add_statements(statement)
        for resource in statement.resources:
            if "*" in resource and statement.sid is not None:
                excuse(self.policy, "IAM5", REASONS[statement.sid], resource)
