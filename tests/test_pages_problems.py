"""整改办理: my list, all problems, one problem with its steps, a new one, many at once."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from lib.rules.closure import ProblemAct, Side, Step, course, open_acts
from tests.office import TODAY, Office, office, opened  # noqa: F401 - fixtures among them
from tests.problems import closures, engage, problem_id, problem_list, progress
from tests.test_pages_work import Open, everything, frames, keys, screen  # noqa: F401

LIST = problem_list(
    "P-1,E1,,巡察,选人用人,第一轮,程序不规范,2018-03-01,18000,,",
    "P-2,E1,,巡察,选人用人,第一轮,记录不全,2018-03-01,,,",
    "P-3,E1,,审计,财务,,超标准列支,2018-03-01,,是,",
    "P-4,W1,,审计,财务,,西边的事,2018-03-01,,,",
)
CLAIMED = "P-1,E1,认领整改,2018-03-05,修订办法,乡长,组织办,2018-06-30,,,,"
HANDED = "P-1,E1,提交验收,2018-05-01,,,,,已修订,办法一份,12000,1"


@pytest.fixture
def listed(office: Office) -> Office:
    """The office with four problems that the city gave."""
    engage(office)
    office.put("supervisor", "problems", LIST)
    return office


def steps_offered(app: AppTest) -> set[str]:
    """The steps for which the page of a problem has a button."""
    return {
        key.removeprefix("problem_") for key in keys(app) if key.removeprefix("problem_") in set(ProblemAct)
    }


def test_each_sees_what_waits_for_them_and_nothing_of_others(screen: Open, listed: Office) -> None:
    listed.put("e1_reporter", "progress", progress(CLAIMED, HANDED))
    waits = {
        "supervisor": [("验收销号", "P-1")],
        "e1_reporter": [("认领整改", "P-2"), ("分管领导认领", "P-3")],
        "east_leader": [("分管领导认领", "P-3")],
        "west_supervisor": [],
        "west_reporter": [("认领整改", "P-4")],
    }
    for who, wanted in waits.items():
        app = screen("problems", who)
        assert not app.exception
        found = [row for frame in frames(app) for row in frame[["what", "label"]].values.tolist()]
        assert [(what, label[-3:]) for what, label in found] == wanted, who
        assert ("西边的事" in everything(app)) == (who == "west_reporter")


@pytest.mark.parametrize(
    "who", ["supervisor", "east_supervisor", "e1_reporter", "east_leader", "west_reporter"]
)
def test_the_steps_that_are_offered_are_those_that_may_be_taken(
    screen: Open, listed: Office, who: str
) -> None:
    """For each stage in turn; what the rule says is asked of the rule alone."""
    sides = {
        "supervisor": {Side.JUDGE},
        "east_supervisor": set(),
        "e1_reporter": {Side.LEADER, Side.MENDER},
        "east_leader": {Side.LEADER},
        "west_reporter": None,
    }[who]
    taken: list[Step] = []
    for act, dataset, by, row in STORY:
        app = screen("problems", who, problem=str(problem_id("P-1")))
        assert not app.exception
        if sides is None:
            assert "没有这个问题，或者它不在您的查看范围内。" in everything(
                app
            ) and "程序不规范" not in everything(app)
            return
        before = course(date(2018, 3, 1), taken, TODAY)
        assert before is not None
        assert steps_offered(app) == {one.value for one in open_acts(before, False, sides)}
        listed.put(by, dataset, row)
        taken.append(Step(act, date(2018, 9, 1), deadline=date(2018, 9, 2)))


STORY = (
    (ProblemAct.CLAIMED, "progress", "e1_reporter", progress(CLAIMED)),
    (ProblemAct.SUBMITTED, "progress", "e1_reporter", progress(HANDED)),
    (ProblemAct.VERIFIED, "closures", "supervisor", closures("P-1,E1,验收销号,2018-05-10,同意,,")),
    (ProblemAct.REOPENED, "closures", "supervisor", closures("P-1,E1,回头看重开,2018-08-10,又发生,,")),
)


def test_what_may_not_be_seen_is_told_like_what_does_not_exist(screen: Open, listed: Office) -> None:
    foreign = screen("problems", "e1_reporter", problem=str(problem_id("P-4")))
    invented = screen("problems", "e1_reporter", problem="999999")
    assert [one.value for one in foreign.text] == [one.value for one in invented.text] != []
    for forged in ("x", "-1", "1 OR 1=1", "9" * 30):
        assert not screen("problems", "e1_reporter", problem=forged, row=forged, stage=forged).exception
