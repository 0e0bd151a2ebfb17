"""What the tests share: the examples, and the command to compare with."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pytest

import gravida

ROOT = Path(__file__).parents[2]

EXAMPLES = sorted((ROOT / "examples").glob("*.json"))

# For records in which nothing is dated.
WITHOUT_DATES = "2026-11-20T09:00:00Z"


SEED = 7


class Command:
    """The command `gravida` of the same tree."""

    def __init__(self, binary: str) -> None:
        self.binary = binary

    def __call__(self, *arguments: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [self.binary, *map(str, arguments)], capture_output=True, check=False
        )


@pytest.fixture(scope="session")
def command() -> Command:
    binary = os.environ.get("GRAVIDA_BINARY") or shutil.which("gravida")
    assert binary, "set GRAVIDA_BINARY to the command of this tree; python/test does"
    return Command(binary)


def files(folder: Path) -> dict[str, bytes]:
    """The tables of a run, file by file; `run.json` tells how long it took."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent != folder
    }


# Women of whom all rows are compared at once: they are some ten thousand.
MOST_AT_ONCE = 60


def generated(command: Command, women: int) -> list[str]:
    """The records of the first so many women, each on a line."""
    made = command("generate", "--women", women, "--seed", SEED)
    assert made.returncode == 0, made.stderr
    return made.stdout.decode().splitlines()


class Population:
    """Records on lines, as the command tells them."""

    def __init__(self, command: Command, folder: Path, lines: list[str]) -> None:
        self.as_of = WITHOUT_DATES
        folder.mkdir(exist_ok=True)
        self.file = folder / "records.ndjson"
        self.lines = lines
        self.file.write_text("\n".join(lines) + "\n")
        self.output = folder / "tables"
        done = command(
            "cohort", "run", "--input", self.file, "--output", self.output,
            "--as-of", self.as_of, "--format", "ndjson",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    @property
    def records(self) -> pyarrow.Table:
        """The records with the places that the command gives them."""
        numbers = list(range(1, len(self.lines) + 1))
        source = [str(self.file)] * len(self.lines)
        return pyarrow.table(
            {"bundle": self.lines, "source": source, "line": numbers, "record": numbers}
        )

    @functools.cached_property
    def rows(self) -> dict[str, list[dict[str, object]]]:
        """What the command wrote."""
        return {
            name: [
                json.loads(line)
                for part in sorted((self.output / name).glob("*.ndjson"))
                for line in part.read_text().splitlines()
            ]
            for name in gravida.schema()
        }


# Generated women in the population that tests share; they stand before its last line.
GENERATED = 100


@pytest.fixture(scope="session")
def population(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Population:
    """Examples and generated records with two that cannot be read."""
    lines = [json.dumps(json.loads(example.read_bytes())) for example in EXAMPLES]
    lines.insert(1, "{not json")
    lines += generated(command, GENERATED)
    lines.append('{"resourceType": "Nothing"}')
    return Population(command, tmp_path_factory.mktemp("population"), lines)


@pytest.fixture(scope="session")
def many(command: Command) -> list[str]:
    """As many records as are asked for, of which no test holds all rows at once."""
    return generated(command, int(os.environ.get("GRAVIDA_TEST_WOMEN", "100")))


def in_parts(lines: list[str], most: int = MOST_AT_ONCE) -> Iterator[tuple[int, list[str]]]:
    """Some lines at a time, with how many came before."""
    for before in range(0, len(lines), most):
        yield before, lines[before : before + most]
