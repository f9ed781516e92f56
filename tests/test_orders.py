"""The life of a supervision order (督办单): only the steps of the table, only by whom they belong to, all on record."""

# ruff: noqa: F811 - a fixture from another file is named where it is asked for

import threading
from contextlib import suppress
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from lib import db, queries
from lib.access import Forbidden, Role, Viewer
from lib.actions import Refused, orders
from lib.actions.orders import Draft, Entry, LampKey
from lib.audit import first_broken
from lib.models import (
    AuditLine,
    Lamp,
    LampRule,
    ManualLamp,
    OrderAct,
    OrderStep,
    Organisation,
    SupervisionOrder,
    now,
)
from lib.rules.calendar import LAST_DAY
from lib.rules.demands import Cause, demand_of, title_of
from lib.rules.orders import (
    AWAITS_REPLY,
    CLOSED,
    SIDES,
    STEPS,
    Course,
    OrderState,
    Side,
    Step,
    course,
    open_acts,
    order_label,
)
from tests.office import TODAY, Office, count, everything, office, opened  # noqa: F401 - fixtures among them

LIT, ISSUED, DUE = date(2018, 8, 29), date(2018, 9, 3), date(2018, 9, 17)


def day(number: int) -> date:
    return ISSUED + timedelta(days=number)


# --- the table of steps


@pytest.mark.parametrize(
    "state, side, acts",
    [
        (OrderState.ISSUED, Side.ADDRESSEE, {OrderAct.RECEIVED}),
        (OrderState.ISSUED, Side.ISSUER, {OrderAct.WITHDRAWN}),
        (OrderState.RECEIVED, Side.ADDRESSEE, {OrderAct.REPLIED}),
        (OrderState.RECEIVED, Side.ISSUER, {OrderAct.WITHDRAWN}),
        (OrderState.REPLIED, Side.ADDRESSEE, set()),
        (OrderState.REPLIED, Side.ISSUER, {OrderAct.ACCEPTED, OrderAct.RETURNED}),
        (OrderState.RETURNED, Side.ADDRESSEE, {OrderAct.REPLIED}),
        (OrderState.RETURNED, Side.ISSUER, {OrderAct.WITHDRAWN}),
        (OrderState.ACCEPTED, Side.ADDRESSEE, set()),
        (OrderState.ACCEPTED, Side.ISSUER, set()),
        (OrderState.WITHDRAWN, Side.ADDRESSEE, set()),
        (OrderState.WITHDRAWN, Side.ISSUER, set()),
    ],
)
def test_each_side_has_its_steps_in_each_state(state: OrderState, side: Side, acts: set[OrderAct]) -> None:
    assert set(open_acts(state, {side})) == acts


def test_nobody_has_a_step_without_a_side_and_what_is_closed_stays_closed() -> None:
    assert not [state for state in OrderState if open_acts(state, set())]
    assert {state for state in OrderState if not open_acts(state, set(Side))} == CLOSED
    assert not AWAITS_REPLY & CLOSED


RECEIVED, REPLIED = Step(OrderAct.RECEIVED, day(1)), Step(OrderAct.REPLIED, day(10))
RETURNED = Step(OrderAct.RETURNED, day(20), reply_by=day(25))
AGAIN, ACCEPTED = Step(OrderAct.REPLIED, day(28)), Step(OrderAct.ACCEPTED, day(30))


