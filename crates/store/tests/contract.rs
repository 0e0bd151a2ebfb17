//! What a store promises, on every database it can be kept in.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use gravida_store::{
    CaseFilter, CaseId, Feedback, Location, Options, ShownCard, Store, StoreError, TaskState,
};
use support::{ANNA, BO, Scratch, case, derived, look, version};

/// Each situation becomes a test on each database.
macro_rules! on_every_database {
    ($($situation:ident,)*) => {
        mod sqlite {
            $(#[test] fn $situation() { super::$situation(&super::Scratch::sqlite()); })*
        }
        #[cfg(feature = "postgres")]
        mod postgres {
            $(#[test] fn $situation() {
                if let Some(scratch) = super::Scratch::postgres() {
                    super::$situation(&scratch);
                }
            })*
        }
        #[cfg(feature = "postgres")]
        mod postgres_over_tls {
            $(#[test] fn $situation() {
                if let Some(scratch) = super::Scratch::postgres_over_tls() {
                    super::$situation(&scratch);
                }
            })*
        }
    };
}

on_every_database! {
    what_was_saved_is_had_back_byte_for_byte,
    a_version_is_added_and_the_older_one_stays,
    saving_on_an_older_version_is_a_conflict_and_saves_nothing,
    two_who_save_at_once_never_both_succeed,
    a_label_is_borne_by_one_case,
    a_label_is_one_short_line,
    cases_are_found_by_part_of_their_label_whatever_its_letters,
    a_closed_case_leaves_list_and_worklist_and_comes_back,
    what_is_not_there_is_said,
    the_worklist_is_ordered_by_day_and_filtered_by_kind,
    a_task_done_stays_done_until_it_follows_for_another_day,
    a_task_that_no_longer_follows_lapses_and_comes_back_when_it_does,
    a_task_is_not_dismissed_without_a_reason,
    other_knowledge_finds_the_cases_it_has_not_seen,
    advice_on_a_version_that_is_no_longer_the_newest_is_not_noted,
    changed_advice_is_told_until_somebody_has_seen_it,
    every_change_is_in_the_audit_trail,
    a_look_that_cannot_be_written_is_given_and_written_later,
    a_changed_entry_breaks_the_chain,
    a_removed_entry_breaks_the_chain,
    a_trail_cut_at_its_end_is_told_by_a_digest_noted_before,
    content_changed_behind_the_back_of_the_store_is_told,
    entries_and_versions_cannot_be_changed_or_deleted_in_place,
    an_erased_case_leaves_no_content_and_a_whole_trail,
    feedback_is_counted_by_rule_and_reason,
    feedback_told_twice_is_kept_once,
    a_store_opened_again_is_the_same,
    a_newer_store_is_refused_and_left_alone,
    hostile_text_is_text,
}

fn everything(search: &str) -> CaseFilter<'_> {
    CaseFilter {
        search,
        with_closed: true,
        limit: 100,
        offset: 0,
    }
}

fn labels(store: &Store, search: &str) -> Vec<String> {
    let (found, _) = store.cases(&everything(search)).unwrap();
    found.into_iter().map(|case| case.label).collect()
}

fn open_tasks(store: &Store) -> Vec<String> {
    store
        .worklist(None)
        .unwrap()
        .into_iter()
        .map(|line| format!("{} {}", line.label, line.task.task.task))
        .collect()
}

fn troubles(store: &Store) -> Vec<String> {
    let report = store.verify_audit(None).unwrap();
    report
        .troubles
        .into_iter()
        .map(|trouble| format!("{}: {}", trouble.number, trouble.what))
        .collect()
}

