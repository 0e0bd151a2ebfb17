//! A store on one machine when things go wrong: processes die, disks fill up,
//! files are not what they should be.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and processes talk over standard error"
)]

#[path = "support/child.rs"]
mod child_process;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use child_process::{FOLDER, Other, ROLE};
use gravida_store::{CaseFilter, CaseId, Location, Options, Store, StoreError};
use support::{ANNA, BO, Scratch, case, derived, look, version};

fn location(folder: &Path) -> Location {
    Location::Sqlite(folder.join("store.sqlite"))
}

fn open(folder: &Path) -> Result<Store, StoreError> {
    Store::open(&location(folder), Options::default())
}

/// Everything holds that must always hold.
fn is_whole(store: &Store) {
    assert_eq!(store.check().unwrap(), [""; 0]);
    assert_eq!(store.verify_audit(None).unwrap().troubles, []);
}

/// The other process: see [`Other`]. As a test of its own it does nothing.
#[test]
fn child() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let folder = std::path::PathBuf::from(std::env::var(FOLDER).unwrap());
    match role.as_str() {
        "saver" => save_without_end(&folder),
        "holder" => hold_the_lock(&folder),
        "reader" => match open(&folder) {
            Ok(_) => eprintln!("opened"),
            Err(error) => eprintln!("{error}"),
        },
        "filler" => fill_up(&folder),
        #[cfg(unix)]
        "looker" => look_where_writing_ends(&folder),
        other => panic!("no role `{other}`"),
    }
}

/// Saves cases and further versions, and tells each one that was acknowledged.
fn save_without_end(folder: &Path) {
    let store = open(folder).unwrap();
    let follows = derived(&[("scan-again", "2026-11-27")]);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let label = format!("{:016x}", fastrand::u64(..));
                    let first = content(&label, 1);
                    let id = store
                        .create(ANNA, &label, &version(&first, &follows))
                        .unwrap();
                    eprintln!("saved {id} {label} 1");
                    for number in 2..=3 {
                        let next = content(&label, number);
                        store
                            .append(BO, &id, number - 1, &version(&next, &follows))
                            .unwrap();
                        eprintln!("saved {id} {label} {number}");
                    }
                }
            });
        }
    });
}

/// What a version holds, so that whoever knows its place knows its content:
/// some pages of a database, as a typed case is.
fn content(label: &str, number: i64) -> String {
    format!("{label} {number} ").repeat(400)
}

/// Kills a process that saves, again and again at any moment, until so many
/// saves were acknowledged; nothing acknowledged is ever missing.
fn saves_survive_kills(saves: usize, saves_between_kills: usize) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged: BTreeMap<(CaseId, i64), String> = BTreeMap::new();
    let mut kills = 0;
    while acknowledged.len() < saves {
        let mut other = Other::start("saver", folder.path(), &[]);
        let until = fastrand::usize(1..=saves_between_kills);
        let mut told: Vec<String> = (0..until).map_while(|_| other.line()).collect();
        std::thread::sleep(Duration::from_micros(fastrand::u64(0..4_000)));
        told.extend(other.kill());
        kills += 1;
        for line in told {
            // The last line may be half a line.
            let words: Vec<&str> = line.split(' ').collect();
            if let ["saved", id, label, number] = words.as_slice()
                && let (Ok(id), Ok(number)) = (CaseId::parse(id), number.parse())
            {
                acknowledged.insert((id, number), (*label).to_owned());
            } else {
                assert!(!line.contains("panicked"), "{line}");
            }
        }
        let store = open(folder.path()).unwrap();
        for ((id, number), label) in &acknowledged {
            let saved = store.version(id, Some(*number)).unwrap();
            assert!(saved.content == content(label, *number).as_bytes());
        }
        is_whole(&store);
        // What was not acknowledged is there as a whole or not at all: every
        // case has its newest version, its advice and its task.
        let all = CaseFilter {
            search: "",
            with_closed: true,
            limit: i64::MAX,
            offset: 0,
        };
        for one in store.cases(&all).unwrap().0 {
            assert_eq!(one.open_tasks, 1);
            let versions = store.versions(&one.id).unwrap();
            assert_eq!(versions.len() as i64, one.newest);
            assert_eq!(store.advice(&one.id).unwrap().len() as i64, one.newest);
        }
    }
    (acknowledged.len(), kills)
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    saves_survive_kills(60, 15);
}

