"""What a cell may say, and what it then means."""

from datetime import date

import pytest

from lib.datasets.columns import Choice, Code, Column, Day, Kind, Quarter, Several, Text, Unfit, Whole

WORDS = {"省": "province", "市": "city", "乡镇街道": "township"}


def value(kind: Kind, text: str, required: bool = False) -> object:
    return Column("name", "列", kind, required).value(text)


@pytest.mark.parametrize(
    "text",
    [
        "2018-06-30", "2018/6/30", "2018.6.30", "2018年6月30日", "2018年6月30号", "20180630", "43281",
        "２０１８－０６－３０", "2018–06–30", " 2018 年 6 月 30 日　", "2018-06-30 00:00:00", "2018/6/30 8:05",
        "2018-06-30T00:00:00", "\ufeff2018-06-30\u200b", "\u00a02018-6-30", "43281.5",
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(text: str) -> None:
    assert value(Day(), text) == date(2018, 6, 30)


@pytest.mark.parametrize(
    "text",
    ["2018-13-01", "2018-06-31", "2018-6", "18-6-30", "6/30/2018", "30.6.2018", "昨天", "2018-06-3０a", "4328", "2018063"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Unfit, match="应为日期，例如 2018-07-05"):
        value(Day(), text)


@pytest.mark.parametrize("text", ["1999-12-31", "2101-01-01", "36525", "9999-12-31"])
def test_a_day_outside_this_century_is_refused(text: str) -> None:
    with pytest.raises(Unfit, match="2000 年至 2100 年"):
        value(Day(), text)


@pytest.mark.parametrize(
    "text",
    [
        "2018Q3", "2018q3", "2018年第三季度", "2018年3季度", "2018-3", "2018年三季度", "２０１８年第３季度",
        "2018年度第三季度", "2018 Q3", "2018-Q3", "20183", "2018 年 第 三 季 度", "2018第三季度",
    ],
)  # fmt: skip
def test_a_quarter_is_understood_however_it_is_written(text: str) -> None:
    assert value(Quarter(), text) == 20183


@pytest.mark.parametrize(
    "text", ["2018Q5", "2018-0", "三季度", "2018", "1999Q1", "2018年3月", "2018.3", "2018Q33"]
)
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(Unfit, match="应为季度"):
        value(Quarter(), text)


def test_a_quarter_that_excel_made_a_date_of_says_how_to_prevent_it() -> None:
    with pytest.raises(Unfit, match="Excel 改写成的日期，请先把这一列设为“文本”"):
        value(Quarter(), "2018-03-01")


@pytest.mark.parametrize(
    "text, code",
    [
        ("00123", "00123"),
        ("００１２３", "00123"),
        ("330900－d01", "330900-D01"),
        (" 33 09\u3000", "3309"),
        ("主-1", "主-1"),
    ],
)
def test_codes_keep_their_zeros_and_lose_only_width_and_case(text: str, code: str) -> None:
    assert value(Code(), text) == code


@pytest.mark.parametrize("text", ["=1+1", "-1", "1;2", "编码！", "1" * 41, "'00123", "_x"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        value(Code(), text)


@pytest.mark.parametrize("text", ["3.30922E+11", "3e+11", "3.30922200001235e+17"])
def test_a_code_that_excel_made_a_number_of_says_how_to_prevent_it(text: str) -> None:
    with pytest.raises(Unfit, match="科学计数，请先把这一列设为“文本”"):
        value(Code(), text)


@pytest.mark.parametrize(
    "text, number", [("12", 12), ("１２", 12), ("1,200", 1200), ("12.0", 12), ("12.", 12), ("0", 0)]
)
def test_whole_numbers(text: str, number: int) -> None:
    assert value(Whole(), text) == number


@pytest.mark.parametrize("text", ["1.5", "1e3", "-1", "12人", "1,2", "9" * 30, "1000001"])
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(Unfit, match="应为 0 到 1000000 之间的整数"):
        value(Whole(), text)


def test_a_choice_is_one_of_its_words_or_their_other_names() -> None:
    kind = Choice({"通过": 1, "退回": 2}, also={"合格": 1, "OK": 1})
    assert [value(kind, text) for text in ("通过", " 通 过", "合格", "ｏｋ", "退回")] == [1, 1, 1, 1, 2]
    with pytest.raises(Unfit, match="应为“通过”、“退回”之一"):
        value(kind, "不通过")


def test_several_words_come_back_once_each_in_the_declared_order() -> None:
    kind = Several(WORDS)
    assert value(kind, "乡镇街道、省；省,市") == ("province", "city", "township")
    with pytest.raises(Unfit, match="中的一个或几个"):
        value(kind, "省、县")


def test_text_stays_as_written_but_for_its_ends_and_line_ends() -> None:
    assert value(Text(), "　“三重一大”（２０１８年）\u200b ") == "“三重一大”（２０１８年）"
    assert value(Text(lines=True), "一\r\n二\r三\x0b四\n") == "一\n二\n三\n四"
    assert value(Text(), "五龙乡\r\n党委") == "五龙乡 党委"


def test_a_text_that_an_export_defused_comes_back_as_it_was() -> None:
    assert [value(Text(), text) for text in ("'=1+1", "'－1", "'引文'")] == ["=1+1", "－1", "'引文'"]


def test_text_past_its_limit_is_refused_with_both_numbers() -> None:
    assert value(Text(4_000, lines=True), "字" * 4_000) == "字" * 4_000
    with pytest.raises(Unfit, match="不能超过 4000 字，这里有 4001 字"):
        value(Text(4_000, lines=True), "字" * 4_001)


@pytest.mark.parametrize(
    "kind", [Text(), Text(lines=True), Code(), Day(), Quarter(), Whole(), Choice({"通过": 1})]
)
def test_nothing_is_longer_than_a_cell_of_excel(kind: Kind) -> None:
    with pytest.raises(Unfit, match="40000"):
        value(kind, "1" * 40_000)


@pytest.mark.parametrize("mark", ["\x00", "\x01", "\x1b", "\x7f", "\x9f", "\ud800", "\uffff"])
@pytest.mark.parametrize("kind", [Text(), Text(lines=True), Code(), Day()])
def test_control_characters_are_refused_by_their_number(kind: Kind, mark: str) -> None:
    with pytest.raises(Unfit, match=f"U\\+{ord(mark):04X}"):
        value(kind, f"2018{mark}")


def test_replacement_characters_are_refused_as_spoiled_text() -> None:
    for text in ("会\ufffd纪要", "会\ufffd\n"):
        with pytest.raises(Unfit, match="乱码"):
            value(Text(lines=True), text)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_excels_error_values_are_no_text(error: str) -> None:
    with pytest.raises(Unfit, match="Excel 公式的错误值"):
        value(Text(), error)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0", "\u200b\ufeff", "\t\r\n"])
def test_empty_is_none_or_a_fault_where_required(text: str) -> None:
    assert value(Day(), text) is None
    with pytest.raises(Unfit, match="应为日期"):
        value(Day(), text, required=True)
