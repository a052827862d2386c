"""An alarm that a person understands: what happened and what to do, sent to the topic; the only place where one is made."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.names import Deployment, camel


@dataclass(frozen=True, slots=True)
class Watched:
    """
    A figure and its limit: alarm when `statistic` of the metric reaches `limit` in each of `periods` of `minutes`.

    `below`: alarm under the limit instead. `missing`: whether no figure at all is an alarm. `sentence`: for people.
    """

    name: str
    namespace: str
    metric: str
    dimensions: Mapping[str, str]
    sentence: str
    statistic: str = "Maximum"
    limit: float = 1
    minutes: int = 5
    periods: int = 1
    below: bool = False
    missing: bool = False

    def figure(self) -> cloudwatch.Metric:
        """The metric. Without a label: CDK would write a labelled one as metric math, which costs more per alarm."""
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=self.metric,
            dimensions_map=dict(self.dimensions),
            statistic=self.statistic,
            period=Duration.minutes(self.minutes),
        )


def alarm(scope: Construct, watched: Watched, deployment: Deployment, topic: sns.ITopic) -> cloudwatch.Alarm:
    """Make the alarm `{stack}-{name}`: the topic hears when it starts and when it is over."""
    made = watched.figure().create_alarm(
        scope,
        camel(watched.name.replace("-", "_")),
        alarm_name=deployment.named(watched.name),
        alarm_description=watched.sentence,
        threshold=watched.limit,
        evaluation_periods=watched.periods,
        comparison_operator=(
            cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
            if watched.below
            else cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        ),
        treat_missing_data=(
            cloudwatch.TreatMissingData.BREACHING if watched.missing else cloudwatch.TreatMissingData.NOT_BREACHING
        ),
    )
    heard = actions.SnsAction(topic)
    made.add_alarm_action(heard)
    made.add_ok_action(heard)
    return made
