"""What can go wrong, said with the place and the remedy.

Every exception of this package is a :class:`GravidaError` with

``what``
    what is wrong,
``place``
    where: a file, a row, a patient, an argument,
``remedy``
    what to do about it, or ``None`` where that is not known.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "ArgumentError",
    "CohortError",
    "GravidaError",
    "KnowledgeError",
    "RecordError",
]


class GravidaError(Exception):
    """Anything that keeps this package from doing what it was asked to."""

    def __init__(self, what: str, place: str = "", remedy: str | None = None) -> None:
        super().__init__(what, place, remedy)
        self.what = what
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        is_placed = not self.place or self.what.startswith(self.place)
        said = self.what if is_placed else f"{self.place}: {self.what}"
        return f"{said}; {self.remedy}" if self.remedy else said


class ArgumentError(GravidaError, ValueError):
    """An argument that cannot be meant; ``place`` is its name."""


class RecordError(GravidaError, ValueError):
    """A record that is no FHIR, speaks of no patient, or of no moment."""


class CohortError(GravidaError):
    """A run that could not be done, or not to its end; what is finished is kept."""


class KnowledgeError(GravidaError):
    """Knowledge that cannot be opened or is not right.

    ``problems`` lists everything that is wrong, a line each, with file, line
    and column.
    """

    def __init__(
        self,
        what: str,
        place: str = "",
        remedy: str | None = None,
        problems: Sequence[str] = (),
    ) -> None:
        super().__init__(what, place, remedy)
        self.args = (what, place, remedy, tuple(problems))
        self.problems = tuple(problems)