@pytest.mark.parametrize(
    "steps, as_of, wanted",
    [
        ((), day(0), Course(OrderState.ISSUED, ISSUED, DUE)),
        ((), DUE, Course(OrderState.ISSUED, ISSUED, DUE)),
        ((), day(15), Course(OrderState.ISSUED, ISSUED, DUE, overdue=1)),
        ((RECEIVED,), day(0), Course(OrderState.ISSUED, ISSUED, DUE)),
        ((RECEIVED,), day(17), Course(OrderState.RECEIVED, day(1), DUE, overdue=3)),
        ((RECEIVED, REPLIED), day(60), Course(OrderState.REPLIED, day(10), DUE, day(10))),
        (
            (RECEIVED, Step(OrderAct.REPLIED, day(16))),
            day(60),
            Course(OrderState.REPLIED, day(16), DUE, day(16), late=2),
        ),
        ((RECEIVED, REPLIED, RETURNED), day(24), Course(OrderState.RETURNED, day(20), day(25), day(10))),
        (
            (RECEIVED, REPLIED, RETURNED),
            day(27),
            Course(OrderState.RETURNED, day(20), day(25), day(10), overdue=2),
        ),
        ((RECEIVED, REPLIED, RETURNED), day(19), Course(OrderState.REPLIED, day(10), DUE, day(10))),
        (
            (RECEIVED, REPLIED, RETURNED, AGAIN),
            day(40),
            Course(OrderState.REPLIED, day(28), day(25), day(28), late=3),
        ),
        (
            (RECEIVED, REPLIED, RETURNED, AGAIN, ACCEPTED),
            day(99),
            Course(OrderState.ACCEPTED, day(30), day(25), day(28), late=3),
        ),
        (
            (Step(OrderAct.WITHDRAWN, day(5)),),
            day(99),
            Course(OrderState.WITHDRAWN, day(5), DUE),
        ),
    ],
)
def test_where_an_order_stands_at_a_day(steps: tuple[Step, ...], as_of: date, wanted: Course) -> None:
    assert course(ISSUED, DUE, steps, as_of) == wanted


def test_what_comes_later_never_changes_what_was_true_before() -> None:
    whole = (RECEIVED, REPLIED, RETURNED, AGAIN, ACCEPTED)
    for number, until in product(range(len(whole) + 1), range(40)):
        if all(step.done_on > day(until) for step in whole[number:]):
            assert course(ISSUED, DUE, whole, day(until)) == course(ISSUED, DUE, whole[:number], day(until))


def test_an_order_is_called_as_it_is_printed() -> None:
    assert order_label("舟山市", 2018, 3) == "舟山市督〔2018〕3号"


# --- the words that an order begins with


def cause(rule: str, rule_words: str, about: str, days: int = 3) -> Cause:
    return Cause(rule, rule_words, "黄灯", about, day(-2), days)


def test_the_words_are_drafted_from_the_lamps() -> None:
    causes = [
        cause("report_overdue", "逾期未报", "2018年第三季度「研究部署」"),
        cause("report_overdue", "逾期未报", "2018年第三季度「签订责任书」"),
        cause("manual", "人工亮灯", "台账缺页"),
    ]
    assert title_of(causes) == "关于逾期未报、有关问题限期整改的督办"
    assert demand_of("东一乡", causes, ISSUED).splitlines() == [
        "东一乡：",
        "截至 2018-09-03，你单位有 3 项问题未解决：",
        "1．逾期未报（黄灯）：2018年第三季度「研究部署」，自 2018-09-01 起已 3 天",
        "2．逾期未报（黄灯）：2018年第三季度「签订责任书」，自 2018-09-01 起已 3 天",
        "3．人工亮灯（黄灯）：台账缺页，自 2018-09-01 起已 3 天",
        "请你单位：逾期未报的指标，立即完成并上报；所指出的问题，查明原因并整改到位。",
        "请在回复期限前书面回复整改情况，并附佐证材料。",
    ]


def test_a_demand_about_very_many_lamps_still_fits() -> None:
    causes = [cause("report_overdue", "逾期未报", "2018年第三季度「很长的指标名称很长的指标名称」")] * 200
    demand = demand_of("东一乡", causes, ISSUED)
    assert "共 200 项" in demand and len(demand) < orders.LONGEST_WORDS


@pytest.mark.parametrize("rule", LampRule)
def test_each_rule_says_what_puts_its_lamp_out(rule: LampRule) -> None:
    assert "请你单位：" in demand_of("东一乡", [cause(rule, "x", "")], ISSUED)


