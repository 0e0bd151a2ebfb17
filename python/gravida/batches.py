"""Records of many women as Arrow batches, and the tables they come to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Protocol

from gravida import _gravida
from gravida.assessor import AsOf, Assessor, moment_text
from gravida.errors import ArgumentError

__all__ = [
    "ArrowStream",
    "Column",
    "Outcome",
    "Table",
    "TableName",
    "TableSchema",
    "Tables",
    "assess_batches",
    "schema",
]

Table = _gravida.Table
"""Rows of one table; ``pyarrow.table(…)``, ``polars.from_arrow(…)`` and whatever else
speaks Arrow's PyCapsule interface takes it without a copy."""


class ArrowStream(Protocol):
    """Whatever hands over batches by Arrow's PyCapsule interface: a table or a
    reader of pyarrow, a frame of Polars, a relation of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


TableName = Literal[
    "women", "recommendations", "tasks", "missing", "measures", "issues", "rejects"
]
"""The name of a table."""

Outcome = Literal["applies", "does-not-apply", "needs-data", "failed"]
"""What becomes of a recommendation."""


class Tables(Mapping[str, Table]):
    """What the records of many women come to, by name; see :func:`schema` for the columns.

    A table that was not asked for is not here. An empty one would say that there
    is nothing to tell.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = dict(tables)

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        rows = (f"{name}: {len(table)} rows" for name, table in self.items())
        return f"<gravida.Tables: {', '.join(rows)}>"

    @property
    def women(self) -> Table:
        """One row a woman."""
        return self._asked_for("women")

    @property
    def recommendations(self) -> Table:
        """One row a woman and recommendation."""
        return self._asked_for("recommendations")

    @property
    def tasks(self) -> Table:
        """One row a woman and thing to do."""
        return self._asked_for("tasks")

    @property
    def missing(self) -> Table:
        """One row a woman and missing fact."""
        return self._asked_for("missing")

    @property
    def measures(self) -> Table:
        """One row a woman and measure in which she counts, or may."""
        return self._asked_for("measures")

    @property
    def issues(self) -> Table:
        """One row a woman and thing that a reader must know."""
        return self._asked_for("issues")

    @property
    def rejects(self) -> Table:
        """One row for everything that could not be assessed."""
        return self._asked_for("rejects")

    def _asked_for(self, name: str) -> Table:
        if name not in self._tables:
            raise not_asked_for(name)
        return self._tables[name]


class Column(NamedTuple):
    """One column of a table."""

    name: str
    kind: str
    """``text``; ``word``, of a small vocabulary; ``number``; ``flag``; ``day``; ``words``, a list"""
    is_required: bool
    meaning: str


class TableSchema(NamedTuple):
    """One table."""

    name: str
    row: str
    """What one row is."""
    columns: tuple[Column, ...]


def schema() -> dict[str, TableSchema]:
    """The tables by name, with what their columns mean.

    >>> schema()["women"].columns[1]
    Column(name='patient', kind='text', is_required=True, meaning='id of the Patient; empty where the record has none')
    """
    return {
        name: TableSchema(name, row, tuple(Column(*column) for column in columns))
        for name, row, columns in _gravida.tables()
    }


def assess_batches(
    batches: ArrowStream,
    *,
    record: str = "bundle",
    key: str | None = None,
    profile: str | None = None,
    knowledge: str | os.PathLike[str] | None = None,
    as_of: AsOf = None,
    decisions: Iterable[str] | None = None,
    outcomes: Iterable[Outcome] | None = None,
    tables: Iterable[TableName] | None = None,
    source: str = "batches",
    threads: int = 0,
) -> Tables:
    """Assesses the women of a stream of Arrow batches; the tables are made in memory.

    :param batches: see :class:`ArrowStream`. Columns that stand under these
        names are used: ``source`` and ``line``, where the record comes from;
        ``record``, its number in the run; ``as_of``, the moment to assess it for;
        ``reject_reason``, for a row that is no record, why it is a reject
    :param record: the column with the JSON of a Bundle, a resource or NDJSON,
        as text or bytes
    :param key: the column that rows of one record have in common, such as the
        patient's id beside each resource; such rows lie one after the other.
        Without it each row is a record
    :param profile: as for :class:`gravida.Assessor`
    :param knowledge: as for :class:`gravida.Assessor`
    :param as_of: for records that bring no moment of their own; see :data:`gravida.AsOf`
    :param decisions: only what has these ids
    :param outcomes: which have a row in the table of recommendations; all where not given
    :param tables: which are made, beside that of rejects; all where not given. What they do not
        need is not evaluated
    :param source: the source of records that name none
    :param threads: how many assess at once; 0 for one on each core
    :returns: the rows that ``gravida cohort run`` writes
    :raises ArgumentError: when a column is missing or of a wrong type

    A record that cannot be assessed is a row of ``rejects``, with the reason.

    >>> import pyarrow
    >>> records = pyarrow.table({"bundle": ['{"resourceType": "Patient", "id": "anna"}', "{"]})
    >>> tables = assess_batches(records, as_of="2026-11-20")
    >>> pyarrow.table(tables.women).column("patient").to_pylist()
    ['anna']
    >>> pyarrow.table(tables.rejects).column("record").to_pylist()
    [2]
    """
    if threads < 0:
        raise ArgumentError(f"{threads} is no number of threads", "threads", "give 1 or more, or 0 for one on each core")
    cohort = cohort_of(knowledge, profile, as_of, decisions, outcomes, tables)
    return Tables(dict(cohort.tables(batches, record, key, source, threads)))


def cohort_of(
    knowledge: str | os.PathLike[str] | None,
    profile: str | None,
    as_of: AsOf,
    decisions: Iterable[str] | None,
    outcomes: Iterable[Outcome] | None,
    tables: Iterable[TableName] | None,
) -> _gravida.Cohort:
    """What is made of the records, as the arguments of the same names say."""
    known = Assessor(knowledge=knowledge, profile=profile).known(decisions)
    return _gravida.Cohort(knowledge, profile, moment_text(as_of), known, words(outcomes), words(tables))


def words(given: Iterable[str] | None) -> tuple[str, ...] | None:
    """The words of an argument that takes several; a text is one, not its letters.

    >>> words(["women", "tasks"]), words("women"), words(None)
    (('women', 'tasks'), ('women',), None)
    """
    if given is None:
        return None
    return (given,) if isinstance(given, str) else tuple(given)


def not_asked_for(name: str) -> ArgumentError:
    """What is raised where a table is looked for that was not to be made."""
    return ArgumentError(f"`{name}` was not asked for", "tables", "name it there as well")
