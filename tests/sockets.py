"""A raw client of the server's websocket: no browser, so that it can send what no browser would."""

import os
import subprocess
import sys
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.serving import PROJECT, Server

COOKIE = "mingze_session"
PASSWORD = "mingze-2018"
PATIENCE = 30.0


def cookie_of(server: Server, username: str, password: str = PASSWORD) -> str:
    """The login cookie that the server would give, made in a process of its own with the server's settings."""
    program = (
        "import sys; from lib.actions.accounts import log_in; from lib.auth import tokens; "
        "print(tokens.sign(log_in(sys.argv[1], sys.argv[2], '127.0.0.1')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, username, password],
        cwd=PROJECT,
        env={**os.environ, **server.environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]


class Visit:
    """One websocket session of one page."""

    def __init__(self, server: Server, cookie: str | None, page: str = "") -> None:
        self.server, self.page = server, page
        self.heard: list[ForwardMsg] = []
        self.headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}

    def run(
        self,
        query: str = "",
        widgets: list[WidgetState] | None = None,
        fragment: str = "",
        patience: float = PATIENCE,
    ) -> list[ForwardMsg]:
        """What the server sends for one rerun with this address and these widget states."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.fragment_id = query, self.page, fragment
        state.context_info.url = f"{self.server.url}/{self.page}?{query}"
        state.widget_states.widgets.extend(widgets or [])
        self.socket.send(message.SerializeToString())
        return self.listen(patience)

    def listen(self, patience: float = PATIENCE) -> list[ForwardMsg]:
        """The messages up to the end of the run; a run that was interrupted by its own rerun goes on."""
        messages = self.heard = []
        while True:
            raw = self.socket.recv(timeout=patience)
            message = ForwardMsg()
            message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            messages.append(message)
            if message.WhichOneof("type") == "script_finished" and message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return messages

    def __enter__(self) -> "Visit":
        address = f"{self.server.url.replace('http', 'ws')}/_stcore/stream"
        self.connection = connect(
            address,
            additional_headers=self.headers,
            max_size=2**27,
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(self.server.url),
        )
        self.socket = self.connection.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.__exit__(kind, problem, trace)


def content(messages: list[ForwardMsg]) -> bytes:
    """Everything that was sent, as bytes: texts and Arrow tables stand in it as plain UTF-8."""
    return b"\n".join(message.SerializeToString() for message in messages)


def widget_ids(messages: list[ForwardMsg]) -> dict[str, str]:
    """The kind of each widget that was drawn, by its id."""
    found: dict[str, str] = {}
    for message in messages:
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            part: Any = getattr(element, kind) if kind else None
            if part is not None and hasattr(part, "id") and part.id:
                found[part.id] = kind or ""
    return found
