"""The door (ASGI): who may fetch media and upload, security headers, Chinese widget texts, and what a start prepares."""

from starlette.middleware import Middleware

from lib.gate.door import Door
from lib.gate.faults import on_script_error
from lib.gate.startup import lifespan
from lib.gate.ways import routes

__all__ = ["lifespan", "middleware", "on_script_error", "routes"]


def middleware() -> list[Middleware]:
    """What stands before Streamlit."""
    return [Middleware(Door)]
