"""Takes the pictures of the warning maps of seven places for docs/pictures: python -m tests.map_pictures

Each place gets a database of its own with real names and invented figures; that of 西安 has no file of ours, so its
map is made by the command first, as a new office would make it.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import Visitor, program, running_chromium
from tests.pictures import take
from tests.places import LEADER
from tests.seeing import defects
from tests.serving import Server

PLACES = {
    "zhoushan": ("", "/warnings"),
    "ningbo": ("places.of_zhejiang('330200')", "/warnings"),
    "nantong": ("places.of_file('320600', '南通市')", "/warnings"),
    "loudi": ("places.of_file('431300', '娄底市')", "/warnings"),
    "jilin": ("places.of_file('220000', '吉林省', OrganisationKind.PROVINCE)", "/warnings"),
    "zhejiang": ("places.of_zhejiang('330000')", "/warnings?form=grid"),
    "zhejiang_areas": ("places.of_zhejiang('330000')", "/warnings?form=map"),
    "ningbo_wall": ("places.of_zhejiang('330200')", "/warnings?form=wall"),
    "xian": ("places.of_file('610100', '西安市')", "/warnings"),
}
BUILD = """
import sys
from lib.models import OrganisationKind
from tests import places
places.build({place})
"""
BOUNDARY = "from lib.admin import app; app(['boundary', '610100'], standalone_mode=False)"


def picture(browser: Browser, name: str, place: str, address: str) -> None:
    """Nothing. Builds the office of a place and takes the picture of its map."""
    with tempfile.TemporaryDirectory(prefix="mingze-map-") as folder:
        environment = {"MINGZE_DATA_DIR": str(Path(folder) / "data")}
        Path(environment["MINGZE_DATA_DIR"]).mkdir()
        if name == "xian":
            program(BOUNDARY, environment)
        if place:
            program(BUILD.format(place=place), environment)
        with Server(environment) as server, Visitor(browser, server) as leader:
            leader.log_in(LEADER if place else "zs_leader")
            take(leader.open(address), f"map_{name}")
            found = [*defects(leader.page), *leader.foreign(), *leader.complaints]
            assert not found, "\n".join(found)


def main() -> None:
    """Nothing. Takes all pictures, or those that are named."""
    with running_chromium() as browser:
        for name in sys.argv[1:] or PLACES:
            picture(browser, name, *PLACES[name])


if __name__ == "__main__":
    main()
