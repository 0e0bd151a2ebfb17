//! Stores to test with, and things to put into them.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and says what it skips"
)]

use gravida_store::{CaseId, Derived, Location, Look, NewTask, NewVersion, Options, Stamp, Store};

/// A store that goes away with this value.
pub(crate) struct Scratch {
    pub store: Store,
    pub folder: tempfile::TempDir,
    pub location: Location,
    /// The same place, as tests reach it behind the back of the store.
    behind: Location,
}

impl Scratch {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("store.sqlite"));
        let store = Store::open(&location, Options::default()).unwrap();
        Self {
            store,
            folder,
            behind: location.clone(),
            location,
        }
    }

    /// A schema of its own on the server that `GRAVIDA_TEST_POSTGRES` names, reached without
    /// encryption; `None`, and said so, where none is named.
    #[cfg(feature = "postgres")]
    pub(crate) fn postgres() -> Option<Self> {
        Self::postgres_by("GRAVIDA_TEST_POSTGRES")
    }

    /// The same over TLS, as `GRAVIDA_TEST_POSTGRES_TLS` names it.
    #[cfg(feature = "postgres")]
    pub(crate) fn postgres_over_tls() -> Option<Self> {
        Self::postgres_by("GRAVIDA_TEST_POSTGRES_TLS")
    }

    #[cfg(feature = "postgres")]
    fn postgres_by(variable: &str) -> Option<Self> {
        let (Ok(server), Ok(address)) = (
            std::env::var("GRAVIDA_TEST_POSTGRES"),
            std::env::var(variable),
        ) else {
            println!("skipped: {variable} names no server to test with");
            return None;
        };
        let schema = format!("test_{:016x}", fastrand::u64(..));
        postgres::Client::connect(&server, postgres::NoTls)
            .unwrap()
            .batch_execute(&format!("CREATE SCHEMA {schema}"))
            .unwrap();
        let within = |address: &str| {
            let mark = if address.contains('?') { '&' } else { '?' };
            format!("{address}{mark}options=-csearch_path%3D{schema}")
        };
        let location = Location::Postgres(within(&address));
        let store = Store::open(&location, Options::default()).unwrap();
        Some(Self {
            store,
            folder: tempfile::tempdir().unwrap(),
            location,
            behind: Location::Postgres(within(&server)),
        })
    }

    /// The same store, opened once more.
    pub(crate) fn again(&self) -> Store {
        Store::open(&self.location, Options::default()).unwrap()
    }

    /// Runs SQL behind the back of the store.
    pub(crate) fn tamper(&self, sql: &str) {
        match &self.behind {
            Location::Sqlite(path) => rusqlite::Connection::open(path)
                .unwrap()
                .execute_batch(sql)
                .unwrap(),
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => postgres::Client::connect(address, postgres::NoTls)
                .unwrap()
                .batch_execute(sql)
                .unwrap(),
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => unreachable!(),
        }
    }

    /// Keeps every writer waiting until it is released.
    pub(crate) fn lock(&self) -> Lock {
        match &self.behind {
            Location::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.execute_batch("BEGIN IMMEDIATE").unwrap();
                Lock::Sqlite(connection)
            }
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => {
                let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
                client
                    .batch_execute("BEGIN; LOCK TABLE audit IN EXCLUSIVE MODE")
                    .unwrap();
                Lock::Postgres(Box::new(client))
            }
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => unreachable!(),
        }
    }

    /// Whether SQL run behind the back of the store is refused, with its words.
    pub(crate) fn refusal(&self, sql: &str) -> String {
        match &self.behind {
            Location::Sqlite(path) => rusqlite::Connection::open(path)
                .unwrap()
                .execute_batch(sql)
                .unwrap_err()
                .to_string(),
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => postgres::Client::connect(address, postgres::NoTls)
                .unwrap()
                .batch_execute(sql)
                .unwrap_err()
                .as_db_error()
                .unwrap()
                .message()
                .to_owned(),
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => unreachable!(),
        }
    }
}

/// A connection within a transaction that no other writer gets past.
pub(crate) enum Lock {
    Sqlite(rusqlite::Connection),
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::Client>),
}

impl Lock {
    /// Lets the others on, before anything else is done.
    pub(crate) fn release(self) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch("ROLLBACK").unwrap(),
            #[cfg(feature = "postgres")]
            Self::Postgres(mut client) => client.batch_execute("ROLLBACK").unwrap(),
        }
    }
}

/// Bo's look at a case.
pub(crate) fn look(action: &'static str, case: &CaseId, detail: &str) -> Look {
    Look {
        who: BO.who.to_owned(),
        at: BO.at.to_owned(),
        action,
        case: Some(case.clone()),
        detail: detail.to_owned(),
    }
}

/// Somebody at some moment.
pub(crate) const ANNA: Stamp<'static> = Stamp {
    who: "anna",
    at: "2026-11-20T08:55:00Z",
};
/// Somebody else, later.
pub(crate) const BO: Stamp<'static> = Stamp {
    who: "bo",
    at: "2026-11-21T10:00:00Z",
};

/// A version with content and what follows from it.
pub(crate) fn version<'a>(content: &'a str, derived: &'a Derived) -> NewVersion<'a> {
    NewVersion {
        format: "test/1",
        content: content.as_bytes(),
        knowledge: "sha256:one",
        profile: "europe",
        locale: "en",
        as_of: "2026-11-20",
        derived,
    }
}

/// Tasks, each with its day; none where it is empty.
pub(crate) fn derived(tasks: &[(&str, &str)]) -> Derived {
    Derived {
        advice: b"advice".to_vec(),
        flag: None,
        tasks: tasks
            .iter()
            .map(|(task, due)| NewTask {
                task: (*task).to_owned(),
                kind: task.split('-').next().unwrap_or_default().to_owned(),
                summary: format!("Do {task}."),
                opens: None,
                due: (!due.is_empty()).then(|| (*due).to_owned()),
                closes: None,
            })
            .collect(),
    }
}

/// A case with one version.
pub(crate) fn case(store: &Store, label: &str, tasks: &[(&str, &str)]) -> CaseId {
    store
        .create(ANNA, label, &version("first", &derived(tasks)))
        .unwrap()
}
