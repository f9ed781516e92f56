"""Every change that a person makes, with its audit line, in one transaction. One file a subject."""

from typing import Any

from sqlmodel import Session, SQLModel, col, select

from lib.access import Forbidden, Viewer
from lib.models import Organisation


class Refused(ValueError):
    """Raised where a change cannot be made as asked; the text is for the person and says what to do."""


def within_reach(session: Session, viewer: Viewer, organisation_id: int) -> Organisation:
    """The organisation, which the viewer may keep. Raises Forbidden where it stands outside their subtree."""
    row = session.exec(
        select(Organisation).where(col(Organisation.id) == organisation_id, viewer.sees(Organisation.id))
    ).first()
    if row is None:
        raise Forbidden("没有这个单位，或者它不在您的管理范围内。")
    return row


def demand_everything(session: Session, viewer: Viewer) -> None:
    """Nothing. Raises Forbidden unless the viewer stands at the top: quarters and rules hold for everybody."""
    if session.get_one(Organisation, viewer.organisation_id).parent_id is not None:
        raise Forbidden("季度和规则对所有单位生效，只有最上级单位的管理员可以修改。")


def values_of(row: SQLModel, *names: str) -> dict[str, Any]:
    """What stands in the named columns of a row, for the audit line."""
    return {name: getattr(row, name) for name in names}
