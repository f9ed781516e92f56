"""演示地区: further places put into a demonstration, each as a tree of its own. Nothing of this shows in an office."""

from functools import partial

import streamlit as st
from sqlmodel import Session

from lib import db, demo
from lib.access import Permission, Viewer
from lib.actions import Refused
from lib.ui.administering.asking import Act, Question, ask
from lib.ui.answers import fetch
from lib.ui.words import small

KEEP = Permission.KEEP_ORGANISATIONS


def examples(viewer: Viewer) -> None:
    """Nothing. Names the places that the demonstration does not show yet, with the button that adds them."""
    names = fetch(waiting, viewer)
    if not names:
        return
    small(f"演示数据还可以放入{'、'.join(names)}，各地互相看不见，演示账号列在登录页。")
    about = "每个地区约需几秒，放入后不能撤回。"
    question = Question("放入演示地区", about, "放入", KEEP, partial(fill, tuple(names)))
    st.button("放入演示地区…", key="examples", on_click=ask, args=(question,))


def waiting(session: Session, viewer: Viewer) -> list[str]:
    """The names of the places that could be added."""
    return [place.name for place in demo.missing(session)]


def fill(names: tuple[str, ...], viewer: Viewer) -> Act:
    """Draws the choice of places."""
    chosen = st.pills("地区", names, selection_mode="multi", default=names, key="examples_chosen")
    return partial(add, tuple(chosen))


def add(names: tuple[str, ...], viewer: Viewer) -> str:
    """Adds the places, with a bar that says how far it is."""
    slugs = [slug for slug, place in demo.PLACES.items() if place.name in names]
    if not slugs:
        raise Refused("请至少选一个地区。")
    bar = st.progress(0.0, "正在放入…")
    added = demo.load_places(db.engine(), slugs, bar.progress, viewer)
    return f"已放入{'、'.join(added)}的演示数据。" if added else "这些地区已经放入，没有改动。"
