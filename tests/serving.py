"""A real server on a free port for tests: the same command as in the README, in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

import httpx

PROJECT = Path(__file__).resolve().parent.parent
START_WITHIN = 120.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`streamlit run app.py` with settings of its own: `with Server({"MINGZE_DATA_DIR": …}) as server: server.url`.

    Without MINGZE_DATA_DIR it keeps its data in a fresh folder, so that it starts with a fresh demonstration. Where it
    is started from (cwd) makes no difference to the program, and tests may choose it.
    """

    def __init__(
        self,
        environment: dict[str, str] | None = None,
        cwd: Path = PROJECT,
        port: int = 0,
        script: Path = PROJECT / "app.py",
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mingze-server-"))
        self.environment = {"MINGZE_DATA_DIR": str(self.folder / "data"), **(environment or {})}
        self.cwd, self.script = cwd, script
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "log.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        """The server, once it answers."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MINGZE_")}
        command = [sys.executable, "-m", "streamlit", "run", str(self.script)]
        options = ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command + options,
                cwd=self.cwd,
                env={**inherited, **self.environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait()
        return self

    def wait(self) -> None:
        """Nothing. Returns once the server answers; fails with its log when it ends instead."""
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self.text()}")
            try:
                if httpx.get(f"{self.url}/_stcore/health", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not answer within {START_WITHIN:.0f} s:\n{self.text()}")

    def stop(self) -> None:
        """Nothing. Ends the server, gently first."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Nothing. Ends the server as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def text(self) -> str:
        """What the server has logged so far."""
        return self.log.read_text("utf-8", errors="replace") if self.log.exists() else ""

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