fn what_was_saved_is_had_back_byte_for_byte(scratch: &Scratch) {
    let every_byte: Vec<u8> = (0..=255).collect();
    let follows = derived(&[]);
    let mut new = version("", &follows);
    new.content = &every_byte;
    let id = scratch.store.create(ANNA, "Blue 7", &new).unwrap();
    let saved = scratch.store.version(&id, None).unwrap();
    assert_eq!(saved.content, every_byte);
    assert_eq!((saved.number, saved.format.as_str()), (1, "test/1"));
    assert_eq!(
        (saved.saved_by.as_str(), saved.saved_at.as_str()),
        (ANNA.who, ANNA.at)
    );
    assert_eq!(
        (saved.knowledge, saved.profile, saved.locale, saved.as_of),
        (
            "sha256:one".to_owned(),
            "europe".to_owned(),
            "en".to_owned(),
            "2026-11-20".to_owned()
        )
    );
}

fn a_version_is_added_and_the_older_one_stays(scratch: &Scratch) {
    let id = case(&scratch.store, "Blue 7", &[]);
    let second = scratch
        .store
        .append(BO, &id, 1, &version("second", &derived(&[])))
        .unwrap();
    assert_eq!(second, 2);
    let contents: Vec<Vec<u8>> = scratch
        .store
        .versions(&id)
        .unwrap()
        .into_iter()
        .map(|version| version.content)
        .collect();
    assert_eq!(contents, [b"first".to_vec(), b"second".to_vec()]);
    assert_eq!(
        scratch.store.version(&id, Some(1)).unwrap().content,
        b"first"
    );
    let one = scratch.store.case(&id).unwrap();
    assert_eq!((one.newest, one.changed_at.as_str()), (2, BO.at));
}

fn saving_on_an_older_version_is_a_conflict_and_saves_nothing(scratch: &Scratch) {
    let id = case(&scratch.store, "Blue 7", &[]);
    let follows = derived(&[]);
    scratch
        .store
        .append(ANNA, &id, 1, &version("hers", &follows))
        .unwrap();
    let refused = scratch.store.append(BO, &id, 1, &version("his", &follows));
    assert!(matches!(
        refused,
        Err(StoreError::Conflict {
            expected: 1,
            newest: 2,
            ..
        })
    ));
    assert_eq!(scratch.store.version(&id, None).unwrap().content, b"hers");
    assert_eq!(scratch.store.versions(&id).unwrap().len(), 2);
}

fn two_who_save_at_once_never_both_succeed(scratch: &Scratch) {
    let id = case(&scratch.store, "Blue 7", &[]);
    let follows = derived(&[]);
    let rounds = 10;
    let successes: usize = std::thread::scope(|scope| {
        let savers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (1..=rounds)
                        .filter(|expected| {
                            scratch
                                .store
                                .append(BO, &id, *expected, &version("one", &follows))
                                .is_ok()
                        })
                        .count()
                })
            })
            .collect();
        savers.into_iter().map(|saver| saver.join().unwrap()).sum()
    });
    let versions = scratch.store.versions(&id).unwrap();
    assert_eq!(versions.len(), successes + 1);
    let numbers: Vec<i64> = versions.iter().map(|version| version.number).collect();
    assert_eq!(numbers, (1..=versions.len() as i64).collect::<Vec<_>>());
    assert_eq!(troubles(&scratch.store), [""; 0]);
}

fn a_label_is_borne_by_one_case(scratch: &Scratch) {
    let first = case(&scratch.store, "Łąka 7", &[]);
    let follows = derived(&[]);
    match scratch
        .store
        .create(ANNA, " łĄKA 7 ", &version("", &follows))
    {
        Err(StoreError::LabelTaken { case, .. }) => assert_eq!(case, first.as_str()),
        other => panic!("{other:?}"),
    }
    let second = case(&scratch.store, "Łąka 8", &[]);
    assert!(scratch.store.rename(ANNA, &second, "łąka 7").is_err());
    scratch.store.rename(ANNA, &second, "łąka 8").unwrap();
    assert_eq!(scratch.store.case(&second).unwrap().label, "łąka 8");
}

fn a_label_is_one_short_line(scratch: &Scratch) {
    let follows = derived(&[]);
    for label in ["", "   ", "two\nlines", "nul\0", &"long".repeat(40)] {
        let refused = scratch.store.create(ANNA, label, &version("", &follows));
        assert!(matches!(refused, Err(StoreError::Text { .. })), "{label:?}");
    }
    assert_eq!(labels(&scratch.store, ""), [""; 0]);
}

