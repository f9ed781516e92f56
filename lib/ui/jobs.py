"""Files that take long to make: made beside the page, which shows how far they are and lets them be stopped."""

import logging
import secrets
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import streamlit as st

from lib.access import Forbidden
from lib.actions import Refused
from lib.exports.progress import Cancelled, Report
from lib.ui.words import escaped, small

LOG = logging.getLogger("mingze")
AT_ONCE = 2  # files that one process makes side by side; further ones wait for their turn
EVERY = 0.5  # seconds between two looks at how far it is
MAKERS = ThreadPoolExecutor(AT_ONCE, "export")
Make = Callable[[Report], bytes]


@dataclass(eq=False)
class Job:
    """A file that is being made, or was made: its name, how far it is, and what became of it.

    It is kept by the session that wants it: when that ends, the making stops with its next report.
    """

    name: str
    mime: str
    done: int = 0
    of: int = 0
    stopped: bool = False
    future: "Future[bytes]" = field(default_factory=Future)
    told: str | None = None

    @property
    def running(self) -> bool:
        """Whether it is still wanted and not yet there."""
        return not self.stopped and not self.future.done()

    def stop(self) -> None:
        """Nothing. Stops the making at its next report; a file that waits for its turn is not begun."""
        self.stopped = True
        self.future.cancel()

    def fault(self) -> str:
        """What went wrong, in words, where it is done; empty where the file is there. Written into the log once."""
        if self.told is None:
            self.told = words_of(self.future.exception())
        return self.told


def words_of(problem: BaseException | None) -> str:
    """What went wrong, in words; what nobody foresaw stands in the log under the number."""
    if problem is None or isinstance(problem, Refused | Forbidden):
        return str(problem or "")
    number = secrets.token_hex(3).upper()
    LOG.error("fault %s (export): %r", number, problem)
    return f"文件没有生成，系统里的数据没有变。请稍后再试；还不行，请把编号 {number} 告诉管理员。"


def begin(key: str, name: str, mime: str, make: Make) -> None:
    """Nothing. Makes the file beside the page from now on; one of the same key that is not done yet is stopped.

    For a button's on_click, or what it calls; watch() draws what became of it.
    """
    before = st.session_state.get(key)
    if isinstance(before, Job):
        before.stop()
    job = Job(name, mime)
    known = weakref.ref(job)

    def report(done: int, of: int) -> None:
        wanted = known()
        if wanted is None or wanted.stopped:
            raise Cancelled
        wanted.done, wanted.of = done, of

    def making() -> bytes:
        report(0, 0)
        return make(report)

    job.future = MAKERS.submit(making)
    st.session_state[key] = job


def watch(key: str) -> None:
    """Nothing. Draws how far the job of this key is, with a button that stops it; then the file, or what went wrong."""
    job = st.session_state.get(key)
    if isinstance(job, Job):
        st.fragment(standing, run_every=EVERY if job.running else None)(key, job.running)


def standing(key: str, was_running: bool) -> None:
    """Nothing. One look at the job; when it is done, the page runs again and asks no more."""
    job = st.session_state.get(key)
    if not isinstance(job, Job):
        return
    if was_running and not job.running:
        st.rerun(scope="app")
    name = escaped(job.name)
    if job.stopped:
        small(f"已取消，没有生成 {job.name}。")
    elif job.running:
        share = job.done / job.of if job.of else 0.0
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(share, 1.0), f"正在生成 {name}，已完成 {share:.0%}")
            st.button("取消生成", key=f"{key}-stop", on_click=job.stop)
    else:
        if job.fault():
            st.error(escaped(job.fault()))
            return
        st.download_button(
            f"保存 {name}（{size_words(len(job.future.result()))}）",
            job.future.result(),
            file_name=job.name,
            mime=job.mime,
            icon=None,
            type="primary",
            on_click="ignore",
            key=f"{key}-save",
        )


def size_words(count: int) -> str:
    """So many bytes in words."""
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(count // 1024, 1)} KB"
