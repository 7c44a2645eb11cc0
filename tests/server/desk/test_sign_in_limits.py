from hypothesis import given
from hypothesis import strategies as st

from server.desk.sign_in_limits import ENTRIES_MAX, FORGET_SECONDS, FREE_TRIES, WAIT_SECONDS_MAX, SignInLimits
from tests.server.desk.house import Clock

HERE, THERE = "192.0.2.1", "192.0.2.2"


def limits_after(failures: int) -> tuple[SignInLimits, Clock]:
    clock = Clock()
    limits = SignInLimits(lambda: clock.seconds)
    for _ in range(failures):
        limits.failed("ada@example.com", HERE)
    return limits, clock


def test_a_few_mistakes_cost_nothing() -> None:
    limits, _ = limits_after(FREE_TRIES - 1)
    assert limits.seconds_to_wait("ada@example.com", HERE) == 0


@given(st.integers(FREE_TRIES, 1_000))
def test_each_further_failure_waits_longer_up_to_a_bound(failures: int) -> None:
    fewer, more = limits_after(failures)[0], limits_after(failures + 1)[0]
    waits = [limits.seconds_to_wait("ada@example.com", HERE) for limits in (fewer, more)]
    assert 0 < waits[0] <= waits[1] <= WAIT_SECONDS_MAX


def test_the_account_waits_from_everywhere_and_the_address_for_every_account() -> None:
    limits, _ = limits_after(FREE_TRIES)
    assert limits.seconds_to_wait("ADA@example.com ", THERE) > 0
    assert limits.seconds_to_wait("other@example.com", HERE) > 0
    assert limits.seconds_to_wait("other@example.com", THERE) == 0


def test_the_wait_passes_and_is_forgotten_after_a_day() -> None:
    limits, clock = limits_after(FREE_TRIES)
    clock.seconds += 2
    assert limits.seconds_to_wait("ada@example.com", HERE) == 0
    clock.seconds += FORGET_SECONDS
    limits.failed("ada@example.com", HERE)
    assert limits.seconds_to_wait("ada@example.com", HERE) == 0


def test_success_forgets() -> None:
    limits, _ = limits_after(50)
    limits.succeeded("ada@example.com", HERE)
    assert limits.seconds_to_wait("ada@example.com", HERE) == 0


def test_ten_thousand_guesses_in_a_day_verify_few() -> None:
    limits, clock = limits_after(0)
    verified = 0
    for _ in range(10_000):
        clock.seconds += 8.64
        if limits.seconds_to_wait("ada@example.com", HERE) == 0:
            verified += 1
            limits.failed("ada@example.com", HERE)
    assert verified <= 110


def test_it_remembers_no_more_than_its_bound_and_keeps_the_latest() -> None:
    limits, _ = limits_after(FREE_TRIES)
    for count in range(ENTRIES_MAX):
        limits.failed(f"{count}@example.com", f"address {count}")
    assert limits.seconds_to_wait("ada@example.com", HERE) == 0
