"""What the page of the uploads is made of: choose and fill in, look at what a file would do, confirm, look back."""

from lib.ui.uploading.choosing import choose_kind, offer_template, take_file
from lib.ui.uploading.desk import Desk, desk_of
from lib.ui.uploading.filling import FORM, fill_in, way
from lib.ui.uploading.history import history
from lib.ui.uploading.showing import show_look, show_outcome

__all__ = [
    "FORM",
    "Desk",
    "choose_kind",
    "desk_of",
    "fill_in",
    "history",
    "offer_template",
    "show_look",
    "show_outcome",
    "take_file",
    "way",
]
