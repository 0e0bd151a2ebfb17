"""`gravida.assess` says what `gravida assess` prints, and says what is wrong."""

from __future__ import annotations

import datetime
import json
import pickle
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT, WITHOUT_DATES, Command

import gravida

ANNA = {"resourceType": "Patient", "id": "anna", "birthDate": "1992-03-14"}
HEARTBEAT = ROOT / "examples/two-losses-bleeding-heartbeat.json"


def printed(assessment: dict[str, object]) -> bytes:
    """An assessment as the command indents it."""
    return (json.dumps(assessment, indent=2, ensure_ascii=False) + "\n").encode()


def test_every_example_is_byte_for_byte_what_the_command_prints(command: Command) -> None:
    assert len(EXAMPLES) > 70
    assessor = gravida.Assessor()

    def compare(example: Path) -> None:
        record = example.read_bytes()
        as_of = None
        done = command("assess", example, "--format", "json")
        if done.returncode != 0:
            with pytest.raises(gravida.RecordError, match="nothing in the record is dated"):
                assessor.assess(record)
            as_of = WITHOUT_DATES
            done = command("assess", example, "--format", "json", "--as-of", as_of)
        assert done.returncode == 0, done.stderr
        assert printed(assessor.assess(record, as_of=as_of, source=str(example))) == done.stdout, example

    with ThreadPoolExecutor(2) as both_cores:
        list(both_cores.map(compare, EXAMPLES))


@pytest.mark.parametrize("profile", ["uk", "us", "china"])
def test_a_profile_is_that_of_the_command(command: Command, profile: str) -> None:
    done = command("assess", HEARTBEAT, "--format", "json", "--profile", profile)
    record = HEARTBEAT.read_text()
    assert printed(gravida.assess(record, profile=profile)) == done.stdout


def test_a_profile_and_knowledge_of_ones_own_are_taken_from_files(command: Command) -> None:
    folder = ROOT / "knowledge"
    profile = folder / "profiles/uk.yaml"
    done = command(
        "assess", HEARTBEAT, "--format", "json", "--knowledge", folder, "--profile", profile
    )
    assert done.returncode == 0, done.stderr
    own = gravida.Assessor(knowledge=folder, profile=str(profile))
    assert printed(own.assess(HEARTBEAT.read_bytes())) == done.stdout


def test_text_bytes_and_dict_are_the_same_record() -> None:
    text = HEARTBEAT.read_text()
    forms = [text, text.encode(), bytearray(text.encode()), memoryview(text.encode()), json.loads(text)]
    first, *others = [gravida.assess(form, decisions=["progesterone-duration"]) for form in forms]
    assert all(other == first for other in others)


def test_a_moment_is_a_text_a_date_or_a_datetime() -> None:
    def as_of(moment: gravida.AsOf) -> object:
        return gravida.assess(ANNA, as_of=moment, decisions=[])["asOf"]

    assert as_of(datetime.date(2026, 11, 20)) == as_of("2026-11-20")
    warsaw = datetime.timezone(datetime.timedelta(hours=1))
    exact = datetime.datetime(2026, 11, 20, 9, 55, tzinfo=warsaw)
    assert as_of(exact) == as_of("2026-11-20T09:55:00+01:00")


def test_what_is_asked_for_is_a_part_of_everything() -> None:
    record = HEARTBEAT.read_bytes()
    whole = gravida.assess(record)
    part = gravida.assess(record, decisions=["progesterone-duration"])
    assert part["recommendations"]
    assert part["recommendations"] == [
        one for one in whole["recommendations"] if one["decision"] == "progesterone-duration"
    ]


def test_fewer_reasons_leave_the_outcomes_as_they_are() -> None:
    record = HEARTBEAT.read_bytes()

    def outcomes(reasons: gravida.Reasons) -> list[tuple[str, str]]:
        told = gravida.assess(record, reasons=reasons)["recommendations"]
        return [(one["id"], one["outcome"]) for one in told]

    whole = outcomes("all")
    assert whole and all(
        outcomes(reasons) == whole for reasons in ("of-what-applies", "missing", "none")
    )


