"""The empty file that people fill in, as CSV and as XLSX."""

from collections.abc import Mapping, Sequence

from lib.datasets.columns import Column


def csv_template(columns: Sequence[Column], rows: Sequence[Mapping[str, object]] = ()) -> bytes:
    """The headings, and rows filled in beforehand (column name → value), as CSV in UTF-8 that Excel recognises."""
    raise NotImplementedError


def xlsx_template(title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, object]] = ()) -> bytes:
    """The same as a workbook: drop-down lists, text format for codes, and a sheet that explains each column."""
    raise NotImplementedError
