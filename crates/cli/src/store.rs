//! `gravida store`: where saved cases are, whether they are sound, copies.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use gravida_server::Clock;
use gravida_store::{CaseFilter, Location, Options, Stamp, Store, StoreError};

use crate::failure::{Failure, Finish};

use crate::output::Results;

/// Names the store where `--store` does not: an address may hold a password,
/// which does not belong on a command line.
const VARIABLE: &str = "GRAVIDA_STORE";

/// Look after the store of saved cases
#[derive(Subcommand)]
#[command(
    long_about = "Look after the store of saved cases: where it is, whether it is sound, copies of it.\n\n\
        The store is one file of SQLite, or a PostgreSQL database where Gravida was built with it \
        (`--features postgres`). `gravida serve` makes the file when it is first started; nothing is put \
        into it unless somebody saves a case.",
    after_help = "The store is the one of `--store`, else of the environment variable GRAVIDA_STORE, \
        else store.sqlite in the folder `gravida` of the user's data. `docs/store.md` says what is kept \
        and what is promised."
)]
pub(crate) enum Command {
    Info(Info),
    Check(Check),
    Backup(Backup),
}

/// Where a store is, as the user gives it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// The store: a file, or the address of a PostgreSQL database
    #[arg(long, value_name = "FILE|URL")]
    store: Option<String>,
}

/// Say where the store is and how much it holds
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida store info                                the store of this user\n  \
    gravida store info --store /srv/gravida.sqlite    another one")]
pub(crate) struct Info {
    #[command(flatten)]
    place: Place,
}

/// Look at every page, every saved version and the whole audit trail
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida store check                               the store of this user\n  \
    gravida store check --store copy.sqlite           a copy, before it is needed\n\n\
    A running service need not be stopped.\n\n\
    Exit status: 0 all is well; 1 something is wrong, one line each; 2 the store cannot be opened.")]
pub(crate) struct Check {
    #[command(flatten)]
    place: Place,
}

/// Write a copy of the whole store to a new file
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida store backup /backup/gravida-2026-11-20.sqlite\n\n\
    A running service need not be stopped: the copy is the store as it was at one moment. \
    To go back to it: stop the service, move the store and the files store.sqlite-wal and \
    store.sqlite-shm beside it away, put the copy in its place, `gravida store check`, start again.\n\n\
    A PostgreSQL database is copied with pg_dump.")]
pub(crate) struct Backup {
    /// The new file
    file: PathBuf,

    #[command(flatten)]
    place: Place,
}

pub(crate) fn run(command: &Command) -> Result<Finish, Failure> {
    match command {
        Command::Info(arguments) => info(&arguments.place),
        Command::Check(arguments) => check(&arguments.place),
        Command::Backup(arguments) => backup(&arguments.place, &arguments.file),
    }
}

impl Place {
    /// The store that is meant; it must be there.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub(crate) fn open(&self) -> Result<Store, Failure> {
        let location = location(self.store.as_deref())?;
        Store::open_existing(&location, Options::default()).map_err(worded)
    }
}

/// The store that `chosen`, the environment or the system means.
///
/// # Errors
/// When none of them names one.
pub(crate) fn location(chosen: Option<&str>) -> Result<Location, Failure> {
    if let Some(text) = chosen {
        if has_password(text) {
            return Err(Failure::Worded(format!(
                "`--store` holds a password, and everybody on this machine can read the command line; put the address into {VARIABLE}"
            )));
        }
        return Ok(Location::parse(text));
    }
    if let Some(text) = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty()) {
        return Ok(Location::parse(&text));
    }
    data_folder()
        .map(|folder| Location::Sqlite(folder.join("gravida").join("store.sqlite")))
        .ok_or_else(|| {
            Failure::Worded(format!(
                "this user has no home folder for a store; name a file with `--store` or {VARIABLE}, or serve with `--no-store`"
            ))
        })
}

/// Whether an address of a database has a password in it.
fn has_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    let in_user = authority
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':'));
    in_user || rest.contains("password=")
}

