//! `gravida serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use gravida_server::{Address, Clock, LogFormat, Service, Settings, StoreChoice};

use crate::failure::{Failure, Finish};
use crate::knowledge;
use crate::output::Results;

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

    /// Where saved cases are kept: a file, or the URL of a database server
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
    let settings = settings(arguments);
    gravida_server::start_log(settings.log);
    let service = Arc::new(Service::new(knowledge, profile, Clock::system(), settings));
    gravida_server::run(service, |listening| {
        let mut results = Results::open();
        // Whoever started the service without an output to read has no need of the line.
        let _ = results.write(&format!("listening on http://{}\n", listening.address));
        let _ = results.finish();
    })
    .map_err(|error| Failure::Worded(error.to_string()))?;
    Ok(Finish::Done)
}

fn settings(arguments: &Arguments) -> Settings {
    Settings {
        address: Address(arguments.address),
        store: match (&arguments.store, arguments.no_store) {
            (Some(place), _) if place.contains("://") => StoreChoice::Url(place.clone()),
            (Some(place), _) => StoreChoice::File(PathBuf::from(place)),
            (None, _) => StoreChoice::None,
        },
        log: match arguments.log {
            Log::Text => LogFormat::Text,
            Log::Json => LogFormat::Json,
        },
        ..Settings::default()
    }
}
