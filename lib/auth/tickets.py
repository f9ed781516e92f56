"""One-time tickets: a script run cannot set a cookie, so it hands the browser a ticket for a page that can."""

import secrets
import threading
import time
from typing import NamedTuple

from lib.actions.accounts import Entry

BROWSER_COOKIE = (
    "mingze_browser"  # a random name of the browser; a ticket is good for the browser that earned it
)
LASTS = 60.0


class Ticket(NamedTuple):
    """Leave to fetch one login cookie: for whom, for which browser, where to go on, and until when."""

    entry: Entry
    browser: str
    goes_to: str
    until: float


_open: dict[str, Ticket] = {}
_lock = threading.Lock()


def issue(entry: Entry, browser: str, goes_to: str) -> str:
    """The number of a new ticket."""
    number = secrets.token_urlsafe(32)
    moment = time.monotonic()
    with _lock:
        for old in [number for number, ticket in _open.items() if ticket.until < moment]:
            del _open[old]
        _open[number] = Ticket(entry, browser, goes_to, moment + LASTS)
    return number


def redeem(number: str, browser: str) -> Ticket | None:
    """The ticket, which is used up now; None for one that is unknown, too old or another browser's."""
    with _lock:
        ticket = _open.pop(number, None)
    if ticket is None or ticket.until < time.monotonic() or not browser:
        return None
    return ticket if secrets.compare_digest(ticket.browser.encode(), browser.encode()) else None
