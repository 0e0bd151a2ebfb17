"""The same run on many machines: Spark DataFrames in, Spark DataFrames out.

Records are read by Spark from any file system that it reads, put together by
woman where they lie scattered, assessed on the workers by the same compiled
code as :func:`gravida.assess`, and told in the same tables as ``gravida cohort``
writes::

    from gravida import spark as gravida_spark

    records = gravida_spark.read_bundles(session, "s3a://bucket/bundles/*.ndjson")
    assessed = gravida_spark.assess(records, as_of="2026-11-20")
    assessed.write("s3a://bucket/assessed")

Each worker needs this package installed. Nothing else is sent to them: they
load the knowledge once in each Python process.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gravida import _gravida
from gravida.assessor import AsOf, Assessor, moment_text
from gravida.batches import Outcome, TableName, TableSchema, not_asked_for, schema, words
from gravida.errors import ArgumentError

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["Assessed", "assess", "ddl", "nested_ddl", "read_bulk_export", "read_bundles"]

_TYPES = {
    "text": "STRING",
    "word": "STRING",
    "number": "BIGINT",
    "flag": "BOOLEAN",
    "day": "DATE",
    "words": "ARRAY<STRING>",
}

# Number of the records of one partition, as `monotonically_increasing_id` leaves room for.
_PARTITION = 1 << 33


def ddl(table: str) -> str:
    """The columns of a table as Spark's data definition language has them.

    :raises KeyError: when there is no such table

    >>> ddl("rejects")
    'source STRING, line BIGINT, record BIGINT, patient STRING, reason STRING'
    """
    return ", ".join(f"{column.name} {_TYPES[column.kind]}" for column in schema()[table].columns)


def nested_ddl(tables: Iterable[str] | None = None) -> str:
    """One row a record: the rows of each table as a list of that name.

    :param tables: as for :func:`assess`

    >>> nested_ddl().split("<")[0]
    'women ARRAY'
    """

    def rows(table: TableSchema) -> str:
        fields = (f"{column.name}: {_TYPES[column.kind]}" for column in table.columns)
        return f"{table.name} ARRAY<STRUCT<{', '.join(fields)}>>"

    wanted = _wanted(words(tables))
    return ", ".join(rows(table) for table in schema().values() if table.name in wanted)


def _wanted(tables: Sequence[str] | None) -> tuple[str, ...]:
    """The names of the tables to make, in their order."""
    return tuple(name for name in schema() if tables is None or name in tables or name == "rejects")


class Assessed:
    """What records come to, table by table, as DataFrames that Spark has not run yet.

    All tables come from the one DataFrame :attr:`nested`: whoever uses several
    of them keeps it by :meth:`persist`, writes it once and reads it again, or
    uses :meth:`write`; else the records are assessed anew for each.
    """

    def __init__(self, nested: DataFrame) -> None:
        self.nested = nested
        """One row a record, with its rows of each table that was asked for as a list."""

    def table(self, name: str) -> DataFrame:
        """The rows of one table, with the columns of :func:`ddl`.

        :raises KeyError: when there is no such table
        :raises ArgumentError: when it was not asked for
        """
        if name in schema() and name not in self.nested.columns:
            raise not_asked_for(name)
        columns = [f"row.{column.name}" for column in schema()[name].columns]
        return self.nested.selectExpr(f"explode({name}) AS row").select(*columns)

    @property
    def women(self) -> DataFrame:
        """One row a woman."""
        return self.table("women")

    @property
    def recommendations(self) -> DataFrame:
        """One row a woman and recommendation."""
        return self.table("recommendations")

    @property
    def tasks(self) -> DataFrame:
        """One row a woman and thing to do."""
        return self.table("tasks")

    @property
    def missing(self) -> DataFrame:
        """One row a woman and missing fact."""
        return self.table("missing")

    @property
    def measures(self) -> DataFrame:
        """One row a woman and measure in which she counts, or may."""
        return self.table("measures")

    @property
    def issues(self) -> DataFrame:
        """One row a woman and thing that a reader must know."""
        return self.table("issues")

    @property
    def rejects(self) -> DataFrame:
        """One row for everything that could not be assessed."""
        return self.table("rejects")

    def persist(self) -> Assessed:
        """Keeps what was assessed, in memory or on the disks of the workers, for several tables."""
        return Assessed(self.nested.persist())

    def unpersist(self) -> None:
        """Gives back what :meth:`persist` keeps."""
        self.nested.unpersist()

    def write(self, folder: str, *, format: str = "parquet", mode: str = "error") -> None:
        """Writes every table that was asked for into a folder of its name below ``folder``.

        :param folder: on any file system that Spark writes
        :param format: what Spark calls the format: ``parquet``, ``orc``, ``json``
        :param mode: what becomes of tables that are there: ``error`` or ``overwrite``
        """
        kept = self.persist()
        try:
            for name in kept.nested.columns:
                kept.table(name).write.format(format).mode(mode).save(f"{folder}/{name}")
        finally:
            kept.unpersist()


def read_bundles(session: SparkSession, paths: str | list[str]) -> DataFrame:
    """Lines of NDJSON, a record each, as the columns ``bundle`` and ``source``.

    :param paths: files, folders or patterns on any file system that Spark
        reads; compressed files by their ending, and these are not split
    """
    lines = session.read.text(paths)
    return lines.selectExpr("value AS bundle", "_metadata.file_path AS source").where(
        "trim(bundle) != ''"
    )


# From how far away a resource still belongs to a woman, as the command has it: a request, the medication,
# what that is made of, and so on.
_MOST_STEPS = 4

# Of the column `whose`: whether it names somebody, and the id where it names a Patient.
_IS_PERSON = "whose LIKE 'Patient/%' OR whose LIKE 'RelatedPerson/%'"
_OWN_ID = "CASE WHEN whose LIKE 'Patient/%' THEN substring(whose, length('Patient/') + 1) END"


def read_bulk_export(
    session: SparkSession,
    paths: str | list[str],
    *,
    knowledge: str | os.PathLike[str] | None = None,
) -> DataFrame:
    """Lines of a FHIR bulk export, a resource each, with the woman in whose record each belongs.

    :param paths: the folder of the export, or files and patterns
    :param knowledge: as for :func:`assess`: what no logic asks for and names nobody is left out
    :return: the columns ``patient``, ``resource``, ``source`` and ``reject_reason``. Use it with
        :func:`assess` as ``record="resource", key="patient"``

    A resource goes where ``gravida cohort run`` puts it, decided by the same compiled code: to the Patient
    it names; what is about a RelatedPerson, or about a Patient who says to be one, to the Patient of whom
    that is a relation; and what names nobody, such as a Medication, to every woman whose resources refer to
    it, up to four references away. What should say whose it is and does not has no ``patient``, but a
    ``reject_reason``, and becomes a row of the rejects; what nobody refers to is left out.

    Each file is read twice. The first reading finds what resources say of each other, ids alone; Spark
    keeps that on its workers (``DataFrame.persist``) until the session ends or
    ``session.catalog.clearCache()``. The second, when the result is used, gives the resources.
    """
    own = None if knowledge is None else os.fspath(knowledge)
    # Knowledge that cannot be loaded is told here, not by a worker.
    _export(own)
    lines = session.read.text(paths).selectExpr(
        "value AS resource", "_metadata.file_path AS source"
    )
    lines = lines.where("trim(resource) != ''")

    def owned(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        return _of_partition(lambda input: _export(own).owned(input, "resource"), batches)

    def related(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        return _of_partition(lambda input: _export(own).related(input, "resource"), batches)

    resources = lines.mapInArrow(
        owned, "resource STRING, source STRING, whose STRING, reject_reason STRING"
    ).where("whose IS NOT NULL OR reject_reason IS NOT NULL")
    facts = lines.select("resource").mapInArrow(
        related, "relation STRING, whose STRING, other STRING"
    )
    owners = _owners(facts.distinct().persist())
    return (
        resources.join(owners, "whose", "left")
        .selectExpr(f"coalesce(owner, {_OWN_ID}) AS patient", "resource", "source", "reject_reason")
        .selectExpr(
            "patient",
            "resource",
            "source",
            "CASE WHEN patient IS NULL THEN reject_reason END AS reject_reason",
        )
        .where("patient IS NOT NULL OR reject_reason IS NOT NULL")
    )


def _owners(facts: DataFrame) -> DataFrame:
    """Whose what is, as ``whose`` (type and id) and ``owner`` (id of a Patient), several where it is several's.

    A Patient to whom nothing but what names them belongs has no row.

    :param facts: what :meth:`gravida._gravida.Export.related` tells
    """

    from pyspark.sql.functions import expr

    # Of a RelatedPerson who is told of twice, the least.
    related = (
        facts.where("relation = 'of'")
        .groupBy("whose")
        .agg({"other": "min"})
        .toDF("relative", "patient")
    )
    men = facts.where("relation = 'man-is'").selectExpr("whose AS patient", "true AS is_man")
    # Whose record is also that of a Patient who says to be a relation. A man who is one has no record of
    # his own, unless it is of another such man.
    linked = (
        facts.where("relation IN ('is', 'man-is')")
        .selectExpr("whose AS itself", "other AS relative", "relation = 'man-is' AS says_man")
        .join(related, "relative")
        .where("itself != patient")
        .join(men.distinct(), "patient", "left")
        .selectExpr("itself", "patient", "says_man AND is_man IS NULL AS is_gone")
        .groupBy("itself")
        .agg(expr("collect_set(patient) AS owners"), expr("max(is_gone) AS is_gone"))
        .selectExpr("itself AS patient", "owners", "is_gone")
        .selectExpr("patient", "if(is_gone, owners, array_append(owners, patient)) AS owners")
    )
    relatives = related.join(linked, "patient", "left").selectExpr(
        "relative AS whose", "coalesce(owners, array(patient)) AS owners"
    )
    people = linked.selectExpr("concat('Patient/', patient) AS whose", "owners").union(relatives)
    # What those refer to who have a record, and what that refers to, step by step.
    references = (
        facts.where("relation = 'refers-to'")
        .groupBy("whose")
        .agg({"other": "collect_set"})
        .toDF("whose", "others")
    )
    with_others = "explode(array_append(coalesce(others, array()), whose)) AS whose"
    owners = (
        references.where(_IS_PERSON)
        .join(people, "whose", "full")
        .selectExpr(f"explode(coalesce(owners, array({_OWN_ID}))) AS owner", "whose", "others")
        .where("owner IS NOT NULL")
        .selectExpr("owner", with_others)
        .distinct()
    )
    further = references.where(f"NOT ({_IS_PERSON})")
    for _ in range(1, _MOST_STEPS):
        owners = owners.join(further, "whose", "left").selectExpr("owner", with_others).distinct()
    return owners


@functools.cache
def _export(knowledge: str | None) -> _gravida.Export:
    """Made once in each Python process of a worker."""
    return _gravida.Export(knowledge)


def assess(
    records: DataFrame,
    *,
    record: str = "bundle",
    key: str | None = None,
    order: Sequence[str] = (),
    partitions: int | None = None,
    profile: str | None = None,
    knowledge: str | os.PathLike[str] | None = None,
    as_of: AsOf = None,
    decisions: Iterable[str] | None = None,
    outcomes: Iterable[Outcome] | None = None,
    tables: Iterable[TableName] | None = None,
    source: str = "dataframe",
) -> Assessed:
    """Assesses the women of a DataFrame on the workers.

    :param records: the columns ``source``, ``line``, ``record``, ``as_of`` and ``reject_reason``
        are used as in :func:`gravida.assess_batches`. A record without a number
        gets one that is unique in the run, and not the next
    :param record: the column with JSON
    :param key: the column that rows of one record have in common; Spark brings
        them together
    :param order: with ``key``, the columns by which rows of one record are put
        in order; without, by their JSON
    :param partitions: with ``key``, into how many parts the women are divided
    :param knowledge: a folder that every worker finds under this path
    :param profile: as for :class:`gravida.Assessor`; a file as well must be there for each worker
    :param as_of: for records that bring no moment of their own; see :data:`gravida.AsOf`
    :param decisions: only what has these ids
    :param outcomes: which have a row in the table of recommendations; all where not given
    :param tables: which are made, beside that of rejects; all where not given. What they do not
        need is not evaluated
    :param source: the source of records that name none
    :raises ArgumentError: when an argument cannot be meant

    Spark hands over some thousands of rows at a time
    (``spark.sql.execution.arrow.maxRecordsPerBatch``): with records of 40 KB,
    some hundreds are enough and take less memory.
    """
    known = Assessor(knowledge=knowledge, profile=profile).known(decisions)
    for column in [record, *([key] if key else []), *order]:
        if column not in records.columns:
            raise ArgumentError(
                f"no column `{column}`; there are: {', '.join(records.columns)}",
                "records",
            )
    if key is not None:
        by = [key] if partitions is None else [partitions, key]
        records = records.repartition(*by).sortWithinPartitions(key, *(order or [record]))
    run = _Run(
        None if knowledge is None else os.fspath(knowledge),
        profile,
        moment_text(as_of),
        words(known),
        words(outcomes),
        words(tables),
    )
    # Arguments that cannot be meant are refused here, not on a worker.
    _cohort(run)
    assess_partition = functools.partial(_assess_partition, run, record, key, source)
    # Spark asks whether a function takes its context by looking at its arguments.
    nested = records.mapInArrow(lambda batches: assess_partition(batches), nested_ddl(run.tables))
    return Assessed(nested)


class _Run(NamedTuple):
    """What is sent to the workers."""

    knowledge: str | None
    profile: str | None
    as_of: str | None
    decisions: tuple[str, ...] | None
    outcomes: tuple[str, ...] | None
    tables: tuple[str, ...] | None


@functools.cache
def _cohort(run: _Run) -> _gravida.Cohort:
    """Made once in each Python process of a worker."""
    return _gravida.Cohort(
        run.knowledge,
        run.profile,
        run.as_of,
        run.decisions,
        run.outcomes,
        run.tables,
    )


def _assess_partition(
    run: _Run,
    record: str,
    key: str | None,
    source: str,
    batches: Iterator[pyarrow.RecordBatch],
) -> Iterator[pyarrow.RecordBatch]:
    from pyspark import TaskContext

    context = TaskContext.get()
    before = _PARTITION * context.partitionId() if context else 0
    return _of_partition(
        lambda input: _cohort(run).nested(input, record, key, source, before), batches
    )


def _of_partition(
    made: Callable[[pyarrow.RecordBatchReader], object], batches: Iterator[pyarrow.RecordBatch]
) -> Iterator[pyarrow.RecordBatch]:
    """What compiled code makes of the batches of a partition, as a stream; nothing of none."""
    import pyarrow

    first = next(batches, None)
    if first is not None:
        together = itertools.chain([first], batches)
        input = pyarrow.RecordBatchReader.from_batches(first.schema, together)
        yield from pyarrow.RecordBatchReader.from_stream(made(input))
