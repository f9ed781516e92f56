"""The command line: an office begins with one administrator, and what is broken is found and named."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, text, update
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from lib import admin, db
from lib.actions.accounts import log_in, password_fits
from lib.actions.rebuilding import KEPT
from lib.audit import first_broken
from lib.models import AuditLine, Heat, Installation, Organisation, RuleVersion, Standing, User, now
from lib.settings import Settings
from tests.world import build

INIT = ("init", "--name", "海州市", "--code", "330900", "--kind", "市", "--admin", "Chen")
PASSWORD = re.compile(r"初始密码：(\S+)（只显示这一次）")


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(admin.app, list(words), input=typed)


def sound(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output.replace("\n", ""), result.output


def test_an_office_begins_with_its_root_the_default_rules_and_one_administrator(engine: Engine) -> None:
    password = PASSWORD.search(sound(run(*INIT)))[1]
    with db.reading() as session:
        installation = session.exec(select(Installation)).one()
        assert (installation.mode, installation.today, installation.place) == ("real", None, "海州市")
        root = session.exec(select(Organisation)).one()
        assert (root.code, root.kind, root.adcode, root.parent_id) == ("330900", "city", "330900", None)
        user = session.exec(select(User)).one()
        assert (user.username, user.role, user.organisation_id) == ("chen", "admin", root.id)
        assert (user.must_change_password, user.installation) == (True, "real")
        assert session.exec(select(RuleVersion.rule).order_by(RuleVersion.rule)).all() == [
            "lamps",
            "praise",
            "score",
        ]
        lines = session.exec(select(AuditLine)).all()
        assert [(line.action, line.username) for line in lines] == [
            ("初始化", "命令行"),
            ("新建用户", "命令行"),
        ]
        assert password not in "".join(line.after for line in lines)
        assert first_broken(session) is None
    assert log_in("chen", password, "") is not None


def test_what_is_not_given_is_asked_for(engine: Engine) -> None:
    output = sound(
        run("init", "--ask-password", typed="海州市\n330900\n市\nchen\nkeen-otter-7\nkeen-otter-7\n")
    )
    assert "keen-otter-7" not in output
    with db.reading() as session:
        assert password_fits("keen-otter-7", session.exec(select(User.password_hash)).one())


@pytest.mark.parametrize(
    "words, problem",
    [
        (("init", "--name", "海州市", "--code", "C", "--kind", "村", "--admin", "chen"), "应为省、市"),
        (("init", "--name", "海州市", "--code", "甲 乙!", "--kind", "市", "--admin", "chen"), "应为编码"),
        (("init", "--name", "海州市", "--code", "C", "--kind", "市", "--admin", "陈"), "账号由 2 至 32 个"),
    ],
)
def test_odd_answers_are_refused_in_words_and_nothing_is_made(
    engine: Engine, words: tuple[str, ...], problem: str
) -> None:
    result = run(*words)
    assert result.exit_code != 0
    assert problem in re.sub(r"[\s│]", "", result.output).replace("账号由2至32个", "账号由 2 至 32 个")
    with db.reading() as session:
        assert session.exec(select(Installation)).first() is None
        assert session.exec(select(Organisation)).first() is None


def test_a_database_in_use_is_never_initialised_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sound(run(*INIT))
    monkeypatch.setattr(admin, "settings", lambda: Settings(data_dir=tmp_path))
    refused(run(*INIT), "正式数据", str(tmp_path / "mingze.db").replace("\n", ""), "移走")
    refused(run("demo"), "正式数据")
    monkeypatch.setattr(admin, "settings", lambda: Settings(database_url="postgresql://x/y"))
    refused(run(*INIT), "MINGZE_DATABASE_URL")
    with db.reading() as session:
        assert len(session.exec(select(User)).all()) == 1


def test_the_demonstration_is_not_turned_into_an_office(demonstration: Engine) -> None:
    refused(run(*INIT), "演示数据", "舟山市")
    refused(run("demo"), "演示数据")
    with db.reading() as session:
        assert session.exec(select(Installation.mode)).all() == ["demo"]


def test_accounts_can_be_made_reset_and_unlocked_from_the_command_line(engine: Engine) -> None:
    sound(run(*INIT))
    made = run(
        "user", "create", "li", "--title", "组织处填报员", "--role", "填报员", "--organisation", "330900"
    )
    first = PASSWORD.search(sound(made))[1]
    with db.reading() as session:
        assert session.exec(select(User.role).where(User.username == "li")).one() == "reporter"
    second = PASSWORD.search(sound(run("user", "reset", "LI")))[1]
    assert first != second
    with db.writing() as session:
        session.execute(
            update(User).where(col(User.username) == "li").values(locked_until=now().replace(year=2099))
        )
    assert log_in("li", second, "") is None
    sound(run("user", "unlock", "li"))
    assert log_in("li", second, "") is not None
    refused(run("user", "reset", "wang"), "没有账号为 wang 的用户")
    refused(run("user", "unlock", "wang"), "没有账号为 wang 的用户")
    refused(
        run("user", "create", "li", "--title", "x", "--role", "领导", "--organisation", "330900"), "已经存在"
    )
    refused(
        run("user", "create", "wu", "--title", "x", "--role", "领导", "--organisation", "9"), "没有编码为 9"
    )
    assert "审计日志完整" in sound(run("verify"))


def test_no_account_before_the_database_is_initialised(engine: Engine) -> None:
    refused(
        run("user", "create", "li", "--title", "x", "--role", "领导", "--organisation", "330900"),
        "还没有初始化",
    )


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit_line SET after = '{}' WHERE id = 2",
        "UPDATE audit_line SET username = 'somebody' WHERE id = 2",
        "DELETE FROM audit_line WHERE id = 1",
    ],
)
def test_a_log_that_was_tampered_with_is_named_by_its_line(engine: Engine, harm: str) -> None:
    sound(run(*INIT))
    sound(run("user", "create", "li", "--title", "x", "--role", "领导", "--organisation", "330900"))
    assert "共 3 行" in sound(run("verify"))
    with db.writing() as session:
        session.execute(text(harm))
    refused(run("verify"), "第 2 行", "新建用户")


def test_rebuilding_says_how_many_rows_had_been_wrong(engine: Engine) -> None:
    with db.writing() as session:
        build(session)
    assert sound(run("rebuild")).count("一致") == len(KEPT)
    with db.writing() as session:
        spoil(session)
    output = sound(run("rebuild"))
    assert "汇总：更正 1 行" in output
    assert "热力图：更正 2 行" in output
    assert "上下级关系：一致" in output
    assert sound(run("rebuild")).count("一致") == len(KEPT)


def spoil(session: Session) -> None:
    """One sum is wrong, one is missing, and one is there that should not be."""
    row = session.exec(select(Standing)).first()
    row.passed += 1
    session.add(row)
    first, second = session.exec(select(Heat).limit(2)).all()
    session.delete(first)
    second.reported += 3
    session.add(second)


def test_a_database_that_is_away_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    away = db.make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr(db, "engine", lambda: away)
    refused(run("verify"), "数据库现在用不了")
    refused(run("rebuild"), "数据库现在用不了")
