"""The table of screens: which group they stand in, what they are called, and who may open them."""

from dataclasses import dataclass

from lib.access import Permission, Role, Viewer


@dataclass(frozen=True)
class Screen:
    """One file under pages/; its name is its address."""

    group: str
    name: str
    title: str
    permission: Permission

    @property
    def file(self) -> str:
        """The path of the page, as seen from lib/main.py."""
        return f"../pages/{self.name}.py"


SCREENS: tuple[Screen, ...] = (
    Screen("看板", "overview", "总览", Permission.SEE_OVERVIEW),
    Screen("看板", "completion", "指标完成", Permission.SEE_COMPLETION),
    Screen("看板", "warnings", "预警地图", Permission.SEE_WARNINGS),
    Screen("看板", "rectification", "整改销号", Permission.SEE_PROBLEMS),
    Screen("看板", "organisation", "单位画像", Permission.SEE_ORGANISATION),
    Screen("看板", "registers", "工作台账", Permission.SEE_REGISTERS),
    Screen("工作", "inbox", "待办", Permission.SEE_DUTIES),
    Screen("工作", "tasks", "任务下达", Permission.SEE_TASKS),
    Screen("工作", "review", "审核办理", Permission.UPLOAD_REVIEWS),
    Screen("工作", "appraisal", "考核办理", Permission.SEE_APPRAISAL),
    Screen("工作", "problems", "整改办理", Permission.SEE_PROBLEMS),
    Screen("工作", "handovers", "双报告", Permission.SEE_HANDOVERS),
    Screen("工作", "orders", "督办办理", Permission.SEE_ORDERS),
    Screen("工作", "upload", "数据上报", Permission.SEE_UPLOADS),
    Screen("汇报", "present", "会议汇报", Permission.PRESENT),
    Screen("管理", "admin", "系统管理", Permission.KEEP_USERS),
    Screen("管理", "audit", "审计日志", Permission.SEE_AUDIT),
    Screen("我", "account", "我的账号", Permission.KEEP_ACCOUNT),
)
ACCOUNT = SCREENS[-1]
STARTS_ELSEWHERE = {Role.ADMIN: "admin"}


def first_screen(viewer: Viewer) -> Screen:
    """Where the viewer starts: the first screen that the role may open, or the account until the password is changed."""
    if viewer.must_change_password:
        return ACCOUNT
    allowed = [screen for screen in SCREENS if viewer.may(screen.permission)]
    wanted = STARTS_ELSEWHERE.get(viewer.role)
    return next((screen for screen in allowed if screen.name == wanted), allowed[0])
