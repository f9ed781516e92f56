"""工作台账: the registers, a tab each: figures, charts, list, every entry with the row of the file that it came from."""

from lib import ui
from lib.access import Permission
from lib.ui import administering, registers
from lib.ui.registers.filings import gaps_panel
from lib.ui.registers.inspections import found_panel, kinds_panel
from lib.ui.registers.sampling import sampling

viewer = ui.require(Permission.SEE_REGISTERS)
tabs = (
    registers.Tab("talks", "quantity", "人次", "按谈话方式", "按职级", registers.coverage, alone=True),
    registers.Tab("accountability", "quantity", "人", "按问责方式", "按职级", below=registers.linked_panel),
    registers.Tab("inspections", "quantity", "个", "按方式", "按内容", kinds_panel, below=found_panel),
    registers.Tab("rosters", instead=sampling, words="检查抽样"),
    registers.Tab("notices", unit="人", kind="按风险类别", label="按岗位等级"),
    registers.Tab("letters", unit="份", kind="按文种", label="按报告期", beside=registers.shapes, alone=True),
    registers.Tab("filings", "amount", "万元", kind="按活动类型", label="按采购方式", beside=gaps_panel),
    registers.Tab("risk_posts", unit="个", kind="按等级", label="按权力类别", beside=registers.by_level),
    registers.Tab("powers", unit="项", kind="按权力类别"),
    registers.Tab("statistics", unit="条", kind="按来源", label="按项目", beside=registers.over_periods),
    registers.Tab("expenses", "amount", "万元", kind="按费用种类", beside=registers.against_budget),
    registers.Tab("systems", unit="个", kind="按文件种类", label="按主管部门", beside=registers.punctual),
    registers.Tab("deliveries", unit="次", kind="按系统", label="按结果", beside=registers.punctual),
    registers.Tab("assets", unit="笔", kind="按总账科目", label="按明细账", beside=registers.through),
)
look = registers.bar(viewer, "工作台账")
entry = registers.entry_in_address()

administering.say_outcome()
if entry is not None:
    registers.show_entry(viewer, look, entry, tabs)
else:
    registers.show(viewer, look, registers.choose(tabs))
administering.answer()
