from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, final

__all__ = ["Assessor", "Cohort", "Export", "Table", "run_cohort", "tables"]

@final
class Assessor:
    def __new__(cls, knowledge: str | PathLike[str] | None, profile: str | None) -> Assessor: ...
    @property
    def profile(self) -> str: ...
    @property
    def knowledge(self) -> tuple[str, str]: ...
    @property
    def ids(self) -> list[str]: ...
    def assess(
        self,
        record: str | bytes,
        as_of: str | None,
        decisions: list[str] | None,
        reasons: str,
        source: str,
    ) -> list[str]: ...

@final
class Cohort:
    def __new__(
        cls,
        knowledge: str | PathLike[str] | None,
        profile: str | None,
        as_of: str | None,
        decisions: Sequence[str] | None,
        outcomes: Sequence[str] | None,
        tables: Sequence[str] | None,
    ) -> Cohort: ...
    def tables(
        self, batches: Any, record: str, key: str | None, source: str, threads: int
    ) -> list[tuple[str, Table]]: ...
    def nested(
        self, batches: Any, record: str, key: str | None, source: str, before: int
    ) -> Any: ...

@final
class Export:
    def __new__(cls, knowledge: str | PathLike[str] | None) -> Export: ...
    def owned(self, batches: Any, record: str) -> Any: ...
    def related(self, batches: Any, record: str) -> Any: ...

@final
class Table:
    @property
    def column_names(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

def tables() -> list[tuple[str, str, list[tuple[str, str, bool, str]]]]: ...
def run_cohort(
    cohort: Cohort,
    inputs: Sequence[str | PathLike[str]],
    output: str | PathLike[str],
    layout: str,
    format: str,
    existing: str,
    threads: int,
    part_records: int,
    largest_record: int,
    memory: int,
    small_counts: int,
    locale: str,
    columns: tuple[str | None, str | None, str | None],
    progress: Callable[[str, int, int, int, int], object] | None,
) -> tuple[int, int, int, bool]: ...
