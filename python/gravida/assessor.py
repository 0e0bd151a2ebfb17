"""Knowledge, loaded once, and the records that are assessed with it."""

from __future__ import annotations

import datetime
import difflib
import functools
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from gravida import _gravida
from gravida.errors import ArgumentError, RecordError

__all__ = ["AsOf", "Assessor", "Reasons", "Record", "assess"]

Record = Mapping[str, Any] | str | bytes | bytearray | memoryview
"""A FHIR R4 record: a Bundle or a resource as a ``dict``, or its JSON or NDJSON as it lies in a file."""

AsOf = str | datetime.date | None
"""The moment to assess for: a date (its end), a date and time, or ``None`` for the newest moment in the record."""

Reasons = Literal["all", "of-what-applies", "missing", "none"]
"""How far an assessment explains itself, each step with what the one after it gives."""


class Assessor:
    """Knowledge under one profile, for any number of records and threads.

    :param knowledge: a folder with knowledge of your own instead of what is built in
    :param profile: which bodies are in force: the id of a profile, or a file with one of your own
    :raises KnowledgeError: when the folder or the profile cannot be used
    :raises ArgumentError: when there is no such profile

    >>> uk = Assessor(profile="uk")
    >>> uk.profile
    'uk'

    The compiled knowledge is shared by all assessors of a process, so that
    another one costs next to nothing. It can be pickled: what is sent to another
    process is where the knowledge lies, not the knowledge.
    """

    def __init__(
        self,
        *,
        knowledge: str | os.PathLike[str] | None = None,
        profile: str | None = None,
    ) -> None:
        self._made_of = (knowledge, profile)
        self._compiled = _gravida.Assessor(knowledge, profile)

    def __reduce__(self) -> tuple[Any, ...]:
        knowledge, profile = self._made_of
        return functools.partial(Assessor, knowledge=knowledge, profile=profile), ()

    def __repr__(self) -> str:
        version, digest = self._compiled.knowledge
        return f"<gravida.Assessor: profile {self.profile}; knowledge {version} {digest}>"

    @property
    def profile(self) -> str:
        """The id of the profile in force."""
        return self._compiled.profile

    @property
    def knowledge_version(self) -> str:
        """The version of the knowledge."""
        return self._compiled.knowledge[0]

    @property
    def knowledge_digest(self) -> str:
        """The digest of the knowledge, as every assessment carries it."""
        return self._compiled.knowledge[1]

    def assess(
        self,
        record: Record,
        *,
        as_of: AsOf = None,
        decisions: Iterable[str] | None = None,
        reasons: Reasons = "all",
        source: str = "record",
    ) -> dict[str, Any]:
        """Assesses the one woman of a record.

        :param record: see :data:`Record`
        :param as_of: see :data:`AsOf`
        :param decisions: only what has these ids: decisions, or single alerts,
            findings, recommendations and tasks; pictures are left out then
        :param reasons: how far the assessment explains itself; less takes a
            fraction of the time
        :param source: what the record is called where something in it could not be read
        :returns: what ``gravida assess --format json`` prints, as described by
            ``schemas/assessment-1.schema.json``
        :raises RecordError: when the record is no FHIR, holds no patient or
            several, or nothing dated while ``as_of`` is not given
        :raises ArgumentError: when another argument cannot be meant

        >>> woman = {"resourceType": "Patient", "id": "anna", "birthDate": "1992-03-14"}
        >>> asked = ["progesterone-duration"]
        >>> assessment = Assessor().assess(woman, as_of="2026-11-20", decisions=asked)
        >>> assessment["subject"]["ageYears"]
        [34, 34]
        >>> {position["outcome"] for position in assessment["recommendations"]}
        {'needs-data'}
        """
        lines = self._lines(record, as_of, decisions, reasons, source)
        if len(lines) != 1:
            raise RecordError(
                f"it speaks of {len(lines)} patients",
                source,
                "assess them with `assess_all`, or give the record of one",
            )
        assessment: dict[str, Any] = json.loads(lines[0])
        return assessment

    def assess_all(
        self,
        record: Record,
        *,
        as_of: AsOf = None,
        decisions: Iterable[str] | None = None,
        reasons: Reasons = "all",
        source: str = "record",
    ) -> list[dict[str, Any]]:
        """Assesses every woman of a record, in the order of their first appearance.

        The arguments, what is returned for each and what is raised are those of
        :meth:`assess`.
        """
        lines = self._lines(record, as_of, decisions, reasons, source)
        return [json.loads(line) for line in lines]

    def _lines(
        self,
        record: Record,
        as_of: AsOf,
        decisions: Iterable[str] | None,
        reasons: Reasons,
        source: str,
    ) -> list[str]:
        return self._compiled.assess(
            _text_of(record, source),
            moment_text(as_of),
            self.known(decisions),
            reasons,
            source,
        )

    def known(self, ids: Iterable[str] | None) -> list[str] | None:
        """The ids as a list; an id of nothing is refused, since it would be answered with silence.

        >>> Assessor().known(["progesterone-durations"])
        Traceback (most recent call last):
        gravida.errors.ArgumentError: decisions: nothing is called `progesterone-durations`; did you mean `progesterone-duration`?
        """
        if ids is None:
            return None
        wanted = [ids] if isinstance(ids, str) else list(ids)
        known = self._compiled.ids
        for one in wanted:
            if one not in known:
                near = difflib.get_close_matches(one, known, n=1)
                remedy = (
                    f"did you mean `{near[0]}`?"
                    if near
                    else "`gravida list decisions` and `gravida list recommendations` name them all"
                )
                raise ArgumentError(f"nothing is called `{one}`", "decisions", remedy)
        return wanted


