"""The demonstration: places that show what the software does, each a tree of its own in one database."""

from lib.demo.clerks import account_of, clerk, id_of, loader
from lib.demo.loading import Spoiled, load, sentences
from lib.demo.places import EVERY_ACCOUNT, FIRST, PASSWORD, PLACES, Place, Post
from lib.demo.starting import load_if_empty, load_places, missing, prepare

ACCOUNTS = PLACES[FIRST].accounts
FOLDER = PLACES[FIRST].folder
TODAY = PLACES[FIRST].today

__all__ = [
    "ACCOUNTS",
    "EVERY_ACCOUNT",
    "FIRST",
    "FOLDER",
    "PASSWORD",
    "PLACES",
    "TODAY",
    "Place",
    "Post",
    "Spoiled",
    "account_of",
    "clerk",
    "id_of",
    "load",
    "load_if_empty",
    "load_places",
    "loader",
    "missing",
    "prepare",
    "sentences",
]
