"""Mingze 明责: whether each organisation keeps its two responsibilities, quarter by quarter."""
