"""What is kept beside the facts for speed: columns of assignment; standing, heat and spread; the ledger; the lamps.

facts_at(as_of) is the plain definition, straight from submissions and reviews; everything kept must equal it, and
rebuild() makes all of it anew.
"""

from lib.rules.calendar import LAST_DAY
from lib.standing.facts import COUNTS, KEY, Within, counted, counts_of, facts_at, known_at
from lib.standing.keeping import (
    rebuild,
    recount,
    refresh,
    regraft,
    resum,
    settle,
    settle_verdicts,
    settle_versions,
)
from lib.standing.lamps import NO_QUARTER, relight, relight_manual, relight_quarters
from lib.standing.past import quarters_closed_at, quarters_moved_after, standing_at, standing_of
from lib.standing.places import rebuild_tree, recount_places
from lib.standing.points import counts_at, points_at
from lib.standing.problems import forget_problems, relight_problems, settle_problems, settling_together
from lib.standing.scores import relight_scores
from lib.standing.talks import forget_talks, relight_talks, reports_of, settle_talks
from lib.standing.versions import lamp_numbers_for, praise_rules_for, score_rules_for, values_for

# Raised with each change of what is kept, so that a database of an older program is made anew when it is first opened.
SCHEME = 1

__all__ = [
    "COUNTS",
    "KEY",
    "LAST_DAY",
    "NO_QUARTER",
    "SCHEME",
    "Within",
    "counted",
    "counts_at",
    "counts_of",
    "facts_at",
    "forget_problems",
    "forget_talks",
    "known_at",
    "lamp_numbers_for",
    "points_at",
    "praise_rules_for",
    "quarters_closed_at",
    "quarters_moved_after",
    "rebuild",
    "rebuild_tree",
    "recount",
    "recount_places",
    "refresh",
    "regraft",
    "relight",
    "relight_manual",
    "relight_problems",
    "relight_quarters",
    "relight_scores",
    "relight_talks",
    "reports_of",
    "resum",
    "score_rules_for",
    "settle",
    "settle_problems",
    "settle_talks",
    "settle_verdicts",
    "settle_versions",
    "settling_together",
    "standing_at",
    "standing_of",
    "values_for",
]