#[test]
#[ignore = "takes minutes: a thousand saves and every one looked at after each kill"]
fn nothing_acknowledged_of_a_thousand_saves_is_lost_when_the_process_is_killed() {
    let (saves, kills) = saves_survive_kills(1_000, 40);
    println!("{saves} saves acknowledged, {kills} kills, none lost");
}

/// Holds the lock of writers until it is killed.
fn hold_the_lock(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("store.sqlite")).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    eprintln!("locked");
    loop {
        std::thread::sleep(Duration::from_secs(60));
    }
}

#[test]
fn a_store_that_another_process_keeps_locked_is_read_and_says_so_when_written() {
    let scratch = Scratch::sqlite();
    let id = case(&scratch.store, "Blue 7", &[]);
    let mut other = Other::start("holder", scratch.folder.path(), &[]);
    assert_eq!(other.line().as_deref(), Some("locked"));
    let hasty = Options {
        patience: Duration::from_millis(50),
        ..Options::default()
    };
    let store = Store::open(&scratch.location, hasty).unwrap();
    assert_eq!(store.case(&id).unwrap().label, "Blue 7");
    let follows = derived(&[]);
    let refused = store
        .append(BO, &id, 1, &version("second", &follows))
        .unwrap_err();
    assert!(matches!(refused, StoreError::Locked { .. }), "{refused}");
    assert!(
        refused
            .to_string()
            .contains("kept locked by another process; nothing was saved")
    );
    other.kill();
    assert_eq!(
        store
            .append(BO, &id, 1, &version("second", &follows))
            .unwrap(),
        2
    );
    is_whole(&store);
}

#[test]
fn two_processes_save_into_one_store_and_neither_loses_anything() {
    let scratch = Scratch::sqlite();
    let mut other = Other::start("saver", scratch.folder.path(), &[]);
    let mut told = vec![other.line().unwrap()];
    let follows = derived(&[]);
    let id = case(&scratch.store, "Blue 7", &[]);
    for number in 1..=20 {
        let saved = scratch
            .store
            .append(BO, &id, number, &version("mine", &follows));
        assert_eq!(saved.unwrap(), number + 1);
    }
    told.extend(other.kill());
    let theirs: Vec<&String> = told.iter().filter(|line| line.ends_with(" 1")).collect();
    assert!(!theirs.is_empty());
    for line in theirs {
        let id = CaseId::parse(line.split(' ').nth(1).unwrap()).unwrap();
        assert_eq!(scratch.store.version(&id, Some(1)).unwrap().number, 1);
    }
    is_whole(&scratch.store);
}

/// Saves until the store refuses, and says how.
fn fill(store: &Store) -> (i64, CaseId, StoreError) {
    let follows = derived(&[("scan-again", "2026-11-27")]);
    let id = case(store, "Blue 7", &[]);
    let mut number = 1;
    loop {
        let next = content("Blue 7", number + 1);
        match store.append(BO, &id, number, &version(&next, &follows)) {
            Ok(saved) => number = saved,
            Err(error) => return (number, id, error),
        }
    }
}

