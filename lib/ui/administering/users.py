"""用户: the accounts, and what an administrator does with one."""

from typing import Any

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import ROLE_WORDS, Permission, Role, Viewer
from lib.actions import users as accounts
from lib.actions.users import Account
from lib.models import now
from lib.ui import address
from lib.ui.administering.asking import (
    NOTHING_FOUND,
    Act,
    Question,
    ask,
    keep_secret,
    matching,
    pick_place,
    pick_word,
)
from lib.ui.answers import fetch
from lib.ui.tables import table, text, words
from lib.ui.words import panel, plain, section, small

KEEP = Permission.KEEP_USERS
ROLES = {role.value: words_ for role, words_ in ROLE_WORDS.items()}


def users(viewer: Viewer) -> None:
    """Nothing. Draws the accounts of the viewer's subtree, and the one that the address names."""
    rows = fetch(queries.users, viewer)
    rows["standing"] = [standing_of(user) for user in rows.to_dict("records")]
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        search, create = st.columns([3, 1], vertical_alignment="bottom")
        with search:
            shown = matching(
                rows, ("username", "title", "organisation"), "user_search", "搜索账号、职务或单位"
            )
        with create:
            st.button(
                "新建用户", type="primary", key="user_new", width="stretch", on_click=ask, args=(CREATE,)
            )
        small(f"共 {len(shown)} 个用户。点一行，在右边办理。")
        if shown.empty:
            small(NOTHING_FOUND)
        else:
            table(
                shown,
                {
                    "username": text("账号", 130),
                    "title": text("职务或称谓", 210),
                    "role": words("角色", ROLE_WORDS, 80),
                    "organisation": text("单位", 150),
                    "standing": text("状态", 150),
                },
                key="users",
                alt="用户",
                on_pick=lambda user: address.change(user=user["username"]),
                rows=17,
            )
    with panel(right):
        picked = rows[rows["username"] == address.read("user")]
        if picked.empty:
            section("办理")
            small("在左边点一个用户。")
        else:
            show_user(picked.iloc[0].to_dict())


def standing_of(user: dict[str, Any]) -> str:
    """The state of an account in words."""
    if not user["active"]:
        return "停用"
    if is_locked(user):
        return "锁定（密码连续输错）"
    return "待首次改密" if user["must_change_password"] else "正常"


def is_locked(user: dict[str, Any]) -> bool:
    """Whether the account takes no login for now."""
    until = user["locked_until"]
    return until is not None and not pd.isna(until) and until > now()


def show_user(user: dict[str, Any]) -> None:
    """Nothing. Draws one account with what can be done to it."""
    section(user["title"])
    plain(
        f"账号　{user['username']}\n角色　{ROLE_WORDS[user['role']]}\n单位　{user['organisation']}\n"
        f"状态　{user['standing']}"
    )
    offer("修改", "user_change", change(user))
    offer("重置密码", "user_reset", reset(user))
    if is_locked(user):
        offer("解除锁定", "user_unlock", unlock(user))
    offer("停用" if user["active"] else "启用", "user_active", switch(user))


def offer(words_: str, key: str, question: Question) -> None:
    """Nothing. A button that opens a dialog."""
    st.button(words_, key=key, width="stretch", on_click=ask, args=(question,))


def fields(viewer: Viewer, user: dict[str, Any], key: str) -> Account:
    """The account as the fields of the dialog say it."""
    places = fetch(queries.organisations, viewer)
    places = places[places["closed_on"].isna()]
    if "id" in user:
        username = user["username"]
    else:
        username = (
            st.text_input("账号", max_chars=32, key=f"{key}_username", help="英文字母、数字或 _ . -") or ""
        )
    title = st.text_input("职务或称谓", user.get("title", ""), max_chars=60, key=f"{key}_title") or ""
    role = pick_word("角色", ROLES, user.get("role", Role.REPORTER.value), f"{key}_role")
    place = pick_place("单位", places, user.get("organisation_id", viewer.organisation_id), f"{key}_place")
    return Account(username, title, Role(role), place)


def fill_new(viewer: Viewer) -> Act:
    """The act that makes a user."""
    account = fields(viewer, {}, "new_user")

    def act(viewer: Viewer) -> str:
        username = account.username.strip().lower()
        keep_secret(username, accounts.create_user(viewer, account))
        return f"已新建用户 {username}。"

    return act


CREATE = Question("新建用户", "", "新建", KEEP, fill_new)


def change(user: dict[str, Any]) -> Question:
    """The dialog that changes a user."""

    def fill(viewer: Viewer) -> Act:
        account = fields(viewer, user, f"user{user['id']}")

        def act(viewer: Viewer) -> str:
            accounts.change_user(viewer, user["id"], account)
            return f"已修改用户 {user['username']}。"

        return act

    about = f"账号 {user['username']}。改了角色或单位，这个用户现有的登录会立即失效。"
    return Question("修改用户", about, "保存", KEEP, fill)


def plainly(title: str, about: str, act: Act) -> Question:
    """A dialog without fields."""
    return Question(title, about, title, KEEP, lambda viewer: act)


def reset(user: dict[str, Any]) -> Question:
    """The dialog that resets a password."""

    def act(viewer: Viewer) -> str:
        keep_secret(user["username"], accounts.reset_password(viewer, user["id"]))
        return f"已重置 {user['username']} 的密码。"

    about = (
        f"将为 {user['username']}（{user['title']}）生成临时密码；原密码和现有的登录立即失效，锁定同时解除。"
    )
    return plainly("重置密码", about, act)


def unlock(user: dict[str, Any]) -> Question:
    """The dialog that lifts a lock."""

    def act(viewer: Viewer) -> str:
        accounts.unlock(viewer, user["id"])
        return f"已解除 {user['username']} 的锁定。"

    return plainly("解除锁定", f"{user['username']}（{user['title']}）可以立即用原密码登录。", act)


def switch(user: dict[str, Any]) -> Question:
    """The dialog that disables or enables a user."""
    words_ = "停用" if user["active"] else "启用"

    def act(viewer: Viewer) -> str:
        accounts.set_active(viewer, user["id"], not user["active"])
        return f"已{words_}用户 {user['username']}。"

    after = (
        "现有的登录立即失效，以后不能再登录；其上报和审核的记录都保留。"
        if user["active"]
        else "可以重新登录。"
    )
    return plainly(words_, f"{user['username']}（{user['title']}）{after}", act)
