"""The command line of whoever runs the server: python -m lib.admin --help."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func
from sqlmodel import Session, col, select

from lib import audit, db, demo, maps
from lib.access import ROLE_WORDS, Role
from lib.actions import Refused, evidence, rebuilding, users
from lib.actions.accounts import check_new_password, hash_password
from lib.actions.installing import Root, install, installed
from lib.actions.users import Account
from lib.admin import acting
from lib.admin.ending import in_words, stop
from lib.datasets.columns import Code, Unfit
from lib.models import KIND_WORDS, AuditLine, Mode, Organisation, OrganisationKind, User
from lib.settings import settings

app = typer.Typer(
    help="明责的命令行：初始化、用户、代办、校验、重建、演示数据。",
    no_args_is_help=True,
    add_completion=False,
)
user_commands = typer.Typer(help="新建用户、重置密码、解锁。", no_args_is_help=True)
app.add_typer(user_commands, name="user")
app.command("upload")(acting.upload)
app.command("step")(acting.step)
app.command("collect")(acting.collect)

KINDS = {words: kind for kind, words in KIND_WORDS.items()}
ROLES = {words: role for role, words in ROLE_WORDS.items()}


def one_of(choices: dict[str, str]) -> Callable[[str], str]:
    """A parser that takes one of the words, or the value that it stands for."""

    def parse(text: str) -> str:
        if text in choices:
            return choices[text]
        if text in choices.values():
            return text
        raise typer.BadParameter(f"应为{'、'.join(choices)}之一。")

    return parse


def code_of(text: str) -> str:
    """The organisation's code as an uploaded file would have it."""
    try:
        return Code().clean(text)
    except Unfit as problem:
        raise typer.BadParameter(f"{problem.wanted}。") from None


KindWord = Annotated[str, typer.Option(prompt="单位类型", parser=one_of(KINDS), metavar="|".join(KINDS))]
RoleWord = Annotated[str, typer.Option(prompt="角色", parser=one_of(ROLES), metavar="|".join(ROLES))]
CodeWord = Annotated[str, typer.Option(prompt="单位编码", parser=code_of, metavar="编码")]
AskPassword = Annotated[bool, typer.Option(help="自己输入初始密码；不加则随机生成一个，只显示一次。")]


@app.command("init")
def initialise(
    name: Annotated[str, typer.Option(prompt="最上级单位名称（如 舟山市）", help="最上级单位的名称。")],
    code: CodeWord,
    kind: KindWord,
    admin: Annotated[str, typer.Option(prompt="第一名管理员的账号（如 admin）", help="管理员的账号。")],
    place: Annotated[str, typer.Option(help="系统所在地区的名称；不填与最上级单位相同。")] = "",
    ask_password: AskPassword = False,
) -> None:
    """把空数据库初始化为正式使用：建立最上级单位和第一名管理员，不放任何演示数据。"""
    with in_words():
        rebuilding.bring_up_to_date()
        refuse_installed()
        password = chosen_password(admin, ask_password)
        password_hash = hash_password(password)
        with db.writing() as session:
            root = Root(code, name.strip(), OrganisationKind(kind), code if code.isdigit() else None)
            organisation = install(session, Mode.REAL, place.strip() or name.strip(), root)
            account = Account(admin, "系统管理员", Role.ADMIN, organisation.id or 0)
            made = users.add_user(session, None, account, password_hash)
    typer.echo(f"已初始化：{name}（{code}），管理员账号 {made.username}。")
    say_password(password, ask_password)
    typer.echo("下一步：启动服务，用管理员登录，在「数据上报」依次上传组织名录、指标目录、季度设置。")


def refuse_installed() -> None:
    """Nothing. Raises Refused, with the way to start afresh, where the database is in use already."""
    with db.reading() as session:
        found = installed(session)
        if found is None:
            return
        kind = "演示数据" if found.mode == Mode.DEMO else "正式数据"
        words = f"这个数据库里已有{kind}（{found.place}），没有改动。"
    if settings().database_url:
        raise Refused(f"{words}要重新开始，请另建一个空数据库，并把 MINGZE_DATABASE_URL 指向它。")
    file = settings().data_dir / "mingze.db"
    raise Refused(f"{words}要重新开始，请先停止服务，把 {file} 及同名的 -wal、-shm 文件移走，再运行本命令。")


def chosen_password(username: str, ask: bool) -> str:
    """The password that was typed in twice, or a random one."""
    if not ask:
        return users.temporary_password()
    password: str = typer.prompt("初始密码", hide_input=True, confirmation_prompt="再输入一次")
    check_new_password(username, password)
    return password


def say_password(password: str, asked: bool) -> None:
    """Nothing. Shows a generated password, once."""
    if not asked:
        typer.echo(f"初始密码：{password}（只显示这一次）")
    typer.echo("首次登录时必须修改密码。")


@user_commands.command("create")
def create_user(
    username: Annotated[str, typer.Argument(help="账号。")],
    title: Annotated[str, typer.Option(prompt="职务或称谓", help="职务或称谓，例如 五龙乡填报员。")],
    role: RoleWord,
    organisation: CodeWord,
    ask_password: AskPassword = False,
) -> None:
    """新建一个用户。"""
    with in_words():
        password = chosen_password(username, ask_password)
        password_hash = hash_password(password)
        with db.writing() as session:
            if installed(session) is None:
                raise Refused("数据库还没有初始化，请先运行 python -m lib.admin init。")
            found = session.exec(select(Organisation.id).where(Organisation.code == organisation)).first()
            if found is None:
                raise Refused(f"没有编码为 {organisation} 的单位。")
            users.add_user(session, None, Account(username, title, Role(role), found), password_hash)
    typer.echo(f"已新建用户 {username}。")
    say_password(password, ask_password)