#[test]
fn a_store_without_room_says_so_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        largest: Some(1 << 20),
        ..Options::default()
    };
    let store = Store::open(&location(folder.path()), options).unwrap();
    let (number, id, error) = fill(&store);
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert!(error.to_string().contains("make room and save again"));
    assert!(number > 20, "{number}");
    assert_eq!(store.case(&id).unwrap().newest, number);
    is_read_without_room(&store, &id, number);
    is_whole(&store);
    drop(store);
    // With room again, the same save goes through.
    let store = open(folder.path()).unwrap();
    let follows = derived(&[]);
    let next = content("Blue 7", number + 1);
    assert_eq!(
        store
            .append(BO, &id, number, &version(&next, &follows))
            .unwrap(),
        number + 1
    );
    for earlier in 2..=number {
        let saved = store.version(&id, Some(earlier)).unwrap();
        assert!(saved.content == content("Blue 7", earlier).as_bytes());
    }
    is_whole(&store);
}

/// Looks until the trail has had no room three times: the case is given each time.
fn is_read_without_room(store: &Store, id: &CaseId, number: i64) {
    let (mut refused, mut waiting) = (0, 0);
    while refused < 3 {
        let looked = store
            .look(look("case viewed", id, ""), |store| store.case(id))
            .unwrap();
        assert_eq!(looked.found.newest, number);
        waiting = match looked.unrecorded {
            None => 0,
            Some(why) => {
                // A file at its largest allowed size is told by the system in no other words.
                let is_room = matches!(why, StoreError::Full { .. } | StoreError::Failed { .. });
                assert!(is_room, "{why}");
                refused += 1;
                waiting + 1
            }
        };
        assert_eq!(store.waiting_looks(), waiting);
    }
}

/// Fills the disk under the store, and tells how the store took it.
fn fill_up(folder: &Path) {
    let store = open(folder).unwrap();
    let (number, id, error) = fill(&store);
    eprintln!("refused: {error}");
    assert_eq!(store.case(&id).unwrap().newest, number);
    is_read_without_room(&store, &id, number);
    is_whole(&store);
    drop(store);
    let store = open(folder).unwrap();
    assert_eq!(store.case(&id).unwrap().newest, number);
    is_whole(&store);
    eprintln!("kept {number}");
}

#[test]
fn a_disk_that_is_full_is_said_and_what_was_saved_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "mount -t tmpfs -o size=1m none '{}' && exec \"$@\"",
        folder.path().display()
    );
    let can_mount = std::process::Command::new("unshare")
        .args([
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            &script,
            "sh",
            "true",
        ])
        .output()
        .is_ok_and(|output| output.status.success());
    if !can_mount {
        println!("skipped: a small disk of its own cannot be mounted here");
        return;
    }
    let wrapper = [
        "unshare",
        "--mount",
        "--map-root-user",
        "sh",
        "-c",
        &script,
        "sh",
    ];
    let told = Other::start("filler", folder.path(), &wrapper).finish();
    assert!(
        told[0].starts_with("refused: no room left for the store"),
        "{told:?}"
    );
    let kept = told.last().and_then(|line| line.strip_prefix("kept "));
    assert!(
        kept.is_some_and(|number| number.parse::<i64>().unwrap() > 5),
        "{told:?}"
    );
}

#[test]
fn a_file_that_cannot_grow_is_said_and_what_was_saved_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    // Blocks of 512 bytes; the signal is ignored so that the write fails instead.
    let wrapper = [
        "sh",
        "-c",
        "trap '' XFSZ; ulimit -f 1500; exec \"$@\"",
        "sh",
    ];
    let told = Other::start("filler", folder.path(), &wrapper).finish();
    assert!(told[0].starts_with("refused: "), "{told:?}");
    assert!(told[0].contains("nothing of this was saved"), "{told:?}");
    assert!(told.last().unwrap().starts_with("kept "), "{told:?}");
    is_whole(&open(folder.path()).unwrap());
}

