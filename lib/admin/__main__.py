"""python -m lib.admin."""

from lib.admin import app

app()