fn cases_are_found_by_part_of_their_label_whatever_its_letters(scratch: &Scratch) {
    for label in ["Żółw 1", "żółw 2", "100%", "1000", "a_b", "acb"] {
        case(&scratch.store, label, &[]);
    }
    assert_eq!(labels(&scratch.store, "ŻÓŁ"), ["Żółw 1", "żółw 2"]);
    assert_eq!(labels(&scratch.store, "100%"), ["100%"]);
    assert_eq!(labels(&scratch.store, "a_"), ["a_b"]);
    assert_eq!(labels(&scratch.store, "'; DROP TABLE cases; --"), [""; 0]);
    let (page, number) = scratch
        .store
        .cases(&CaseFilter {
            limit: 2,
            offset: 4,
            ..everything("")
        })
        .unwrap();
    assert_eq!((page.len(), number), (2, 6));
}

fn a_closed_case_leaves_list_and_worklist_and_comes_back(scratch: &Scratch) {
    let id = case(&scratch.store, "Blue 7", &[("hcg-repeat", "2026-11-22")]);
    scratch.store.set_closed(BO, &id, true).unwrap();
    let open = CaseFilter {
        with_closed: false,
        ..everything("")
    };
    assert_eq!(scratch.store.cases(&open).unwrap().1, 0);
    assert_eq!(open_tasks(&scratch.store), [""; 0]);
    let closed_at = scratch.store.case(&id).unwrap().closed_at;
    assert_eq!(closed_at.as_deref(), Some(BO.at));
    scratch.store.set_closed(BO, &id, false).unwrap();
    assert_eq!(scratch.store.cases(&open).unwrap().1, 1);
    assert_eq!(open_tasks(&scratch.store), ["Blue 7 hcg-repeat"]);
}

fn what_is_not_there_is_said(scratch: &Scratch) {
    let nobody = CaseId::parse(&"0".repeat(32)).unwrap();
    let follows = derived(&[]);
    let store = &scratch.store;
    let answers = [
        store.case(&nobody).err(),
        store.version(&nobody, None).err(),
        store.versions(&nobody).err(),
        store.tasks(&nobody).err(),
        store.advice(&nobody).err(),
        store.append(ANNA, &nobody, 1, &version("", &follows)).err(),
        store.rename(ANNA, &nobody, "x").err(),
        store.set_closed(ANNA, &nobody, true).err(),
        store.erase(ANNA, &nobody, "asked").err(),
        store.see_changes(ANNA, &nobody).err(),
    ];
    for answer in answers {
        assert!(
            matches!(answer, Some(StoreError::NoSuchCase(_))),
            "{answer:?}"
        );
    }
    assert!(matches!(
        CaseId::parse("../etc"),
        Err(StoreError::NoSuchCase(_))
    ));
    let id = case(store, "Blue 7", &[]);
    let answer = store.version(&id, Some(2)).err();
    assert!(matches!(answer, Some(StoreError::NoSuchVersion { .. })));
    let answer = store
        .set_task(ANNA, &id, "hcg-repeat", None, TaskState::Done, "")
        .err();
    assert!(matches!(answer, Some(StoreError::NoSuchTask { .. })));
}

fn the_worklist_is_ordered_by_day_and_filtered_by_kind(scratch: &Scratch) {
    case(
        &scratch.store,
        "B",
        &[
            ("scan-again", ""),
            ("hcg-repeat", "2026-11-22T09:00:00+01:00"),
        ],
    );
    case(
        &scratch.store,
        "A",
        &[("scan-first", "2026-11-21"), ("scan-late", "2027-01")],
    );
    let all = [
        "A scan-first",
        "B hcg-repeat",
        "A scan-late",
        "B scan-again",
    ];
    assert_eq!(open_tasks(&scratch.store), all);
    let scans = scratch.store.worklist(Some("scan")).unwrap();
    assert_eq!(scans.len(), 3);
    assert!(scans.iter().all(|line| line.task.task.kind == "scan"));
    assert_eq!(scans[2].task.task.due, None);
}