#[test]
#[cfg(unix)]
fn a_store_that_can_only_be_read_is_refused_and_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::sqlite();
    case(&scratch.store, "Blue 7", &[]);
    let Scratch {
        store,
        folder,
        location,
        ..
    } = scratch;
    drop(store);
    let Location::Sqlite(file) = &location else {
        panic!("{location}");
    };
    let before = fs::read(file).unwrap();
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    set(file, 0o444).unwrap();
    set(folder.path(), 0o555).unwrap();
    // Root may write anything: then the other process is somebody else.
    let is_root = fs::OpenOptions::new().append(true).open(file).is_ok();
    let wrapper: &[&str] = if is_root {
        &[
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
        ]
    } else {
        &[]
    };
    let binary_is_reachable = !is_root
        || std::process::Command::new("setpriv")
            .args(&wrapper[1..])
            .arg("test")
            .arg("-x")
            .arg(std::env::current_exe().unwrap())
            .status()
            .is_ok_and(|status| status.success());
    if binary_is_reachable {
        let told = Other::start("reader", folder.path(), wrapper).finish();
        assert!(
            told[0].contains("can only be read; nothing was saved"),
            "{told:?}"
        );
    } else {
        println!("skipped: nobody else than root can run this test here");
    }
    set(folder.path(), 0o755).unwrap();
    set(file, 0o600).unwrap();
    assert!(fs::read(file).unwrap() == before);
}

/// Opens a store by a way that then leads to the same files, which can only be read there.
#[cfg(unix)]
fn look_where_writing_ends(folder: &Path) {
    use std::os::unix::fs::symlink;
    let [writable, readable, way] = ["writable", "readable", "way"].map(|name| folder.join(name));
    fs::create_dir(&writable).unwrap();
    fs::create_dir(&readable).unwrap();
    symlink(&writable, &way).unwrap();
    let lead_to = |place: &Path| {
        fs::remove_file(&way).unwrap();
        symlink(place, &way).unwrap();
    };
    let store = open(&way).unwrap();
    let id = case(&store, "Blue 7", &[]);
    let behind = rusqlite::Connection::open(writable.join("store.sqlite")).unwrap();
    // The connection at rest fails once, so that the next is a new one.
    let reconnect = |store: &Store| {
        let rename = |from: &str, to: &str| {
            let sql = format!("ALTER TABLE {from} RENAME TO {to}");
            behind.execute_batch(&sql).unwrap();
        };
        rename("feedback", "elsewhere");
        assert!(store.feedback_report().is_err());
        rename("elsewhere", "feedback");
    };
    let mount = format!(
        "mount --bind '{0}' '{1}' && mount -o remount,bind,ro '{1}'",
        writable.display(),
        readable.display()
    );
    let mounted = std::process::Command::new("sh")
        .args(["-c", &mount])
        .status();
    assert!(mounted.unwrap().success());
    lead_to(&readable);
    reconnect(&store);
    for _ in 0..2 {
        let looked = store
            .look(look("case viewed", &id, ""), |store| store.case(&id))
            .unwrap();
        assert_eq!(looked.found.label, "Blue 7");
        eprintln!("looked: {}", looked.unrecorded.unwrap());
    }
    let follows = derived(&[]);
    let refused = store.append(BO, &id, 1, &version("second", &follows));
    eprintln!("saved: {}", refused.unwrap_err());
    lead_to(&writable);
    assert_eq!(
        store
            .append(BO, &id, 1, &version("second", &follows))
            .unwrap(),
        2
    );
    store.record_looks().unwrap();
    assert_eq!(store.waiting_looks(), 0);
    is_whole(&store);
    eprintln!("whole");
}

#[test]
#[cfg(unix)]
fn a_store_that_turns_read_only_is_still_read_and_says_what_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let wrapper = ["unshare", "--mount", "--map-root-user"];
    let can_mount = std::process::Command::new("unshare")
        .args(["--mount", "--map-root-user", "true"])
        .status()
        .is_ok_and(|status| status.success());
    if !can_mount {
        println!("skipped: nothing can be mounted here");
        return;
    }
    let told = Other::start("looker", folder.path(), &wrapper).finish();
    let [first, second, saved, last] = told.as_slice() else {
        panic!("{told:?}");
    };
    for one in [first, second] {
        assert!(one.starts_with("looked: the store"), "{told:?}");
        assert!(one.contains("can only be read"), "{told:?}");
    }
    assert!(
        saved.contains("can only be read; nothing was saved"),
        "{told:?}"
    );
    assert_eq!(last, "whole");
}

