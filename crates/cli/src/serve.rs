//! `gravida serve`.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use gravida_server::{
    Address, Base, Clock, CredentialError, HookClients, HookOrigins, HookSettings, Limits,
    LogFormat, Secret, Service, Settings, SmartClient, SmartKey, SmartSettings, StoreChoice, Tls,
    Tokens, Users,
};
use gravida_store::Location;

use crate::failure::{Failure, Finish};
use crate::output::Results;
use crate::{input, knowledge, output, store};

/// A list of people or a certificate is small: more than this is something else.
const MAX_MEGABYTES: u64 = 4;

/// Serve the page for people, CDS Hooks and FHIR operations for systems
#[derive(Args)]
#[command(
    long_about = "Serve the page for people, CDS Hooks and FHIR operations for systems.\n\n\
        Unless told otherwise it listens on the loopback, where only this machine reaches it and \
        nobody needs to log in. To be reached by others it must know who may ask (`--users`, \
        `--tokens`) and be encrypted: by itself (`--tls-certificate`, `--tls-key`), or by a proxy \
        in front (`--trusted-proxy`). No secret is taken from the command line: lists of people \
        and of systems are files, or the environment variables GRAVIDA_USERS and GRAVIDA_TOKENS \
        hold their lines.",
    after_help = "Examples:\n  \
        gravida serve                               a page at http://127.0.0.1:8787, for this machine alone\n  \
        gravida serve --no-store                    the same, and nothing can be saved\n  \
        gravida serve --log json 2> gravida.log     structured log lines\n  \
        gravida serve --address 0.0.0.0:8443 --tls-certificate cert.pem --tls-key key.pem --users users\n  \
        gravida serve --trusted-proxy 127.0.0.1 --host gravida.example --users users --tokens tokens\n\n\
        It stops on an interrupt or a request to terminate, after the requests in hand."
)]
pub(crate) struct Arguments {
    /// Where to listen: an address and a port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    address: SocketAddr,

    /// A name by which the service is called, such as gravida.example; may be given several times
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,

    /// The certificate of the service and those above it, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,

    /// The private key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,

    /// The address of a proxy that alone may connect and speaks TLS in front; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    trusted_proxy: Vec<IpAddr>,

    /// People who may log in: lines made by `gravida credential user`
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,

    /// Systems that may call with a bearer token: lines made by `gravida credential token`
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,

    /// An origin whose pages may call CDS Hooks from a browser, such as https://ehr.example, or `*` for trials; may be given several times
    #[arg(long, value_name = "ORIGIN")]
    hook_origin: Vec<String>,

    /// Systems that may call CDS Hooks with signed tokens, and their keys, JSON; see docs/hooks.md
    #[arg(long, value_name = "FILE")]
    hooks_clients: Option<PathBuf>,

    /// A FHIR server from which data may be fetched, for hooks that do not bring it and for `Patient/ID/$assess`; may be given several times
    #[arg(long, value_name = "URL")]
    fhir_server: Vec<String>,

    /// Let names of those FHIR servers lead into a private network
    #[arg(long, requires = "fhir_server")]
    fhir_private_network: bool,

    /// The address of the page, for links on cards
    #[arg(long, value_name = "URL")]
    page_address: Option<String>,

    /// The address that launches Gravida as a SMART app, for links on cards
    #[arg(long, value_name = "URL")]
    smart_launch: Option<String>,

    /// The name under which Gravida is registered as a SMART app at the first FHIR server: its people can then open records here
    #[arg(long, value_name = "ID", requires = "fhir_server")]
    smart_client_id: Option<String>,

    /// The secret of that registration, if it has one; or in the environment as GRAVIDA_SMART_SECRET
    #[arg(
        long,
        value_name = "FILE",
        requires = "smart_client_id",
        conflicts_with = "smart_key"
    )]
    smart_secret: Option<PathBuf>,

    /// The private key of that registration, if it has one, a JSON Web Key for ES384
    #[arg(long, value_name = "FILE", requires = "smart_client_id")]
    smart_key: Option<PathBuf>,

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

    /// Whose days the worklist and the page count, a name of the IANA database such as Europe/Warsaw [default: the zone of this machine]
    #[arg(long, value_name = "NAME")]
    time_zone: Option<String>,

    /// How log lines look
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Log::Text)]
    log: Log,

    /// Largest request that is read, in units of 10⁶ bytes
    #[arg(long, value_name = "MB", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=512))]
    max_megabytes: u16,

    /// Assessments at once [default: the number of processors]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,

    /// Requests a second that one client elsewhere may send in the long run; 0 for any number
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    requests_per_second: u32,
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
    let location = match arguments.no_store {
        true => None,
        false => Some(store::location(arguments.store.as_deref())?),
    };
    let settings = settings(arguments, location.as_ref())?;
    // Before the knowledge is loaded: who has to correct an option need not wait.
    settings.check().map_err(worded)?;
    let clock = match &arguments.time_zone {
        Some(zone) => Clock::system()
            .in_zone(zone)
            .map_err(|error| worded(format!("`--time-zone`: {error}")))?,
        None => Clock::system().in_zone_of_system(),
    };
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let profile = knowledge::profile(knowledge, arguments.profile.as_deref())?;
    gravida_server::start_log(settings.log);
    let mut service = Service::new(knowledge, profile, clock, settings)
        .map_err(|error| worded(format!("no threads to work on: {error}")))?;
    if let Some(location) = &location {
        service = service.with_store(store::open_or_make(location)?);
    }
    let service = Arc::new(service);
    gravida_server::run(service, |listening| {
        let scheme = if listening.is_encrypted {
            "https"
        } else {
            "http"
        };
        let mut results = Results::open();
        // Whoever started the service without an output to read has no need of the line.
        let _ = results.write(&format!("listening on {scheme}://{}\n", listening.address));
        let _ = results.finish();
    })
    .map_err(worded)?;
    Ok(Finish::Done)
}

