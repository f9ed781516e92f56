"""The addresses that this server answers beside Streamlit's own. A new one is one more line in routes().

What stands under /files/ the door serves only to who is logged in: put data there, such as the boundaries of maps.
"""

import logging
import re
from collections.abc import Awaitable, Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from lib import db, evidence, maps, queries, slides
from lib.actions.evidence import note_opened
from lib.auth import sessions, tickets, tokens
from lib.auth.sessions import viewer_of_token
from lib.gate import frame, room
from lib.models import EvidenceKind
from lib.queries.evidence import EVIDENCE_FOLDER
from lib.settings import settings

ROOM_FOLDER = "/present/"  # under it, a meeting's id
ROOM_FILES = {"room.js": "text/javascript; charset=utf-8", "room.css": "text/css; charset=utf-8"}
A_YEAR = "public, max-age=31536000, immutable"
LOG = logging.getLogger("mingze")
NUMBER, HASH = re.compile(r"[1-9]\d{0,8}"), re.compile(r"[0-9a-f]{64}")
# what a browser shows; the rest it saves
MEDIA = {EvidenceKind.JPEG: "image/jpeg", EvidenceKind.PNG: "image/png"}
OWN_YEAR = "private, max-age=31536000, immutable"


def routes() -> list[BaseRoute]:
    """Ours, in front of Streamlit's."""
    files = [Route(room.asset_address(name), room_asset(name, kind)) for name, kind in ROOM_FILES.items()]
    return [
        *files,
        Route(ROOM_FOLDER + "{meeting}", room_page, methods=["GET"]),
        Route(ROOM_FOLDER + "{rest:path}", nothing),
        Route(sessions.OPEN, open_session, methods=["GET"]),
        Route(sessions.CLOSE, close_session, methods=["GET"]),
        *(Route(frame.script_address(name), page_script(name)) for name in frame.SCRIPTS),
        Route("/favicon.svg", icon),
        Route(maps.FOLDER + "{file_name}", boundaries, methods=["GET"]),
        Route(EVIDENCE_FOLDER + "{problem}/{hash}", evidence_file, methods=["GET"]),
        Route(EVIDENCE_FOLDER + "{rest:path}", nothing),  # else Streamlit would answer with its page
    ]


async def open_session(request: Request) -> Response:
    """The way back to the page, with the login cookie for whoever holds a ticket."""
    browser = request.cookies.get(tickets.BROWSER_COOKIE, "")
    ticket = tickets.redeem(request.query_params.get("ticket", ""), browser)
    response = RedirectResponse(ticket.goes_to if ticket else "/", 303, {"Cache-Control": "no-store"})
    if ticket is not None:
        response.set_cookie(
            tokens.COOKIE,
            tokens.sign(ticket.entry),
            max_age=int(settings().session_hours * 3600),
            httponly=True,
            samesite="strict",
            secure=settings().cookie_secure,
        )
    return response


async def close_session(request: Request) -> Response:
    """The way to the login page, without the cookie. What ends the session is the raised token_version."""
    response = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
    response.delete_cookie(tokens.COOKIE, httponly=True, samesite="strict", secure=settings().cookie_secure)
    return response


def page_script(name: str) -> Callable[[Request], Awaitable[Response]]:
    """What answers with one of the scripts that all screens run."""

    async def answer(request: Request) -> Response:
        headers = {"Cache-Control": A_YEAR}
        return Response(frame.script(name), media_type="text/javascript; charset=utf-8", headers=headers)

    return answer


async def icon(request: Request) -> Response:
    """The icon of the browser's tab."""
    return Response(frame.icon(), media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


async def boundaries(request: Request) -> Response:
    """The shapes of a map. The hash in their address lets a browser keep them until they change."""
    file = maps.served(request.path_params["file_name"])
    if file is None:
        return await nothing(request)
    headers = {"Cache-Control": OWN_YEAR, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(file.content, media_type="application/geo+json", headers=headers)
    return Response(
        file.pressed, media_type="application/geo+json", headers=headers | {"Content-Encoding": "gzip"}
    )


async def evidence_file(request: Request) -> Response:
    """An evidence file, for whoever may see its problem; the same for everybody else as for one that is not there.

    Pictures open in the browser, under a policy that lets nothing run; everything else is saved, named as it was handed in.
    """
    found = await to_thread.run_sync(opened, request)
    return found or await nothing(request)


def room_asset(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    """What answers with the script, or the style sheet, of the room's view."""

    async def answer(request: Request) -> Response:
        return Response(room.asset(name), media_type=kind, headers={"Cache-Control": A_YEAR})

    return answer


async def room_page(request: Request) -> Response:
    """All slides of a meeting, for whoever may see it; the same for everybody else as for one that is not there."""
    found = await to_thread.run_sync(shown_in_the_room, request)
    return found or await nothing(request)


def shown_in_the_room(request: Request) -> Response | None:
    """The page; None where there is no such meeting for this viewer, who is read from the database anew."""
    viewer = viewer_of_token(
        request.cookies.get(tokens.COOKIE), request.client.host if request.client else ""
    )
    meeting = request.path_params["meeting"]
    if viewer is None or not NUMBER.fullmatch(meeting):
        return None
    with db.reading() as session:
        try:
            deck = slides.of_meeting(session, viewer, int(meeting))
        except slides.NotSeen:
            return None
    return HTMLResponse(room.page(deck, int(meeting)), headers={"Cache-Control": "private, no-store"})


async def nothing(request: Request) -> Response:
    """The same answer to every address at which there is no file for whoever asks."""
    return Response(status_code=404, headers={"Cache-Control": "no-store"})


def opened(request: Request) -> Response | None:
    """The answer with the file; None where there is none, or none for this viewer, who is read from the database anew."""
    viewer = viewer_of_token(
        request.cookies.get(tokens.COOKIE), request.client.host if request.client else ""
    )
    problem, hash = request.path_params["problem"], request.path_params["hash"]
    if viewer is None or not NUMBER.fullmatch(problem) or not HASH.fullmatch(hash):
        return None
    with db.reading() as session:
        rows = queries.evidence_file(session, viewer, int(problem), hash).to_dict("records")
    path = evidence.path_of(hash)
    if not rows:
        return None
    if not path.is_file():
        LOG.error("evidence %s of problem %s is missing", hash, problem)
        return None
    file = rows[0]
    if request.method == "GET" and viewer.organisation_id != file["office_id"]:
        note_opened(viewer, int(problem), file)
    media = MEDIA.get(EvidenceKind(file["kind"]))
    return FileResponse(
        path,
        media_type=media or "application/octet-stream",
        filename=file["name"],
        content_disposition_type="inline" if media else "attachment",
        headers={"Cache-Control": "private, no-store"},
    )
