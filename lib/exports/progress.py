"""How far the making of a file has come, and how it is stopped."""

from collections.abc import Callable

Report = Callable[[int, int], None]
"""Told by a maker of files after each part: how many parts are done, of how many. It raises Cancelled to stop it."""


class Cancelled(Exception):
    """Raised inside of a maker of files by whoever does not want the file any more."""


def quiet(done: int, of: int) -> None:
    """Nothing. For who need not know how far it has come."""


def within(report: Report, number: int, count: int) -> Report:
    """What the maker of the number-th (from 0) of so many files reports to, so that `report` hears of the whole."""

    def told(done: int, of: int) -> None:
        report(number * 100 + (100 * done // of if of else 0), count * 100)

    return told