fn worded(error: impl ToString) -> Failure {
    Failure::Worded(error.to_string())
}

fn settings(arguments: &Arguments, location: Option<&Location>) -> Result<Settings, Failure> {
    let tls = match (&arguments.tls_certificate, &arguments.tls_key) {
        (Some(certificate), Some(key)) => Some(Tls {
            certificates: input::read(certificate, MAX_MEGABYTES)?,
            key: secret_file(key)?,
        }),
        _ => None,
    };
    let hooks = hook_settings(arguments)?;
    Ok(Settings {
        smart: smart_settings(arguments, hooks.fhir_servers.first())?,
        address: Address(arguments.address),
        hosts: arguments.host.clone(),
        trusted_proxies: arguments.trusted_proxy.clone(),
        tls,
        users: listed(arguments.users.as_deref(), "GRAVIDA_USERS", Users::parse)?,
        tokens: listed(arguments.tokens.as_deref(), "GRAVIDA_TOKENS", Tokens::parse)?,
        hook_origins: HookOrigins::parse(&arguments.hook_origin).map_err(worded)?,
        hooks,
        store: match location {
            Some(Location::Sqlite(path)) => StoreChoice::File(path.clone()),
            Some(Location::Postgres(address)) => StoreChoice::Url(address.clone()),
            None => StoreChoice::None,
        },
        limits: Limits {
            body_bytes: usize::from(arguments.max_megabytes) * 1_000_000,
            workers: arguments.workers.map(usize::from),
            requests_per_second: arguments.requests_per_second,
            ..Limits::default()
        },
        log: match arguments.log {
            Log::Text => LogFormat::Text,
            Log::Json => LogFormat::Json,
        },
    })
}

fn hook_settings(arguments: &Arguments) -> Result<HookSettings, Failure> {
    let clients = match &arguments.hooks_clients {
        None => HookClients::default(),
        Some(file) => {
            let text = String::from_utf8(input::read(file, MAX_MEGABYTES)?)
                .map_err(|_| worded(format!("`{}` is not UTF-8", file.display())))?;
            let beside = file.parent().unwrap_or(Path::new(""));
            HookClients::parse(&text, |keys| {
                input::read(&beside.join(keys), MAX_MEGABYTES).map_err(|error| error.to_string())
            })
            .map_err(|error| worded(format!("`{}`: {error}", file.display())))?
        }
    };
    let address = |text: &String| Base::parse(text, arguments.fhir_private_network).map_err(worded);
    Ok(HookSettings {
        clients,
        fhir_servers: arguments
            .fhir_server
            .iter()
            .map(address)
            .collect::<Result<_, _>>()?,
        fhir_token: std::env::var("GRAVIDA_FHIR_TOKEN")
            .ok()
            .filter(|token| !token.is_empty())
            .map(Secret),
        page: arguments
            .page_address
            .as_ref()
            .map(|page| address(page).map(|page| page.as_str().to_owned()))
            .transpose()?,
        smart_launch: arguments
            .smart_launch
            .as_ref()
            .map(|launch| address(launch).map(|launch| launch.as_str().to_owned()))
            .transpose()?,
    })
}

fn smart_settings(
    arguments: &Arguments,
    server: Option<&Base>,
) -> Result<Option<SmartSettings>, Failure> {
    let (Some(client_id), Some(server)) = (&arguments.smart_client_id, server) else {
        return Ok(None);
    };
    let in_environment = || std::env::var("GRAVIDA_SMART_SECRET").unwrap_or_default();
    let client = match (&arguments.smart_key, &arguments.smart_secret) {
        (Some(file), _) => SmartClient::Key(
            SmartKey::parse(&secret_file(file)?)
                .map_err(|error| worded(format!("`{}`: {error}", file.display())))?,
        ),
        (None, file) => {
            let secret = match file {
                Some(file) => String::from_utf8(secret_file(file)?)
                    .map_err(|_| worded(format!("`{}` is not UTF-8", file.display())))?,
                None => in_environment(),
            };
            match (secret.trim(), file) {
                ("", Some(file)) => {
                    return Err(worded(format!("`{}` holds no secret", file.display())));
                }
                ("", None) => SmartClient::Public,
                (secret, _) => SmartClient::Secret(Secret(secret.to_owned())),
            }
        }
    };
    Ok(Some(SmartSettings {
        server: server.clone(),
        client_id: client_id.clone(),
        client,
    }))
}

/// The lines of `file`, or else of the environment variable `name`, as `parse` reads them.
fn listed<T: Default>(
    file: Option<&Path>,
    name: &str,
    parse: impl Fn(&str) -> Result<T, CredentialError>,
) -> Result<T, Failure> {
    let (place, text) = match file {
        Some(file) => {
            let text = String::from_utf8(secret_file(file)?)
                .map_err(|_| worded(format!("`{}` is not UTF-8", file.display())))?;
            (input::name(file), text)
        }
        None => match std::env::var(name) {
            Ok(text) => (name.to_owned(), text),
            Err(_) => return Ok(T::default()),
        },
    };
    parse(&text).map_err(|error| worded(format!("`{place}`: {error}")))
}

/// A file that nobody else ought to read; who can is told.
fn secret_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = input::read(path, MAX_MEGABYTES)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let is_open = std::fs::metadata(path)
            .is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0);
        if is_open {
            output::complain(&format!(
                "warning: everybody on this machine can read `{0}`; run `chmod o-r {0}`",
                path.display()
            ));
        }
    }
    Ok(bytes)
}
