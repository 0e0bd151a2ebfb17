//! `gravida serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use gravida_server::{Address, Clock, LogFormat, Service, Settings, StoreChoice};
use gravida_store::Location;

use crate::failure::{Failure, Finish};
use crate::knowledge;
use crate::output::Results;
use crate::store;

/// Serve the page for people, CDS Hooks and FHIR operations for systems
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida serve                               a page at http://127.0.0.1:8787, for this machine alone\n  \
    gravida serve --no-store                    the same, and nothing can be saved\n  \
    gravida serve --log json 2> gravida.log     structured log lines\n\n\
    It stops on an interrupt or a request to terminate, after the requests in hand.")]
pub(crate) struct Arguments {
    /// Where to listen: an address and a port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    address: SocketAddr,

    /// Where saved cases are kept: a file, or the address of a PostgreSQL database; see `gravida store`
    #[arg(long, value_name = "FILE|URL")]
    store: Option<String>,

    /// Keep nothing: no case can be saved
    #[arg(long, conflicts_with = "store")]
    no_store: bool,

    /// Which bodies are in force where a client names no profile: an id, or a file with one of your own
    #[arg(long, value_name = "ID|FILE")]
    profile: Option<String>,

    /// Use the knowledge in this directory instead of what is built in
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,

    /// How log lines look
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Log::Text)]
    log: Log,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Log {
    /// For reading in a terminal
    Text,
    /// One JSON object a line
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let profile = knowledge::profile(knowledge, arguments.profile.as_deref())?;
    let location = match arguments.no_store {
        true => None,
        false => Some(store::location(arguments.store.as_deref())?),
    };
    let settings = settings(arguments, location.as_ref());
    gravida_server::start_log(settings.log);
    let mut service = Service::new(knowledge, profile, Clock::system(), settings);
    if let Some(location) = &location {
        service = service.with_store(store::open_or_make(location)?);
    }
    let service = Arc::new(service);
    gravida_server::run(service, |listening| {
        let mut results = Results::open();
        // Whoever started the service without an output to read has no need of the line.
        let _ = results.write(&format!("listening on http://{}\n", listening.address));
        let _ = results.finish();
    })
    .map_err(|error| Failure::Worded(error.to_string()))?;
    Ok(Finish::Done)
}

fn settings(arguments: &Arguments, location: Option<&Location>) -> Settings {
    Settings {
        address: Address(arguments.address),
        store: match location {
            Some(Location::Sqlite(path)) => StoreChoice::File(path.clone()),
            Some(Location::Postgres(address)) => StoreChoice::Url(address.clone()),
            None => StoreChoice::None,
        },
        log: match arguments.log {
            Log::Text => LogFormat::Text,
            Log::Json => LogFormat::Json,
        },
        ..Settings::default()
    }
}
