"""A few facts about the database itself, e.g. that it is a demonstration. Set once when made, read at start-up."""

from sqlalchemy import delete, insert, select
from sqlmodel import Field, Session

from registry.kernel import db

DEMONSTRATION = "demonstration"


class Mark(db.Base, table=True):
    """One fact about the database."""

    __tablename__ = "marks"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=200)


def read(name: str) -> str:
    """A mark's value, empty when it is not set."""
    with db.reading() as session:
        return value(session, name)


def value(session: Session, name: str) -> str:
    """A mark's value in the database a session looks at, empty when it is not set."""
    return session.execute(select(Mark.value).where(Mark.name == name)).scalar() or ""  # type: ignore[call-overload]


def put(name: str, value: str) -> None:
    """Set a mark that is not set yet."""
    with db.writing() as session:
        session.execute(insert(Mark.__table__).values(name=name, value=value))  # type: ignore[attr-defined]


def put_again(session: Session, name: str, value: str) -> None:
    """Set a mark anew inside a write."""
    table = db.core(Mark)
    session.execute(delete(table).where(table.c.name == name))
    session.execute(insert(table).values(name=name, value=value))
