"""What must outlive everything else: tables, keys, the rules and the archive."""

from collections.abc import Mapping

from aws_cdk import ArnFormat, CfnOutput, Duration, IStackSynthesizer, Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.bucket import bucket
from infra.constructs.key import key
from infra.constructs.table import table
from infra.names import Deployment, output
from infra.permissions import SECRETS, Place
from shared.settings import VARIABLES

ARCHIVED_FOR = Duration.days(3653)
"""Ten years: the longest that a tax office of a country we know asks for."""


class DataStack(Stack):
    """Offers `settings`: every place by the field of `shared.settings.Settings`, and `data_key`."""

    def __init__(self, scope: Construct, deployment: Deployment, synthesizer: IStackSynthesizer) -> None:
        super().__init__(
            scope,
            deployment.named("data"),
            synthesizer=synthesizer,
            description="Ledgerlink: tables, keys, rules and archive",
            termination_protection=not deployment.is_local,
        )
        self.data_key = key(self, "data", deployment, "Ledgerlink: tables, queues and buckets")
        token_key = key(self, "tokens", deployment, "Ledgerlink: the connections' tokens, and nothing else")
        links = table(self, "links", deployment, self.data_key)
        state = table(self, "state", deployment, self.data_key, forgets=True)
        audit = table(self, "audit", deployment, self.data_key)
        rules = bucket(self, "Rules", deployment, self.data_key)
        archive = bucket(self, "Archive", deployment, self.data_key, locked_for=ARCHIVED_FOR)
        self.settings: Mapping[str, Place] = {
            "links_table": Place(links.table_arn, links.table_name),
            "state_table": Place(state.table_arn, state.table_name),
            "audit_table": Place(audit.table_arn, audit.table_name),
            "rules_bucket": Place(self.export_value(rules.bucket_arn), rules.bucket_name),
            "token_key": Place(token_key.key_arn, token_key.key_arn),
            SECRETS: Place(self._secrets(deployment.secrets_prefix), deployment.secrets_prefix),
            "notices_prefix": Place(self._secrets(deployment.notices_prefix), deployment.notices_prefix),
            "notices_from": self._sender(deployment),
            "notices_topics": self._topics(deployment),
        }
        self._say({"ArchiveBucket": archive.bucket_name})
        self._say({output(VARIABLES[name]): place.name for name, place in self.settings.items() if place.name})
        self._say({output(VARIABLES["stack"]): deployment.stack})
        self._say({output(VARIABLES["environment"]): deployment.environment})

    def _secrets(self, prefix: str) -> str:
        """Every secret below this prefix."""
        return self.format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{prefix}*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )

    def _sender(self, deployment: Deployment) -> Place:
        """Who mail is sent by. SES asks for the right to the address where that is an identity, else to its domain."""
        address = deployment.sender
        if deployment.is_local:  # the emulated AWS knows no identity to ask for
            return Place("*", address)
        arns = [
            self.format_arn(service="ses", resource="identity", resource_name=identity)
            for identity in (address, address.rpartition("@")[2])
        ]
        return Place(arns[0], address, also=(arns[1],))

    def _topics(self, deployment: Deployment) -> Place:
        """
        A topic for each name, under the data key. Their ARNs are spelled, not exported: a topic that isn't wanted any more can go
        although functions were told of it.
        """
        for name in deployment.topics:
            sns.Topic(
                self,
                f"Topic{name}",
                topic_name=deployment.topic(name),
                display_name="Ledgerlink",
                master_key=self.data_key,
                enforce_ssl=deployment.has_tls,
            )
        arns = [self.format_arn(service="sns", resource=deployment.topic(name)) for name in deployment.topics]
        return Place(next(iter(arns), ""), ",".join(arns), also=tuple(arns[1:]))

    def _say(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            CfnOutput(self, f"{name}Output", value=value).override_logical_id(name)