/// The folder that the system keeps for a user's data.
fn data_folder() -> Option<PathBuf> {
    let of = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    if cfg!(windows) {
        of("LOCALAPPDATA")
    } else {
        of("XDG_DATA_HOME").or_else(|| of("HOME").map(|home| home.join(".local").join("share")))
    }
}

/// Opens the store at `location`, and makes it and its folder where there is none.
///
/// # Errors
/// When that cannot be done, with the words of the store.
pub(crate) fn open_or_make(location: &Location) -> Result<Store, Failure> {
    if let Location::Sqlite(path) = location
        && let Some(folder) = path.parent()
        && !folder.as_os_str().is_empty()
    {
        make_private(folder).map_err(|error| {
            Failure::Worded(format!(
                "cannot make the folder of the store, `{}`: {error}; name another place with `--store`, or serve with `--no-store`",
                folder.display()
            ))
        })?;
    }
    Store::open(location, Options::default()).map_err(worded)
}

/// Makes a folder that only this user can look into, unless it is there.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What the store refused, in its words.
pub(crate) fn worded(error: StoreError) -> Failure {
    Failure::Worded(error.to_string())
}

fn info(place: &Place) -> Result<Finish, Failure> {
    let store = place.open()?;
    let counted = |with_closed| {
        let filter = CaseFilter {
            search: "",
            with_closed,
            limit: 0,
            offset: 0,
        };
        store.cases(&filter).map(|(_, number)| number)
    };
    let (followed, all) = (
        counted(false).map_err(worded)?,
        counted(true).map_err(worded)?,
    );
    let tasks = store.worklist(None).map_err(worded)?.len();
    let mut results = Results::open();
    results.write(&format!(
        "store       {}\ncases       {all}, {followed} in follow-up\nopen tasks  {tasks}\n",
        store.location()
    ))?;
    results.finish()?;
    Ok(Finish::Done)
}

fn check(place: &Place) -> Result<Finish, Failure> {
    let store = place.open()?;
    let mut wrong = store.check().map_err(worded)?;
    let trail = store.verify_audit(None).map_err(worded)?;
    wrong.extend(trail.troubles.iter().map(|trouble| match trouble.number {
        0 => format!("audit trail: {}", trouble.what),
        number => format!("audit trail, entry {number}: {}", trouble.what),
    }));
    let mut results = Results::open();
    for line in &wrong {
        results.write(&format!("{line}\n"))?;
    }
    if wrong.is_empty() {
        results.write(&format!(
            "{}: sound; {} entries in the audit trail, the newest digest is {}\n",
            store.location(),
            trail.entries,
            trail.newest
        ))?;
    }
    results.finish()?;
    Ok(Finish::found_if(!wrong.is_empty()))
}

fn backup(place: &Place, file: &Path) -> Result<Finish, Failure> {
    let store = place.open()?;
    // Before the copy, so that the copy tells of itself.
    let at = Clock::system().text();
    let who = user();
    let stamp = Stamp { who: &who, at: &at };
    store
        .note(stamp, "store copied", None, "")
        .map_err(worded)?;
    store.backup(file).map_err(worded)?;
    let mut results = Results::open();
    results.write(&format!(
        "{} copied to {}\n",
        store.location(),
        file.display()
    ))?;
    results.finish()?;
    Ok(Finish::Done)
}

/// Who runs this command, as far as the system tells.
fn user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()))
        .map_or_else(
            || "command line".to_owned(),
            |name| format!("{name} (command line)"),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_taken_from_the_command_line() {
        for text in [
            "postgres://anna:secret@localhost/gravida",
            "postgres://localhost/gravida?password=secret",
        ] {
            let told = location(Some(text)).unwrap_err().to_string();
            assert!(
                told.contains(VARIABLE) && !told.contains("secret"),
                "{told}"
            );
        }
        for text in ["cases.sqlite", "postgres://anna@localhost:5432/gravida"] {
            assert!(location(Some(text)).is_ok(), "{text}");
        }
    }
}
