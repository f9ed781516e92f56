"""The words that columns may hold, and how people write them."""

from enum import StrEnum

from lib.rules.lamps import LampLevel


class OrganisationKind(StrEnum):
    """What sort of organisation it is (单位类型)."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    GROUP = "group"
    FIRM = "firm"
    UNIVERSITY = "university"
    ZONE = "zone"
    OTHER = "other"


KIND_WORDS = {
    OrganisationKind.PROVINCE: "省",
    OrganisationKind.CITY: "市",
    OrganisationKind.COUNTY: "区县",
    OrganisationKind.TOWNSHIP: "乡镇街道",
    OrganisationKind.DEPARTMENT: "部门",
    OrganisationKind.GROUP: "派驻机构",
    OrganisationKind.FIRM: "国有企业",
    OrganisationKind.UNIVERSITY: "高等院校",
    OrganisationKind.ZONE: "功能区",
    OrganisationKind.OTHER: "其他",
}


class Responsibility(StrEnum):
    """Whose responsibility an indicator belongs to (责任类别)."""

    PRINCIPAL = "principal"
    SUPERVISORY = "supervisory"


RESPONSIBILITY_WORDS = {Responsibility.PRINCIPAL: "主体责任", Responsibility.SUPERVISORY: "监督责任"}


class QuarterState(StrEnum):
    """Whether a quarter still takes reports and reviews (季度状态)."""

    OPEN = "open"
    LOCKED = "locked"


QUARTER_STATE_WORDS = {QuarterState.OPEN: "开放", QuarterState.LOCKED: "锁定"}


class BatchState(StrEnum):
    """Whether an import still stands (导入状态)."""

    WRITTEN = "written"
    UNDONE = "undone"


class Mode(StrEnum):
    """Whether the database holds the demonstration or an office's own data."""

    DEMO = "demo"
    REAL = "real"


LAMP_LEVEL_WORDS = {LampLevel.YELLOW: "黄灯", LampLevel.RED: "红灯"}


class LampRule(StrEnum):
    """Which rule lit a lamp (亮灯规则)."""

    REPORT_OVERDUE = "report_overdue"
    RETURNED_NOT_MENDED = "returned_not_mended"
    PROBLEM_OVERDUE = "problem_overdue"
    DOUBLE_REPORT_MISSING = "double_report_missing"
    LOW_SCORE = "low_score"
    MANUAL = "manual"


LAMP_RULE_WORDS = {
    LampRule.REPORT_OVERDUE: "逾期未报",
    LampRule.RETURNED_NOT_MENDED: "退回未改",
    LampRule.PROBLEM_OVERDUE: "问题整改逾期",
    LampRule.DOUBLE_REPORT_MISSING: "双报告缺报",
    LampRule.LOW_SCORE: "季度得分偏低",
    LampRule.MANUAL: "人工亮灯",
}


class EvidenceKind(StrEnum):
    """What sort of file is handed in as evidence (佐证材料类型)."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    OFD = "ofd"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"


EVIDENCE_KIND_WORDS = {
    EvidenceKind.PDF: "PDF",
    EvidenceKind.JPEG: "JPEG 图片",
    EvidenceKind.PNG: "PNG 图片",
    EvidenceKind.OFD: "OFD 版式文件",
    EvidenceKind.DOCX: "Word 文档",
    EvidenceKind.XLSX: "Excel 工作簿",
    EvidenceKind.PPTX: "演示文稿",
}
