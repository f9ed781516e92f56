"""Words on the screen. What people wrote (names, reasons, contents) never gets a Markdown meaning."""

import re
from collections.abc import Iterable
from typing import Any

import streamlit as st

from lib.rules.wording import Part
from lib.ui.sheet import sheet

HINT = re.compile(r"(^|[；，])(点|放不下时停)[^；，]*")  # what a click or a pointer does, of no use on paper
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
JOINER = (
    "\u2060"  # invisible; keeps www.… and :…: from being made into links and icons after Markdown was read
)


def escaped(text: str) -> str:
    """The text for a place that reads Markdown (labels, titles, captions), where it then means only itself."""
    marked = PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
    return marked.replace(":", ":" + JOINER).replace("\\.", JOINER + "\\.")


def plain(text: str) -> None:
    """Nothing. Prints people's words as they wrote them, line breaks too."""
    st.text(text)


def heading(text: str) -> None:
    """Nothing. Prints the title of a page."""
    st.header(escaped(text), anchor=False)


def section(text: str, under: str = "") -> None:
    """Nothing. Prints the title of a part of a page, with a line in small print under it."""
    st.subheader(escaped(text), anchor=False)
    if sheet().paper:
        under = without_hints(under)
    if under:
        small(under)


def without_hints(words: str) -> str:
    """The words without what they say of clicks."""
    return HINT.sub("", words).lstrip("；，")


def panel(parent: Any = None) -> Any:
    """A frame with a title, a drawing or a list in it; neighbours are as high as the highest."""
    return (parent or st).container(border=True, height="stretch", gap="xsmall")


def small(text: str) -> None:
    """Nothing. Prints a line in small print."""
    st.caption(escaped(text))


def marked_up(parts: Iterable[Part]) -> str:
    """The Markdown of a paragraph: texts escaped, tuples bold."""
    return "".join(
        escaped_part(part) if isinstance(part, str) else f"**{escaped(part[0])}**" for part in parts
    )


def escaped_part(text: str) -> str:
    """The escaped text with the white space around it kept, because other parts stand next to it."""
    stripped = text.strip()
    if not stripped:
        return text
    before, after = text[: text.index(stripped[0])], text[len(text.rstrip()) :]
    return before + escaped(stripped) + after


def paragraph(parts: Iterable[Part]) -> None:
    """Nothing. Prints the figures of a screen in words, in a frame of its own."""
    st.info(marked_up(parts))


def nothing_here(message: str, next_step: str) -> None:
    """Nothing. Says calmly that there is nothing to see and what to do next."""
    with st.container(border=True):
        st.text(message)
        small(next_step)


def demo_badge() -> None:
    """Nothing. Says that the figures are made up."""
    st.badge("演示数据", color="gray", icon=None, help="本系统装的是演示数据：地名是真的，数字是编的。")