@functools.cache
def default_assessor(profile: str | None) -> Assessor:
    """The assessor of the knowledge that is built in."""
    return Assessor(profile=profile)


def assess(
    record: Record,
    *,
    profile: str | None = None,
    as_of: AsOf = None,
    decisions: Iterable[str] | None = None,
    reasons: Reasons = "all",
    source: str = "record",
) -> dict[str, Any]:
    """Assesses the one woman of a record with the knowledge that is built in.

    See :meth:`Assessor.assess` for arguments, result and exceptions, and
    :class:`Assessor` for knowledge of your own.

    >>> woman = b'{"resourceType": "Patient", "id": "anna", "birthDate": "1992-03-14"}'
    >>> assessment = assess(woman, as_of="2026-11-20", profile="uk")
    >>> assessment["profile"], assessment["subject"]["id"]
    ('uk', 'anna')
    """
    return default_assessor(profile).assess(
        record, as_of=as_of, decisions=decisions, reasons=reasons, source=source
    )


def moment_text(as_of: AsOf) -> str | None:
    """A moment as FHIR writes it.

    >>> moment_text(datetime.date(2026, 11, 20))
    '2026-11-20'
    """
    if as_of is None or isinstance(as_of, str):
        return as_of
    if isinstance(as_of, datetime.datetime):
        return as_of.isoformat(timespec="milliseconds")
    if isinstance(as_of, datetime.date):
        return as_of.isoformat()
    raise ArgumentError(
        f"a {type(as_of).__name__} is not a moment",
        "as_of",
        "give a text such as `2026-11-20`, a date or a datetime",
    )


def _text_of(record: Record, source: str) -> str | bytes:
    if isinstance(record, (str, bytes)):
        return record
    if isinstance(record, (bytearray, memoryview)):
        return bytes(record)
    if isinstance(record, Mapping):
        try:
            return json.dumps(record, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise RecordError(
                f"it cannot be written as JSON: {error}",
                source,
                "give a dict of texts, numbers, lists and dicts as FHIR has them",
            ) from error
    raise RecordError(
        f"a {type(record).__name__} is no record",
        source,
        "give a dict, or JSON as str or bytes",
    )
