"""A hand-over talk of the small office: with E1's secretary in June, three problems, four items on the other lists."""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from lib import db
from lib.models import Problem, Talk
from tests.office import Office
from tests.problems import engage, problem_list

HEAD = "谈话编号,单位编码,约谈单位编码,谈话日期,谈话对象职务,主谈人职务,问题清单名称,清单,序号,清单内容"
TALKED = date(2018, 6, 20)
TALK = "J-1,E1,,2018-06-20,乡党委书记,市纪委书记,东一乡三交底清单"
ROWS = (
    f"{TALK},责任清单,1,每半年专题研究一次",
    f"{TALK},责任清单,2,带头讲一次廉政党课",
    f"{TALK},廉政风险清单,1,工程项目拆分规避招投标",
    f"{TALK},廉政风险清单,2,食堂采购不规范",
)
PROBLEMS = tuple(
    f"S-{number},E1,,三交底,{aspect},东一乡三交底清单,{content},2018-06-20,,,"
    for number, aspect, content in (
        (1, "主体责任", "主体责任落实不够到位"),
        (2, "主体责任", "主动作为意识不强"),
        (3, "资产管理", "自有房产出租没有制度"),
    )
)


def handovers(*rows: str) -> str:
    """A file of talks."""
    return "\n".join((HEAD, *rows))


def hold(office: Office) -> int:
    """The id of the talk, held by the city with its problems handed over."""
    engage(office)
    office.put("supervisor", "problems", problem_list(*PROBLEMS))
    office.put("supervisor", "handovers", handovers(*ROWS))
    return talk_id("J-1")


def talk_id(code: str) -> int:
    """The id of the talk of that number."""
    with db.reading() as session:
        return session.execute(select(col(Talk.id)).where(col(Talk.code) == code)).scalar_one() or 0


def problem_ids() -> list[int]:
    """The ids of the talk's problems, in order."""
    with db.reading() as session:
        query = select(col(Problem.id)).where(col(Problem.code).startswith("S-")).order_by(col(Problem.code))
        return [number or 0 for number in session.execute(query).scalars()]