fn a_task_done_stays_done_until_it_follows_for_another_day(scratch: &Scratch) {
    let store = &scratch.store;
    let id = case(store, "Blue 7", &[("hcg-repeat", "2026-11-22")]);
    store
        .set_task(
            BO,
            &id,
            "hcg-repeat",
            Some("2026-11-22"),
            TaskState::Done,
            "",
        )
        .unwrap();
    assert_eq!(open_tasks(store), [""; 0]);
    let same = derived(&[("hcg-repeat", "2026-11-22")]);
    store
        .append(ANNA, &id, 1, &version("second", &same))
        .unwrap();
    assert_eq!(open_tasks(store), [""; 0]);
    let later = derived(&[("hcg-repeat", "2026-11-24")]);
    store
        .append(ANNA, &id, 2, &version("third", &later))
        .unwrap();
    let states: Vec<(Option<String>, TaskState, String)> = store
        .tasks(&id)
        .unwrap()
        .into_iter()
        .map(|task| (task.task.due, task.state, task.state_by))
        .collect();
    assert_eq!(
        states,
        [
            (
                Some("2026-11-22".to_owned()),
                TaskState::Done,
                "bo".to_owned()
            ),
            (
                Some("2026-11-24".to_owned()),
                TaskState::Open,
                "anna".to_owned()
            ),
        ]
    );
}

fn a_task_that_no_longer_follows_lapses_and_comes_back_when_it_does(scratch: &Scratch) {
    let store = &scratch.store;
    let id = case(store, "Blue 7", &[("scan-again", "2026-11-27")]);
    store
        .append(BO, &id, 1, &version("second", &derived(&[])))
        .unwrap();
    assert_eq!(store.tasks(&id).unwrap()[0].state, TaskState::Lapsed);
    let answer = store
        .set_task(
            BO,
            &id,
            "scan-again",
            Some("2026-11-27"),
            TaskState::Done,
            "",
        )
        .err();
    assert!(matches!(answer, Some(StoreError::TaskLapsed { .. })));
    let again = derived(&[("scan-again", "2026-11-27")]);
    store.append(BO, &id, 2, &version("third", &again)).unwrap();
    let task = &store.tasks(&id).unwrap()[0];
    assert_eq!((task.state, task.version), (TaskState::Open, 3));
}

fn a_task_is_not_dismissed_without_a_reason(scratch: &Scratch) {
    let store = &scratch.store;
    let id = case(store, "Blue 7", &[("scan-again", "")]);
    let dismiss =
        |reason: &str| store.set_task(BO, &id, "scan-again", None, TaskState::Dismissed, reason);
    assert!(matches!(dismiss("  "), Err(StoreError::Text { .. })));
    dismiss("she moved away").unwrap();
    let task = &store.tasks(&id).unwrap()[0];
    assert_eq!(
        (task.state, task.reason.as_str(), task.state_at.as_str()),
        (TaskState::Dismissed, "she moved away", BO.at)
    );
    store
        .set_task(BO, &id, "scan-again", None, TaskState::Open, "")
        .unwrap();
    assert_eq!(open_tasks(store), ["Blue 7 scan-again"]);
}

fn other_knowledge_finds_the_cases_it_has_not_seen(scratch: &Scratch) {
    let store = &scratch.store;
    let (first, second) = (case(store, "A", &[]), case(store, "B", &[]));
    let closed = case(store, "C", &[]);
    store.set_closed(ANNA, &closed, true).unwrap();
    assert_eq!(store.stale("sha256:one", 10).unwrap(), []);
    let mut stale = store.stale("sha256:two", 10).unwrap();
    stale.sort();
    let mut both = vec![first.clone(), second];
    both.sort();
    assert_eq!(stale, both);
    assert_eq!(store.stale("sha256:two", 1).unwrap().len(), 1);
    for id in &both {
        let follows = derived(&[("scan-again", "2026-12-01")]);
        assert!(
            store
                .reassess(BO, id, 1, "sha256:two", &follows, None)
                .unwrap()
        );
        assert!(
            !store
                .reassess(BO, id, 1, "sha256:two", &follows, None)
                .unwrap()
        );
    }
    assert_eq!(store.stale("sha256:two", 10).unwrap(), []);
    // Going back to the older knowledge is a change as well.
    assert_eq!(store.stale("sha256:one", 10).unwrap().len(), 2);
    assert_eq!(open_tasks(store), ["A scan-again", "B scan-again"]);
}

