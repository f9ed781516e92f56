"""Outside systems: files dropped into folders are taken in by the ordinary road, each noted, none half done."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from lib import admin, db, queries
from lib.access import Forbidden
from lib.actions import feeding
from lib.models import ImportBatch
from lib.rules.feeds import FeedState
from lib.ui import answers
from tests import office as fixtures
from tests.office import Office, everything

opened, office = fixtures.opened, fixtures.office
DAY = date(2018, 9, 28)
SYSTEMS = """单位编码,系统编码,接入日期,系统名称,提供什么,对应文件种类,每几天一次
C,AJ,2018-07-02,案件管理系统,立案,工作数据,31
C,SG,2018-09-01,三公经费系统,支出,三公经费,31
C,ZZ,2018-07-02,组织系统,单位,组织名录,31
"""
HEAD = "单位编码,项目,期间起,期间止,来源系统,数值,计量单位"
GOOD = f"{HEAD}\nE1,立案,2018-08-01,2018-08-31,案件管理系统,12,件\nE2,立案,2018-08-01,2018-08-31,案件管理系统,3,件"
BAD = f"{HEAD}\nE1,立案,2018-07-01,2018-07-31,案件管理系统,约30,件\nE2,立案,2018-07-01,2018-07-31,案件管理系统,4,件"


@pytest.fixture
def folder(office: Office, tmp_path: Path) -> Iterator[Path]:
    """A folder in which two systems have one of their own; the office knows three."""
    office.put("supervisor", "systems", SYSTEMS)
    for home in ("aj", "ZZ"):
        (tmp_path / home).mkdir()
    answers.MEMORY.clear()
    yield tmp_path
    answers.MEMORY.clear()


def feeds(office: Office) -> pd.DataFrame:
    city = office.people["leader"]
    with db.reading() as session:
        return queries.feeds(session, city, city.organisation_id, DAY).set_index("code")


def statistics(office: Office) -> list[float]:
    city = office.people["leader"]
    with db.reading() as session:
        return sorted(queries.statistics(session, city, city.organisation_id, None, DAY)["value"])


def test_what_lies_in_a_folder_is_taken_in_noted_and_put_away(office: Office, folder: Path) -> None:
    home = folder / "aj"
    (home / "1-8月.csv").write_bytes(GOOD.encode("gb18030"))
    (home / "2-7月.csv").write_text(BAD, "utf-8")
    (home / "3-9月.csv.part").write_text("还没有写完", "utf-8")
    (folder / "ZZ" / "单位.csv").write_text(fixtures.ORGANISATIONS, "utf-8")
    assert feeds(office)["state"].to_dict() == {"AJ": "late", "ZZ": "late", "SG": "never"}
    result = CliRunner().invoke(admin.app, ["collect", str(folder), "--as", "supervisor"])
    assert result.exit_code == 1 and "共收取 3 个文件，2 个未通过检查" in result.output, result.output
    assert statistics(office) == [3, 12]
    after = feeds(office)
    assert after.loc["AJ", ["received", "refused", "last_on", "state"]].tolist() == [
        1,
        1,
        DAY,
        FeedState.ON_TIME,
    ]
    assert after.loc["ZZ", ["received", "refused", "state", "days_late"]].tolist() == [0, 1, "late", 57]
    assert {path.name for path in home.rglob("*") if path.is_file()} == {
        "1-8月.csv",
        "1-8月.csv.说明.txt",
        "2-7月.csv",
        "2-7月.csv.说明.txt",
        "3-9月.csv.part",
    }
    said = (home / "未通过" / "2-7月.csv.说明.txt").read_text("utf-8")
    assert "第 2 行「数值」填的是“约30”" in said and "一行也没有导入" in said
    assert "这个账号不能导入“组织名录”" in (folder / "ZZ" / "未通过" / "单位.csv.说明.txt").read_text("utf-8")
    with db.reading() as session:
        notes = session.exec(select(ImportBatch.note).where(ImportBatch.dataset == "statistics")).all()
    assert notes == ["外部系统：案件管理系统"]


def test_the_same_file_again_brings_nothing_and_takes_nothing_away(office: Office, folder: Path) -> None:
    for _ in range(2):
        (folder / "aj" / "8月.csv").write_text(GOOD, "utf-8")
        (taken,) = feeding.collect(office.people["supervisor"], folder)
    assert taken.outcome == "没有变化" and statistics(office) == [3, 12]
    assert {path.name for path in (folder / "aj" / "已处理").glob("*.csv")} == {"8月.csv", "8月-2.csv"}
    assert list(feeding.collect(office.people["supervisor"], folder)) == []


def test_a_file_is_in_with_its_line_or_not_at_all(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    before = everything()
    with monkeypatch.context() as patched:
        patched.setattr(feeding, "noted", broken)
        with pytest.raises(OSError):
            feeding.take(office.people["supervisor"], "AJ", "8月.csv", GOOD.encode())
    assert everything() == before
    with pytest.raises(Forbidden):
        feeding.take(office.people["leader"], "AJ", "8月.csv", GOOD.encode())
    assert everything() == before


def test_an_unknown_system_and_numbers_of_persons_leave_a_message_and_no_data(
    office: Office, folder: Path
) -> None:
    (folder / "XX").mkdir()
    (folder / "XX" / "8月.csv").write_text(GOOD, "utf-8")
    private = GOOD.replace("立案,2018-08-01", "电话13800138000,2018-08-01", 1)
    (folder / "aj" / "8月.csv").write_text(private, "utf-8")
    unknown, personal = feeding.collect(office.people["supervisor"], folder)
    assert "没有编码为“XX”的外部系统" in unknown.message
    assert (personal.outcome, statistics(office)) == ("未通过检查", [])
    city = office.people["leader"]
    with db.reading() as session:
        lines = queries.register_entries(session, city, city.organisation_id, "deliveries", None, DAY)
        batches = session.exec(select(ImportBatch.dataset).order_by(col(ImportBatch.id).desc())).all()
    assert lines["message"].tolist() == [feeding.PRIVATE] and batches[0] == "deliveries"
