"""What day it is."""

from datetime import date

from lib import queries
from lib.access import Viewer
from lib.rules import calendar
from lib.settings import settings
from lib.ui.answers import fetch


def today(viewer: Viewer) -> date:
    """The day that counts as today: a demonstration's own, else the office's."""
    installation = fetch(queries.installation, viewer)
    return (installation and installation.today) or calendar.today(settings().time_zone)
