"""Colours, typefaces and axis words. Colour means lamp; everything that is not a lamp is one deep blue or a grey."""

from typing import Any

INK, MUTED, RULE, GROUND = "#1b2430", "#5b6675", "#dde2e9", "#ffffff"
BLUE, BLUE_SOFT, BLUE_PALE = "#1f4e79", "#8fabc8", "#dbe7f3"
RED, YELLOW, GREEN, WHITE, EMPTY = "#b5121b", "#eb9c00", "#a9dcc3", "#ffffff", "#f1f2f4"
FONT = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC','Source Han Sans SC',sans-serif"

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": GROUND,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": RULE,
        "domainColor": RULE,
        "tickColor": RULE,
        "labelLimit": 260,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "symbolStrokeWidth": 1,
    },
    "text": {"color": INK, "fontSize": 12},
}