# --- issuing


def place(code: str) -> int:
    with db.reading() as session:
        return session.exec(select(Organisation.id).where(Organisation.code == code)).one() or 0


def light(code: str, raised_on: date = LIT, cleared_on: date = LAST_DAY) -> LampKey:
    """The key of a lamp of the organisation, written as lib.standing would."""
    with db.writing() as session:
        organisation = place(code)
        lit = ManualLamp(
            organisation_id=organisation,
            level="yellow",
            reason=f"{code}的原因",
            raised_on=raised_on,
            raised_at=now(),
            raised_by=1,
        )
        session.add(lit)
        session.flush()
        key = LampKey(0, LampRule.MANUAL, lit.id or 0, 0)
        session.add(
            Lamp(
                organisation_id=organisation,
                raised_on=raised_on,
                red_on=LAST_DAY,
                cleared_on=cleared_on,
                **key._asdict(),
            )
        )
    return key


def draft(code: str, *lamps: LampKey, **values: object) -> Draft:
    given: dict[str, object] = {
        "organisation_id": place(code),
        "lamps": lamps,
        "title": "限期补报",
        "demand": "请补报并说明原因。",
        "issued_on": ISSUED,
        "reply_by": DUE,
    }
    return Draft(**(given | values))  # type: ignore[arg-type]


def issued(office: Office, code: str = "E1", who: str = "supervisor") -> int:
    return orders.issue_order(office.people[who], draft(code, light(code)))


def log(lines: int) -> list[tuple[str, str, str, str, str]]:
    """The last lines of the audit log, the newest first: action, target, username, before, after."""
    with db.reading() as session:
        found = session.exec(select(AuditLine).order_by(col(AuditLine.id).desc()).limit(lines)).all()
        return [(line.action, line.target, line.username, line.before, line.after) for line in found]


def numbers() -> list[tuple[int, int, int]]:
    with db.reading() as session:
        rows = session.exec(select(SupervisionOrder).order_by(col(SupervisionOrder.id))).all()
        return [(row.issuer_id, row.year, row.number) for row in rows]


def test_an_order_is_numbered_by_issuer_and_year(office: Office) -> None:
    city, county = place("C"), place("E")
    issued(office)
    issued(office, "W")
    issued(office, who="east_supervisor")
    key = light("W1", date(2017, 1, 1))
    last_year = {"issued_on": date(2017, 12, 29), "reply_by": date(2018, 1, 12)}
    orders.issue_order(office.people["supervisor"], draft("W1", key, **last_year))
    issued(office, "W")
    assert numbers() == [
        (city, 2018, 1),
        (city, 2018, 2),
        (county, 2018, 1),
        (city, 2017, 1),
        (city, 2018, 3),
    ]


def test_two_orders_at_once_never_get_the_same_number(office: Office) -> None:
    drafts = [draft(code, light(code)) for code in ("E", "E1", "E2", "W", "W1") * 2]
    start = threading.Barrier(len(drafts))

    def go(one: Draft) -> None:
        start.wait()
        orders.issue_order(office.people["supervisor"], one)

    threads = [threading.Thread(target=go, args=(one,)) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for _, _, number in numbers()) == list(range(1, len(drafts) + 1))
    with db.reading() as session:
        assert first_broken(session) is None


