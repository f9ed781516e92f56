"""What day it is."""

from datetime import date

from lib.access import Viewer
from lib.rules import calendar
from lib.settings import settings
from lib.ui.answers import fetch
from lib.ui.bar import purpose


def today(viewer: Viewer) -> date:
    """The day that counts as today: a demonstration's own, else the office's."""
    return fetch(purpose, viewer)[1] or calendar.today(settings().time_zone)
