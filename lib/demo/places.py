"""The places that can be shown: what each is called, which day counts as today in it, who may look around in it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lib.access import Role
from lib.settings import PROJECT

PASSWORD = "mingze-2018"  # noqa: S105 - printed on the login page of the demonstration
DATA = PROJECT / "data" / "demo"


@dataclass(frozen=True)
class Post:
    """A demonstration account: no real person's, a post."""

    title: str
    role: Role
    code: str


@dataclass(frozen=True)
class Place:
    """One place of the demonstration: its folder under data/demo, the code of its root, its day, its first quarter."""

    slug: str
    name: str
    root: str
    today: date
    first_quarter: int
    accounts: dict[str, Post]

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return DATA / self.slug

    @property
    def loaders(self) -> tuple[tuple[str, Post], ...]:
        """Who hands the common files in: accounts without a password, so that no visitor reviews what came from his own hand."""
        titles = {Role.ADMIN: "管理员", Role.SUPERVISOR: "监督员", Role.REPORTER: "各单位填报员"}
        end = "" if self.slug == FIRST else f"-{self.root}"
        return tuple(
            (f"demo-{role}{end}", Post(f"演示数据（{title}）", role, self.root))
            for role, title in titles.items()
        )


FIRST = "zhoushan"  # the one that the first start of a server loads
PLACES = {
    place.slug: place
    for place in (
        Place(
            FIRST,
            "舟山市",
            "330900",
            date(2018, 9, 28),  # the day of which the report speaks
            20172,
            {
                "zs_leader": Post("市领导", Role.LEADER, "330900"),
                "ss_leader": Post("县领导", Role.LEADER, "330922"),
                "dh_leader": Post("区领导", Role.LEADER, "330902"),
                "wulong": Post("五龙乡填报员", Role.REPORTER, "330922200"),
                "zs_supervisor": Post("市纪委监督员", Role.SUPERVISOR, "330900"),
                "ss_supervisor": Post("县纪委监督员", Role.SUPERVISOR, "330922"),
                "admin": Post("系统管理员", Role.ADMIN, "330900"),
                "auditor": Post("审计员", Role.AUDITOR, "330900"),
            },
        ),
        Place(
            "ningbo",
            "宁波市",
            "330200",
            date(2019, 3, 29),
            20181,
            {
                "nb_leader": Post("市领导", Role.LEADER, "330200"),
                "nb_supervisor": Post("市纪委市监委监督员", Role.SUPERVISOR, "330200"),
                "nb_yuyao": Post("余姚市领导", Role.LEADER, "330281"),
                "nb_zhiyuan": Post("市支援合作局填报员", Role.REPORTER, "330200-D01"),
            },
        ),
        Place(
            "haimen",
            "海门市",
            "320684",
            date(2017, 3, 31),
            20161,
            {
                "hm_leader": Post("市领导", Role.LEADER, "320684"),
                "hm_supervisor": Post("市纪委监督员", Role.SUPERVISOR, "320684"),
                "hm_yuelai": Post("悦来镇填报员", Role.REPORTER, "320684-T05"),
            },
        ),
        Place(
            "jilin",
            "吉林省",
            "220000",
            date(2015, 6, 30),
            20143,
            {
                "jl_leader": Post("省领导", Role.LEADER, "220000"),
                "jl_supervisor": Post("省纪委监督员", Role.SUPERVISOR, "220000"),
                "jl_caizheng": Post("省财政厅填报员", Role.REPORTER, "220000-D05"),
            },
        ),
        Place(
            "loudi",
            "娄底市",
            "431300",
            date(2011, 12, 30),
            20101,
            {
                "ld_leader": Post("市领导", Role.LEADER, "431300"),
                "ld_supervisor": Post("市纪委监督员", Role.SUPERVISOR, "431300"),
                "ld_minzheng": Post("市民政局填报员", Role.REPORTER, "431300-D05"),
            },
        ),
    )
}
EVERY_ACCOUNT = {username: place for place in PLACES.values() for username in place.accounts}
