"""Bytes → table → checked rows or faults → difference → one transaction → undo."""
