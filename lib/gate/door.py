"""The door: pure ASGI, before everything else. Who may fetch what, and what every answer carries."""

import secrets
from collections.abc import Mapping
from enum import Enum
from urllib.parse import urlsplit

from anyio import to_thread
from google.protobuf.message import DecodeError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from lib.auth import tickets, tokens
from lib.auth.sessions import viewer_of_token
from lib.gate import frame, headers, room
from lib.gate.faults import Fault, fault_of
from lib.settings import settings

SOCKET = "/_stcore/stream"
OPEN = {"/_stcore/health", "/_stcore/host-config", "/manifest.json", "/favicon.svg"}
OPEN_FOLDERS = {"static", "session", "mingze"}
KEPT_FOLDERS = {
    "_stcore",
    "media",
    "component",
    "app",
    "files",
}  # files: what our own routes serve to who is logged in
ROOM = "present"  # with a meeting's number behind it; without one it is a screen like the others
KEPT_BY_BROWSERS = "/files/boundaries/"  # private: only by the browser of whoever was logged in
CLOSED = (
    "/_stcore/agent",
    "/_stcore/script-health-check",
)  # Streamlit's other ways in, which nobody here uses
COMMANDS = {"clear_cache", "set_run_on_save", "load_git_info"}
PAGE_METHODS = {"GET", "HEAD"}
WORDS = {
    401: "请先登录。",
    403: "不能从别的网站访问本系统。",
    404: "没有这个地址。",
    405: "这个地址不能这样访问。",
    503: "数据库暂时连不上，请稍后再试。",
}


class Place(Enum):
    """What kind of address was asked for."""

    PAGE = "page"
    OPEN = "open"
    KEPT = "kept"
    ROOM = "room"
    NOWHERE = "nowhere"


def place_of(path: str) -> Place:
    """What kind of address a path is. What nobody has thought of is nowhere."""
    first, _, rest = path.removeprefix("/").partition("/")
    if path in OPEN or first in OPEN_FOLDERS:
        return Place.OPEN
    if path.startswith(CLOSED):
        return Place.NOWHERE
    if first in KEPT_FOLDERS:
        return Place.KEPT
    if first == ROOM and rest:
        return Place.ROOM
    return Place.NOWHERE if rest else Place.PAGE


class Door:
    """Asks for the same token as the pages do, wherever Streamlit would answer anybody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing. Answers itself or hands on to Streamlit."""
        if scope["type"] == "http":
            await self.answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.listen(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing. Opens the one socket, to anonymous visitors too: the login page comes through it."""
        if scope["path"] == SOCKET and is_own_origin(Headers(scope=scope)):
            await self.app(scope, without_commands(receive), send)
            return
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing. Answers one HTTP request."""
        request = HTTPConnection(scope)
        place = place_of(scope["path"])
        if place is Place.PAGE:
            await page(scope, request)(scope, receive, send)
            return
        refusal = await refused(place, request)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        keeps = scope["path"].startswith(KEPT_BY_BROWSERS)
        await self.app(scope, receive, with_headers(send, place, keeps))


def without_commands(receive: Receive) -> Receive:
    """A receive that leaves out what anybody could send to the whole server, such as the emptying of its caches."""

    async def incoming() -> Message:
        while True:
            message = await receive()
            if not is_command(message.get("bytes") or b""):
                return message

    return incoming


def is_command(frame: bytes) -> bool:
    """Whether a frame of the socket asks for something that only a developer's menu offers."""
    sent = BackMsg()
    try:
        sent.ParseFromString(frame)
    except DecodeError:
        return False  # Streamlit closes the socket
    return sent.WhichOneof("type") in COMMANDS


def page(scope: Scope, request: HTTPConnection) -> Response:
    """The frame of all screens. What it shows the script decides, which asks for the token itself."""
    if scope["method"] not in PAGE_METHODS:
        return sentence(405)
    response = HTMLResponse(frame.frame().html, headers={"Cache-Control": "no-cache"})
    headers.put_on(response.headers, headers.page_policy(request.headers.get("host", "")))
    if not request.cookies.get(tickets.BROWSER_COOKIE):
        response.set_cookie(
            tickets.BROWSER_COOKIE,
            secrets.token_urlsafe(16),
            httponly=True,
            samesite="lax",
            secure=settings().cookie_secure,
        )
    return response


async def refused(place: Place, request: HTTPConnection) -> Response | None:
    """The refusal; None where the request may go on."""
    if place is Place.NOWHERE:
        return sentence(404)
    if place is Place.OPEN:
        return None
    if not is_own_origin(request.headers):
        return sentence(403)
    try:
        viewer = await to_thread.run_sync(viewer_of_token, request.cookies.get(tokens.COOKIE))
    except Exception as problem:
        if fault_of(problem) not in (Fault.DATABASE_GONE, Fault.DATABASE_BUSY):
            raise
        return sentence(503)
    return None if viewer is not None and not viewer.must_change_password else sentence(401)


def is_own_origin(given: Mapping[str, str]) -> bool:
    """Whether the request comes from our own pages, or from a program that names no origin at all."""
    origin = given.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == given.get("host", "").lower()


def sentence(status: int) -> Response:
    """A short page in Chinese for somebody who typed an address by hand."""
    words = WORDS[status]
    html = f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>明责</title><p>{words}</p>'
    response = HTMLResponse(f'{html}<p><a href="/">打开明责</a></p>', status, {"Cache-Control": "no-store"})
    headers.put_on(response.headers, headers.FILE_POLICY)
    return response


def with_headers(send: Send, place: Place, keeps: bool) -> Send:
    """A send that puts our headers on the answer's start; keeps: how long it may be kept is for the answer to say."""

    async def outgoing(message: Message) -> None:
        if message["type"] == "http.response.start":
            carried = MutableHeaders(scope=message)
            headers.put_on(carried, room.POLICY if place is Place.ROOM else headers.FILE_POLICY)
            if place in (Place.KEPT, Place.ROOM) and not (keeps and "Cache-Control" in carried):
                carried["Cache-Control"] = "private, no-store"
        await send(message)

    return outgoing
