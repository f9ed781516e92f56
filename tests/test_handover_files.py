"""Files of hand-over talks (三交底清单): what comes in, what is refused by name, what is taken back. On both databases."""

from datetime import date

import pytest

from lib import importing
from lib.models import Lamp, Talk, TalkItem
from lib.rules.calendar import LAST_DAY
from tests import office as fixtures
from tests.handovers import ROWS, TALK, handovers
from tests.office import Office, assert_derived_from_facts, count, everything, facts, found, rows_of
from tests.problems import engage

opened, fresh = fixtures.opened, fixtures.office


@pytest.fixture
def office(fresh: Office) -> Office:
    engage(fresh)
    return fresh


def test_a_talk_comes_in_with_its_lists_and_its_lamp_and_goes_with_its_import(office: Office) -> None:
    before = facts()
    written = office.put("supervisor", "handovers", handovers(*ROWS))
    assert rows_of(Talk, "year", "code", "talked_on", "post", "held_by", "list_name", "row") == [
        (2018, "J-1", date(2018, 6, 20), "乡党委书记", "市纪委书记", "东一乡三交底清单", 2)
    ]
    assert rows_of(TalkItem, "item_list", "number", "content")[0] == ("duty", 1, "每半年专题研究一次")
    assert count("talk_item") == 4
    assert rows_of(Lamp, "rule", "raised_on", "red_on", "cleared_on")[0] == (
        "double_report_missing",
        date(2018, 9, 21),
        date(2018, 10, 20),
        LAST_DAY,
    )
    assert_derived_from_facts()
    again = office.put("supervisor", "handovers", handovers(*ROWS))
    assert (again.new, again.changed, again.batch_id) == (0, 0, None)
    office.undo(written.batch_id)
    assert facts() == before


def test_words_of_an_item_can_be_mended_and_an_item_added_until_somebody_reports(office: Office) -> None:
    first = office.put("supervisor", "handovers", handovers(*ROWS[:2]))
    stood = facts()
    mended = handovers(ROWS[0].replace("一次", "两次"), ROWS[2])
    written = office.put("supervisor", "handovers", mended)
    assert (written.new, written.changed) == (1, 1)
    with pytest.raises(importing.NotUndone, match="后来又由第"):
        office.undo(first.batch_id)
    office.undo(written.batch_id)
    assert facts() == stood


def test_a_talk_to_which_items_came_later_is_not_taken_from_under_them(office: Office) -> None:
    first = office.put("supervisor", "handovers", handovers(f"{TALK},,,"))
    office.put("supervisor", "handovers", handovers(ROWS[0]))
    with pytest.raises(importing.NotUndone, match="后来又补充了清单"):
        office.undo(first.batch_id)
    assert count("talk") == 1


OTHER = TALK.replace("J-1", "J-2")


@pytest.mark.parametrize(
    "who, row, fault",
    [
        ("supervisor", f"{TALK},责任清单,,内容", ("序号", "清单、序号、清单内容要么都填，要么都空着")),
        ("supervisor", f"{TALK},,,".replace("E1", "C"), ("单位编码", "被约谈的单位不能是约谈单位自己")),
        ("east_supervisor", f"{TALK},,,".replace("E1", "C"), ("单位编码", "没有这个单位，或者它不在您的管理范围内")),
        ("supervisor", f"{TALK},,,".replace("E1,,", "E1,E1,"), ("单位编码", "被约谈的单位不能是约谈单位自己")),
        ("supervisor", f"{TALK},,,".replace("2018-06-20", "2018-12-20"), ("谈话日期", "不能晚于今天（2018-09-28）")),
        ("supervisor", f"{OTHER},,,", ("问题清单名称", "这个单位的另一次谈话（J-1）已用了这个名称，请换一个名称")),
        ("supervisor", f"{TALK},,,".replace("E1", "E2"), ("单位编码", "同一编号的谈话应是同一个单位")),
        ("supervisor", f"{TALK},,,".replace("乡党委书记", "乡长"), ("谈话对象职务", "与已登记的这次谈话不一致（乡党委书记）")),
        ("supervisor", ROWS[0], ("序号", "这一条在文件里出现了两次")),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_by_name(
    office: Office, who: str, row: str, fault: tuple[str, str]
) -> None:
    if "另一次" in fault[1] or "已登记" in fault[1]:
        office.put("supervisor", "handovers", handovers(f"{TALK},,,"))
    lines = handovers(*ROWS, row) if "同一" in fault[1] or "两次" in fault[1] else handovers(row)
    before = everything()
    faults = found(office.look(who, "handovers", lines))
    assert fault in [(heading, wanted) for _, heading, wanted in faults]
    assert everything() == before