fn advice_on_a_version_that_is_no_longer_the_newest_is_not_noted(scratch: &Scratch) {
    let store = &scratch.store;
    let id = case(store, "A", &[]);
    store
        .append(ANNA, &id, 1, &version("second", &derived(&[])))
        .unwrap();
    let follows = derived(&[("scan-again", "2026-12-01")]);
    assert!(
        !store
            .reassess(BO, &id, 1, "sha256:two", &follows, None)
            .unwrap()
    );
    assert_eq!(open_tasks(store), [""; 0]);
    assert_eq!(store.advice(&id).unwrap().len(), 2);
}

fn changed_advice_is_told_until_somebody_has_seen_it(scratch: &Scratch) {
    let store = &scratch.store;
    let id = case(store, "A", &[]);
    let mut follows = derived(&[]);
    follows.flag = Some("urgent".to_owned());
    store
        .reassess(
            BO,
            &id,
            1,
            "sha256:two",
            &follows,
            Some(b"stop is now 12 weeks"),
        )
        .unwrap();
    let told = store.changed_advice().unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].label.as_str(), told[0].changes.as_slice()),
        ("A", b"stop is now 12 weeks".as_slice())
    );
    assert_eq!(store.case(&id).unwrap().flag.as_deref(), Some("urgent"));
    store.see_changes(ANNA, &id).unwrap();
    store.see_changes(ANNA, &id).unwrap();
    assert_eq!(store.changed_advice().unwrap(), []);
    let advice = store.advice(&id).unwrap();
    assert_eq!(advice[1].seen_at.as_deref(), Some(ANNA.at));
    assert_eq!((advice[0].version, advice[0].changes.as_ref()), (1, None));
}

fn every_change_is_in_the_audit_trail(scratch: &Scratch) {
    let store = &scratch.store;
    let id = case(store, "Blue 7", &[("scan-again", "")]);
    store
        .note(BO, "case viewed", Some(&id), "version 1")
        .unwrap();
    store
        .append(
            BO,
            &id,
            1,
            &version("second", &derived(&[("scan-again", "")])),
        )
        .unwrap();
    store
        .set_task(BO, &id, "scan-again", None, TaskState::Done, "seen today")
        .unwrap();
    store.rename(BO, &id, "Blue 8").unwrap();
    store.set_closed(BO, &id, true).unwrap();
    store.set_closed(BO, &id, false).unwrap();
    store.erase(BO, &id, "she asked for it").unwrap();
    let told: Vec<(i64, String, String)> = store
        .audit(None, 0, 100)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.number, entry.who, entry.action))
        .collect();
    let expected = [
        ("anna", "case made"),
        ("anna", "case saved"),
        ("bo", "case viewed"),
        ("bo", "case saved"),
        ("bo", "task changed"),
        ("bo", "case renamed"),
        ("bo", "case closed"),
        ("bo", "case reopened"),
        ("bo", "case erased"),
    ];
    let expected: Vec<(i64, String, String)> = (1..)
        .zip(expected)
        .map(|(number, (who, action))| (number, who.to_owned(), action.to_owned()))
        .collect();
    assert_eq!(told, expected);
    assert_eq!(
        store.audit(Some(&id), 7, 1).unwrap()[0].action,
        "case reopened"
    );
    assert_eq!(troubles(store), [""; 0]);
    let whole = store.verify_audit(None).unwrap();
    assert_eq!(whole.entries, 9);
    let trail = format!("{:?}", store.audit(None, 0, 100).unwrap());
    for content in ["Blue", "second", "seen today"] {
        assert!(!trail.contains(content), "{content}");
    }
}

