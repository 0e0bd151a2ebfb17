"""Arrow batches in and out: the rows of `gravida cohort run`, without a copy."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow
import pytest
from conftest import EXAMPLES, GENERATED, WITHOUT_DATES, Command, Population, files, in_parts

import gravida

ANNA = '{"resourceType": "Patient", "id": "anna", "birthDate": "1992-03-14"}'


def rows(tables: gravida.Tables) -> dict[str, list[dict[str, object]]]:
    """The rows of all tables as the command writes them in NDJSON."""
    told = {name: pyarrow.table(table).to_pylist() for name, table in tables.items()}
    for task in told.get("tasks", []):
        task["due_day"] = task["due_day"] and task["due_day"].isoformat()
    return told


def test_every_row_of_examples_and_generated_records_is_that_of_the_command(
    population: Population,
) -> None:
    tables = gravida.assess_batches(population.records, as_of=population.as_of)
    told = rows(tables)
    assert told == population.rows
    assert len(told["women"]) == len(EXAMPLES) + GENERATED
    assert len(told["rejects"]) == 2


def test_many_records_have_the_rows_and_files_of_the_command(
    many: list[str], command: Command, tmp_path: Path
) -> None:
    compared = 0
    for _, lines in in_parts(many):
        folder = tmp_path / "part"
        population = Population(command, folder, lines)
        tables = gravida.assess_batches(population.records, as_of=population.as_of)
        assert rows(tables) == population.rows
        output = folder / "again"
        gravida.cohort(population.file, output, format="ndjson", as_of=population.as_of)
        assert files(output) == files(population.output)
        compared += len(population.rows["women"])
        shutil.rmtree(folder)
    assert compared == len(many)


def test_the_rows_of_an_example_say_what_its_assessment_says() -> None:
    records = pyarrow.table({"bundle": [example.read_bytes() for example in EXAMPLES]})
    told = rows(gravida.assess_batches(records, as_of=WITHOUT_DATES))
    assessor = gravida.Assessor()
    for number, example in enumerate(EXAMPLES, 1):
        assessment = assessor.assess(example.read_bytes(), as_of=WITHOUT_DATES, reasons="missing")
        said = [
            (one["decision"], one["id"], one["inForce"], one["outcome"], one.get("missing", []))
            for one in assessment["recommendations"]
        ]
        assert said == [
            (one["decision"], one["recommendation"], one["in_force"], one["outcome"], one["missing"])
            for one in told["recommendations"]
            if one["record"] == number
        ]
        tasks = [(one["id"], one.get("due")) for one in assessment["tasks"]]
        assert tasks == [
            (one["task"], one["due"]) for one in told["tasks"] if one["record"] == number
        ]
        facts = [one["fact"] for one in assessment["missing"]]
        assert facts == [one["fact"] for one in told["missing"] if one["record"] == number]


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_rows_are_the_same_however_many_threads_and_batches(threads: int) -> None:
    lines = [ANNA.replace("anna", f"w{number}") for number in range(23)]
    whole = pyarrow.table({"bundle": lines})
    parts = pyarrow.Table.from_batches(whole.to_batches(max_chunksize=5))
    one, other = (
        rows(gravida.assess_batches(table, as_of="2026-11-20", threads=threads))
        for table in (whole, parts)
    )
    assert [woman["patient"] for woman in one["women"]] == [f"w{number}" for number in range(23)]
    assert one == other


@pytest.mark.parametrize(
    "type",
    [
        pyarrow.string(),
        pyarrow.large_string(),
        pyarrow.string_view(),
        pyarrow.binary(),
        pyarrow.large_binary(),
        pyarrow.binary_view(),
    ],
)
def test_json_is_text_or_bytes_of_any_width(type: pyarrow.DataType) -> None:
    records = pyarrow.table({"bundle": pyarrow.array([ANNA, None]).cast(type)})
    told = rows(gravida.assess_batches(records, as_of="2026-11-20"))
    assert [woman["patient"] for woman in told["women"]] == ["anna"]
    assert [reject["record"] for reject in told["rejects"]] == [2]


def test_rows_with_one_key_are_one_record_across_batches() -> None:
    example = json.loads(EXAMPLES[0].read_text())
    resources = [json.dumps(entry["resource"]) for entry in example["entry"]]
    women = {"key": [], "resource": []}  # type: dict[str, list[str]]
    for name in ("a", "b", "c"):
        women["key"] += [name] * len(resources)
        women["resource"] += resources
    table = pyarrow.table(women)
    assert len(resources) > 2
    parts = pyarrow.Table.from_batches(table.to_batches(max_chunksize=len(resources) + 1))
    told = rows(gravida.assess_batches(parts, record="resource", key="key", as_of=WITHOUT_DATES))
    assert [(woman["record"], woman["line"]) for woman in told["women"]] == [
        (1, None),
        (2, None),
        (3, None),
    ]
    alone = gravida.assess_batches(
        pyarrow.table({"bundle": ["\n".join(resources)]}), as_of=WITHOUT_DATES
    )
    for name in ("recommendations", "tasks", "missing"):
        first = [one for one in told[name] if one["record"] == 1]
        assert first == rows(alone)[name]


def test_columns_beside_the_record_say_where_it_comes_from_and_when() -> None:
    records = pyarrow.table(
        {
            "bundle": [ANNA, ANNA, ANNA],
            "record": [70, 80, 90],
            "source": ["a", "b", None],
            "line": pyarrow.array([3, None, 5], pyarrow.int32()),
            "as_of": ["2026-11-20", "yesterday", None],
        }
    )
    told = rows(gravida.assess_batches(records, as_of="2020-01-01", source="elsewhere"))
    assert [
        (woman["record"], woman["source"], woman["line"], woman["as_of"][:10], woman["age_years_low"])
        for woman in told["women"]
    ] == [(70, "a", 3, "2026-11-20", 34), (90, "elsewhere", 5, "2020-01-01", 27)]
    [reject] = told["rejects"]
    assert (reject["record"], reject["source"]) == (80, "b")
    assert str(reject["reason"]).startswith("`as_of` is `yesterday`, which is not a moment")


@pytest.mark.parametrize(
    ("columns", "arguments", "told"),
    [
        ({"json": [ANNA]}, {}, "no column `bundle`; there are: json"),
        ({"bundle": [7]}, {}, "column `bundle` is of type Int64; give JSON as text or bytes"),
        ({"bundle": [ANNA]}, {"key": "patient"}, "no column `patient`"),
        ({"bundle": [ANNA], "line": [["x"]]}, {}, "column `line` is of type List"),
        ({"bundle": [ANNA]}, {"threads": -1}, "threads: -1 is no number of threads"),
        ({"bundle": [ANNA]}, {"decisions": ["zzz"]}, "nothing is called `zzz`"),
        ({"bundle": [ANNA]}, {"tables": ["zzz"]}, "tables: `zzz` is no table; give some of women, "),
        ({"bundle": [ANNA]}, {"outcomes": "zzz"}, "outcomes: `zzz` is no outcome; give some of"),
    ],
)
def test_batches_that_cannot_be_meant_are_refused(
    columns: dict[str, object], arguments: dict[str, object], told: str
) -> None:
    with pytest.raises(gravida.ArgumentError, match=told):
        gravida.assess_batches(pyarrow.table(columns), **arguments)  # type: ignore[arg-type]


def test_tables_that_are_asked_for_have_the_rows_they_have_beside_the_others(
    population: Population,
) -> None:
    some = gravida.assess_batches(
        population.records,
        as_of=population.as_of,
        outcomes=["applies"],
        tables=["tasks", "recommendations"],
    )
    assert list(some) == ["recommendations", "tasks", "rejects"]
    told = rows(some)
    whole = population.rows
    assert told["tasks"] == whole["tasks"] and told["rejects"] == whole["rejects"]
    applying = [one for one in whole["recommendations"] if one["outcome"] == "applies"]
    assert applying and told["recommendations"] == applying
    with pytest.raises(gravida.ArgumentError, match="tables: `women` was not asked for"):
        some.women
    assert "women" not in some


def test_a_stream_that_breaks_off_is_an_exception_and_no_table() -> None:
    def batches() -> object:
        yield pyarrow.record_batch({"bundle": [ANNA]})
        raise OSError("the disk is gone")

    schema = pyarrow.schema({"bundle": pyarrow.string()})
    reader = pyarrow.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(gravida.GravidaError, match="the disk is gone"):
        gravida.assess_batches(reader)


def test_tables_are_those_of_the_schema() -> None:
    tables = gravida.assess_batches(pyarrow.table({"bundle": pyarrow.array([], pyarrow.string())}))
    assert list(tables) == list(gravida.schema())
    for name, table in tables.items():
        described = gravida.schema()[name]
        assert getattr(tables, name) is table
        assert len(table) == 0
        assert table.column_names == [column.name for column in described.columns]
        schema = pyarrow.schema(table)
        assert schema.metadata[b"gravida.table"].decode() == name
        assert [field.nullable for field in schema] == [
            not column.is_required for column in described.columns
        ]


def test_what_goes_out_and_comes_back_lies_where_it_lay() -> None:
    table = gravida.assess_batches(pyarrow.table({"bundle": [ANNA]}), as_of="2026-11-20").women

    def addresses() -> list[int]:
        chunk = pyarrow.table(table).column("patient").chunk(0)
        return [buffer.address for buffer in chunk.buffers() if buffer]

    assert addresses() and addresses() == addresses()
