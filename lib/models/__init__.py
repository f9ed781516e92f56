"""The tables, with their constraints. Facts are dated and never overwritten; what is derived from them says so."""

from lib.models.columns import CLUSTERED, Moment, Packed, now
from lib.models.facts import Assignment, CountColumns, Heat, Review, Spread, Standing, Submission
from lib.models.keeping import (
    Indicator,
    Installation,
    Organisation,
    OrganisationChange,
    Quarter,
    Revision,
    RuleVersion,
    Tree,
    User,
)
from lib.models.records import AuditLine, ImportBatch, ImportChange, ImportFile
from lib.models.words import (
    KIND_WORDS,
    QUARTER_STATE_WORDS,
    RESPONSIBILITY_WORDS,
    BatchState,
    Mode,
    OrganisationKind,
    QuarterState,
    Responsibility,
)

__all__ = [
    "CLUSTERED",
    "KIND_WORDS",
    "QUARTER_STATE_WORDS",
    "RESPONSIBILITY_WORDS",
    "Assignment",
    "AuditLine",
    "BatchState",
    "CountColumns",
    "Heat",
    "ImportBatch",
    "ImportChange",
    "ImportFile",
    "Indicator",
    "Installation",
    "Mode",
    "Moment",
    "Organisation",
    "OrganisationChange",
    "OrganisationKind",
    "Packed",
    "Quarter",
    "QuarterState",
    "Responsibility",
    "Review",
    "Revision",
    "RuleVersion",
    "Spread",
    "Standing",
    "Submission",
    "Tree",
    "User",
    "now",
]
