"""The one HTML page that all screens live in: Streamlit's, made Chinese and with our own icon."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from streamlit import file_util

HERE = Path(__file__).parent
SCRIPTS = ("chinese", "paper")  # run before Streamlit's own
ICON_FILE = HERE / "icon.svg"
LOOKS = ("look", "paper")
NO_SCRIPT = "<noscript><p>本系统需要浏览器启用 JavaScript。</p></noscript>"


class Frame(NamedTuple):
    """The page's bytes and the sources that its policy lets run."""

    html: bytes
    script_sources: tuple[str, ...]


@cache
def script(name: str) -> bytes:
    """One of our scripts: chinese turns Streamlit's own English words into Chinese, paper prints a screen."""
    return (HERE / f"{name}.js").read_bytes()


def script_address(name: str) -> str:
    """Where the script is served; the hash in it lets browsers keep it until it changes."""
    return f"/mingze/{name}-{hashlib.sha256(script(name)).hexdigest()[:12]}.js"


@cache
def icon() -> bytes:
    """The icon of the browser's tab."""
    return ICON_FILE.read_bytes()


@cache
def picture(name: str) -> str:
    """One of our drawings as an address that needs no request: anonymous visitors see the name too."""
    return "data:image/svg+xml;base64," + base64.b64encode((HERE / f"{name}.svg").read_bytes()).decode()


@cache
def frame() -> Frame:
    """Streamlit's index.html as this office's browsers get it."""
    html = (Path(file_util.get_static_dir()) / "index.html").read_text("utf-8")
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    html = re.sub(r"<noscript>.*?</noscript>", NO_SCRIPT, html, flags=re.DOTALL)
    html = re.sub(r'\s*<link rel="service-desc"[^>]*>', "", html)
    html = html.replace('<html lang="en">', '<html lang="zh-CN">', 1)
    html = html.replace("<title>Streamlit</title>", "<title>明责</title>", 1)
    html = html.replace("./favicon.png", "/favicon.svg", 1)
    scripts = "".join(f'\n    <script src="{script_address(name)}"></script>' for name in SCRIPTS)
    html = html.replace("<head>", f"<head>{scripts}", 1)
    looks = "".join((HERE / f"{name}.css").read_text("utf-8") for name in LOOKS)
    html = html.replace("</head>", f"<style>\n{looks}</style>\n  </head>", 1)
    inline = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    return Frame(html.strip().encode(), tuple(f"'sha256-{_digest(script)}'" for script in inline))


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
