"""The same rows on Spark: two workers in processes of their own, as a cluster has them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow
import pyarrow.compute
import pyarrow.dataset
import pyarrow.json
import pyarrow.parquet
import pytest
from conftest import GENERATED, SEED, WITHOUT_DATES, Command, Population, in_parts

import gravida

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java")

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Rows of a table have no order on Spark; these put them in one.
KEYS = ["record", "patient", "decision", "recommendation", "task", "rank", "line"]

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("gravida")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.files.maxPartitionBytes", "1000000")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "50")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def collected(assessed: Any) -> Rows:
    """All rows of all tables, from one run."""
    kept = assessed.persist()
    try:
        return {
            name: [row.asDict() for row in kept.table(name).collect()]
            for name in kept.nested.columns
        }
    finally:
        kept.unpersist()


def in_order(rows: Rows) -> Rows:
    """Rows of every table in one order; days as the command writes them."""

    def key(row: dict[str, Any]) -> list[str]:
        return [json.dumps(row.get(name)) for name in KEYS] + [json.dumps(row, default=str)]

    ordered = {name: sorted(table, key=key) for name, table in rows.items()}
    for task in ordered.get("tasks", []):
        if hasattr(task["due_day"], "isoformat"):
            task["due_day"] = task["due_day"].isoformat()
    return ordered


def without_places(rows: Rows) -> Rows:
    """What does not say where the record lay, in one order."""
    places = ("record", "source", "line")
    return in_order(
        {
            name: [{key: row[key] for key in row if key not in places} for row in table]
            for name, table in rows.items()
        }
    )


def numbered(session: SparkSession, population: Population) -> DataFrame:
    """The records with the places that the command gives them, in seven parts."""
    return session.createDataFrame(population.records).repartition(7)


def test_two_workers_tell_the_rows_of_the_command(
    session: SparkSession, population: Population
) -> None:
    from gravida import spark

    told = collected(spark.assess(numbered(session, population), as_of=population.as_of))
    assert in_order(told) == in_order(population.rows)


def test_tables_that_are_asked_for_have_the_rows_they_have_beside_the_others(
    session: SparkSession, population: Population
) -> None:
    from gravida import spark

    assessed = spark.assess(
        numbered(session, population),
        as_of=population.as_of,
        outcomes=["applies"],
        tables=["recommendations", "tasks"],
    )
    whole = population.rows
    applying = [one for one in whole["recommendations"] if one["outcome"] == "applies"]
    expected = {name: whole[name] for name in ("tasks", "rejects")} | {"recommendations": applying}
    assert in_order(collected(assessed)) == in_order(expected)
    with pytest.raises(gravida.ArgumentError, match="tables: `women` was not asked for"):
        assessed.women


def test_bundles_are_read_from_files_and_tables_written_to_them(
    session: SparkSession, population: Population, tmp_path: Path
) -> None:
    from gravida import spark

    records = spark.read_bundles(session, str(population.file))
    output = str(tmp_path / "assessed")
    spark.assess(records, as_of=population.as_of).write(output)
    written = {
        name: [row.asDict() for row in session.read.parquet(f"{output}/{name}").collect()]
        for name in gravida.schema()
    }
    assert {row["source"] for row in written["women"]} == {f"file:{population.file}"}

    assert without_places(written) == without_places(population.rows)
    for table in ("women", "recommendations"):
        numbers = {row["record"] for row in written[table]}
        assert len(numbers) == len({row["record"] for row in population.rows["women"]})


def test_many_records_have_the_rows_of_the_command(
    session: SparkSession, many: list[str], command: Command, tmp_path: Path
) -> None:
    """One run over all of them on Spark; the rows of some women at a time, in their order, are compared."""
    from gravida import spark

    source = tmp_path / "records.parquet"
    numbers = list(range(1, len(many) + 1))
    records = pyarrow.table({"bundle": many, "record": numbers, "line": numbers})
    pyarrow.parquet.write_table(records, source, row_group_size=50)
    output = tmp_path / "assessed"
    spark.assess(session.read.parquet(str(source)), as_of=WITHOUT_DATES).write(str(output))
    tables = {name: pyarrow.dataset.dataset(output / name) for name in gravida.schema()}
    compared = dict.fromkeys(tables, 0)
    record = pyarrow.dataset.field("record")
    for before, lines in in_parts(many, 500):
        expected = Population(command, tmp_path / "part", lines)
        is_here = (record > before) & (record <= before + len(lines))
        for name, table in tables.items():
            told = table.to_table(filter=is_here).sort_by("record")
            rows = without_source(told.cast(plain_schema(name)), 0)
            assert rows.equals(without_source(written(expected, name), before)), (name, before)
            compared[name] += len(rows)
        shutil.rmtree(tmp_path / "part")
    assert compared == {name: table.count_rows() for name, table in tables.items()}
    assert compared["women"] == len(many)


def plain_schema(table: str) -> pyarrow.Schema:
    """The columns of a table with texts in place of dictionaries."""
    types = {
        "text": pyarrow.string(),
        "word": pyarrow.string(),
        "number": pyarrow.int64(),
        "flag": pyarrow.bool_(),
        "day": pyarrow.date32(),
        "words": pyarrow.list_(pyarrow.string()),
    }
    columns = gravida.schema()[table].columns
    return pyarrow.schema({column.name: types[column.kind] for column in columns})


def written(population: Population, table: str) -> pyarrow.Table:
    """What the command wrote of a table, all of it in one file."""
    schema = plain_schema(table)
    [file] = (population.output / table).iterdir()
    if file.stat().st_size == 0:
        return schema.empty_table()
    days_as_text = [
        field.with_type(pyarrow.string()) if field.type == pyarrow.date32() else field
        for field in schema
    ]
    options = pyarrow.json.ParseOptions(
        explicit_schema=pyarrow.schema(days_as_text), unexpected_field_behavior="error"
    )
    return pyarrow.json.read_json(file, parse_options=options).cast(schema)


def without_source(rows: pyarrow.Table, before: int) -> pyarrow.Table:
    """Rows that do not say in which file a record lay, with numbers that go on from others."""
    for place, field in enumerate(rows.schema):
        if field.name in ("record", "line"):
            rows = rows.set_column(place, field, pyarrow.compute.add(rows[field.name], before))
    return rows.drop_columns([name for name in rows.column_names if name == "source"])


def test_a_bulk_export_is_put_together_by_woman(
    session: SparkSession, population: Population, command: Command, tmp_path: Path
) -> None:
    from gravida import spark

    export = tmp_path / "export"
    made = command(
        "generate", "--women", GENERATED, "--seed", SEED, "--layout", "bulk",
        "--output", export,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    (export / "Broken.ndjson").write_text('{"resourceType": "Observation", "id"\n')
    records = spark.read_bulk_export(session, str(export / "*.ndjson"))
    told = collected(
        spark.assess(
            records, record="resource", key="patient", partitions=3, as_of=population.as_of
        )
    )
    assert len(told["rejects"]) == 1
    bundles = gravida.assess_batches(
        population.records.slice(len(population.lines) - 1 - GENERATED, GENERATED),
        as_of=population.as_of,
    )

    def of_women(rows: Rows) -> Rows:
        """What does not say where the record lay."""
        return in_order(
            {
                name: [{key: row[key] for key in row if key != "record"} for row in rows[name]]
                for name in ("recommendations", "tasks", "missing")
            }
        )

    rows = {name: pyarrow.table(table).to_pylist() for name, table in bundles.items()}
    assert len(told["women"]) == GENERATED
    assert of_women(told) == of_women(rows)


def test_what_is_about_partners_and_what_is_referred_to_goes_to_the_woman(
    session: SparkSession, tmp_path: Path
) -> None:
    from gravida import spark

    woman = {"resourceType": "Patient", "id": "w"}
    partner = {
        "resourceType": "Patient",
        "id": "p",
        "link": [{"other": {"reference": "RelatedPerson/r"}, "type": "seealso"}],
    }
    other = {"resourceType": "Patient", "id": "o"}
    relation = {"resourceType": "RelatedPerson", "id": "r", "patient": {"reference": "Patient/w"}}
    medication = {"resourceType": "Medication", "id": "m"}
    unused = {"resourceType": "Medication", "id": "n"}

    def about(name: str, reference: str, **more: object) -> dict[str, object]:
        observation = {"resourceType": "Observation", "id": name}
        return {**observation, "subject": {"reference": reference}, **more}

    requested = {"medicationReference": {"reference": "http://x/fhir/Medication/m"}}
    resources = [
        woman,
        partner,
        other,
        relation,
        medication,
        unused,
        about("1", "http://x/fhir/Patient/w/_history/3", **requested),
        about("2", "RelatedPerson/r"),
        about("3", "Patient/p"),
        about("4", "Patient/o"),
        about("5", "urn:uuid:o"),
        about("6", "Group/g"),
        about("7", "RelatedPerson/unknown"),
    ]
    file = tmp_path / "all.ndjson"
    nameless = {"resourceType": "Patient"}
    lines = [json.dumps(resource) for resource in [*resources, nameless]]
    file.write_text("\n".join(lines) + "\n\n{\n")
    rows = spark.read_bulk_export(session, str(file)).collect()
    told = {
        (row["patient"], row["resource"] != "{" and json.loads(row["resource"]).get("id"))
        for row in rows
    }
    of_woman = {("w", name) for name in ("w", "p", "r", "m", "1", "2", "3")}
    # Nothing says that the partner is a man: there is a record of the partner as well.
    of_partner = {("p", name) for name in ("p", "3")}
    of_other = {("o", name) for name in ("o", "4", "5")}
    # A line that is broken, and what is about nobody whose record this could be.
    of_nobody = {(None, False), (None, "6"), (None, "7"), (None, None)}
    assert told == of_woman | of_partner | of_other | of_nobody
    assert all((row["patient"] is None) == (row["reject_reason"] is not None) for row in rows)


def entangled() -> list[dict[str, Any]]:
    """Resources of which much belongs to a woman that does not name her."""

    def patient(name: str, gender: str, *links: str) -> dict[str, Any]:
        others = [{"other": {"reference": link}, "type": "seealso"} for link in links]
        more = {"link": others} if others else {}
        return {"resourceType": "Patient", "id": name, "gender": gender, "birthDate": "1990-01-01", **more}

    def about(type: str, name: str, who: str | None, **more: object) -> dict[str, Any]:
        subject = {"subject": {"reference": who}} if who else {}
        return {"resourceType": type, "id": name, "status": "final", **subject, **more}

    def relation(name: str, of: str) -> dict[str, Any]:
        return {"resourceType": "RelatedPerson", "id": name, "patient": {"reference": of}}

    def medication(name: str, *made_of: str) -> dict[str, Any]:
        parts = [{"itemReference": {"reference": one}} for one in made_of]
        more = {"ingredient": parts} if parts else {}
        return {"resourceType": "Medication", "id": name, "code": {"text": name}, **more}

    def request(name: str, who: str, what: str, **more: object) -> dict[str, Any]:
        asked = {"medicationReference": {"reference": what}, "authoredOn": "2026-01-01"}
        return about("MedicationRequest", name, who, intent="order", **asked, **more)

    return [
        patient("w", "female"),
        patient("v", "female"),
        # A man who is her relation, a woman who is another's, and two men who are each other's.
        patient("m", "male", "http://x/fhir/RelatedPerson/r/_history/4"),
        patient("u", "female", "RelatedPerson/s"),
        patient("a", "male", "RelatedPerson/of-b"),
        patient("b", "male", "RelatedPerson/of-a"),
        relation("r", "Patient/w"),
        relation("s", "https://x/fhir/Patient/v/_history/2"),
        relation("of-a", "Patient/a"),
        relation("of-b", "Patient/b"),
        relation("twice", "Patient/w"),
        relation("twice", "Patient/v"),
        about("Observation", "of-him", "Patient/m", effectiveDateTime="2026-01-02"),
        about("Observation", "of-relation", "RelatedPerson/r"),
        about("Observation", "of-either", "RelatedPerson/twice"),
        about("Observation", "of-v", "Patient/v", encounter={"reference": "Encounter/e"}),
        about("Encounter", "e", "Patient/v"),
        about("Observation", "with-encounter-alone", None, encounter={"reference": "Encounter/e"}),
        about("Observation", "by-identifier", None, subject={"identifier": {"value": "7"}}),
        about("Observation", "of-group", "Group/g"),
        about("Observation", "of-nobody-known", "RelatedPerson/nobody"),
        {"resourceType": "Provenance", "id": "p", "target": [{"reference": "Observation/of-him"}]},
        {"resourceType": "Practitioner", "id": "doctor"},
        {"resourceType": "Bundle", "type": "collection"},
        {"resourceType": "Patient", "birthDate": "1991-01-01"},
        {"id": "of no type"},
        # As far as four references away, in a circle, by way of a partner, and of what nobody asks for.
        request("far", "Patient/w", "http://x/fhir/Medication/1/_history/9"),
        *(medication(str(step), f"Medication/{step + 1}") for step in range(1, 6)),
        request("round", "urn:uuid:v", "Medication/ring"),
        medication("ring", "Medication/ring-2"),
        medication("ring-2", "Medication/ring"),
        request("his", "Patient/m", "Medication/his-kit"),
        medication("his-kit", "Medication/his-drug"),
        medication("his-drug"),
        request("hers", "RelatedPerson/s", "Medication/shared", contained=[medication("in-it")]),
        request("hers-too", "Patient/w", "Medication/shared"),
        medication("shared"),
        medication("of-nobody"),
    ]  # fmt: skip


def test_an_export_however_entangled_has_the_rows_of_the_command(
    session: SparkSession, command: Command, tmp_path: Path
) -> None:
    from gravida import spark

    export = tmp_path / "export"
    export.mkdir()
    for place, resource in enumerate(entangled()):
        name = resource.get("resourceType", "Other")
        with (export / f"{name}-{place % 2}.ndjson").open("a") as file:
            file.write(json.dumps(resource) + "\n")
    (export / "Zebra-0.ndjson").write_text('{"resourceType": "Obs\n')
    as_of = WITHOUT_DATES
    output = tmp_path / "tables"
    done = command(
        "cohort", "run", "--input", export, "--output", output, "--as-of", as_of,
        "--format", "ndjson", "--layout", "resources",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    expected: Rows = {
        name: [
            json.loads(line)
            for part in (output / name).glob("*.ndjson")
            for line in part.read_text().splitlines()
        ]
        for name in gravida.schema()
    }
    records = spark.read_bulk_export(session, str(export / "*.ndjson"))
    told = collected(spark.assess(records, record="resource", key="patient", as_of=as_of))

    women = {row["patient"]: row["resources"] for row in expected["women"]}
    assert set(women) == {"w", "v", "u", "a", "b"}
    assert len(expected["rejects"]) == 8
    assert without_places(told) == without_places(expected)


def test_an_export_is_read_once_for_its_references_and_once_for_its_resources(
    session: SparkSession, tmp_path: Path
) -> None:
    from gravida import spark

    file = tmp_path / "all.ndjson"
    file.write_text("\n".join(json.dumps(resource) for resource in entangled()))
    records: Any = spark.read_bulk_export(session, str(file))
    leaves = records._jdf.queryExecution().withCachedData().collectLeaves()
    names = [leaves.apply(place).getClass().getSimpleName() for place in range(leaves.size())]
    assert set(names) == {"LogicalRelation", "InMemoryRelation"}
    assert names.count("LogicalRelation") == 1
    kept = {
        leaves.apply(place).cacheBuilder().hashCode()
        for place, name in enumerate(names)
        if name == "InMemoryRelation"
    }
    assert len(kept) == 1


def executors(session: SparkSession) -> list[int]:
    """The processes of the workers that this session has started."""
    own = session.sparkContext.applicationId
    found = []
    for folder in Path("/proc").iterdir():
        try:
            arguments = (folder / "cmdline").read_bytes().decode().split("\0")
        except (OSError, UnicodeDecodeError):
            continue
        is_executor = "org.apache.spark.executor.CoarseGrainedExecutorBackend" in arguments
        if is_executor and own in arguments:
            found.append(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found through /proc")
def test_a_worker_killed_in_the_middle_changes_nothing(
    session: SparkSession, population: Population
) -> None:
    from gravida import spark

    records = numbered(session, population).repartition(40)
    assessed = spark.assess(records, as_of=population.as_of)
    tracker = session.sparkContext.statusTracker()
    before = set(executors(session))
    assert len(before) == 2
    told: list[Rows] = []
    run = threading.Thread(target=lambda: told.append(collected(assessed)))
    run.start()
    killed = None
    while run.is_alive() and killed is None:
        done = sum(
            stage.numCompletedTasks
            for number in tracker.getActiveStageIds()
            if (stage := tracker.getStageInfo(number)) and stage.numTasks == 40
        )
        if 2 <= done < 30:
            killed = min(before)
            os.kill(killed, signal.SIGKILL)
        time.sleep(0.01)
    run.join()
    assert killed is not None, "the run was over before a worker could be killed"
    assert killed not in executors(session)
    assert in_order(told[0]) == in_order(population.rows)


def test_the_schema_of_spark_is_that_of_the_tables(session: SparkSession) -> None:
    from pyspark.sql.types import StructType

    from gravida import spark

    for name, table in gravida.schema().items():
        fields = StructType.fromDDL(spark.ddl(name)).fieldNames()
        assert fields == [column.name for column in table.columns]
    assert StructType.fromDDL(spark.nested_ddl()).fieldNames() == list(gravida.schema())


def test_an_argument_that_cannot_be_meant_is_refused_before_anything_runs(
    session: SparkSession,
) -> None:
    from gravida import spark

    records = session.createDataFrame([("{}",)], "bundle string")
    with pytest.raises(gravida.ArgumentError, match="nothing is called `zzz`"):
        spark.assess(records, decisions=["zzz"])
    with pytest.raises(gravida.ArgumentError, match="no column `json`; there are: bundle"):
        spark.assess(records, record="json")
    with pytest.raises(gravida.ArgumentError, match="tables: `zzz` is no table; give some of women"):
        spark.assess(records, tables=["zzz"])  # type: ignore[list-item]
