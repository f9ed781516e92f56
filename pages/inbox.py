"""待办: what waits for me today, whatever screen it is done on, and by when."""

from lib import ui
from lib.access import Permission
from lib.screens import SCREENS
from lib.ui import inbox

viewer = ui.require(Permission.SEE_DUTIES)
inbox.bar(viewer)
inbox.duties(viewer, {screen.name: screen.title for screen in SCREENS})
