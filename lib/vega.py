"""Charts drawn offline: Vega-Lite to SVG, SVG to PNG, with the fonts of the machine; no host is asked.

vl-convert draws in a process of its own: it holds Python's lock for as long as it draws, and a chart of a thousand
marks takes seconds in which nobody's click would be answered. The process ends with the one that started it.
"""

import json
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

VERSION = "6.4"  # of Vega-Lite
PROJECT = Path(__file__).resolve().parent.parent
LENGTH = struct.Struct(">?I")  # whether it went well, how many bytes follow


class NotDrawn(RuntimeError):
    """Raised where a specification cannot be drawn."""


class Drawer:
    """The process that draws, started with the first chart and anew where it was lost. One chart at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def draw(self, asked: dict[str, Any]) -> bytes:
        """The drawing. Raises NotDrawn."""
        told = json.dumps(asked, ensure_ascii=False).encode()
        with self.lock:
            try:
                went_well, drawn = self.answered(told)
            except (
                BrokenPipeError,
                EOFError,
            ):  # it was killed, e.g. for want of memory: once more with a new one
                self.process = None
                went_well, drawn = self.answered(told)
        if not went_well:
            raise NotDrawn(drawn.decode())
        return drawn

    def answered(self, told: bytes) -> tuple[bool, bytes]:
        """Whether it went well, and the drawing or what was wrong."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lib.vega"], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert self.process.stdin is not None and self.process.stdout is not None
        send(self.process.stdin, True, told)
        return receive(self.process.stdout)


DRAWER = Drawer()


def svg(spec: dict[str, Any]) -> str:
    """The specification, with its data, as SVG, its texts as texts. Raises NotDrawn."""
    return DRAWER.draw({"spec": spec}).decode()


def png(drawn: str, scale: float = 2.0) -> bytes:
    """An SVG as PNG, so many times as many pixels as it is wide and high. Raises NotDrawn."""
    return DRAWER.draw({"svg": drawn, "scale": scale})


def send(pipe: IO[bytes], went_well: bool, content: bytes) -> None:
    """Nothing. Writes one message."""
    pipe.write(LENGTH.pack(went_well, len(content)) + content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[bool, bytes]:
    """One message. Raises EOFError where the other side has gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    went_well, length = LENGTH.unpack(head)
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return went_well, content


def serve() -> None:
    """Nothing. Draws what comes in, until the other side has gone; what else is printed goes to the log."""
    import vl_convert

    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            asked = json.loads(receive(sys.stdin.buffer)[1])
        except EOFError:
            return
        try:
            if "spec" in asked:
                drawn = vl_convert.vegalite_to_svg(asked["spec"], vl_version=VERSION).encode()
            else:
                drawn = bytes(vl_convert.svg_to_png(asked["svg"], scale=asked["scale"]))
        except (ValueError, RuntimeError) as problem:
            send(out, False, str(problem).split("\n\n")[0].encode())
        else:
            send(out, True, drawn)


if __name__ == "__main__":
    serve()