def test_of_two_verdicts_at_once_one_is_refused(office: Office) -> None:
    order = issued(office)
    orders.receive(office.people["e1_reporter"], order, day(1))
    orders.reply(office.people["e1_reporter"], order, day(2), "已补报", "")
    start, refused = threading.Barrier(2), []

    def judge(act: OrderAct) -> None:
        start.wait()
        entry = Entry(act, day(3), "意见", reply_by=day(9) if act is OrderAct.RETURNED else None)
        try:
            orders.take_step(office.people["supervisor"], order, entry)
        except Refused as refusal:
            refused.append(str(refusal))

    threads = [threading.Thread(target=judge, args=(act,)) for act in (OrderAct.ACCEPTED, OrderAct.RETURNED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert count("order_step") == 3


def test_several_lamps_of_one_organisation_go_into_one_order(office: Office) -> None:
    keys = light("E1"), light("E1", day(-2))
    order = orders.issue_order(office.people["supervisor"], draft("E1", *keys))
    with db.reading() as session:
        lamps = queries.order_lamps(session, office.people["leader"], order, day(3))
    assert lamps[["source_id", "source", "raised_on", "level", "lit"]].to_dict("records") == [
        {
            "source_id": keys[0].source_id,
            "source": "E1的原因",
            "raised_on": day(-5),
            "level": "yellow",
            "lit": True,
        },
        {
            "source_id": keys[1].source_id,
            "source": "E1的原因",
            "raised_on": day(-2),
            "level": "yellow",
            "lit": True,
        },
    ]
    action, target, *_, after = log(1)[0]
    assert (action, target) == ("签发督办单", "海城市督〔2018〕1号 E1 东一乡")
    assert "限期补报" in after and "人工亮灯" in after


@pytest.mark.parametrize(
    "values, said",
    [
        ({"title": " "}, "请填写事由"),
        ({"title": "长" * 101}, "请填写事由"),
        ({"demand": "\n"}, "请写明督办要求"),
        ({"reply_by": day(-1)}, "回复期限不能早于签发日期"),
        ({"lamps": ()}, "至少一盏"),
        ({"issued_on": day(-6)}, "已经熄灭"),
        ({"lamps": (LampKey(0, LampRule.MANUAL, 99, 0),)}, "已经熄灭"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_with_a_reason(
    office: Office, values: dict[str, object], said: str
) -> None:
    wanted = draft("E1", light("E1"), **values)
    before = everything()
    with pytest.raises(Refused, match=said):
        orders.issue_order(office.people["supervisor"], wanted)
    assert everything() == before


def test_an_order_is_about_lamps_of_the_unit_itself_that_are_still_lit(office: Office) -> None:
    other, out = light("E2"), light("E1", cleared_on=ISSUED)
    for key in (other, out):
        with pytest.raises(Refused, match="已经熄灭"):
            orders.issue_order(office.people["supervisor"], draft("E1", key))


def test_a_lamp_has_one_open_order_at_a_time(office: Office) -> None:
    key = light("E1")
    first = orders.issue_order(office.people["supervisor"], draft("E1", key))
    with pytest.raises(Refused, match=r"已由海城市督〔2018〕1号督办，还没有办结"):
        orders.issue_order(office.people["east_supervisor"], draft("E1", key))
    orders.withdraw(office.people["supervisor"], first, day(1), "改由县里督办")
    orders.issue_order(office.people["east_supervisor"], draft("E1", key))


@pytest.mark.parametrize(
    "who, code, said",
    [
        ("leader", "E1", "没有这项权限"),
        ("reporter", "E1", "没有这项权限"),
        ("admin", "E1", "没有这项权限"),
        ("auditor", "E1", "没有这项权限"),
        ("east_supervisor", "W1", "不在您的管理范围内"),
        ("east_supervisor", "C", "不在您的管理范围内"),
    ],
)
def test_who_may_not_issue_does_not(office: Office, who: str, code: str, said: str) -> None:
    wanted = draft(code, light(code))
    before = everything()
    with pytest.raises(Forbidden, match=said):
        orders.issue_order(office.people[who], wanted)
    assert everything() == before


@pytest.mark.parametrize("who, code", [("supervisor", "C"), ("east_supervisor", "E")])
def test_nobody_issues_an_order_to_the_own_organisation(office: Office, who: str, code: str) -> None:
    with pytest.raises(Refused, match="请上级监督员签发"):
        orders.issue_order(office.people[who], draft(code, light(code)))


def test_a_closed_organisation_gets_no_order(office: Office) -> None:
    wanted = draft("E1", light("E1"))
    with db.writing() as session:
        session.get_one(Organisation, wanted.organisation_id).closed_on = day(-1)
    with pytest.raises(Refused, match="东一乡已撤销"):
        orders.issue_order(office.people["supervisor"], wanted)


# --- the steps


def test_the_whole_life_is_on_record(office: Office) -> None:
    order = issued(office)
    unit, city = office.people["e1_reporter"], office.people["supervisor"]
    orders.receive(unit, order, day(1))
    orders.reply(unit, order, day(16), " 已召开会议 \n", "会议纪要.pdf")
    orders.return_reply(city, order, day(17), "请附会议纪要", day(24))
    orders.reply(unit, order, day(20), "已附", "会议纪要（盖章）")
    orders.accept(city, order, day(21), "已整改到位")
    with db.reading() as session:
        steps = queries.order_steps(session, office.people["leader"], order)
        cards = [
            queries.order_card(session, office.people["leader"], order, day(number)).iloc[0]
            for number in (0, 15, 16, 18, 25)
        ]
    assert steps[["number", "act", "done_on", "words", "evidence", "by", "office"]].to_numpy().tolist() == [
        [1, "received", day(1), "", "", "e1_reporter", "东一乡"],
        [2, "replied", day(16), "已召开会议", "会议纪要.pdf", "e1_reporter", "东一乡"],
        [3, "returned", day(17), "请附会议纪要", "", "supervisor", "海城市"],
        [4, "replied", day(20), "已附", "会议纪要（盖章）", "e1_reporter", "东一乡"],
        [5, "accepted", day(21), "已整改到位", "", "supervisor", "海城市"],
    ]
    assert [(card["state"], card["reply_by"], card["overdue"], card["late"]) for card in cards] == [
        ("issued", DUE, 0, 0),
        ("received", DUE, 1, 0),
        ("replied", DUE, 0, 2),
        ("returned", day(24), 0, 2),
        ("accepted", day(24), 0, 0),
    ]
    lines = log(5)[::-1]
    assert [(action, username) for action, _, username, *_ in lines] == [
        ("签收督办单", "e1_reporter"),
        ("回复督办单", "e1_reporter"),
        ("退回督办单", "supervisor"),
        ("回复督办单", "e1_reporter"),
        ("办结督办单", "supervisor"),
    ]
    assert '"state": "replied"' in lines[-1][3] and '"state": "accepted"' in lines[-1][4]


@pytest.mark.parametrize(
    "entry, said",
    [
        (Entry(OrderAct.REPLIED, day(2)), "请写明整改情况"),
        (Entry(OrderAct.REPLIED, day(2), "长" * 2001), "最长 2000"),
        (Entry(OrderAct.REPLIED, day(2), "已改", "长" * 501), "最长 500"),
        (Entry(OrderAct.REPLIED, day(0), "已改"), "不能早于上一步"),
    ],
)
def test_a_reply_that_says_nothing_or_comes_too_early_is_refused(
    office: Office, entry: Entry, said: str
) -> None:
    order = issued(office)
    orders.receive(office.people["e1_reporter"], order, day(1))
    before = everything()
    with pytest.raises(Refused, match=said):
        orders.take_step(office.people["e1_reporter"], order, entry)
    assert everything() == before


@pytest.mark.parametrize("reply_by", [None, day(2)])
def test_a_return_names_a_reason_and_a_day_that_is_still_to_come(
    office: Office, reply_by: date | None
) -> None:
    order = issued(office)
    orders.receive(office.people["e1_reporter"], order, day(1))
    orders.reply(office.people["e1_reporter"], order, day(2), "已改", "")
    for entry, said in (
        (Entry(OrderAct.RETURNED, day(3), "不具体", reply_by=reply_by), "新的回复期限"),
        (Entry(OrderAct.RETURNED, day(3), " ", reply_by=day(9)), "退回的理由"),
    ):
        with pytest.raises(Refused, match=said):
            orders.take_step(office.people["supervisor"], order, entry)


def test_a_reporter_above_the_unit_replies_for_it_and_one_beside_it_does_not(office: Office) -> None:
    order = issued(office)
    with pytest.raises(Forbidden, match="没有这张督办单"):
        orders.receive(office.people["e2_reporter"], order, day(1))
    orders.receive(office.people["east_reporter"], order, day(1))
    orders.reply(office.people["reporter"], order, day(2), "代为回复", "")


def test_a_supervisor_below_the_issuer_does_not_judge_and_one_above_does(office: Office) -> None:
    city, county = issued(office), issued(office, who="east_supervisor")
    for order in (city, county):
        orders.receive(office.people["e1_reporter"], order, day(1))
        orders.reply(office.people["e1_reporter"], order, day(2), "已改", "")
    with pytest.raises(Forbidden, match="只能由签发单位或其上级单位的监督员审定办结"):
        orders.accept(office.people["east_supervisor"], city, day(3), "同意")
    orders.accept(office.people["supervisor"], county, day(3), "同意")
    orders.accept(office.people["supervisor"], city, day(3), "同意")


def test_the_unit_never_judges_its_own_reply_wherever_the_issuer_stands_now(office: Office) -> None:
    order = issued(office, "E", "supervisor")
    with db.writing() as session:  # as if a change of the tree had put the issuer under the unit
        session.get_one(SupervisionOrder, order).issuer_id = place("E1")
    orders.receive(office.people["east_reporter"], order, day(1))
    orders.reply(office.people["east_reporter"], order, day(2), "已改", "")
    with pytest.raises(Forbidden):
        orders.accept(office.people["east_supervisor"], order, day(3), "同意")
    orders.accept(office.people["supervisor"], order, day(3), "同意")


def test_who_replied_does_not_judge_even_with_another_role(office: Office) -> None:
    order = issued(office)
    orders.receive(office.people["reporter"], order, day(1))
    orders.reply(office.people["reporter"], order, day(2), "已改", "")
    someone = office.people["reporter"]
    promoted = Viewer(someone.user_id, "x", "x", Role.SUPERVISOR, someone.organisation_id, "海城市")
    with pytest.raises(Forbidden, match="应由他人审定"):
        orders.accept(promoted, order, day(3), "同意")


def test_an_order_to_another_county_is_there_for_nobody_here(office: Office) -> None:
    order = issued(office, "W1")
    for who in ("east_supervisor", "east_reporter", "e1_reporter"):
        viewer = office.people[who]
        with db.reading() as session:
            assert queries.orders(session, viewer, place("C"), TODAY).empty
            assert queries.order_card(session, viewer, order, TODAY).empty
            assert queries.order_steps(session, viewer, order).empty
            assert queries.order_lamps(session, viewer, order, TODAY).empty
        for entry in (Entry(OrderAct.RECEIVED, day(1)), Entry(OrderAct.WITHDRAWN, day(1), "错了")):
            with pytest.raises(Forbidden):
                orders.take_step(viewer, order, entry)


def test_the_list_shows_what_is_late_first_and_what_is_closed_last(office: Office) -> None:
    closed, waiting, late = issued(office, "E2"), issued(office, "W1"), issued(office, "E1")
    orders.withdraw(office.people["supervisor"], closed, day(1), "已说明")
    orders.receive(office.people["reporter"], waiting, day(1))
    orders.reply(office.people["reporter"], waiting, day(2), "已改", "")
    with db.reading() as session:
        rows = queries.orders(session, office.people["leader"], place("C"), TODAY)
        east = queries.orders(session, office.people["leader"], place("E"), TODAY)
        before = queries.orders(session, office.people["leader"], place("C"), day(-1))
    assert rows["id"].tolist() == [late, waiting, closed]
    assert rows["overdue"].tolist() == [11, 0, 0]
    assert rows["lamps"].tolist() == [1, 1, 1]
    assert east["id"].tolist() == [late, closed]
    assert before.empty


@pytest.mark.parametrize(
    "who, seen", [("leader", 1), ("reporter", 1), ("supervisor", 1), ("admin", 0), ("auditor", 0)]
)
def test_orders_are_not_for_who_only_keeps_the_system(office: Office, who: str, seen: int) -> None:
    order = issued(office)
    with db.reading() as session:
        viewer = office.people[who]
        assert len(queries.orders(session, viewer, place("C"), TODAY)) == seen
        assert len(queries.order_card(session, viewer, order, TODAY)) == seen
        assert len(queries.order_lamps(session, viewer, order, TODAY)) == seen


# --- a walk through the table


WALKERS = (
    "leader",
    "admin",
    "auditor",
    "supervisor",
    "east_supervisor",
    "reporter",
    "east_reporter",
    "e1_reporter",
    "e2_reporter",
)


class Walk(RuleBasedStateMachine):
    """Anybody tries any step on any day; what succeeds is what the table says, and the record is what succeeded."""

    people: dict[str, Viewer]

    @initialize(issuer=st.sampled_from(["supervisor", "east_supervisor"]))
    def begin(self, issuer: str) -> None:
        self.issuer = issuer
        self.order = orders.issue_order(self.people[issuer], draft("E1", light("E1")))
        self.state, self.last, self.taken = OrderState.ISSUED, ISSUED, list[tuple[OrderAct, date, str]]()

    @rule(
        who=st.sampled_from(WALKERS),
        act=st.sampled_from(OrderAct),
        later=st.integers(-1, 4),
        words=st.sampled_from(["说明", "说明", " "]),
        dated=st.booleans(),
    )
    def attempt(self, who: str, act: OrderAct, later: int, words: str, dated: bool) -> None:
        done_on = self.last + timedelta(days=later)
        reply_by = done_on + timedelta(days=3) if act is OrderAct.RETURNED and dated else None
        replies = who in ("reporter", "east_reporter", "e1_reporter")
        judges = who == "supervisor" or who == self.issuer
        may = (
            (replies if SIDES[act] is Side.ADDRESSEE else judges)
            and (self.state, act) in STEPS
            and later >= 0
            and (act is OrderAct.RECEIVED or words.strip() != "")
            and (act is not OrderAct.RETURNED or dated)
        )
        before = everything()
        succeeded = False
        with suppress(Refused, Forbidden):
            orders.take_step(self.people[who], self.order, Entry(act, done_on, words, "", reply_by))
            succeeded = True
        assert succeeded == may, (self.state, who, act, later, words)
        if succeeded:
            self.state, self.last = STEPS[self.state, act], done_on
            self.taken.append((act, done_on, who))
        else:
            assert everything() == before

    @invariant()
    def the_record_is_what_succeeded(self) -> None:
        if not hasattr(self, "order"):
            return
        with db.reading() as session:
            steps = queries.order_steps(session, self.people["leader"], self.order)
            card = queries.order_card(session, self.people["leader"], self.order, LAST_DAY).iloc[0]
        assert list(zip(steps["act"], steps["done_on"], steps["by"], strict=True)) == self.taken
        assert card["state"] == self.state


def test_no_step_that_the_table_forbids_ever_succeeds(office: Office) -> None:
    Walk.people = office.people
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Walk,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    with db.reading() as session:
        assert first_broken(session) is None


# --- the database


def test_the_database_itself_refuses_a_number_twice_and_a_return_without_a_day(office: Office) -> None:
    order = issued(office)
    with db.reading() as session:
        first = session.get_one(SupervisionOrder, order).model_dump(exclude={"id"})
    step = OrderStep(order_id=order, number=1, act="returned", done_on=day(1), words="x", at=now(), user_id=1)
    for row in (SupervisionOrder(**first), step):
        with pytest.raises(IntegrityError), db.writing() as session:
            session.add(row)
            session.flush()
