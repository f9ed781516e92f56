"""What the page of the administrator is made of: users, organisations, quarters, indicators, rules."""

from lib.ui.administering.asking import answer, say_outcome
from lib.ui.administering.catalogue import indicators
from lib.ui.administering.places import places
from lib.ui.administering.rules import rules
from lib.ui.administering.terms import quarters
from lib.ui.administering.users import users

__all__ = ["answer", "indicators", "places", "quarters", "rules", "say_outcome", "users"]
