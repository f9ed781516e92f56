"""A file that takes long says how far it is, can be stopped, and leaves neither a thread nor a traceback behind."""

import gc
import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from lib.exports.progress import Cancelled, Report, within
from lib.ui import jobs

PATIENCE = 10  # seconds


class Slow:
    """A maker that goes on by one part whenever it is told to, and keeps what ended it."""

    def __init__(self) -> None:
        self.turn, self.told, self.ended = threading.Semaphore(0), threading.Semaphore(0), threading.Event()
        self.problem: BaseException | None = None

    def __call__(self, report: Report) -> bytes:
        try:
            for part in range(1, 5):
                assert self.turn.acquire(timeout=PATIENCE)
                report(part, 4)
                self.told.release()
        except BaseException as problem:
            self.problem = problem
            raise
        finally:
            self.ended.set()
        return b"made"

    def go_on(self, parts: int = 1) -> None:
        """Nothing. Lets so many parts be made, and waits for them."""
        for _ in range(parts):
            self.turn.release()
            assert self.told.acquire(timeout=PATIENCE)


@pytest.fixture
def slow() -> Iterator[Slow]:
    maker = Slow()
    yield maker
    maker.turn.release(8)
    assert maker.ended.wait(PATIENCE)


def screen(maker: jobs.Make) -> AppTest:
    """A page that watches the making of a file."""

    def begin() -> None:
        import streamlit as st

        from lib.ui.jobs import begin, watch

        if "file" not in st.session_state:
            begin("file", "甲_1_.zip", "application/zip", st.session_state["maker"])
        watch("file")

    app = AppTest.from_function(begin)
    app.session_state["maker"] = maker
    return app.run()


def test_how_far_it_is_stands_on_the_screen_and_then_the_file(slow: Slow) -> None:
    app = screen(slow)
    slow.go_on(3)
    app.run()
    bar = app.get("progress")[0].proto
    assert bar.value == 75 and bar.text.startswith("正在生成 甲") and bar.text.endswith("已完成 75%")
    assert [button.label for button in app.button] == ["取消生成"]
    slow.go_on()
    assert app.session_state["file"].future.result(PATIENCE) == b"made"
    app.run()
    assert not app.get("progress") and not app.exception
    assert app.get("download_button")[0].proto.label == "保存 甲\\_1\\_\u2060\\.zip（1 KB）"


def test_what_is_stopped_is_not_made(slow: Slow) -> None:
    app = screen(slow)
    slow.go_on()
    app.run()
    app.button[0].click().run()
    assert "已取消，没有生成" in app.caption[0].value
    assert not app.get("download_button") and not app.button
    slow.turn.release()
    assert slow.ended.wait(PATIENCE) and isinstance(slow.problem, Cancelled)


def test_a_file_that_nobody_waits_for_any_more_is_given_up(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, jobs.Job] = {}
    monkeypatch.setattr(jobs.st, "session_state", kept)
    jobs.begin("file", "甲.zip", "application/zip", slow)
    slow.go_on()
    kept.clear()  # the session has ended
    gc.collect()
    slow.turn.release()
    assert slow.ended.wait(PATIENCE) and isinstance(slow.problem, Cancelled)


def test_another_one_takes_the_place_of_what_is_being_made(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, jobs.Job] = {}
    monkeypatch.setattr(jobs.st, "session_state", kept)
    jobs.begin("file", "甲.zip", "application/zip", slow)
    first = kept["file"]
    slow.go_on()
    jobs.begin("file", "乙.zip", "application/zip", lambda report: b"second")
    second = kept["file"]
    assert second.future.result(PATIENCE) == b"second"
    assert first.stopped and not first.running
    slow.turn.release()
    assert slow.ended.wait(PATIENCE) and isinstance(slow.problem, Cancelled)


def test_what_goes_wrong_is_said_with_a_number_that_stands_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(report: Report) -> bytes:
        raise ZeroDivisionError("of nobody's business")

    app = screen(broken)
    with pytest.raises(ZeroDivisionError):
        app.session_state["file"].future.result(PATIENCE)
    app.run()
    app.run()
    said = app.error[0].value
    number = said.split("编号 ")[1][:6]
    assert "没有生成" in said and "business" not in said and not app.exception
    assert sum(number in line.getMessage() for line in caplog.records) == 1


def test_a_part_of_several_files_tells_how_far_the_whole_is() -> None:
    heard: list[float] = []
    for number in range(2):
        report = within(lambda done, of: heard.append(done / of), number, 2)
        for done in range(1, 5):
            report(done, 4)
        report(0, 0)
    assert heard == [0.125, 0.25, 0.375, 0.5, 0.0, 0.625, 0.75, 0.875, 1.0, 0.5]
