"""The login page, which an anonymous visitor gets at every address."""

from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from sqlmodel import Session, col, select

from lib import demo, queries
from lib.access import ROLE_WORDS, Role
from lib.auth.library import login_form
from lib.auth.sessions import is_fragment
from lib.db import reading
from lib.models import Mode, Organisation, User


def login_page(path: str = "") -> None:
    """Nothing. Draws the form; path and query of the visited address are kept through the login."""
    if is_fragment():  # a part of a page whose viewer has just been shut out: the whole page must go
        st.rerun(scope="app")
    with reading() as session:
        installation = queries.installation(session, None)
        accounts = (
            demonstration_accounts(session) if installation and installation.mode == Mode.DEMO else None
        )
    st.title("明责", anchor=False)
    st.caption("两个责任监督看板 · 主体责任与监督责任，谁在什么时候做什么，做到了没有")
    if installation is None:
        st.info("系统还没有初始化。请在服务器上运行 python -m lib.admin init，建立第一名管理员后再登录。")
        return
    login_form(address_of(path))
    if accounts is not None:
        show_demonstration(accounts)


def address_of(path: str) -> str:
    """The address of a page with the query of this visit."""
    query = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return f"/{path}?{urlencode(query)}" if query else f"/{path}"


def demonstration_accounts(session: Session) -> pd.DataFrame:
    """One row per account that the demonstration came with: 地区, 账号, 角色, 单位, 职务."""
    rows = session.execute(
        select(User.username, User.role, Organisation.name, User.title)
        .join(Organisation, col(Organisation.id) == col(User.organisation_id))
        .where(col(User.username).in_(demo.EVERY_ACCOUNT), col(User.active))
        .order_by(col(User.id))
    )
    listed = [
        (demo.EVERY_ACCOUNT[name].name, name, ROLE_WORDS[Role(role)], organisation, title)
        for name, role, organisation, title in rows
    ]
    return pd.DataFrame(listed, columns=["地区", "账号", "角色", "单位", "职务"])


def show_demonstration(accounts: pd.DataFrame) -> None:
    """Nothing. Lists the accounts with which a visitor can look around."""
    places = list(accounts["地区"].unique())
    with st.container(border=True):
        st.markdown(f"**演示账号** :gray[密码都是] `{demo.PASSWORD}`")
        for tab, place in zip(st.tabs(places) if len(places) > 1 else [st.container()], places, strict=True):
            own = accounts.loc[accounts["地区"] == place].drop(columns="地区")
            tab.dataframe(own, hide_index=True, height="content", alt=f"{place}演示账号")
        st.caption("演示数据仿照公开报道编写，不涉及真实人员；正式使用前请另建数据库。")