/// The error of opening a file with this content, which must stay as it is.
fn refusal_of(bytes: &[u8]) -> StoreError {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    fs::write(&file, bytes).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(fs::read(&file).unwrap() == bytes, "the file was changed");
    error
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    for bytes in [
        &b"Dear diary, this is a text of some length."[..],
        &[0; 4096],
        b"SQLite format 3\0",
    ] {
        let error = refusal_of(bytes);
        assert!(
            matches!(
                error,
                StoreError::NotAStore { .. } | StoreError::Damaged { .. }
            ),
            "{error}"
        );
    }
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.sqlite");
    for sql in [
        "CREATE TABLE music (title TEXT)",
        "PRAGMA application_id = 7",
    ] {
        let connection = rusqlite::Connection::open(&file).unwrap();
        connection.execute_batch(sql).unwrap();
        connection.close().unwrap();
        let error = refusal_of(&fs::read(&file).unwrap());
        assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
    }
}

#[test]
fn a_damaged_store_is_told() {
    let scratch = Scratch::sqlite();
    for number in 0..20 {
        let follows = derived(&[]);
        let content = content("Blue", number);
        scratch
            .store
            .create(
                ANNA,
                &format!("Blue {number}"),
                &version(&content, &follows),
            )
            .unwrap();
    }
    let Scratch {
        store,
        folder,
        location,
        ..
    } = scratch;
    drop(store);
    let Location::Sqlite(file) = &location else {
        panic!("{location}");
    };
    let whole = fs::read(file).unwrap();
    assert!(!folder.path().join("store.sqlite-wal").exists());
    // Every page overwritten in turn: told when opened or when checked, never
    // a panic, and never taken for whole.
    let page = 4096;
    for start in (0..whole.len()).step_by(page) {
        let mut bytes = whole.clone();
        bytes[start..start + page].fill(0xA5);
        fs::write(file, &bytes).unwrap();
        let told = match open(folder.path()) {
            Err(error) => error.to_string(),
            Ok(store) => match store.check() {
                Ok(wrong) => wrong.join("; "),
                Err(error) => error.to_string(),
            },
        };
        assert!(
            !told.is_empty(),
            "page {} overwritten and nothing told",
            start / page
        );
    }
    fs::write(file, &whole[..whole.len() / 2]).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("go on from a backup"));
}

#[test]
fn a_place_where_no_file_can_be_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let error = open(&folder.path().join("not-there"))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("cannot open the store `"), "{error}");
    assert!(error.contains("check that its folder exists"), "{error}");
    let error = Store::open_existing(&location(folder.path()), Options::default()).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    assert!(!folder.path().join("store.sqlite").exists());
    fs::create_dir(folder.path().join("store.sqlite")).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
}

#[test]
fn a_backup_made_during_work_is_a_whole_store() {
    let scratch = Scratch::sqlite();
    let id = case(&scratch.store, "Blue 7", &[("scan-again", "")]);
    let mut other = Other::start("saver", scratch.folder.path(), &[]);
    assert!(other.line().is_some());
    let copies = tempfile::tempdir().unwrap();
    let file = copies.path().join("store.sqlite");
    scratch.store.backup(&file).unwrap();
    other.kill();
    let names: Vec<_> = fs::read_dir(copies.path()).unwrap().collect();
    assert_eq!(names.len(), 1);
    let copy = open(copies.path()).unwrap();
    is_whole(&copy);
    assert_eq!(copy.case(&id).unwrap(), scratch.store.case(&id).unwrap());
    let refused = scratch.store.backup(&file).unwrap_err().to_string();
    assert!(
        refused.contains("it exists already; choose another file"),
        "{refused}"
    );
    let nowhere = copies.path().join("not-there/copy.sqlite");
    assert!(matches!(
        scratch.store.backup(&nowhere),
        Err(StoreError::Backup { .. })
    ));
}

