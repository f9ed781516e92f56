"""规则: which of the rules is looked at and changed."""

from lib.access import Viewer
from lib.ui.administering.praising import praise_rules
from lib.ui.administering.scoring import score_rules
from lib.ui.administering.thresholds import lamp_rules
from lib.ui.pickers import switch

RULES = {
    "score": ("计分规则", score_rules),
    "lamps": ("亮灯规则", lamp_rules),
    "praise": ("通报认定规则", praise_rules),
}


def rules(viewer: Viewer) -> None:
    """Nothing. Draws the chosen rule."""
    chosen = switch("rule", "哪一类规则", {name: words for name, (words, _) in RULES.items()})
    RULES[chosen][1](viewer)
