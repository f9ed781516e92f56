"""Evidence files (佐证材料): told by their content what they are, kept under their hash, and put there whole or not at all."""

from lib.evidence.kinds import MOST_BYTES, Unfit, kind_of
from lib.evidence.store import (
    MOST_FILES,
    MOST_TOGETHER,
    Checked,
    Handed,
    Staged,
    checked,
    harm,
    path_of,
    staged,
    swept,
    tidy,
)

__all__ = [
    "MOST_BYTES",
    "MOST_FILES",
    "MOST_TOGETHER",
    "Checked",
    "Handed",
    "Staged",
    "Unfit",
    "checked",
    "harm",
    "kind_of",
    "path_of",
    "staged",
    "swept",
    "tidy",
]
