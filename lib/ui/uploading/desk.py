"""What lies on a person's desk between two reruns: the file that was looked at, and what became of the last one."""

from dataclasses import dataclass

import streamlit as st

from lib import db, importing
from lib.access import Forbidden, Viewer
from lib.importing import Look, Moved, Progress

DESK = "upload_desk"
NEXT = {
    "organisations": "下一步：上传“指标目录”和“季度设置”；再到「系统管理」为各单位建立用户。",
    "indicators": "下一步：上传“季度设置”。之后由监督员上传“季度任务”，把指标下达到各单位。",
    "quarters": "下一步：请监督员上传“季度任务”，把指标下达到各单位。",
    "assignments": "下一步：请各单位填报员下载已填好待办任务的“季度上报”模板，填写后上传。",
    "reports": "下一步：等待监督员审核。审核通过前如需修改，改好后重新上传即可，每次上报都会保留。",
    "reviews": "被退回的任务，由单位补正后重新上报，再行审核。",
    "problems": "下一步：由单位在「整改办理」认领整改，或上传“整改进展”。",
    "progress": "认领、进展和提交都已记入「整改办理」；提交验收的，请等待监督员验收。",
    "closures": "验收结果已记入「整改办理」；退回的由单位再改，改好后重新提交。",
}


@dataclass
class Desk:
    """One session's upload in work. Its attributes are plain, because each access to Streamlit's own state is a place
    where a second click may cut a run short: between a commit and the note of it there is none.
    """

    look: Look | None = None
    notice: str = ""  # why nothing was written
    done: str = ""  # what was
    next_step: str = ""
    round: int = 0  # a new round is a new, empty uploader

    def clear(self) -> None:
        """Nothing. Puts the file and all messages away and empties the uploader."""
        self.drop()
        self.round += 1

    def drop(self) -> None:
        """Nothing. Puts the file that was looked at and all messages away."""
        self.look, self.notice, self.done, self.next_step = None, "", "", ""

    def take(self, viewer: Viewer, kind: str, name: str, content: bytes, progress: Progress) -> None:
        """Nothing. Looks at a file."""
        with db.reading() as session:
            look = importing.look(session, viewer, kind, name, content, progress)
        self.drop()
        self.look = look

    def confirm(self, viewer: Viewer) -> None:
        """Nothing. Writes what was looked at; a second click finds nothing to write. No Streamlit call in here."""
        look = self.look
        if look is None or look.difference is None:
            return
        try:
            outcome = importing.confirm(viewer, look)
        except Forbidden as refusal:
            self.clear()
            self.notice = f"{refusal}没有导入。"
            return
        if isinstance(outcome, Moved):
            self.look, self.notice = outcome.look, outcome.sentence()
        else:
            self.clear()
            self.done, self.next_step = outcome.sentence(), NEXT.get(look.dataset.name, "")


def desk_of() -> Desk:
    """The desk of this session."""
    desk = st.session_state.setdefault(DESK, Desk())
    assert isinstance(desk, Desk)
    return desk
