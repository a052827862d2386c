"""Which deployment this is, and what its parts are called: the same words in CDK, the local stack and alarms."""

from collections.abc import Mapping
from dataclasses import dataclass

from functions.catalog import Function, Queue
from shared.model.notice_rules import HOOK_NAME
from shared.settings import TOPIC_MARK

LOCAL = "local"
METRICS = "Ledgerlink"
"""The CloudWatch namespace of everything we measure ourselves."""
LOCAL_SENDER = "ledgerlink@example.test"
LOCAL_TOPICS = ("finance",)
LOCAL_CODE_BUCKET = "ledgerlink-local-code"
LOCAL_CODE_KEY = "code.zip"
"""On the local stack every function's code is this one object: our code, without dependencies."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """
    One company's deployment. `stack` prefixes every name; `alarm_email` may be empty, and so may `notices_from`, whose mail
    people then don't get. `notices_topics`: names of topics to tell people through, with commas between.

    Raises:
        ValueError: a topic's name that the rules couldn't say.
    """

    stack: str = "ledgerlink"
    environment: str = "production"
    alarm_email: str = ""
    notices_from: str = ""
    notices_topics: str = ""

    def __post_init__(self) -> None:
        for name in self.topics:
            if not HOOK_NAME.fullmatch(name):
                raise ValueError(f"notices_topics: {name!r} is no name of letters, digits, _ and -")

    @property
    def sender(self) -> str:
        """Who notices are sent by as mail; the emulated AWS sends nobody anything, and shows it."""
        return self.notices_from or (LOCAL_SENDER if self.is_local else "")

    @property
    def topics(self) -> tuple[str, ...]:
        """What rules may name as `sns`, each once."""
        named = (name.strip() for name in self.notices_topics.split(","))
        return tuple(dict.fromkeys(filter(None, named))) or (LOCAL_TOPICS if self.is_local else ())

    @property
    def is_local(self) -> bool:
        """Whether this is the emulated AWS of one machine."""
        return self.environment == LOCAL

    @property
    def has_tls(self) -> bool:
        """Whether anything but TLS is refused: the emulated AWS speaks plain HTTP, and would enforce the refusal."""
        return not self.is_local

    @property
    def secrets_prefix(self) -> str:
        """Under which operators keep the apps' secrets: followed by `provider/app`."""
        return f"{self.stack}/apps/"

    @property
    def notices_prefix(self) -> str:
        """Under which operators keep the addresses of webhooks: followed by the name."""
        return f"{self.stack}/notices/"

    def named(self, part: str) -> str:
        """The name of a stack or a table."""
        return f"{self.stack}-{part}"

    def topic(self, name: str) -> str:
        """The name of a topic that people are told through."""
        return f"{self.stack}{TOPIC_MARK}{name}"

    def function(self, row: Function) -> str:
        """The name of a function, and of the service in its logs and metrics."""
        return self.named(row.name)

    def queue(self, queue: Queue) -> str:
        """The name of a queue."""
        return f"{self.named(queue.value)}.fifo"

    def dead(self, queue: Queue) -> str:
        """The name of its dead-letter queue."""
        return f"{self.named(queue.value)}-dead.fifo"


def output(variable: str) -> str:
    """The name of the output that holds what this environment variable holds: the command line finds it by that."""
    return camel(variable.lower())


def camel(name: str) -> str:
    """The name as logical ids, outputs and Sids spell it: `deal_won` becomes `DealWon`."""
    return "".join(word.capitalize() for word in name.split("_"))


STACKS = ("data", "pipeline", "people", "edge", "watch")
"""In the order in which they are deployed."""


CONTEXT = ("stack", "environment", "alarm_email", "notices_from", "notices_topics")


def from_context(context: Mapping[str, object]) -> Deployment:
    """The deployment that CDK's context describes: `-c local=true`, and a value for each of `CONTEXT`."""
    words = {name: str(context[name]) for name in CONTEXT if context.get(name)}
    if str(context.get(LOCAL, "")).lower() == "true":
        words["environment"] = LOCAL
    return Deployment(**words)
