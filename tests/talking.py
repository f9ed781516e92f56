"""A raw client of the server's socket: sends what a browser sends, or what a forger would, and reads the answers."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import httpx
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from tests.serving import PROJECT, Server

COOKIE = "mingze_session"
PASSWORD = "mingze-2018"
PATIENCE = 30.0


@cache
def cookie_of(server: Server, username: str, password: str = PASSWORD) -> str:
    """The login cookie that the server would give, made once in a process of its own with the server's settings."""
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


@dataclass
class Answer:
    """All messages of one script run."""

    messages: list[ForwardMsg] = field(default_factory=list)

    def elements(self) -> Iterator[Any]:
        """The elements that the run drew."""
        for message in self.messages:
            if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
                yield message.delta.new_element

    def widgets(self, kind: str) -> dict[str, str]:
        """The ids of the widgets of a kind (text_input, button …) by their labels."""
        found = (getattr(element, kind) for element in self.elements() if element.WhichOneof("type") == kind)
        return {widget.label: widget.id for widget in found}

    def widget_ids(self) -> list[str]:
        """The ids of all widgets that the run drew."""
        parts = (getattr(element, element.WhichOneof("type") or "", None) for element in self.elements())
        ids = (getattr(part, "id", "") for part in parts)
        return [name for name in ids if name]

    def content(self) -> bytes:
        """Everything that was sent, as bytes: texts and Arrow tables stand in it as plain UTF-8."""
        return b"\n".join(message.SerializeToString() for message in self.messages)

    def redirect(self) -> str:
        """The address that the browser was sent to; empty for none."""
        return "".join(
            message.auth_redirect.url
            for message in self.messages
            if message.WhichOneof("type") == "auth_redirect"
        )

    def text(self) -> str:
        """Every word that crossed the socket, tables' bytes too."""
        return "\n".join(words for message in self.messages for words in all_words(message))

    def fragments(self) -> list[str]:
        """The ids of the parts of the page that the browser was told to refresh by itself."""
        found = (
            message.auto_rerun for message in self.messages if message.WhichOneof("type") == "auto_rerun"
        )
        return [rerun.fragment_id for rerun in found]

    def pages(self) -> dict[str, str]:
        """The hash of each page of the last navigation by its address; the start page's address is empty."""
        found: dict[str, str] = {}
        for message in self.messages:
            if message.WhichOneof("type") == "navigation":
                found = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        return found


def all_words(message: Message) -> Iterator[str]:
    """Each string and each piece of bytes in a message, however deep."""
    for descriptor, value in message.ListFields():
        values = value if descriptor.is_repeated else [value]
        if isinstance(value, Mapping):
            values = [*value.keys(), *value.values()]
        for one in values:
            if isinstance(one, Message):
                yield from all_words(one)
            elif isinstance(one, bytes):
                yield one.decode("utf-8", errors="replace")
            elif isinstance(one, str):
                yield one


class Conversation:
    """One session: `with Conversation(server.url, cookies) as talk: talk.visit("overview")`.

    `heard` is what came last, also where the patience ended before the script did.
    """

    def __init__(
        self,
        url: str,
        cookies: Mapping[str, str] | None = None,
        origin: str | None = "",
        patience: float = PATIENCE,
    ) -> None:
        self.url, self.patience = url, patience
        self.address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self.origin = url if origin == "" else origin
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())}
        self.open = ExitStack()
        self.socket: ClientConnection | None = None
        self.query = ""
        self.page_hash = ""
        self.heard = Answer()

    def __enter__(self) -> Self:
        self.socket = self.open.enter_context(
            connect(
                self.address,
                origin=self.origin,  # type: ignore[arg-type]
                additional_headers=self.headers if self.headers["Cookie"] else None,
                subprotocols=["streamlit"],  # type: ignore[list-item]
                max_size=None,
            )
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open.close()

    def visit(self, page: str = "", query: Mapping[str, str] | None = None) -> Answer:
        """What a browser gets that opens the page's address."""
        message = BackMsg()
        self.query = urlencode(query or {})
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = page
        return self.send(message)

    def use(self, texts: Mapping[str, str] | None = None, press: str = "", page_hash: str = "") -> Answer:
        """What a browser gets whose widgets (by id) hold the texts, and one of whose buttons was pressed."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = page_hash or self.page_hash
        for name, value in (texts or {}).items():
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = name, value
        if press:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = press, True
        return self.send(message)

    def refresh(self, fragment: str) -> Answer:
        """What a browser gets when a part of the page refreshes itself."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self.page_hash
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = True
        return self.send(message)

    def send(self, message: BackMsg) -> Answer:
        """The answer to any message; all that comes until the script has finished."""
        assert self.socket is not None
        self.socket.send(message.SerializeToString())
        answer = self.heard = Answer()
        while True:
            received = ForwardMsg()
            received.ParseFromString(self.socket.recv(self.patience))  # type: ignore[arg-type]
            answer.messages.append(received)
            if received.WhichOneof("type") == "navigation":
                self.page_hash = received.navigation.page_script_hash
            if received.WhichOneof("type") != "script_finished":
                continue
            if (
                received.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):  # then the next run follows at once
                return answer


class Visit(Conversation):
    """One session that stays on one page, logged in by a cookie or anonymous."""

    def __init__(
        self, server: Server, cookie: str | None, page: str = "", patience: float = PATIENCE
    ) -> None:
        super().__init__(server.url, {COOKIE: cookie} if cookie else None, patience=patience)
        self.page = page

    def run(self, query: str = "", widgets: Iterable[WidgetState] = (), fragment: str = "") -> Answer:
        """What comes back for one rerun with this address, these widget states, and this fragment alone."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.fragment_id = query, self.page, fragment
        state.context_info.url = f"{self.url}/{self.page}?{query}"
        state.widget_states.widgets.extend(widgets)
        return self.send(message)


def log_in(server: Server, username: str, page: str = "", password: str = PASSWORD) -> dict[str, str]:
    """The cookies of somebody who filled in the login form over the socket, as a browser does."""
    cookies = dict(httpx.get(server.url).cookies)
    with Conversation(server.url, cookies) as talk:
        form = talk.visit(page)
        fields, buttons = form.widgets("text_input"), form.widgets("button")
        answer = talk.use({fields["账号"]: username, fields["密码"]: password}, press=buttons["登录"])
        assert answer.redirect(), answer.text()
    opened = httpx.get(server.url + answer.redirect(), cookies=cookies)
    return {**cookies, **dict(opened.cookies)}