def test_several_women_are_assessed_in_their_order() -> None:
    lines = "\n".join(json.dumps({**ANNA, "id": name}) for name in ("anna", "berta", "clara"))
    assessor = gravida.Assessor()
    women = assessor.assess_all(lines, as_of="2026-11-20", decisions=[])
    assert [woman["subject"]["id"] for woman in women] == ["anna", "berta", "clara"]
    with pytest.raises(gravida.RecordError, match="3 patients; assess them with `assess_all`"):
        assessor.assess(lines, as_of="2026-11-20")


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ("", "the input is empty; give a FHIR Bundle"),
        ("{", "clinic.json:1:"),
        (b"\xff", "byte 0 .line 1. is not UTF-8"),
        ("[]", "no patient in it"),
        ('{"resourceType": "Organization", "id": "x"}', "without an id: nothing in the record is dated"),
        (json.dumps(ANNA | {"birthDate": None}), "nothing in the record is dated; say the moment"),
        ({"resourceType": object()}, "cannot be written as JSON"),
        ({"resourceType": float("nan")}, "cannot be written as JSON"),
        (7, "a int is no record; give a dict"),
    ],
)
def test_a_record_of_no_use_is_refused_with_place_and_remedy(record: object, told: str) -> None:
    with pytest.raises(gravida.RecordError, match=told) as raised:
        gravida.assess(record, source="clinic.json")  # type: ignore[arg-type]
    assert raised.value.place
    assert isinstance(raised.value, ValueError)


def test_what_could_not_be_read_is_an_issue_of_the_assessment() -> None:
    spoilt = json.dumps(ANNA) + "\n{not json\n"
    issues = gravida.assess(spoilt, as_of="2026-11-20", decisions=[], source="x.ndjson")["issues"]
    assert ("error", "line 2, column 2") in [(one["severity"], one["where"]) for one in issues]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"profile": "eurpoe"}, "profile: no profile `eurpoe`; give one of .*europe"),
        ({"as_of": "yesterday"}, "as_of: `yesterday` is not a moment; write it as 2026-11-20"),
        ({"as_of": 7}, "as_of: a int is not a moment"),
        ({"decisions": ["progesterone-durations"]}, "did you mean `progesterone-duration`"),
        ({"decisions": ["zzz"]}, "decisions: nothing is called `zzz`; `gravida list decisions`"),
        ({"reasons": "some"}, "reasons: `some` is not .*; give all, of-what-applies"),
    ],
)
def test_an_argument_that_cannot_be_meant_is_refused(
    arguments: dict[str, object], told: str
) -> None:
    with pytest.raises(gravida.ArgumentError, match=told):
        gravida.assess(ANNA, **arguments)  # type: ignore[arg-type]


def test_knowledge_that_is_not_right_is_told_problem_by_problem(tmp_path: Path) -> None:
    with pytest.raises(gravida.KnowledgeError, match="cannot be read"):
        gravida.Assessor(knowledge=tmp_path / "nowhere")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/own.yaml").write_text("id: [")
    with pytest.raises(gravida.KnowledgeError) as raised:
        gravida.Assessor(knowledge=tmp_path)
    assert raised.value.problems == ("profiles/own.yaml:1:5: error: unclosed bracket '['",)
    again = pickle.loads(pickle.dumps(raised.value))
    assert str(again) == str(raised.value) and again.problems == raised.value.problems


def test_an_assessor_is_sent_to_other_processes_as_where_its_knowledge_lies() -> None:
    uk = gravida.Assessor(knowledge=ROOT / "knowledge", profile="uk")
    sent = pickle.loads(pickle.dumps(uk))
    assert (sent.profile, sent.knowledge_digest) == ("uk", uk.knowledge_digest)


def test_other_threads_go_on_while_one_assesses() -> None:
    record = HEARTBEAT.read_bytes()
    assessor = gravida.Assessor()
    assessor.assess(record)
    interval = sys.getswitchinterval()
    # A thread that holds the interpreter is never made to give it up during this test.
    sys.setswitchinterval(1000)
    try:
        turns = 0
        is_done = threading.Event()

        def assess() -> None:
            assessor.assess(record)
            is_done.set()

        thread = threading.Thread(target=assess)
        thread.start()
        while not is_done.is_set():
            turns += 1
            time.sleep(0)
        thread.join()
        assert turns > 1
    finally:
        sys.setswitchinterval(interval)
