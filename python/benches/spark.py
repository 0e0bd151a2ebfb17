"""What Spark costs: the same records through `gravida.cohort` and through `gravida.spark`.

    python python/benches/spark.py records.ndjson --workers 2 --rounds 3

Both are given the same cores and run in turn on the same machine; the ratio of
the two means the same elsewhere. Besides, Spark does less and less of it, so that
what it costs falls into parts: reading, handing records to Python and back,
assessing, taking tables apart and writing them. Processor time is told apart by
whose it is, and does not grow with other work on the machine as time does. The
first round, which starts the Python workers and loads the knowledge in each, is
told by itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

import gravida
from gravida import spark
from gravida.batches import TableName

AS_OF = "2026-11-20"

WORKLIST: list[TableName] = ["women", "tasks"]


def processor() -> Counter[str]:
    """Seconds of processor that this process and all below it have used, by whose they are."""
    ticks = os.sysconf("SC_CLK_TCK")
    parents: dict[int, tuple[int, str, float]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text()
            except OSError:
                continue
            name, _, rest = text.partition("(")[2].rpartition(")")
            fields = rest.split()
            # utime, stime, and both of children that have ended.
            used = sum(int(field) for field in fields[11:15]) / ticks
            parents[int(folder.name)] = int(fields[1]), name, used
    own = os.getpid()
    seconds: Counter[str] = Counter()
    for process, (parent, name, used) in parents.items():
        above = process
        while above in parents and above != own:
            above = parents[above][0]
        if above == own:
            whose = "this process" if process == own else "Java" if name == "java" else "Python workers"
            seconds[whose] += used
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, help="NDJSON of Bundles; `gravida generate` makes some")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    women = sum(1 for line in arguments.records.open("rb") if line.strip())
    before, began = processor(), time.perf_counter()
    session = (
        SparkSession.builder.master(f"local-cluster[{arguments.workers},1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
        .config(
            "spark.sql.files.maxPartitionBytes",
            str(max(1, arguments.records.stat().st_size // (4 * arguments.workers))),
        )
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    started = time.perf_counter() - began, processor() - before

    def records() -> Any:
        return spark.read_bundles(session, str(arguments.records))

    def nowhere(frame: Any) -> None:
        frame.write.format("noop").mode("overwrite").save()

    def there_and_back(batches: Iterator[Any]) -> Iterator[Any]:
        yield from batches

    def on_threads(folder: str, tables: list[TableName] | None = None) -> None:
        gravida.cohort(
            arguments.records, folder, as_of=AS_OF, threads=arguments.workers, tables=tables
        )

    def on_spark(folder: str, tables: list[TableName] | None = None) -> None:
        spark.assess(records(), as_of=AS_OF, tables=tables).write(folder)

    ways: dict[str, Callable[[str], object]] = {
        "`gravida.cohort`": on_threads,
        "Spark reads lines": lambda _: nowhere(records()),
        "and hands them to Python and back": lambda _: nowhere(
            records().mapInArrow(there_and_back, "bundle STRING, source STRING")
        ),
        "assesses instead, and drops the tables": lambda _: nowhere(
            spark.assess(records(), as_of=AS_OF).nested
        ),
        "and writes them: `gravida.spark`": on_spark,
        "`gravida.cohort`, women and tasks": lambda folder: on_threads(folder, WORKLIST),
        "`gravida.spark`, women and tasks": lambda folder: on_spark(folder, WORKLIST),
    }
    first: dict[str, float] = {}
    best: dict[str, tuple[float, Counter[str]]] = {}
    for turn in range(arguments.rounds + 1):
        for name, way in ways.items():
            folder = tempfile.mkdtemp()
            before, began = processor(), time.perf_counter()
            way(f"{folder}/tables")
            seconds, used = time.perf_counter() - began, processor() - before
            if turn == 0:
                first[name] = used.total()
            elif name not in best or used.total() < best[name][1].total():
                best[name] = seconds, used
            shutil.rmtree(folder)
    session.stop()
    print(f"{women} women, {arguments.workers} cores, least processor time of {arguments.rounds} rounds")
    print(f"starting the session: {started[0]:.1f} s, of processor {started[1].total():.1f} s\n")
    kinds = ["this process", "Java", "Python workers"]
    print(f"| what | {' | '.join(kinds)} | together | of `gravida.cohort` | first round more | time |")
    print("|---" + "|---:" * 7 + "|")
    reference, whole = best["`gravida.cohort`"]
    for name, (seconds, used) in best.items():
        cells = [f"{used[kind]:.1f}" for kind in kinds]
        cells += [f"{used.total():.1f}", f"{used.total() / whole.total():.2f}"]
        cells += [f"{first[name] - used.total():.1f}", f"{seconds / reference:.2f}"]
        print(f"| {name} | {' | '.join(cells)} |")
    print("\nseconds of processor; `time` is a ratio to that of `gravida.cohort`")


if __name__ == "__main__":
    main()
