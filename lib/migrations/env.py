"""How Alembic runs here: on the connection that lib.db.migrate hands over, in its transaction."""

from alembic import context
from sqlmodel import SQLModel

from lib import models  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
