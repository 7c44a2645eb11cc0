from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.instant import NaiveInstant, instant_of, milliseconds_of


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7, minutes=-30))])))
def test_a_moment_comes_back_in_utc_and_whole_milliseconds(moment: datetime) -> None:
    stored = instant_of(milliseconds_of(moment))
    assert stored.tzinfo is UTC
    assert timedelta(0) <= moment - stored < timedelta(milliseconds=1)


def test_a_datetime_without_a_zone_is_refused_with_the_remedy() -> None:
    with pytest.raises(NaiveInstant, match=r"datetime\.now\(UTC\)"):
        milliseconds_of(datetime(2026, 1, 1))
