"""What tells people: alarms, the topic they speak on, the dashboard."""

from collections.abc import Iterable

from aws_cdk import CfnOutput, IStackSynthesizer, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.alarm import Watched, alarm
from infra.constructs.key import key
from infra.names import Deployment
from infra.stacks.edge import EdgeStack
from infra.stacks.pipeline import PipelineStack
from infra.stacks.watched import rows

PER_ROW = 4
WIDTH = 24 // PER_ROW


class WatchStack(Stack):
    """Stands on all the others."""

    def __init__(
        self,
        scope: Construct,
        deployment: Deployment,
        synthesizer: IStackSynthesizer,
        *,
        pipeline: PipelineStack,
        edge: EdgeStack,
    ) -> None:
        super().__init__(
            scope, deployment.named("watch"), synthesizer=synthesizer, description="Ledgerlink: alarms and dashboard"
        )
        topic = self._topic(deployment)
        watched = rows(deployment, pipeline, edge)
        alarms = [alarm(self, row, deployment, topic) for row in watched]
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=deployment.stack,
            widgets=[[cloudwatch.AlarmStatusWidget(alarms=list(alarms), width=24, height=4)], *_graphs(watched)],
        )
        CfnOutput(self, "AlarmTopicOutput", value=topic.topic_arn).override_logical_id("AlarmTopic")

    def _topic(self, deployment: Deployment) -> sns.Topic:
        """The topic, under a key that CloudWatch may use: the one AWS keeps for SNS is closed to alarms."""
        own = key(self, "alarms", deployment, "Ledgerlink: alarms")
        own.grant_encrypt_decrypt(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
        topic = sns.Topic(
            self, "Alarms", topic_name=deployment.named("alarms"), master_key=own, enforce_ssl=deployment.has_tls
        )
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Alarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        if deployment.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(deployment.alarm_email))
        return topic


def _graphs(watched: Iterable[Watched]) -> list[list[cloudwatch.IWidget]]:
    """Give one graph for each metric, with all that are measured by it."""
    by_metric: dict[str, list[Watched]] = {}
    for row in watched:
        by_metric.setdefault(f"{row.namespace} {row.metric}", []).append(row)
    graphs: list[cloudwatch.IWidget] = [
        cloudwatch.GraphWidget(
            title=title, left=[row.figure().with_(label=row.name) for row in measured], width=WIDTH, height=6
        )
        for title, measured in by_metric.items()
    ]
    return [graphs[start : start + PER_ROW] for start in range(0, len(graphs), PER_ROW)]
