"""The addresses that this server answers beside Streamlit's own. A new one is one more line in routes().

What stands under /files/ the door serves only to who is logged in: put data there, such as the boundaries of maps.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from lib import maps
from lib.auth import sessions, tickets, tokens
from lib.gate import frame
from lib.settings import settings

A_YEAR = "public, max-age=31536000, immutable"
OWN_YEAR = "private, max-age=31536000, immutable"


def routes() -> list[BaseRoute]:
    """Ours, in front of Streamlit's."""
    return [
        Route(sessions.OPEN, open_session, methods=["GET"]),
        Route(sessions.CLOSE, close_session, methods=["GET"]),
        Route(frame.words_address(), words),
        Route("/favicon.svg", icon),
        Route(maps.FOLDER + "{file_name}", boundaries, methods=["GET"]),
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


async def words(request: Request) -> Response:
    """The dictionary script."""
    headers = {"Cache-Control": A_YEAR}
    return Response(frame.words(), media_type="text/javascript; charset=utf-8", headers=headers)


async def icon(request: Request) -> Response:
    """The icon of the browser's tab."""
    return Response(frame.icon(), media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


async def boundaries(request: Request) -> Response:
    """The shapes of a map. The hash in their address lets a browser keep them until they change."""
    file = maps.served(request.path_params["file_name"])
    if file is None:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    headers = {"Cache-Control": OWN_YEAR, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(file.content, media_type="application/geo+json", headers=headers)
    return Response(
        file.pressed, media_type="application/geo+json", headers=headers | {"Content-Encoding": "gzip"}
    )
