"""A worker is killed before and after each of its side effects; the message is delivered again, and the books are right."""

import pytest

from functions.catalog import Queue
from tests.chaos.points import STORIES, Point, Story, points
from tests.chaos.scene import Scene

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_an_undisturbed_run_has_exactly_the_side_effects_that_are_listed(scene: Scene, story: Story) -> None:
    sale = story.begin(scene)

    recorded = {queue: scene.record(queue) for queue in (Queue.DEAL_WON, Queue.WRITE_BACK)}

    assert story.effects == {queue: tuple(recorded[queue]) for queue in story.effects}
    story.proven(scene, sale)


@pytest.mark.parametrize("point", list(points()), ids=str)
def test_a_killed_worker_leaves_one_of_everything_and_nothing_undone(scene: Scene, point: Point) -> None:
    sale = point.story.begin(scene)
    if point.queue is Queue.WRITE_BACK:
        scene.calm(Queue.DEAL_WON)

    scene.survive(point.queue, point.at, point.phase)

    scene.calm(Queue.WRITE_BACK)
    point.story.proven(scene, sale)
