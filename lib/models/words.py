"""The words that columns may hold, and how people write them."""

from enum import StrEnum


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