#[test]
#[cfg(unix)]
fn the_file_and_its_copy_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::sqlite();
    case(&scratch.store, "Blue 7", &[]);
    let copies = tempfile::tempdir().unwrap();
    scratch
        .store
        .backup(&copies.path().join("copy.sqlite"))
        .unwrap();
    for folder in [scratch.folder.path(), copies.path()] {
        for entry in fs::read_dir(folder).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }
}

#[cfg(not(feature = "postgres"))]
#[test]
fn a_postgres_address_without_postgres_says_how_to_get_it() {
    let location = Location::parse("postgres://localhost/gravida");
    let error = Store::open(&location, Options::default()).unwrap_err();
    assert!(error.to_string().contains("--features postgres"));
}

#[cfg(feature = "postgres")]
#[test]
fn a_server_is_taken_only_by_a_certificate_that_is_trusted_for_its_name() {
    let Ok(address) = std::env::var("GRAVIDA_TEST_POSTGRES_TLS") else {
        println!("skipped: GRAVIDA_TEST_POSTGRES_TLS names no server to test with");
        return;
    };
    let open = |address: &str| Store::open(&Location::parse(address), Options::default());
    let untrusted = |address: &str, told: &str| {
        let error = open(address).unwrap_err();
        assert!(
            matches!(error, StoreError::Untrusted { .. }),
            "{address}: {error}"
        );
        assert!(error.to_string().contains(told), "{error}");
        assert!(error.to_string().contains("`sslrootcert=FILE`"), "{error}");
    };
    let (server, authority) = address.split_once('?').unwrap();
    open(&format!("{address}&sslmode=verify-full")).unwrap();
    // By another authority, by those of this machine, and for another name.
    untrusted(
        &address.replace("trusted.pem", "other.pem"),
        "UnknownIssuer",
    );
    untrusted(&format!("{server}?sslmode=require"), "UnknownIssuer");
    untrusted(
        &address.replace("@localhost", "@127.0.0.1"),
        "not valid for name",
    );
    untrusted(
        &format!("{server}?sslrootcert=/nowhere.pem"),
        "/nowhere.pem",
    );
    // The socket speaks no TLS: nothing is sent there instead of failing.
    let plain = std::env::var("GRAVIDA_TEST_POSTGRES").unwrap();
    untrusted(&format!("{plain}&{authority}"), "TLS");
}

#[cfg(feature = "postgres")]
#[test]
fn a_server_that_is_not_there_or_lets_nobody_in_is_named_without_the_password() {
    let Ok(address) = std::env::var("GRAVIDA_TEST_POSTGRES_TLS") else {
        println!("skipped: GRAVIDA_TEST_POSTGRES_TLS names no server to test with");
        return;
    };
    let (_, rest) = address.split_once('@').unwrap();
    let wrong_password = format!("postgres://gravida:secret@{rest}");
    for address in [
        wrong_password.as_str(),
        "postgres://gravida:secret@localhost:1/gravida",
    ] {
        let error = Store::open(&Location::parse(address), Options::default()).unwrap_err();
        assert!(
            matches!(error, StoreError::Unreachable { .. }),
            "{address}: {error}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

/// Nobody is told of an error because a server was started anew while nothing was asked of it.
#[cfg(feature = "postgres")]
#[test]
fn a_connection_that_was_lost_while_it_rested_is_made_anew() {
    let Some(scratch) = Scratch::postgres() else {
        return;
    };
    let Location::Postgres(address) = &scratch.location else {
        panic!("it is in PostgreSQL");
    };
    let named = format!("{address}&application_name=rests");
    let store = Store::open(&Location::parse(&named), Options::default()).unwrap();
    let id = case(&store, "Blue 7", &[]);
    scratch.tamper(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rests'",
    );
    assert_eq!(store.case(&id).unwrap().label, "Blue 7");
    scratch.tamper(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rests'",
    );
    case(&store, "Blue 8", &[]);
}
