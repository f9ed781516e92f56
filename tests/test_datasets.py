"""What a kind of file declares, and that a further kind is one further file."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from lib import datasets, db, importing
from lib.access import PERMISSIONS, Permission, Role
from lib.datasets.base import Dataset
from lib.datasets.columns import Column, Text, Unfit
from lib.datasets.registering import Register
from lib.importing.checking import check
from lib.importing.reading import read
from lib.importing.sheet import Cells, Sheet
from lib.models import Organisation
from tests import office as fixtures
from tests.office import Office

opened, office = fixtures.opened, fixtures.office

SEVENTH = '''
"""Where organisations stand in lists (排序): a seventh kind of file, by this one file alone."""

from sqlmodel import Session, col, select, update

from lib.access import Permission
from lib.datasets import inplace
from lib.datasets.base import Dataset, Proposal, each, in_parts
from lib.datasets.columns import Code, Column, Whole
from lib.models import Organisation

FIELDS = ("position",)


def read(session, *conditions):
    rows = session.exec(select(Organisation.code, Organisation.position).where(*conditions))
    return {code: (position,) for code, position in rows}


def judge(session, viewer, table, today):
    known = read(session, viewer.sees(Organisation.id))
    before = [known.get(code) for code in table["code"]]
    after = [(position,) for position in table["position"]]
    unknown = each(table, "code", lambda code: None if code in known else "没有这个单位")
    return Proposal(table["code"], before, after, before, unknown)


def put(session, code, position):
    session.execute(update(Organisation).where(col(Organisation.code) == code).values(position=position))


def write(session, landing):
    for code, (position,) in zip(
        landing.picked(landing.proposal.keys), landing.picked(landing.proposal.after), strict=True
    ):
        put(session, code, position)
    inplace.record(session, "positions", FIELDS, landing, landing.picked(landing.proposal.keys))


def undo(session, viewer, batch):
    plan = inplace.undoing(session, batch, FIELDS, lambda codes: read(session, col(Organisation.code).in_(codes)))
    for code, values in plan.restored.items():
        put(session, code, values["position"])


DATASET = Dataset(
    name="positions",
    words="单位排序",
    about="各单位在列表里的先后。",
    permission=Permission.UPLOAD_ORGANISATIONS,
    order=15,
    columns=(Column("code", "单位编码", Code(), required=True), Column("position", "排序", Whole(), required=True)),
    key=("code",),
    fields=FIELDS,
    judge=judge,
    write=write,
    undo=undo,
)
'''


@pytest.fixture
def seventh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "positions.py").write_text(SEVENTH, encoding="utf-8")
    monkeypatch.setattr(datasets, "__path__", [*datasets.__path__, str(tmp_path)])
    yield
    sys.modules.pop("lib.datasets.positions", None)


def test_the_kinds_stand_in_the_order_in_which_an_office_needs_them() -> None:
    kinds = datasets.every()
    registers = [kind for kind in kinds if isinstance(kind, Register)]
    assert registers and kinds[-len(registers) :] == registers
    assert [dataset.name for dataset in kinds[: -len(registers)]] == [
        "organisations",
        "indicators",
        "quarters",
        "assignments",
        "reports",
        "reviews",
        "problems",
        "progress",
        "closures",
        "handovers",
    ]


@pytest.mark.usefixtures("seventh")
def test_a_seventh_kind_is_one_further_file(office: Office) -> None:
    assert [dataset.name for dataset in datasets.every()][:2] == ["organisations", "positions"]
    with db.reading() as session:
        before = dict(session.execute(select(Organisation.code, Organisation.position)).all())
    look = office.look("admin", "positions", "单位编码,排序\nE1,5\nE2,2\nX9,1")
    assert fixtures.found(look) == [(4, "单位编码", "没有这个单位")]
    written = office.put("admin", "positions", "单位编码,排序\nE1,5\nE2,2")
    assert (written.changed, written.unchanged) == (1, 1)
    with db.reading() as session:
        assert dict(session.execute(select(Organisation.code, Organisation.position)).all()) == {
            **before,
            "E1": 5,
        }
    office.undo(written.batch_id, "admin")
    with db.reading() as session:
        assert dict(session.execute(select(Organisation.code, Organisation.position)).all()) == before


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        datasets.named("budgets")


@pytest.mark.parametrize("dataset", datasets.every(), ids=lambda dataset: dataset.name)
class TestEachKind:
    def test_has_one_role_that_keeps_it(self, dataset: Dataset) -> None:
        roles = {role for role in Role if dataset.permission in PERMISSIONS[role]}
        if dataset.permission is Permission.FILE_REGISTERS:  # a unit tells of itself, or its supervisor of it
            assert roles == {Role.REPORTER, Role.SUPERVISOR}
        else:
            assert len(roles) == 1

    def test_names_its_columns_once_and_its_key_and_fields_among_them(self, dataset: Dataset) -> None:
        names = [column.name for column in dataset.columns]
        assert len(names) == len(set(names))
        assert {*dataset.key, *dataset.fields} <= set(names)
        assert not set(dataset.key) & set(dataset.fields)

    def test_has_no_two_columns_that_one_heading_could_mean(self, dataset: Dataset) -> None:
        headings = [word for column in dataset.columns for word in (column.heading, *column.aliases)]
        assert len(headings) == len(set(headings))

    def test_requires_what_identifies_a_row(self, dataset: Dataset) -> None:
        assert all(dataset.column(name).required for name in dataset.key)

    def test_shows_examples_that_it_would_take(self, dataset: Dataset) -> None:
        for column in dataset.columns:
            if column.example:
                column.value(column.example)
            assert column.example or not column.required

    def test_offers_templates_whose_rows_it_reads(self, dataset: Dataset) -> None:
        row = {column.name: column.example for column in dataset.columns if column.required}
        for content in (
            importing.csv_template(dataset.columns, [row]),
            importing.xlsx_template(dataset.words, dataset.columns, [row]),
        ):
            checked = check(read("模板", content, dataset.columns), dataset.columns, dataset.key)
            assert len(checked) == 1 and not checked.faults


@pytest.mark.parametrize(
    "texts",
    [
        ["开会", "学习"],
        [" 开会", "学习"],
        ["开会 ", "学习"],
        ["开会", "学习 "],
        ["开会|", "| 学习", "a |b"],
        ["", "学习"],
        ["'=1+1", "学习"],
        ["开\n会", "学\t习"],
        ["开\x00会", "学习"],
        ["#N/A", "学习"],
        ["长" * 21, "学习"],
        ["长" * 20, "\ufffd"],
        ["\u3000开会", "学\u200b习"],
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_a_column_of_words_is_read_at_once_as_it_would_be_one_by_one(
    texts: list[str], required: bool
) -> None:
    column = Column("words", "内容", Text(20, lines=True), required=required)
    cells, codes = Cells(texts, np.arange(len(texts), dtype=np.int32)), np.arange(2, 2 + len(texts))
    sheet = Sheet("x.csv", "CSV", 1, ("words",), {"words": "内容"}, {"words": cells}, codes)
    checked = check(sheet, [column])
    values, wanted = [], []
    for text in texts:
        try:
            values.append(column.value(text))
        except Unfit as unfit:
            values.append(None)
            wanted.append(unfit.wanted)
    assert checked["words"] == values
    assert [fault.wanted for fault in checked.faults] == wanted
