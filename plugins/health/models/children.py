"""Base class of records about one child of a class."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.api import Child, ClassroomRecord, _l, field

__all__ = ["ChildRecord"]


class ChildRecord(ClassroomRecord):
    """Record about one day and one child. Sensitive: the child is never named in a summary (个人信息保护法 art. 28).

    Its text (``__str__``) leaves the child out as well, since more people read the titles of history rows than the
    record itself. Each table declares its own index that begins with ``child_id``.
    """

    @declared_attr
    @classmethod
    def child_id(cls) -> Mapped[int]:
        """Id of the child."""
        return mapped_column(
            ForeignKey("child.id"),
            info=field(_l("Child"), synonyms=("幼儿", "姓名", "幼儿姓名"), sensitive=True),
            sort_order=-10,
        )

    @declared_attr
    @classmethod
    def child(cls) -> Mapped[Child]:
        """Child that the record is about."""
        return relationship(Child)
