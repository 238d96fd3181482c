"""What alembic runs to migrate: on the connection that `models.migrations` hands over, and only there."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import models.matching.tables
import models.tables  # noqa: F401 - both fill the metadata
from models.tables import UtcMoment
from models.terms import Stored


def render(what: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Our own types by what they are in the database, so that a revision outlives the code it came from."""
    if what == "type" and isinstance(item, UtcMoment):
        return "sa.DateTime(timezone=True)"
    if what == "type" and isinstance(item, AutoString | Stored):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_item=render,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
