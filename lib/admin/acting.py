"""What an account does by screen, done by command: hand in a file, take a step. The same actions, with the same refusals."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from lib import db, importing
from lib.access import Viewer, viewer_of
from lib.actions import Refused, feeding, problems
from lib.admin.ending import in_words, stop
from lib.datasets import every
from lib.datasets.base import Dataset, working_day
from lib.datasets.columns import Day, Kind, Unfit, Whole
from lib.datasets.deliveries import REFUSED
from lib.datasets.money import Money, fen
from lib.datasets.rectifying import cases, labels
from lib.evidence import MOST_BYTES, MOST_FILES, Handed
from lib.importing import Difference, Look, Moved
from lib.models import Problem, User
from lib.rules.closure import PROBLEM_ACT_WORDS, PROBLEM_STATE_WORDS, ProblemAct, Step

ADDRESS = "命令行"  # stands in the audit log where a screen's line has the machine's address
SHOWN = 20  # faults, rows and changes that a command prints
LABEL = re.compile(r"(?P<issuer>.*)〔(?P<year>\d{4})〕(?P<code>.+)")

Account = Annotated[
    str, typer.Option("--as", metavar="账号", help="以哪个账号办理；权限和范围与该账号在屏幕上相同。")
]


def viewer_called(session: Session, username: str) -> Viewer:
    """The viewer of an account. Raises Refused for one that could do nothing by screen either."""
    user = session.exec(select(User).where(User.username == username.strip().lower())).first()
    if user is None:
        raise Refused(f"没有账号为 {username} 的用户。")
    if not user.active:
        raise Refused(f"账号 {username} 已停用。")
    if user.must_change_password:
        raise Refused(f"账号 {username} 还没有修改初始密码，不能办理。")
    return viewer_of(session, user, ADDRESS)


def upload(
    kind: Annotated[str, typer.Argument(metavar="种类", help="数据的种类，例如 季度上报、问题清单。")],
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, metavar="文件", help="CSV 或 Excel（.xlsx）。")
    ],
    account: Account,
    yes: Annotated[bool, typer.Option("--yes", help="核对无误，写入；不加则只检查、比对。")] = False,
) -> None:
    """以某个账号导入一个文件：先检查、比对并说明会改什么，加 --yes 才写入。"""
    with in_words():
        name = kind_called(kind).name
        with db.reading() as session:
            viewer = viewer_called(session, account)
            look = importing.look(session, viewer, name, file.name, file.read_bytes())
        say(look)
        if look.difference is None:
            raise typer.Exit(1)
        if look.difference.nothing:
            return
        if not yes:
            typer.echo("还没有写入。核对无误后，在同一条命令后面加 --yes 再运行。")
            return
        outcome = importing.confirm(viewer, look)
        if isinstance(outcome, Moved):
            stop(outcome.sentence())
        typer.echo(outcome.sentence())


def collect(
    folder: Annotated[
        Path,
        typer.Argument(
            exists=True,
            file_okay=False,
            metavar="文件夹",
            help="里面每个外部系统一个文件夹，以系统编码命名。",
        ),
    ],
    account: Account,
) -> None:
    """收取外部系统投放的文件：逐个检查、导入、登记来数，移到“已处理”或“未通过”，旁边写明原因。"""
    with in_words():
        with db.reading() as session:
            viewer = viewer_called(session, account)
        refused = found = 0
        for taken in feeding.collect(viewer, folder):
            found += 1
            refused += taken.outcome == REFUSED
            typer.echo(f"{taken.system}　{taken.file}　{taken.outcome}：{taken.message}")
    typer.echo(f"共收取 {found} 个文件，{refused} 个未通过检查。" if found else "没有等着收取的文件。")
    if refused:
        raise typer.Exit(1)


def kind_called(text: str) -> Dataset:
    """The kind of file of that name, in Chinese or as in the code."""
    for dataset in every():
        if text.strip() in (dataset.words, dataset.name):
            return dataset
    raise Refused(f"没有“{text}”这种数据，应为{'、'.join(one.words for one in every())}之一。")


def say(look: Look) -> None:
    """Nothing. Prints what a file would do, or what is wrong with it: on stderr where it cannot be imported."""
    wrong = look.difference is None
    typer.secho(look.summary, err=wrong, fg=typer.colors.RED if wrong else None)
    for fault in look.faults[:SHOWN]:
        typer.echo(f"  {fault.sentence()}", err=True)
    if len(look.faults) > SHOWN:
        typer.echo(f"  ……共 {len(look.faults)} 处。", err=True)
    for note in look.checked.sheet.notes if look.checked else ():
        typer.echo(f"  {note}", err=wrong)
    if look.difference is not None:
        for line in lines_of(look.difference):
            typer.echo(f"  {line}")


def lines_of(difference: Difference) -> list[str]:
    """The first new rows and changes, a line each."""
    added = [
        f"新增　{'，'.join(value for value in row.values() if value)}" for row in difference.new_rows(SHOWN)
    ]
    changes = [
        f"变更　第 {one.row} 行 {'，'.join(filter(None, one.about.values()))}：{one.heading}"
        f"由“{one.before}”改为“{one.after}”"
        for one in difference.changes(SHOWN)
    ]
    more = len(difference.new) > SHOWN or len(difference.changed) > SHOWN
    return [*added, *changes, *(["……其余的不再列出。"] if more else [])]


def step(
    problem: Annotated[
        str, typer.Argument(metavar="问题", help="问题编号，或带年度的全称，例如 舟山市〔2018〕XC-01。")
    ],
    act: Annotated[str, typer.Argument(metavar="环节", help="例如 认领整改、提交验收、验收销号。")],
    account: Account,
    on: Annotated[str, typer.Option(help="办理日期；不填为今天。")] = "",
    words: Annotated[str, typer.Option(help="整改情况、验收意见、理由等说明。")] = "",
    evidence: Annotated[str, typer.Option(help="佐证材料的名称、文号。")] = "",
    measure: Annotated[str, typer.Option(help="整改措施。")] = "",
    leader_post: Annotated[str, typer.Option(help="责任领导职务，不写姓名。")] = "",
    department: Annotated[str, typer.Option(help="责任部门。")] = "",
    document: Annotated[str, typer.Option(help="批准延期的文件。")] = "",
    deadline: Annotated[str, typer.Option(help="整改期限。")] = "",
    recovered: Annotated[str, typer.Option(help="累计追回金额（元）。")] = "",
    rules_made: Annotated[str, typer.Option(help="累计制定修订制度（项）。")] = "",
    file: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="佐证文件，可重复。")
    ] = None,
) -> None:
    """以某个账号办理一个问题的一步：认领、报告进展、提交、验收、退回、延期……"""
    texts = {
        "words": words,
        "evidence": evidence,
        "measure": measure,
        "leader_post": leader_post,
        "department": department,
        "document": document,
    }
    with in_words():
        with db.reading() as session:
            viewer = viewer_called(session, account)
            number, label = problem_called(session, viewer, problem)
            done_on = meant("办理日期", Day(), on) or working_day(session, viewer)
        wish = Step(
            act_called(act),
            done_on,
            **texts,
            deadline=meant("整改期限", Day(), deadline),
            recovered=fen(meant("累计追回金额", Money(), recovered)),
            rules_made=meant("累计制定修订制度", Whole(0, 10_000), rules_made),
        )
        problems.take_step(viewer, number, wish, files_at(file or []))
        with db.reading() as session:
            state = cases(session, viewer, col(Problem.id) == number)[number].course.state
    typer.echo(f"已办理：{label} {PROBLEM_ACT_WORDS[wish.act]}，现在是“{PROBLEM_STATE_WORDS[state]}”。")


def act_called(text: str) -> ProblemAct:
    """The step of that name, in Chinese or as in the code."""
    for act, words in PROBLEM_ACT_WORDS.items():
        if text.strip() in (words, act.value):
            return act
    raise Refused(f"没有“{text}”这个环节，应为{'、'.join(PROBLEM_ACT_WORDS.values())}之一。")


def problem_called(session: Session, viewer: Viewer, text: str) -> tuple[int, str]:
    """The id and the label of the one problem within the viewer's reach of that number or label. Raises Refused."""
    named = LABEL.fullmatch(text.strip())
    code = named["code"] if named else text.strip()
    found = cases(session, viewer, col(Problem.code) == code.upper())
    told = labels(session, found)
    meant = {number: label for number, label in told.items() if not named or label == text.strip()}
    if not meant:
        raise Refused(problems.UNSEEN)
    if len(meant) > 1:
        raise Refused(f"编号 {code} 有 {len(meant)} 个问题，请写全称：{'、'.join(meant.values())}。")
    return meant.popitem()


def meant(name: str, kind: Kind, text: str) -> Any:
    """The value of an option; None where it was not given. Raises Refused for what cannot be understood."""
    if not text.strip():
        return None
    try:
        return kind.clean(text)
    except Unfit as unfit:
        raise Refused(f"{name}填的是“{text}”，{unfit.wanted}。") from None


def files_at(paths: list[Path]) -> list[Handed]:
    """The files to be handed in. One that is larger than any may be is not read whole."""
    if len(paths) > MOST_FILES:
        return [Handed(path.name, b"") for path in paths]  # refused for their number, unread
    read = []
    for path in paths:
        with path.open("rb") as opened:
            read.append(Handed(path.name, opened.read(MOST_BYTES + 1)))
    return read
