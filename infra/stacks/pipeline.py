"""What happens after a webhook was taken: queues, workers, schedules."""

from aws_cdk import CfnOutput, IStackSynthesizer, Stack
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.catalog import FUNCTIONS, DeadLetters, Function, Http, Queue, Schedule, Work
from infra.constructs.code import code
from infra.constructs.event_queue import EventQueue, place, starts
from infra.constructs.function import CatalogFunction
from infra.constructs.schedule import FunctionSchedule
from infra.names import Deployment, camel, output
from infra.permissions import Places, reads
from infra.stacks.data import DataStack
from shared.settings import QUEUE_PREFIX

BURIED_AT_ONCE = 10


class PipelineStack(Stack):
    """Offers `places` for the functions of other stacks, `queues`, `functions` and `schedules` for whoever watches."""

    def __init__(
        self,
        scope: Construct,
        deployment: Deployment,
        synthesizer: IStackSynthesizer,
        *,
        data: DataStack,
    ) -> None:
        super().__init__(
            scope,
            deployment.named("pipeline"),
            synthesizer=synthesizer,
            description="Ledgerlink: queues, workers and schedules",
        )
        readers = {row.trigger.queue: row for row in FUNCTIONS if isinstance(row.trigger, Work)}
        undertaker = next(row for row in FUNCTIONS if isinstance(row.trigger, DeadLetters))
        self.queues = {
            queue: EventQueue(self, queue, deployment, data.data_key, reader=readers[queue], undertaker=undertaker)
            for queue in Queue
        }
        self.places = Places(
            settings=data.settings,
            queues={queue: place(pair.queue) for queue, pair in self.queues.items()},
            dead={queue: place(pair.dead) for queue, pair in self.queues.items()},
            data_key=data.data_key.key_arn,
            region=self.region,
        )
        bundles = code(self, deployment)
        self.functions: dict[str, CatalogFunction] = {}
        self.schedule_dead: list[sqs.Queue] = []
        for row in FUNCTIONS:
            if not isinstance(row.trigger, Http):
                made = CatalogFunction(self, row, deployment, places=self.places, code=bundles[row.bundle])
                self.functions[row.name] = made
                self._start(row, made, deployment)
        for queue, pair in self.queues.items():
            name = output(f"{QUEUE_PREFIX}{queue.name}")
            CfnOutput(self, f"{name}Output", value=pair.queue.queue_url).override_logical_id(name)
            dead = f"Dead{camel(queue.value)}"
            CfnOutput(self, f"{dead}Output", value=pair.dead.queue_url).override_logical_id(dead)

    def _start(self, row: Function, made: CatalogFunction, deployment: Deployment) -> None:
        match row.trigger:
            case Work(batch=batch):
                starts(made, made.function, reads(row, self.places), batch=batch)
            case DeadLetters():
                starts(made, made.function, reads(row, self.places), batch=BURIED_AT_ONCE)
            case Schedule() as schedule:
                self.schedule_dead.append(FunctionSchedule(made, made.function, schedule, deployment).dead)
