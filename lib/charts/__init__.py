"""DataFrame → chart. The palette and the axis words live here; each chart is built once, without data."""

from lib.charts.template import Template, warm_up

__all__ = ["Template", "warm_up"]
