"""A run from files to files, as ``gravida cohort run`` does it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from gravida import _gravida
from gravida.assessor import AsOf
from gravida.batches import Outcome, TableName, cohort_of
from gravida.errors import ArgumentError

__all__ = ["Counts", "Progress", "cohort"]


class Progress(NamedTuple):
    """How far a run has come."""

    stage: Literal["grouping", "assessing"]
    bytes: int
    """Bytes of the inputs done, as they lie there, about."""
    all_bytes: int
    """Bytes of the inputs; 0 where they are not known."""
    women: int
    """Women assessed."""
    rejects: int
    """What could not be used."""


class Counts(NamedTuple):
    """What a run did."""

    records: int
    """Records met."""
    women: int
    """Women assessed."""
    rejects: int
    """Lines, records and resources that could not be used."""
    was_finished: bool
    """Whether the run was finished already, and nothing was left to do."""


def cohort(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    layout: Literal["auto", "bundles", "resources"] = "auto",
    format: Literal["parquet", "ndjson", "csv"] = "parquet",
    profile: str | None = None,
    knowledge: str | os.PathLike[str] | None = None,
    as_of: AsOf = None,
    decisions: Iterable[str] | None = None,
    outcomes: Iterable[Outcome] | None = None,
    tables: Iterable[TableName] | None = None,
    resume: bool = False,
    replace: bool = False,
    threads: int = 0,
    part_records: int = 8192,
    largest_record: int = 256_000_000,
    memory: int = 512_000_000,
    small_counts: int = 0,
    locale: str = "en",
    resource_column: str | None = None,
    patient_column: str | None = None,
    as_of_column: str | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> Counts:
    """Assesses every woman of files and writes tables and their report, in bounded memory.

    :param inputs: files, folders with all files in them, patterns
    :param output: the folder that takes the tables: empty or not there yet
    :param layout: how records lie in the files: as the first line says, a
        Bundle a line, or a resource a line, put together by woman
    :param format: how the tables are written
    :param profile: as for :class:`gravida.Assessor`
    :param knowledge: as for :class:`gravida.Assessor`
    :param as_of: the moment to assess for; see :data:`gravida.AsOf`
    :param decisions: only what has these ids
    :param outcomes: which have a row in the table of recommendations; all where not given. The
        report counts all of them
    :param tables: which are written, beside that of rejects; all where not given. What they and
        their part of the report do not need is not evaluated, which saves most of a run where
        neither ``recommendations`` nor ``missing`` is asked for
    :param resume: go on with a run that was broken off
    :param replace: remove the run that is in the folder, and begin anew
    :param threads: how many assess at once; 0 for one on each core
    :param part_records: records of one file of a table; what is lost at most
        when a run breaks off
    :param largest_record: the largest record that is read, in bytes
    :param memory: bytes for putting resources together; what is more goes to the disk
    :param resource_column: the column of Parquet with the JSON of a Bundle or a resource; where
        not given, ``resource``, ``bundle`` or ``json``
    :param patient_column: the column of Parquet with the id of the Patient whose resource a row
        is; where not given, ``patient`` if it is there
    :param as_of_column: where each record says the moment to assess it for: a column of
        Parquet, or an element of the record itself, such as ``timestamp`` of a Bundle
    :param small_counts: counts of women below this are withheld from ``report.html`` and
        the measures, and all others rounded to multiples of it
    :param locale: the language of the report, such as ``pl``
    :param progress: called now and then, from the thread that called; what it
        raises ends the run, as Ctrl-C does
    :raises CohortError: when an input cannot be read or the output not be
        written; what is finished is kept, and ``resume`` goes on with it
    :raises ArgumentError: when an argument cannot be meant

    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> women = folder / "women.ndjson"
    >>> _ = women.write_text('{"resourceType": "Patient", "id": "anna"}')
    >>> cohort(women, folder / "tables", as_of="2026-11-20")
    Counts(records=1, women=1, rejects=0, was_finished=False)
    >>> import pyarrow.dataset
    >>> pyarrow.dataset.dataset(folder / "tables" / "women").to_table()["patient"].to_pylist()
    ['anna']
    """
    if resume and replace:
        raise ArgumentError(
            "a run is gone on with or replaced, not both", "resume", "leave one of them out"
        )
    if threads < 0 or part_records < 1 or largest_record < 1 or memory < 1 or small_counts < 0:
        raise ArgumentError(
            "threads, part_records, largest_record, memory and small_counts are counts",
            "threads",
            "give whole numbers above zero; 0 threads is one on each core",
        )
    made = cohort_of(knowledge, profile, as_of, decisions, outcomes, tables)
    told = None if progress is None else _teller(progress)
    counts = _gravida.run_cohort(
        made,
        [inputs] if isinstance(inputs, (str, os.PathLike)) else list(inputs),
        output,
        layout,
        format,
        "resume" if resume else "replace" if replace else "keep",
        threads,
        part_records,
        largest_record,
        memory,
        small_counts,
        locale,
        (resource_column, patient_column, as_of_column),
        told,
    )
    return Counts(*counts)


def _teller(progress: Callable[[Progress], object]) -> Callable[[str, int, int, int, int], object]:
    def tell(stage: str, bytes: int, all_bytes: int, women: int, rejects: int) -> object:
        is_grouping = stage == "grouping"
        return progress(
            Progress("grouping" if is_grouping else "assessing", bytes, all_bytes, women, rejects)
        )

    return tell
