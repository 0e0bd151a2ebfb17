"""What the tests share: the examples, and the command to compare with."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
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


class Population:
    """Examples and generated records with two that cannot be read, as the command tells them."""

    def __init__(self, command: Command, folder: Path, generated: int) -> None:
        self.generated = generated
        self.as_of = WITHOUT_DATES
        self.file = folder / "records.ndjson"
        made = command("generate", "--women", generated, "--seed", SEED)
        assert made.returncode == 0, made.stderr
        lines = [json.dumps(json.loads(example.read_bytes())) for example in EXAMPLES]
        lines.insert(1, "{not json")
        lines += made.stdout.decode().splitlines()
        lines.append('{"resourceType": "Nothing"}')
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


@pytest.fixture(scope="session")
def population(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Population:
    generated = int(os.environ.get("GRAVIDA_TEST_WOMEN", "100"))
    return Population(command, tmp_path_factory.mktemp("population"), generated)
