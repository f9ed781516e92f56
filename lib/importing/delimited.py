"""CSV bytes → table. Encoding and delimiter are those under which the headings are the known ones: proved, not guessed.

The fast reader (pyarrow) takes only what both readers understand alike; where it refuses or a quotation mark stands
in an unusual place, the csv module reads strictly and says in which row the trouble is.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from lib.datasets.columns import LONGEST_CELL, Column, trimmed
from lib.importing.headings import count_known, fits, known_headings, match
from lib.importing.sheet import MOST_COLUMNS, MOST_ROWS, Cells, Refused
from lib.importing.table import Table, encoded

BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
DELIMITERS = (",", "\t", ";")
BEGINNING = 16 * 1024  # bytes in which the headings must stand


def read_delimited(content: bytes, columns: Sequence[Column]) -> Table:
    """The table that a text file holds. Raises `Refused`."""
    bom = next((mark for mark in BOMS if content.startswith(mark)), b"")
    content = content[len(bom) :]
    encodings = (BOMS[bom],) if bom else ENCODINGS
    encoding, delimiter, headings, skipped = _proved(content, encodings, columns)
    if len(headings) > MOST_COLUMNS and any(map(trimmed, headings[MOST_COLUMNS:])):
        raise Refused(f"文件有 {len(headings)} 列，上限是 {MOST_COLUMNS} 列")
    data = content if encoding == "utf-8" else _decoded(content, encoding).encode()
    cells = _fast(data, delimiter, len(headings), skipped + 1)
    if cells is not None:
        rows = np.arange(len(cells[0])) + skipped + 2
        return Table(headings, skipped + 1, cells, rows)
    return _strict(_decoded(data, "utf-8", encoding), delimiter)


def _proved(
    content: bytes, encodings: Sequence[str], columns: Sequence[Column]
) -> tuple[str, str, list[str], int]:
    """Encoding, delimiter, headings and how many empty rows stand above them. Raises `Refused`."""
    known = known_headings(columns)
    readings = []
    for encoding in encodings:
        beginning = content[:BEGINNING].decode(encoding, errors="replace")
        for delimiter in DELIMITERS:
            headings, skipped = _first_record(beginning, delimiter)
            if fits(headings, columns):
                return encoding, delimiter, headings, skipped
            readings.append((count_known(headings, known), encoding, delimiter, headings, skipped))
    best = max(readings, key=lambda reading: reading[0])  # of equals the first
    if not best[0]:
        _refuse_without_headings(content, encodings, columns)
    return best[1:]


def _first_record(text: str, delimiter: str) -> tuple[list[str], int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for skipped, record in enumerate(reader):
            if any(map(trimmed, record)):
                return record, skipped
    except csv.Error:  # a field longer than anything that could be a heading
        pass
    return [], 0


def _refuse_without_headings(content: bytes, encodings: Sequence[str], columns: Sequence[Column]) -> None:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            first, skipped = _first_record(text[:BEGINNING], ",")
            if not first:
                raise Refused("文件里没有任何内容；请按模板填好后重新上传")
            match(first, columns, f"第 {skipped + 1} 行")
    raise Refused("这不是文本表格：内容不是 UTF-8、GB18030 或 UTF-16 编码的文字。请上传 .csv 或 .xlsx 文件")


def _decoded(content: bytes, encoding: str, original: str = "") -> str:
    """The text of the file. Raises `Refused`, naming the row of the first byte that is none."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, errors="replace")
        row = before.count("\n") + 1
        name = (original or encoding).upper()
        raise Refused(
            f"第 {row} 行文字里有不属于 {name} 编码的字节（表头是 {name}），文件可能损坏或混用了两种编码；"
            "请用 Excel 另存为“CSV UTF-8”或 .xlsx 后重新上传"
        ) from None


def _well_quoted(data: bytes, delimiter: str) -> bool:
    """Whether every quotation mark opens or closes a whole cell, or is one of a pair within such a cell."""
    if b'"' not in data:
        return True
    marks = np.flatnonzero(np.frombuffer(data, np.uint8) == ord('"'))
    if len(marks) % 2:
        return False
    around = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    edges = np.frombuffer(f'{delimiter}\r\n"'.encode(), np.uint8)
    before, after = around[marks[0::2]], around[marks[1::2] + 2]
    return bool(np.isin(before, edges).all() and np.isin(after, edges).all())


def _fast(data: bytes, delimiter: str, width: int, skip: int) -> list[Cells] | None:
    """The columns without the first rows, or None when that is for the strict reader to say."""
    if not _well_quoted(data, delimiter) or data.count(b"\n") > 2 * MOST_ROWS:
        return None
    names = [str(place) for place in range(width)]
    texts = pa.dictionary(pa.int32(), pa.string())
    try:
        read = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=names, skip_rows_after_names=skip, block_size=len(data) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, texts), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = [column.combine_chunks() for column in read.columns]
    return [
        Cells(one.dictionary.to_numpy(zero_copy_only=False).tolist(), one.indices.to_numpy())
        for one in columns
    ]


def _strict(text: str, delimiter: str) -> Table:
    """The table as the csv module reads it, rows of any length. Raises `Refused`, naming the row."""
    records = list(_records(text, delimiter))
    at = next(at for at, record in enumerate(records) if any(map(trimmed, record)))
    headings, body = records[at], records[at + 1 :]
    width = len(headings)
    numbers = range(at + 2, at + 2 + len(body))
    short: Mapping[int, int] = {
        row: len(record) for row, record in zip(numbers, body, strict=True) if len(record) < width
    }
    columns = [encoded(column) for column in zip_longest(*body, fillvalue="")]
    columns += [Cells([""], np.zeros(len(body), dtype=np.int32)) for _ in range(width - len(columns))]
    return Table(headings, at + 1, columns, np.array(numbers, dtype=np.int64), short)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, record in enumerate(reader, start=1):
            if len(record) > MOST_COLUMNS and any(map(trimmed, record[MOST_COLUMNS:])):
                raise Refused(f"第 {row} 行有 {len(record)} 格，上限是 {MOST_COLUMNS} 列")
            if row > 2 * MOST_ROWS:
                raise Refused(f"文件超过 {MOST_ROWS:,} 行的上限；请分成几个文件上传")
            yield record[:MOST_COLUMNS]
    except csv.Error:
        raise Refused(
            f'第 {row + 1} 行的英文引号（"）没有成对，或有一格超过 {LONGEST_CELL} 字，从那里起分不清各格；'
            "请用 Excel 检查这一行，另存为 .xlsx 后重新上传"
        ) from None
