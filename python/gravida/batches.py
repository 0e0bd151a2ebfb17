"""Records of many women as Arrow batches, and the tables they come to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from gravida import _gravida
from gravida.assessor import AsOf, Assessor, moment_text
from gravida.errors import ArgumentError

__all__ = ["ArrowStream", "Column", "Table", "TableSchema", "Tables", "assess_batches", "schema"]

Table = _gravida.Table
"""Rows of one table; ``pyarrow.table(…)``, ``polars.from_arrow(…)`` and whatever else
speaks Arrow's PyCapsule interface takes it without a copy."""


class ArrowStream(Protocol):
    """Whatever hands over batches by Arrow's PyCapsule interface: a table or a
    reader of pyarrow, a frame of Polars, a relation of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


class Tables(NamedTuple):
    """What the records of many women come to; see :func:`schema` for the columns."""

    women: Table
    recommendations: Table
    tasks: Table
    missing: Table
    measures: Table
    issues: Table
    rejects: Table


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
    source: str = "batches",
    threads: int = 0,
) -> Tables:
    """Assesses the women of a stream of Arrow batches; the tables are made in memory.

    :param batches: see :class:`ArrowStream`. Columns that stand under these
        names are used: ``source`` and ``line``, where the record comes from;
        ``record``, its number in the run; ``as_of``, the moment to assess it for
    :param record: the column with the JSON of a Bundle, a resource or NDJSON,
        as text or bytes
    :param key: the column that rows of one record have in common, such as the
        patient's id beside each resource; such rows lie one after the other.
        Without it each row is a record
    :param profile: as for :class:`gravida.Assessor`
    :param knowledge: as for :class:`gravida.Assessor`
    :param as_of: for records that bring no moment of their own; see :data:`gravida.AsOf`
    :param decisions: only what has these ids
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
    known = Assessor(knowledge=knowledge, profile=profile).known(decisions)
    cohort = _gravida.Cohort(knowledge, profile, moment_text(as_of), known, None)
    return Tables(*cohort.tables(batches, record, key, source, threads))
