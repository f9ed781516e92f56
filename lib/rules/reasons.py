"""The reasons for which reports are most often returned (常用退回意见), each one click on 审核办理.

Source: Zhoushan's report (未能提供具体实施内容) and the returns of its demonstration. An office that wants others
changes this list; whatever else is to be said is typed.
"""

COMMON = (
    "未能提供具体实施内容",
    "佐证材料与指标不符",
    "佐证材料不全",
    "照搬上季度内容",
    "缺少会议记录",
    "佐证材料未经责任人签字确认",
    "未见整改落实情况，请补充问题整改结果",
)
