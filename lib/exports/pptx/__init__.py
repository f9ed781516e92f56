"""A meeting's slides as PPTX."""

from lib.exports.pptx.slides import deck_pptx

__all__ = ["deck_pptx"]
