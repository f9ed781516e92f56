"""Where the rows lead that a register shows but that stand on another screen: a hand-over talk opens on 双报告."""

from lib.access import Viewer
from lib.ui.going import go


def open_elsewhere(viewer: Viewer, place: int, number: int) -> None:
    """Nothing. Opens the talk of that number on 双报告; forged numbers find nothing there."""
    go(viewer, place, "handovers", talk=number)
