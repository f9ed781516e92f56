"""The headers that tell a browser what this server's pages may do: nothing beyond this server."""

import re

from starlette.datastructures import MutableHeaders

from lib.gate.frame import frame
from lib.settings import settings

HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"


def page_policy(host: str) -> str:
    """What the pages' frame may load and run.

    No 'unsafe-inline' and no 'unsafe-eval' for scripts: Streamlit draws Vega charts with an interpreter. Styles are
    made at run time by its components. Older browsers do not count the socket's ws: address as 'self', so it is named.
    """
    socket = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(frame().script_sources)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{socket}",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def put_on(headers: MutableHeaders, policy: str) -> None:
    """Nothing. Sets what every answer carries."""
    for name, value in ALWAYS.items():
        headers[name] = value
    headers["Content-Security-Policy"] = policy
    if settings().cookie_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
