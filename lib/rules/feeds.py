"""What outside systems deliver (外部系统来数): when the next is expected, and whether it is late.

Source: 海门's “一个平台+多个系统+全程监察”: over a dozen systems deliver to one platform; each says how often.
"""

from datetime import date, timedelta
from enum import StrEnum


class FeedState(StrEnum):
    """How a system stands with what it should deliver."""

    ON_TIME = "on_time"
    LATE = "late"
    NEVER = "never"


FEED_WORDS = {
    FeedState.ON_TIME: "● 按时",
    FeedState.LATE: "! 迟到",
    FeedState.NEVER: "○ 还没有来过",
}


def expected_on(joined_on: date, last_on: date | None, every_days: int) -> date:
    """The day by which the next delivery is expected: so many days after the last one, or after the system joined."""
    return (last_on or joined_on) + timedelta(days=every_days)


def feed_state(joined_on: date, last_on: date | None, every_days: int, as_of: date) -> FeedState:
    """How it stands at the date: late from the day after the one that it was expected on."""
    if as_of > expected_on(joined_on, last_on, every_days):
        return FeedState.LATE
    return FeedState.NEVER if last_on is None else FeedState.ON_TIME
