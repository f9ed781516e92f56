"""Evidence files on the screen: the uploader of a step, and the files of a step with what opens or saves them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from lib.evidence import MOST_BYTES, MOST_FILES, Handed
from lib.models import EVIDENCE_KIND_WORDS, EvidenceKind
from lib.rules.closure import WITH_FILES, ProblemAct
from lib.ui.words import escaped, escaped_part, small

MEGABYTE = 1024 * 1024
UPLOADED = 21  # the browser counts a megabyte as 1,000,000 bytes; the action says what is too large
SHOWN = {EvidenceKind.JPEG, EvidenceKind.PNG}  # what opens in the browser; the rest is saved


def ask(act: ProblemAct, key: str) -> Callable[[], list[Handed]]:
    """A function that gives the files in the uploader, which this draws for the steps that take any."""
    if act not in WITH_FILES:
        return list
    most = MOST_BYTES // MEGABYTE
    with st.container(key="evidence_files", gap="xxsmall"):
        files = st.file_uploader(
            "佐证文件（可不传）", accept_multiple_files=True, max_upload_size=UPLOADED, key=key
        )
        small(
            f"PDF、OFD、JPEG 或 PNG 图片、.docx、.xlsx、.pptx，每个不超过 {most} MB，一次最多 {MOST_FILES} 个。"
            "标红的没有传上来。只有能看到这个问题的人才能打开。"
        )
    return lambda: [Handed(file.name, file.getvalue()) for file in files or ()]


def show(files: Iterable[Mapping[str, Any]]) -> None:
    """Nothing. Draws a line for each file, rows of queries.evidence_files: its name opens or saves it."""
    for file in files:
        kind = EvidenceKind(file["kind"])
        does = "打开" if kind in SHOWN else "下载"
        about = escaped_part(f"　{EVIDENCE_KIND_WORDS[kind]}，{size_words(int(file['size']))}，点名称{does}")
        st.markdown(f"[{escaped(file['name'])}]({file['address']}){about}")


def size_words(size: int) -> str:
    """A size as people say it."""
    if size < 1024:
        return f"{size} 字节"
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{size / 1024:.0f} KB"
