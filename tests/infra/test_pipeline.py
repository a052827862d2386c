from functions.catalog import FUNCTIONS, DeadLetters, Queue, Schedule, Work, named
from tests.infra.templates import Templates


def test_every_queue_is_a_fast_fifo_under_our_key_with_its_own_dead_letters(templates: Templates) -> None:
    for queue in Queue:
        made = templates.named(f"ledgerlink-{queue.value}.fifo")
        dead = templates.named(f"ledgerlink-{queue.value}-dead.fifo")

        for one in (made, dead):
            assert one.properties["FifoQueue"] is True
            assert one.properties["ContentBasedDeduplication"] is False
            assert "messageGroup" == one.properties["DeduplicationScope"]
            assert "perMessageGroupId" == one.properties["FifoThroughputLimit"]
            assert 14 * 86_400 == one.properties["MessageRetentionPeriod"]
            assert templates.spelled(one.part, one.properties["KmsMasterKeyId"]).startswith("DataKey")
        redrive = made.properties["RedrivePolicy"]
        assert 10 == redrive["maxReceiveCount"]
        assert dead.name == templates.spelled(made.part, redrive["deadLetterTargetArn"])


def test_a_message_stays_hidden_for_six_of_its_readers_timeouts(templates: Templates) -> None:
    (undertaker,) = (row for row in FUNCTIONS if isinstance(row.trigger, DeadLetters))
    for row in FUNCTIONS:
        if isinstance(row.trigger, Work):
            queue = templates.named(f"ledgerlink-{row.trigger.queue.value}.fifo")
            dead = templates.named(f"ledgerlink-{row.trigger.queue.value}-dead.fifo")

            assert 6 * row.timeout <= queue.properties["VisibilityTimeout"]
            assert 6 * undertaker.timeout <= dead.properties["VisibilityTimeout"]


def test_queues_start_their_functions_and_failures_are_told_one_by_one(templates: Templates) -> None:
    wanted = {
        (f"ledgerlink-{row.trigger.queue.value}.fifo", f"ledgerlink-{row.name}", row.trigger.batch)
        for row in FUNCTIONS
        if isinstance(row.trigger, Work)
    } | {(f"ledgerlink-{queue.value}-dead.fifo", "ledgerlink-parked", 10) for queue in Queue}
    sources = templates.of("AWS::Lambda::EventSourceMapping")

    assert wanted == {
        (
            templates.spelled(source.part, source.properties["EventSourceArn"]),
            templates.spelled(source.part, source.properties["FunctionName"]),
            source.properties["BatchSize"],
        )
        for source in sources
    }
    for source in sources:
        assert ["ReportBatchItemFailures"] == source.properties["FunctionResponseTypes"]
        assert 10 == source.properties["ScalingConfig"]["MaximumConcurrency"]


def test_schedules_have_a_rate_retries_and_dead_letters(templates: Templates) -> None:
    rows = {f"ledgerlink-{row.name}": row.trigger for row in FUNCTIONS if isinstance(row.trigger, Schedule)}
    made = {
        templates.spelled(one.part, one.properties["Target"]["Arn"]): one
        for one in templates.of("AWS::Scheduler::Schedule")
    }

    assert rows.keys() == made.keys()
    for name, one in made.items():
        target = one.properties["Target"]
        assert one.properties["ScheduleExpression"].startswith(f"rate({rows[name].minutes} minute")
        assert 2 == target["RetryPolicy"]["MaximumRetryAttempts"]
        assert "ledgerlink-schedule-dead" == templates.spelled(one.part, target["DeadLetterConfig"]["Arn"])


def test_the_role_of_a_schedule_may_start_its_function_and_nothing_else(templates: Templates) -> None:
    (policy,) = (one for one in templates.of("AWS::IAM::Policy") if "Schedule" in one.id)

    assert [
        ("lambda:InvokeFunction", f"ledgerlink-{named('tick').name}"),
        ("sqs:SendMessage", "ledgerlink-schedule-dead"),
    ] == [
        (statement["Action"], templates.spelled(policy.part, statement["Resource"]))
        for statement in policy.properties["PolicyDocument"]["Statement"]
    ]
