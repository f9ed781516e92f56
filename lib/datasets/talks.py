"""Talks (约谈谈话): with whom by post and rank, by whom, about what, and what was to be put right by when.

Hand-over talks with their three lists (三交底) come in by the file 三交底谈话清单 and stand on 双报告; the register shows
them too, so that they are not entered a second time here.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.datasets.accountability import RANKS
from lib.datasets.base import Complaint, Proposal, Table
from lib.datasets.columns import Choice, Column, Day, Text, Whole
from lib.datasets.problems import visible
from lib.datasets.register_rows import register
from lib.datasets.registering import ENTRY_CODE, Count, Figure, Roles
from lib.models import Talk, TalkKind

HANDOVER, SUMMONS, REMINDER, ADMONISHING = "三交底谈话", "约谈", "提醒谈话", "诫勉谈话"
INQUIRY, WRITTEN, CIRCULAR, OTHER = "函询", "书面检查", "通报批评", "其他"
FACE_TO_FACE = (HANDOVER, SUMMONS, REMINDER, ADMONISHING)  # what counts as having been talked to
KINDS = (*FACE_TO_FACE, INQUIRY, WRITTEN, CIRCULAR, OTHER)
ALIASES = {
    "三交底": HANDOVER,
    "警醒约谈": SUMMONS,
    "提醒": REMINDER,
    "诫勉": ADMONISHING,
    "责令作出书面检查": WRITTEN,
}
SENIOR = ("厅局级", "县处级")  # 处级以上
COLUMNS = (
    ENTRY_CODE,
    Column(
        "happened_on",
        "谈话日期",
        Day(),
        required=True,
        aliases=("约谈日期", "日期"),
        example="2018-04-12",
        help="不晚于今天；函询填发函日期",
    ),
    Column(
        "kind",
        "谈话方式",
        Choice({word: word for word in KINDS}, ALIASES),
        required=True,
        aliases=("方式", "处理方式"),
        example="提醒谈话",
        help="带三张清单的三交底谈话用“三交底谈话清单”文件上传，会自动列在这里，不要重复填",
    ),
    Column(
        "rank",
        "职级",
        Choice({word: word for word in RANKS}),
        required=True,
        aliases=("级别", "谈话对象职级"),
        example="乡科级",
        help="几个人职级不同的，分行填",
    ),
    Column("persons", "人次", Whole(1, 1_000), required=True, aliases=("人数", "谈话人数"), example="1"),
    Column(
        "post",
        "谈话对象职务",
        Text(100),
        required=True,
        aliases=("职务", "谈话对象"),
        example="镇党委副书记",
        help="只写职务，不写姓名",
    ),
    Column("person", "姓名", Text(20), help="可以不填；屏幕上只有监督员看得到，导出时不带"),
    Column("held_by", "谈话人职务", Text(100), aliases=("主谈人职务", "谈话人"), example="县纪委副书记"),
    Column(
        "matter",
        "谈话事由",
        Text(1000, lines=True),
        required=True,
        aliases=("事由", "谈话内容"),
        example="“三改一拆”行动中监督把关不严，要求举一反三",
        help="不写人名，只写职务",
    ),
    Column(
        "due_on",
        "整改期限",
        Day(),
        aliases=("整改时限",),
        example="2018-05-31",
        help="要求整改的填；没有可不填",
    ),
    Column("done_on", "整改完成日期", Day(), aliases=("完成日期",), example="2018-05-24"),
    Column(
        "result",
        "谈话结果",
        Text(1000, lines=True),
        aliases=("结果", "整改情况"),
        example="作出表态发言，所涉 3 个工程已补办手续",
        help="谈话之后怎么样了：说明情况、整改到位、转为问题线索等",
    ),
)
DATASET = register(
    "talks",
    "谈话台账",
    "约谈、提醒谈话、诫勉谈话、函询、书面检查、通报批评等，一次一行；写清对谁、为什么、要求整改什么、结果怎样。",
    order=190,
    columns=COLUMNS,
    roles=Roles(
        happened_on="happened_on",
        kind="kind",
        label="rank",
        quantity="persons",
        due_on="due_on",
        done_on="done_on",
    ),
    figures=(
        Figure("谈话", "次"),
        Figure("谈话人次", "人", Count.QUANTITY),
        Figure("处级以上", "人", Count.QUANTITY, labels=SENIOR),
        Figure("三交底谈话", "人次", Count.QUANTITY, kinds=(HANDOVER,)),
        Figure("涉及单位", "家", Count.ORGANISATIONS),
        Figure("整改到位", "次", Count.DONE),
        Figure("等待整改", "次", Count.WAITING),
    ),
    unit="次",
    done="整改",
    names=("person",),
    listed=("happened_on", "kind", "rank", "persons", "post", "held_by", "matter"),
)
judge_rows = DATASET.judge


def judge(session: Session, viewer: Viewer, table: Table, today: date) -> Proposal:
    """Each row as a new entry or a changed one; a hand-over talk that stands on 双报告 already is refused."""
    proposal = judge_rows(session, viewer, table, today)
    return replace(proposal, complaints=[*proposal.complaints, *entered_twice(session, viewer, table)])


def entered_twice(session: Session, viewer: Viewer, table: Table) -> Iterator[Complaint]:
    """A complaint for each hand-over talk with an organisation on a day for which 双报告 has one."""
    organisations = visible(session, viewer)
    held = select(col(Talk.organisation_id), col(Talk.talked_on)).where(
        col(Talk.kind) == TalkKind.HANDOVER, viewer.sees(col(Talk.organisation_id))
    )
    known = {tuple(row) for row in session.execute(held)}
    rows = zip(table["organisation"], table["happened_on"], table["kind"], strict=True)
    for at, (code, day, kind) in enumerate(rows):
        if kind == HANDOVER and code in organisations and (organisations[code].id, day) in known:
            yield Complaint(
                at, "kind", "这一天对这家单位的三交底谈话已在「双报告」登记，会自动列在台账里，请删去这一行"
            )


DATASET = replace(DATASET, judge=judge)