@user_commands.command("reset")
def reset_password(username: str, ask_password: AskPassword = False) -> None:
    """重置用户的密码，同时解除锁定、退出其所有登录。"""
    with in_words():
        wanted = chosen_password(username, True) if ask_password else ""
        password = users.reset_password(None, user_id(username), wanted)
    typer.echo(f"已重置 {username} 的密码。")
    say_password(password, ask_password)


@user_commands.command("unlock")
def unlock(username: str) -> None:
    """解除因连续输错密码造成的锁定，密码不变。"""
    with in_words():
        users.unlock(None, user_id(username))
    typer.echo(f"已解锁 {username}。")


def user_id(username: str) -> int:
    """The id of the user. Raises Refused for an unknown name."""
    with db.reading() as session:
        found = session.exec(select(User.id).where(User.username == username.strip().lower())).first()
    if found is None:
        raise Refused(f"没有账号为 {username} 的用户。")
    return found


@app.command("verify")
def verify() -> None:
    """校验审计日志的哈希链和每一个佐证文件；有被改动或丢失的，指出是哪一行、哪一个，退出码为 1。"""
    with in_words(), db.reading() as session:
        broken = audit.first_broken(session)
        lines = count(session, AuditLine)
        files, harmed = evidence.harmed(session)
        if broken is None:
            typer.echo(f"审计日志完整，共 {lines} 行。")
        else:
            wrong = f"（{broken.at:%Y-%m-%d %H:%M:%S} UTC，{broken.action}）"
            typer.secho(f"审计日志从第 {broken.id} 行起对不上{wrong}。", err=True, fg=typer.colors.RED)
        for file in harmed:
            typer.secho(file.sentence(), err=True, fg=typer.colors.RED)
        if broken is not None or harmed:
            raise typer.Exit(1)
    typer.echo(f"佐证文件完整，共 {files} 个。")


@app.command("sweep")
def sweep() -> None:
    """清理佐证目录里不属于任何一步的文件，例如办理中断时留下的；不动有记录的文件。"""
    with in_words():
        gone = evidence.sweep()
    typer.echo(f"已清理 {gone} 个不属于任何一步的文件。")


def count(session: Session, model: type[AuditLine]) -> int:
    """How many rows the table has."""
    return session.exec(select(func.count()).select_from(model)).one()


@app.command("rebuild")
def rebuild() -> None:
    """从上报和审核的原始记录重算全部汇总，说明有多少行原来不一致。"""
    with in_words():
        differed = rebuilding.rebuild()
    for words, rows in differed.items():
        typer.echo(f"{words}：{'一致' if rows == 0 else f'更正 {rows} 行'}")


@app.command("boundary")
def boundary(
    adcode: Annotated[str, typer.Argument(help="地区的行政区划代码，6 位数字，例如 610100。")],
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="用本单位自己的 GeoJSON，不用软件包里的。"),
    ] = None,
    source: Annotated[str, typer.Option(help="自备图件的来源和审图号，印在地图下面。")] = "",
) -> None:
    """做一个地区的地图边界文件，不用联网；放在数据目录里，优先于程序自带的。"""
    with in_words():
        made = maps.own(adcode, file.read_bytes(), carried_codes(), source) if file else maps.packaged(adcode)
        path = maps.keep(made)
    typer.echo(f"已写入 {path}：{len(made.areas)} 个区域（{'、'.join(made.areas)}）。")
    for remark in made.remarks:
        typer.echo(remark)
    typer.echo("打开「预警地图」就能看到，不用重启。")


def carried_codes() -> dict[str, str]:
    """The names of the organisations by the codes that they carry."""
    with db.reading() as session:
        rows = session.exec(
            select(Organisation.adcode, Organisation.name)
            .where(col(Organisation.adcode).is_not(None), col(Organisation.closed_on).is_(None))
            .order_by(col(Organisation.position), col(Organisation.code))
        )
        return {str(adcode): name for adcode, name in rows}


@app.command("demo")
def load_demonstration(
    place: Annotated[
        list[str] | None,
        typer.Option(help="放入哪个地区，可以写几次；不写是舟山市。", metavar="|".join(demo.PLACES)),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="五个地区都放入。")] = False,
) -> None:
    """放入演示数据和演示账号：空数据库里放第一个地区，演示数据库里再加别的地区，互相看不见。"""
    wanted = list(demo.PLACES) if everything else place or [demo.FIRST]
    for slug in wanted:
        if slug not in demo.PLACES:
            raise typer.BadParameter(f"没有“{slug}”这个地区，应为{'、'.join(demo.PLACES)}之一。")
    with in_words():
        rebuilding.bring_up_to_date()
        with typer.progressbar(length=100, label="放入演示数据", show_eta=False) as bar:
            added = demo.load_places(
                db.engine(), wanted, lambda share, words: bar.update(round(100 * share) - bar.pos)
            )
    if not added:
        stop("这些地区的演示数据已经在了，没有改动。")
    accounts = [name for name, its in demo.EVERY_ACCOUNT.items() if its.name in added]
    typer.echo(f"已放入{'、'.join(added)}。演示账号：{'、'.join(accounts)}，密码都是 {demo.PASSWORD}。")
