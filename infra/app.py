"""The CDK app: `python -m infra.app` is what the CDK command line runs."""

import sys

from aws_cdk import App, DefaultStackSynthesizer, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from infra import names
from infra.names import Deployment
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.people import PeopleStack
from infra.stacks.pipeline import PipelineStack
from infra.stacks.watch import WatchStack


def assemble(app: App, deployment: Deployment) -> None:
    """
    Add the five stacks, each given what the ones before it offer, and the rules they are checked against.

    A rule of AwsSolutions that is broken without a reason fails the synthesis. The local stack isn't checked: it has no TLS.
    """
    data = DataStack(app, deployment, _synthesizer(deployment))
    pipeline = PipelineStack(app, deployment, _synthesizer(deployment), data=data)
    people = PeopleStack(app, deployment, _synthesizer(deployment), places=pipeline.places)
    edge = EdgeStack(app, deployment, _synthesizer(deployment), places=pipeline.places, people=people)
    WatchStack(app, deployment, _synthesizer(deployment), pipeline=pipeline, edge=edge)
    if not deployment.is_local:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    Tags.of(app).add("ledgerlink", deployment.stack)


def _synthesizer(deployment: Deployment) -> DefaultStackSynthesizer:
    """The emulated AWS is not bootstrapped."""
    return DefaultStackSynthesizer(generate_bootstrap_version_rule=not deployment.is_local)


def main() -> int:
    """Synthesise as the CDK command line asks: it names the folder and gives the context in the environment."""
    app = App()
    words = {name: app.node.try_get_context(name) for name in (*names.CONTEXT, names.LOCAL)}
    assemble(app, names.from_context(words))
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
