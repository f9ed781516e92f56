"""Files and steps by command: as the account would by screen, with the same refusals, and said in words."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from sqlmodel import col, select
from typer.testing import CliRunner

from lib import admin, db
from lib.evidence import store
from lib.models import AuditLine, ImportBatch, ProblemStep, User
from lib.settings import Settings
from tests import office as fixtures
from tests.office import Office, everything
from tests.papers import pdf
from tests.problems import engage, problem_list

opened, fresh = fixtures.opened, fixtures.office


@pytest.fixture
def office(fresh: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    engage(fresh)
    monkeypatch.setattr(store, "settings", lambda: Settings(data_dir=tmp_path / "data"))
    return fresh


def run(*words: object) -> Result:
    return CliRunner().invoke(admin.app, [str(word) for word in words])


def sound(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*words: object) -> str:
    """What was said; nothing was changed."""
    before = everything()
    result = run(*words)
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True), result.output
    assert everything() == before
    return result.output


def listed(folder: Path, *rows: str) -> Path:
    """A list of problems in a file."""
    path = folder / "清单.csv"
    path.write_text(problem_list(*rows), "utf-8")
    return path


def test_a_file_is_shown_first_and_written_only_when_told_so(office: Office, tmp_path: Path) -> None:
    path = listed(
        tmp_path, "P-1,E1,,抽查,作风,,内容甲,2018-04-02,,,", "P-2,E2,,抽查,作风,,内容乙,2018-04-02,,,"
    )
    before = everything()
    output = sound("upload", "问题清单", path, "--as", "supervisor")
    assert "新增 2 行" in output and "内容甲" in output and "--yes" in output
    assert everything() == before
    assert "已导入（第 5 批）：新增 2 行" in sound("upload", "problems", path, "--as", "Supervisor", "--yes")
    assert "完全相同" in sound("upload", "问题清单", path, "--as", "supervisor", "--yes")
    with db.reading() as session:
        batch = session.get_one(ImportBatch, 5)
        line = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc())).first()
        assert batch.user_id == office.people["supervisor"].user_id
        assert line and (line.username, line.action, line.address) == ("supervisor", "导入", "命令行")


def test_a_file_that_may_not_come_in_is_refused_as_on_the_screen(office: Office, tmp_path: Path) -> None:
    path = listed(tmp_path, "P-1,X9,,抽查,作风,,内容,2018-13-02,,,")
    output = refused("upload", "问题清单", path, "--as", "supervisor", "--yes")
    assert "第 2 行「发现日期」填的是“2018-13-02”" in output and "一行也没有导入" in output
    sound_one = listed(tmp_path, "P-1,E1,,抽查,作风,,内容,2018-04-02,,,")
    for kind, who, words in (
        ("问题清单", "e1_reporter", "填报员没有这项权限。"),
        ("问题清单", "nobody", "没有账号为 nobody 的用户。"),
        ("通讯录", "supervisor", "没有“通讯录”这种数据，应为"),
    ):
        assert words in refused("upload", kind, sound_one, "--as", who, "--yes")
    with db.writing() as session:
        for name, field, value in (
            ("supervisor", "active", False),
            ("east_supervisor", "must_change_password", True),
        ):
            user = session.exec(select(User).where(User.username == name)).one()
            setattr(user, field, value)
            session.add(user)
    assert "已停用" in refused("upload", "问题清单", sound_one, "--as", "supervisor", "--yes")
    assert "还没有修改初始密码" in refused(
        "upload", "问题清单", sound_one, "--as", "east_supervisor", "--yes"
    )


def test_a_problem_is_led_to_its_end_by_commands(office: Office, tmp_path: Path) -> None:
    office.put("supervisor", "problems", problem_list("P-1,E1,,抽查,作风,,内容,2018-04-02,,,"))
    claim = ("--measure", "修订办法", "--leader-post", "乡长", "--department", "办公室", "--on", "2018/5/2")
    step = ("step", "p-1")
    assert "整改期限填的是“月底”，应为日期" in refused(
        *step, "认领整改", "--as", "e1_reporter", *claim, "--deadline", "月底"
    )
    assert "没有这个问题" in refused(*step, "认领整改", "--as", "west_reporter", *claim)
    assert "没有“销号”这个环节，应为" in refused(*step, "销号", "--as", "supervisor")
    assert "请写明整改期限" in refused(*step, "认领整改", "--as", "e1_reporter", *claim)
    sound(*step, "认领整改", "--as", "e1_reporter", *claim, "--deadline", "2018年6月30日")
    paper, program = tmp_path / "通知.pdf", tmp_path / "通知2.pdf"
    paper.write_bytes(pdf())
    program.write_bytes(b"MZ")
    submit = (
        *step,
        "提交验收",
        "--as",
        "e1_reporter",
        "--words",
        "已改",
        "--recovered",
        "1.8万元",
        "--file",
        paper,
    )
    assert "佐证文件“通知2.pdf”是程序" in refused(*submit, "--file", program)
    assert sound(*submit) == "已办理：海城市〔2018〕P-1 提交验收，现在是“待验收”。\n"
    assert "应由" in refused(*step, "验收销号", "--as", "e1_supervisor")
    assert "已销号" in sound("step", "海城市〔2018〕P-1", "verified", "--as", "supervisor")
    with db.reading() as session:
        steps = session.exec(select(ProblemStep).order_by(col(ProblemStep.number))).all()
        assert [(one.act, one.done_on, one.recovered_fen, one.evidence) for one in steps] == [
            ("claimed", date(2018, 5, 2), None, ""),
            ("submitted", fixtures.TODAY, 1_800_000, "通知.pdf"),
            ("verified", fixtures.TODAY, None, ""),
        ]
    assert sound("verify").splitlines()[1] == "佐证文件完整，共 1 个。"
    assert "已清理 0 个" in sound("sweep")
    hash = hashlib.sha256(pdf()).hexdigest()
    store.path_of(hash).unlink()
    assert "海城市〔2018〕P-1的佐证文件“通知.pdf”不见了。" in refused("verify")


def test_a_number_that_several_problems_have_is_asked_for_in_full(office: Office) -> None:
    office.put("supervisor", "problems", problem_list("P-1,E1,,抽查,作风,,内容,2018-04-02,,,"))
    office.put("east_supervisor", "problems", problem_list("P-1,E1,,抽查,作风,,内容,2018-04-02,,,"))
    words = refused("step", "P-1", "报告进展", "--as", "e1_reporter").replace("\n", "")
    assert "编号 P-1 有 2 个问题，请写全称：海城市〔2018〕P-1、东县〔2018〕P-1。" in words
