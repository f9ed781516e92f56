"""Bytes of an uploaded file → the table of texts in it."""

from collections.abc import Sequence

from lib.datasets.columns import Column
from lib.importing.sheet import Sheet


def read(file_name: str, content: bytes, columns: Sequence[Column]) -> Sheet:
    """The table of texts that a CSV or XLSX file holds. Raises `Refused` when it cannot be read as a whole."""
    raise NotImplementedError
