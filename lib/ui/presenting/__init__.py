"""What the page 会议汇报 is made of: the list of meetings, one meeting's running order, and how a slide will look."""

from lib.ui.presenting.fixing import changed_since, fixing
from lib.ui.presenting.listing import listing
from lib.ui.presenting.looking import look_at
from lib.ui.presenting.ordering import ordering
from lib.ui.presenting.previewing import previewing
from lib.ui.presenting.returning import back_to_room

__all__ = [
    "back_to_room",
    "changed_since",
    "fixing",
    "listing",
    "look_at",
    "ordering",
    "previewing",
]
