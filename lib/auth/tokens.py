"""The signed token in the login cookie: who it is for, since when, until when, and for which state of the account."""

import os
import secrets
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import jwt

from lib.actions.accounts import Entry
from lib.models import now
from lib.settings import settings

COOKIE = "mingze_session"
ALGORITHM = "HS256"
KEY_BYTES = 32


@cache
def signing_key() -> bytes:
    """The key that signs login cookies: MINGZE_COOKIE_KEY, or one made at the first start beside the database."""
    given = settings().cookie_key
    return _decoded(given) if given else _kept_key(settings().data_dir / "cookie.key")


def sign(entry: Entry) -> str:
    """A token for somebody who was let in."""
    issued = now()
    expires = issued + timedelta(hours=settings().session_hours)
    claims = {"sub": str(entry.user_id), "ver": entry.state, "iat": issued, "exp": expires}
    return jwt.encode(claims, signing_key(), algorithm=ALGORITHM)


def read(token: str | None) -> Entry | None:
    """What a sound token says; None for a forged, expired or mangled one. Whether it still holds the database says."""
    if not token:
        return None
    try:
        claims = jwt.decode(
            token, signing_key(), algorithms=[ALGORITHM], options={"require": ["exp", "iat", "sub", "ver"]}
        )
        return Entry(int(claims["sub"]), str(claims["ver"]))
    except (jwt.PyJWTError, ValueError, TypeError):
        return None


def _decoded(text: str) -> bytes:
    key = bytes.fromhex(text.strip())
    if len(key) < KEY_BYTES:
        raise ValueError(f"the cookie key needs at least {2 * KEY_BYTES} hex digits")
    return key


def _kept_key(path: Path) -> bytes:
    """The key in the file, made now where there is none. Two processes starting at once end up with the same one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
        fresh = Path(name)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
        try:
            os.link(fresh, path)  # unlike a rename, never replaces the key of a process that was quicker
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return _decoded(path.read_text())
