"""五龙乡's third quarter of 2018 as its reporter would hand it in, made from the demonstration's own files."""

import csv
import io
from pathlib import Path

from lib.demo import FOLDER

WULONG, TODAY = "330922200", "2018-09-28"
RETURNED = "开展岗位廉政风险提醒教育活动"
MENDED = "9月26日召集全乡12个廉政风险岗位人员集中提醒，逐岗宣读风险点19个，签订承诺书12份，现场测试合格。"


def rows_in(*names: str) -> list[dict[str, str]]:
    """五龙乡's rows of the demonstration's files."""
    found = []
    for name in names:
        with Path(FOLDER / name).open(encoding="utf-8-sig", newline="") as lines:
            found += [row for row in csv.DictReader(lines) if row["单位编码"] == WULONG]
    return found


REPORTED = {row["指标编码"]: row for row in rows_in("61-reports-2018Q3.csv", "63-reports-2018Q3-mended.csv")}
MISSING = [row for row in rows_in("60-assignments-2018Q3.csv") if row["指标编码"] not in REPORTED]


def as_excel_saves(rows: list[dict[str, str]]) -> bytes:
    """The rows as Chinese Excel saves a CSV file: GB18030, CRLF, no byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("gb18030")


def whole_quarter() -> list[dict[str, str]]:
    """五龙乡's quarter as its reporter would hand it in: all 28, the returned one mended, the four missing ones done."""
    rows = [dict(row) for row in REPORTED.values()]
    [returned] = [row for row in rows if row["指标名称"] == RETURNED]
    returned |= {"完成情况": MENDED, "完成日期": "2018-09-26", "上报日期": TODAY}
    for task in MISSING:
        done = {"完成情况": f"已完成{task['指标名称']}，有记录、有照片。", "完成日期": "2018-09-27"}
        shared = {name: task[name] for name in ("季度", "单位编码", "单位名称", "指标编码", "指标名称")}
        rows.append({**shared, **done, "佐证材料": "工作记录1份、照片2张", "上报日期": TODAY})
    return rows


def with_faults() -> list[dict[str, str]]:
    """The same with a date that does not exist, an unknown indicator and another county's organisation."""
    rows = whole_quarter()
    rows[0]["上报日期"] = "2018-13-01"
    rows[1]["指标编码"] = "ZT-99"
    rows[2] |= {"单位编码": "330902001", "单位名称": "昌国街道"}
    return rows