/// Lifts what guards tables, as somebody with the whole database could.
fn unguarded(scratch: &Scratch, sql: &str) {
    let lift = match &scratch.location {
        Location::Sqlite(_) => {
            "DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted; \
             DROP TRIGGER versions_are_never_changed;"
        }
        Location::Postgres(_) => {
            "ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE versions DISABLE TRIGGER USER;"
        }
    };
    scratch.tamper(&format!("{lift} {sql}"));
}

fn a_look_that_cannot_be_written_is_given_and_written_later(scratch: &Scratch) {
    let id = case(&scratch.store, "Blue 7", &[]);
    let hasty = Options {
        patience: std::time::Duration::from_millis(50),
        ..Options::default()
    };
    let store = Store::open(&scratch.location, hasty).unwrap();
    let before = store.verify_audit(None).unwrap();
    let lock = scratch.lock();
    for detail in ["", "version 1"] {
        let looked = store
            .look(look("case viewed", &id, detail), |store| store.case(&id))
            .unwrap();
        assert_eq!(looked.found.label, "Blue 7");
        let why = looked.unrecorded.unwrap();
        assert!(matches!(why, StoreError::Locked { .. }), "{why}");
    }
    assert_eq!(store.waiting_looks(), 2);
    assert!(store.record_looks().is_err());
    assert_eq!(store.waiting_looks(), 2, "none is lost by trying");
    let follows = derived(&[]);
    let refused = store.append(BO, &id, 1, &version("second", &follows));
    assert!(matches!(refused, Err(StoreError::Locked { .. })));
    assert_eq!(store.verify_audit(None).unwrap(), before);
    lock.release();

    // What is asked for in vain was not looked at.
    let nowhere = CaseId::parse(&"0".repeat(32)).unwrap();
    let missing = store.look(look("case viewed", &nowhere, ""), |store| {
        store.case(&nowhere)
    });
    assert!(matches!(missing, Err(StoreError::NoSuchCase(_))));
    let looked = store
        .look(look("history viewed", &id, ""), |store| store.case(&id))
        .unwrap();
    assert!(looked.unrecorded.is_none());
    assert_eq!(store.waiting_looks(), 0);
    let entries = store.audit(Some(&id), before.entries, 100).unwrap();
    let told: Vec<(&str, &str, &str)> = entries
        .iter()
        .map(|entry| (&*entry.who, &*entry.action, &*entry.detail))
        .collect();
    assert_eq!(
        told,
        [
            ("bo", "case viewed", "written later"),
            ("bo", "case viewed", "version 1 (written later)"),
            ("bo", "history viewed", ""),
        ]
    );
    assert_eq!(entries[0].at, BO.at);
    assert_eq!(store.verify_audit(None).unwrap().troubles, []);
}

fn a_changed_entry_breaks_the_chain(scratch: &Scratch) {
    case(&scratch.store, "A", &[]);
    case(&scratch.store, "B", &[]);
    unguarded(scratch, "UPDATE audit SET who = 'nobody' WHERE number = 3");
    let found = troubles(&scratch.store);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("3: its digest does not fit"));
}

