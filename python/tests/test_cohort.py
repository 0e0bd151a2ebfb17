"""`gravida.cohort` writes the files that `gravida cohort run` writes."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest
from conftest import Command, Population, files

import gravida


def test_files_are_byte_for_byte_those_of_the_command(
    population: Population, tmp_path: Path
) -> None:
    seen: list[gravida.Progress] = []
    counts = gravida.cohort(
        population.file,
        tmp_path / "tables",
        format="ndjson",
        as_of=population.as_of,
        progress=seen.append,
    )
    assert counts.women == len(population.rows["women"])
    assert counts.rejects == 2 and not counts.was_finished
    written = files(tmp_path / "tables")
    assert len(written) >= len(gravida.schema())
    assert written == files(population.output)
    assert seen[-1].women == counts.women and seen[-1].all_bytes == population.file.stat().st_size


def test_parquet_holds_the_rows_of_the_tables_in_memory(
    population: Population, tmp_path: Path
) -> None:
    gravida.cohort([population.file], tmp_path / "tables", as_of=population.as_of)
    tables = gravida.assess_batches(population.records, as_of=population.as_of)
    for name, table in tables.items():
        written = pyarrow.dataset.dataset(tmp_path / "tables" / name).to_table()
        assert written.to_pylist() == pyarrow.table(table).to_pylist()


def test_tables_that_are_asked_for_are_those_of_the_command(
    population: Population, command: Command, tmp_path: Path
) -> None:
    asked = {"outcomes": ["applies", "failed"], "tables": ["tasks", "recommendations"]}
    options = [f"--{name}={','.join(words)}" for name, words in asked.items()]
    done = command(
        "cohort", "run", "--input", population.file, "--output", tmp_path / "command",
        "--as-of", population.as_of, "--format", "ndjson", "--locale", "pl", *options,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    gravida.cohort(
        population.file,
        tmp_path / "python",
        format="ndjson",
        as_of=population.as_of,
        locale="pl",
        **asked,  # type: ignore[arg-type]
    )
    written = files(tmp_path / "python")
    folders = {name.split("/")[0] for name in written}
    assert folders == {"recommendations", "tasks", "rejects"}
    assert written == files(tmp_path / "command")
    report = "report.html"
    assert (tmp_path / "python" / report).read_bytes() == (tmp_path / "command" / report).read_bytes()


def test_what_progress_raises_ends_the_run_and_it_can_go_on(
    population: Population, tmp_path: Path
) -> None:
    class Enough(Exception):
        pass

    def stop(_: gravida.Progress) -> None:
        raise Enough

    def run(folder: str, **more: object) -> gravida.Counts:
        # Small parts, so that the run is stopped long before its end.
        return gravida.cohort(
            population.file,
            tmp_path / folder,
            format="ndjson",
            as_of=population.as_of,
            threads=1,
            part_records=8,
            **more,  # type: ignore[arg-type]
        )

    with pytest.raises(Enough):
        run("stopped", progress=stop)
    with pytest.raises(gravida.CohortError, match="resume"):
        run("stopped")
    women = len(population.rows["women"])
    gone_on: list[gravida.Progress] = []
    assert run("stopped", resume=True, progress=gone_on.append).women == women
    assert run("whole").women == women
    assert files(tmp_path / "stopped") == files(tmp_path / "whole")
    assert run("whole", resume=True).was_finished


def test_a_run_that_cannot_be_done_says_why(population: Population, tmp_path: Path) -> None:
    with pytest.raises(gravida.CohortError, match="no file or folder `.*nowhere`; check the path"):
        gravida.cohort(tmp_path / "nowhere", tmp_path / "tables")
    arguments = {
        "layout": "heap",
        "format": "xlsx",
        "decisions": ["zzz"],
        "outcomes": ["zzz"],
        "tables": ["zzz"],
        "locale": "zzz",
        "threads": -1,
    }
    for name, value in arguments.items():
        with pytest.raises(gravida.ArgumentError, match="; "):
            gravida.cohort(population.file, tmp_path / "tables", **{name: value})  # type: ignore[arg-type]
    with pytest.raises(gravida.ArgumentError, match="not both"):
        gravida.cohort(population.file, tmp_path / "tables", resume=True, replace=True)


def test_the_report_is_that_of_the_command(population: Population, tmp_path: Path) -> None:
    gravida.cohort(population.file, tmp_path / "tables", format="ndjson", as_of=population.as_of)
    for name in ["report.html", "counts.json"]:
        written = (tmp_path / "tables" / name).read_bytes()
        assert written == (population.output / name).read_bytes()
    gravida.cohort(
        population.file,
        tmp_path / "tables",
        format="ndjson",
        as_of=population.as_of,
        replace=True,
        small_counts=20,
    )
    withheld = (tmp_path / "tables" / "report.html").read_text()
    assert "&lt;20" in withheld


def test_records_are_read_out_of_parquet(population: Population, tmp_path: Path) -> None:
    good = [line for line in population.lines if line.startswith('{"resourceType": "Bundle"')]
    records = pyarrow.table({"number": range(len(good)), "json": good})
    pyarrow.parquet.write_table(records, tmp_path / "women.parquet")
    counts = gravida.cohort(
        tmp_path / "women.parquet",
        tmp_path / "tables",
        as_of=population.as_of,
        outcomes=["applies"],
    )
    assert counts.records == len(good) and counts.rejects == 0
    outcomes = pyarrow.dataset.dataset(tmp_path / "tables" / "recommendations").to_table()["outcome"]
    assert set(outcomes.to_pylist()) == {"applies"}
    with pytest.raises(gravida.CohortError, match="`number` .*`json`"):
        gravida.cohort(
            tmp_path / "women.parquet", tmp_path / "none", resource_column="bundle"
        )
