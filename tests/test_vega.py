"""Charts are drawn beside the server, which goes on answering; who draws is replaced where it was lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from lib import vega

BAR: dict[str, Any] = {
    "data": {"values": [{"name": "舟山市", "value": 3}]},
    "mark": "bar",
    "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "name"}},
}


def test_a_chart_is_drawn_with_its_texts_and_as_a_picture() -> None:
    drawn = vega.svg(BAR)
    assert drawn.startswith("<svg") and "舟山市" in drawn
    assert vega.png(drawn).startswith(b"\x89PNG") and len(vega.png(drawn, 3)) > len(vega.png(drawn, 1))


def test_what_cannot_be_drawn_is_said_and_the_next_chart_is_drawn() -> None:
    with pytest.raises(vega.NotDrawn):
        vega.png("<no picture")
    assert "舟山市" in vega.svg(BAR)


def test_who_draws_is_replaced_where_it_was_killed() -> None:
    drawer = vega.Drawer()
    drawer.draw({"spec": BAR})
    lost = drawer.process
    assert lost is not None
    os.kill(lost.pid, signal.SIGKILL)
    lost.wait()
    assert "舟山市" in drawer.draw({"spec": BAR}).decode()
    assert drawer.process is not None and drawer.process.pid != lost.pid
    drawer.process.kill()


def test_while_a_chart_is_drawn_everybody_else_is_answered() -> None:
    many = {**BAR, "data": {"sequence": {"start": 0, "stop": 400}}, "mark": "text"}
    many["encoding"] = {"x": {"field": "data", "type": "quantitative"}, "text": {"field": "data"}}
    drawing = threading.Thread(target=vega.svg, args=(many,))
    drawing.start()
    turns = 0
    while drawing.is_alive():
        time.sleep(0.001)
        turns += 1
    assert turns > 20  # one turn, where Python's lock is held


def test_who_draws_ends_with_the_program() -> None:
    program = "from lib import vega; vega.svg({'mark': 'bar'}); print(vega.DRAWER.process.pid, flush=True); import os; os.kill(os.getpid(), 9)"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=vega.PROJECT, stdout=subprocess.PIPE, check=False
    )
    drawer = int(told.stdout)
    for _ in range(200):
        if not alive(drawer):
            return
        time.sleep(0.05)
    raise AssertionError("it goes on")


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and that nobody has asked about does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