fn a_removed_entry_breaks_the_chain(scratch: &Scratch) {
    case(&scratch.store, "A", &[]);
    for _ in 0..4 {
        scratch.store.note(BO, "list viewed", None, "").unwrap();
    }
    unguarded(scratch, "DELETE FROM audit WHERE number = 4");
    let found = troubles(&scratch.store);
    assert!(
        found[0].starts_with("5: the entries between 3 and 5"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("5: its digest does not fit"),
        "{found:?}"
    );
}

fn a_trail_cut_at_its_end_is_told_by_a_digest_noted_before(scratch: &Scratch) {
    case(&scratch.store, "A", &[]);
    scratch.store.note(BO, "list viewed", None, "").unwrap();
    let noted = scratch.store.verify_audit(None).unwrap().newest;
    assert_eq!(
        scratch.store.verify_audit(Some(&noted)).unwrap().troubles,
        []
    );
    unguarded(scratch, "DELETE FROM audit WHERE number = 3");
    assert_eq!(troubles(&scratch.store), [""; 0]);
    let report = scratch.store.verify_audit(Some(&noted)).unwrap();
    assert!(
        report.troubles[0]
            .what
            .contains("the trail was cut or written anew")
    );
}

fn content_changed_behind_the_back_of_the_store_is_told(scratch: &Scratch) {
    let id = case(&scratch.store, "A", &[]);
    assert_eq!(scratch.store.check().unwrap(), [""; 0]);
    let bytes = match &scratch.location {
        Location::Sqlite(_) => "x'00'",
        Location::Postgres(_) => "'\\x00'",
    };
    unguarded(scratch, &format!("UPDATE versions SET content = {bytes}"));
    let wrong = scratch.store.check().unwrap();
    assert_eq!(
        wrong,
        [format!(
            "case `{id}`: the content of version 1 is not what was saved"
        )]
    );
    scratch.tamper("UPDATE versions SET digest = 'other'");
    let found = troubles(&scratch.store);
    assert_eq!(found.len(), 2, "{found:?}");
}

fn entries_and_versions_cannot_be_changed_or_deleted_in_place(scratch: &Scratch) {
    case(&scratch.store, "A", &[]);
    for sql in [
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit",
        "UPDATE versions SET format = 'other'",
        "DELETE FROM versions",
        "DELETE FROM advice",
    ] {
        let words = scratch.refusal(sql);
        assert!(words.contains("append-only"), "{sql}: {words}");
    }
    scratch.refusal("DELETE FROM cases");
    assert_eq!(troubles(&scratch.store), [""; 0]);
}

fn an_erased_case_leaves_no_content_and_a_whole_trail(scratch: &Scratch) {
    let store = &scratch.store;
    let mark = "9f1c-something-only-she-said";
    let mut follows = derived(&[("scan-again", "2026-11-27")]);
    follows.advice = mark.as_bytes().to_vec();
    let id = store.create(ANNA, mark, &version(mark, &follows)).unwrap();
    store
        .set_task(
            BO,
            &id,
            "scan-again",
            Some("2026-11-27"),
            TaskState::Dismissed,
            mark,
        )
        .unwrap();
    case(store, "another", &[]);
    store.erase(BO, &id, "she asked for it").unwrap();
    assert!(matches!(store.case(&id), Err(StoreError::NoSuchCase(_))));
    assert_eq!(labels(store, ""), ["another"]);
    assert_eq!(open_tasks(store), [""; 0]);
    assert_eq!(troubles(store), [""; 0]);
    assert_eq!(store.check().unwrap(), [""; 0]);
    let last = store.audit(Some(&id), 0, 100).unwrap().pop().unwrap();
    assert_eq!(
        (last.action.as_str(), last.detail.as_str()),
        ("case erased", "she asked for it")
    );
    // The label is free again.
    case(store, mark, &[]);
    if let Location::Sqlite(path) = &scratch.location {
        let again = store.cases(&everything(mark)).unwrap().0.remove(0).id;
        store.erase(BO, &again, "she asked for it").unwrap();
        for file in [path.clone(), path.with_extension("sqlite-wal")] {
            let bytes = std::fs::read(&file).unwrap_or_default();
            let is_there = bytes
                .windows(mark.len())
                .any(|part| part == mark.as_bytes());
            assert!(!is_there, "content stays in {}", file.display());
        }
    }
}

fn shown(uuid: &str, rule: &str) -> ShownCard {
    ShownCard {
        uuid: uuid.to_owned(),
        service: "gravida-patient-view".to_owned(),
        rule: rule.to_owned(),
    }
}

fn told(card: &str, outcome: &str, reason: &str) -> Feedback {
    Feedback {
        service: "gravida-patient-view".to_owned(),
        card: card.to_owned(),
        outcome: outcome.to_owned(),
        outcome_at: "2026-11-20T09:00:00Z".to_owned(),
        reason: reason.to_owned(),
        reason_label: reason.to_uppercase(),
        comment: String::new(),
    }
}

fn feedback_is_counted_by_rule_and_reason(scratch: &Scratch) {
    let store = &scratch.store;
    let cards = [
        shown("1", "a"),
        shown("2", "a"),
        shown("3", "a"),
        shown("4", "b"),
    ];
    store.note_shown("2026-11-20", &cards).unwrap();
    store.note_shown("2026-11-20", &cards[..1]).unwrap();
    store.note_shown("2026-11-21", &[shown("5", "b")]).unwrap();
    store.note_shown("2026-11-21", &[]).unwrap();
    let mut remarked = told("3", "overridden", "declined");
    remarked.comment = "not now\0".to_owned();
    let all = [
        told("1", "accepted", ""),
        told("2", "overridden", "declined"),
        remarked,
        told("4", "overridden", ""),
        told("unknown", "overridden", "other"),
    ];
    assert_eq!(
        store.keep_feedback("2026-11-20T09:01:00Z", &all).unwrap(),
        5
    );
    let report = store.feedback_report().unwrap();
    let counts: Vec<(&str, i64, i64, i64)> = report
        .iter()
        .map(|one| (one.rule.as_str(), one.shown, one.accepted, one.overridden))
        .collect();
    assert_eq!(counts, [("", 0, 0, 1), ("a", 3, 1, 2), ("b", 2, 0, 1)]);
    assert_eq!(report[1].reasons.len(), 1);
    assert_eq!(
        (
            report[1].reasons[0].reason.as_str(),
            report[1].reasons[0].number
        ),
        ("declined", 2)
    );
    assert_eq!(report[1].comments, ["not now\u{fffd}"]);
    assert_eq!(store.forget_cards_before("2026-11-21").unwrap(), 4);
    assert_eq!(store.feedback_report().unwrap(), report);
}

fn feedback_told_twice_is_kept_once(scratch: &Scratch) {
    let store = &scratch.store;
    store.note_shown("2026-11-20", &[shown("1", "a")]).unwrap();
    for new in [1, 0] {
        let kept = store.keep_feedback("2026-11-20T09:01:00Z", &[told("1", "accepted", "")]);
        assert_eq!(kept.unwrap(), new);
    }
    assert_eq!(store.feedback_report().unwrap()[0].accepted, 1);
}

fn a_store_opened_again_is_the_same(scratch: &Scratch) {
    let id = case(&scratch.store, "A", &[("scan-again", "")]);
    let again = scratch.again();
    assert_eq!(again.case(&id).unwrap(), scratch.store.case(&id).unwrap());
    again
        .append(BO, &id, 1, &version("second", &derived(&[])))
        .unwrap();
    assert_eq!(scratch.store.version(&id, None).unwrap().content, b"second");
    assert_eq!(
        scratch.store.ping().map_err(|error| error.to_string()),
        Ok(())
    );
}

fn a_newer_store_is_refused_and_left_alone(scratch: &Scratch) {
    case(&scratch.store, "A", &[]);
    scratch.tamper(match &scratch.location {
        Location::Sqlite(_) => "PRAGMA user_version = 99",
        Location::Postgres(_) => "UPDATE gravida_store SET version = 99",
    });
    let refused = Store::open(&scratch.location, Options::default()).unwrap_err();
    assert!(
        matches!(refused, StoreError::Newer { found: 99, .. }),
        "{refused}"
    );
    assert!(
        refused
            .to_string()
            .contains("run a newer Gravida, it was left as it is")
    );
}

fn hostile_text_is_text(scratch: &Scratch) {
    let store = &scratch.store;
    let label = "Robert'); DROP TABLE cases; -- ?1 $1 %_!";
    let id = case(store, label, &[("x'--", "' OR 1=1")]);
    assert_eq!(labels(store, label), [label]);
    assert_eq!(store.worklist(Some("x'")).unwrap().len(), 1);
    assert_eq!(store.worklist(Some("' OR 1=1 --")).unwrap(), []);
    store
        .note(BO, "case \0viewed", Some(&id), "a\0b\u{202e}")
        .unwrap();
    assert_eq!(troubles(store), [""; 0]);
}
