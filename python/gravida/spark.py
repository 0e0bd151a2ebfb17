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
from collections.abc import Iterable, Iterator, Sequence
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


# A literal reference, relative or absolute, to a version or not: type and id.
_REFERENCE = "(Patient|RelatedPerson)/([A-Za-z0-9.-]+)(?:/_history/.*)?$"

# A reference to a Patient that was not told apart by an address when it was written.
_BY_UUID = "urn:uuid:"

# The same of any type, as it stands in JSON.
_TARGET = r'(?:[^"]*/)?([A-Z][A-Za-z]+/[A-Za-z0-9.-]+)'

# Elements that say whom a resource is about, the most telling first.
_SUBJECT = ("subject", "patient", "beneficiary", "individual", "for")

# What of a resource decides where it belongs.
_OUTLINE = ", ".join(
    [
        "resourceType STRING",
        "id STRING",
        *(f"`{element}` STRUCT<reference: STRING>" for element in _SUBJECT),
        "link ARRAY<STRUCT<other: STRUCT<reference: STRING>>>",
    ]
)


def read_bulk_export(session: SparkSession, paths: str | list[str]) -> DataFrame:
    """Lines of a FHIR bulk export, a resource each, as ``patient``, ``resource`` and ``source``.

    :param paths: the folder of the export, or files and patterns

    ``patient`` is the woman in whose record a resource belongs: the Patient it
    names; for what is about a RelatedPerson, or about a Patient who says to be
    one, the Patient of whom that is a relation; and for what names nobody, such
    as a Medication, every woman whose resources refer to it. What nobody refers
    to is left out. A line that is no resource has no ``patient``, nor has one about
    somebody who is no patient, such as a Group, or about a RelatedPerson of whom
    nothing is said: assessed, it is a reject. Use it with :func:`assess` as
    ``record="resource", key="patient"``.
    """
    lines = session.read.text(paths).selectExpr(
        "value AS resource", "_metadata.file_path AS source"
    )
    told = lines.where("trim(resource) != ''").selectExpr(
        "resource", "source", f"from_json(resource, '{_OUTLINE}') AS it"
    )
    about = f"coalesce({', '.join(f'it.`{element}`.reference' for element in _SUBJECT)})"
    named = told.selectExpr(
        "resource",
        "source",
        "it.resourceType AS type",
        "it.id AS id",
        "transform(it.link, one -> one.other.reference) AS links",
        f"CASE WHEN it.resourceType = 'Patient' THEN concat('Patient/', it.id) ELSE {about} END AS about",
    ).selectExpr(
        "*",
        f"CASE WHEN about LIKE '{_BY_UUID}%' THEN 'Patient' "
        f"ELSE nullif(regexp_extract(about, '{_REFERENCE}', 1), '') END AS who",
        f"CASE WHEN about LIKE '{_BY_UUID}%' THEN substring(about, {len(_BY_UUID) + 1}) "
        f"ELSE nullif(regexp_extract(about, '{_REFERENCE}', 2), '') END AS whose",
    )
    relations = named.where("type = 'RelatedPerson' AND who = 'Patient'").selectExpr(
        "concat('RelatedPerson/', id) AS relation", "whose AS of"
    )
    # Patients who say to be a relation of another Patient.
    same = (
        named.where("type = 'Patient'")
        .selectExpr("id AS itself", "explode(links) AS relation")
        .join(relations, "relation")
        .selectExpr("itself", "of AS other")
        .distinct()
    )
    direct = named.where("who = 'Patient'").selectExpr("resource", "source", "whose")
    about_relations = (
        named.where("who = 'RelatedPerson'")
        .selectExpr("resource", "source", "concat(who, '/', whose) AS relation")
        .join(relations, "relation", "left")
    )
    of_relations = about_relations.where("of IS NOT NULL").selectExpr(
        "resource", "source", "of AS whose"
    )
    placed = (
        direct.unionByName(of_relations)
        .join(same, direct["whose"] == same["itself"], "left")
        .selectExpr("coalesce(other, whose) AS patient", "resource", "source")
    )
    referred = placed.selectExpr(
        "patient",
        f"explode(regexp_extract_all(resource, '\"reference\"\\\\s*:\\\\s*\"{_TARGET}', 1)) AS target",
    ).distinct()
    shared = (
        named.where("about IS NULL AND type IS NOT NULL")
        .selectExpr("concat(type, '/', id) AS target", "resource", "source")
        .join(referred, "target")
        .select("patient", "resource", "source")
    )
    # Whoever reads on must learn of these: nothing is left out unsaid.
    of_nobody = named.where(
        "type IS NULL OR (about IS NULL AND type = 'Patient') OR (about IS NOT NULL AND who IS NULL)"
    ).select("resource", "source")
    of_nobody = of_nobody.unionByName(
        about_relations.where("of IS NULL").select("resource", "source")
    ).selectExpr("CAST(NULL AS STRING) AS patient", "resource", "source")
    return placed.unionByName(shared).unionByName(of_nobody)


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

    :param records: the columns ``source``, ``line``, ``record`` and ``as_of``
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
    import pyarrow
    from pyspark import TaskContext

    first = next(batches, None)
    if first is None:
        return
    context = TaskContext.get()
    before = _PARTITION * context.partitionId() if context else 0
    input = pyarrow.RecordBatchReader.from_batches(first.schema, itertools.chain([first], batches))
    nested = _cohort(run).nested(input, record, key, source, before)
    yield from pyarrow.RecordBatchReader.from_stream(nested)
