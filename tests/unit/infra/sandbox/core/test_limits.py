from infra.sandbox.core.clock import Clock
from infra.sandbox.core.limits import RollingWindow


def test_a_window_admits_so_many_calls_per_key_and_opens_with_the_clock() -> None:
    clock = Clock()
    window = RollingWindow(clock, most=2, seconds=10)

    assert [True, True, False] == [window.admit("a") for _ in range(3)]
    assert window.admit("b")
    assert 0 == window.remaining("a")
    assert 9 < window.wait("a") <= 10

    clock.advance(10)

    assert window.admit("a")
