//! The clients that may call hooks: who issues their tokens, where their keys
//! are, and what each of them is allowed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use axum::extract::Request;
use axum::http::header;
use gravida_hooks::token::{Expected, Keys, Refused, Token, Used, read_keys};
use serde::Deserialize;
use thiserror::Error;

use crate::access::Caller;
use crate::outgoing::{self, Ask, Base, Credential, OutgoingError};

/// Most tokens that are remembered as used.
const MOST_TOKENS: usize = 200_000;
/// So long fetched keys are used before they are fetched anew, in seconds.
const KEYS_FRESH: u64 = 600;
/// So long after a fetch no further one is tried, in seconds: a token with an unknown key must not
/// make the service call its client at will.
const KEYS_PAUSE: u64 = 30;
/// The largest key set, in bytes.
const MOST_KEY_BYTES: usize = 64 << 10;

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

/// What the operator chose about hooks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookSettings {
    /// Who may call.
    pub clients: HookClients,
    /// Servers from which data may be fetched for whoever has no list of its own.
    pub fhir_servers: Vec<Base>,
    /// The token for the first of these servers, where it needs one; never shown.
    pub fhir_token: Option<Secret>,
    /// Base address of the page, for links on cards.
    pub page: Option<String>,
    /// Address that launches Gravida as a SMART app.
    pub smart_launch: Option<String>,
}

/// The clients that may call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookClients {
    /// The address by which clients call this service, without a slash at the end.
    base: String,
    clients: Vec<HookClient>,
}

/// One client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookClient {
    /// Who issues its tokens.
    issuer: String,
    keys: KeySource,
    tenants: Vec<String>,
    /// Servers from which data may be fetched for it.
    pub(crate) fhir_servers: Vec<Base>,
    /// Whether it takes system actions.
    pub(crate) system_actions: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum KeySource {
    /// Given out of band.
    Known(Keys),
    /// Fetched from an address.
    At(Base),
}

/// Why a file of clients is of no use.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ClientsError {
    /// It is not what a file of clients is.
    #[error("it cannot be read: {0}; see docs/hooks.md for its form")]
    Form(String),
    /// An address in it is none.
    #[error(transparent)]
    Address(#[from] OutgoingError),
    /// The keys of a client are of no use.
    #[error("the keys of `{issuer}`: {reason}")]
    Keys {
        /// The client.
        issuer: String,
        /// What is wrong.
        reason: String,
    },
    /// Two clients have the same issuer.
    #[error("`{0}` is there twice; give each issuer one entry")]
    Twice(String),
    /// Tokens must come encrypted.
    #[error(
        "`base` must be the address by which clients call this service, such as `https://cds.example`"
    )]
    Base,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawClients {
    base: String,
    clients: Vec<RawClient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawClient {
    issuer: String,
    #[serde(default)]
    keys: Option<serde_json::Value>,
    #[serde(default)]
    jku: Option<String>,
    #[serde(default)]
    tenants: Vec<String>,
    #[serde(default)]
    fhir_servers: Vec<String>,
    /// Names of these servers may lead into a private network.
    #[serde(default)]
    private_network: bool,
    #[serde(default)]
    system_actions: bool,
}

impl HookClients {
    /// Reads a file of clients, JSON; `read` opens the files of keys that it names.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(
        text: &str,
        read: impl Fn(&Path) -> Result<Vec<u8>, String>,
    ) -> Result<Self, ClientsError> {
        let raw: RawClients =
            serde_json::from_str(text).map_err(|error| ClientsError::Form(error.to_string()))?;
        let base = Base::parse(&raw.base, false).map_err(|_| ClientsError::Base)?;
        let mut clients: Vec<HookClient> = Vec::new();
        for one in raw.clients {
            if clients.iter().any(|known| known.issuer == one.issuer) {
                return Err(ClientsError::Twice(one.issuer));
            }
            clients.push(one.read(&read)?);
        }
        if clients.is_empty() {
            return Err(ClientsError::Form("it names no client".to_owned()));
        }
        Ok(Self {
            base: base.as_str().to_owned(),
            clients,
        })
    }

    /// Every address that is asked for records or keys.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &Base> {
        self.clients.iter().flat_map(|client| {
            let keys = match &client.keys {
                KeySource::At(base) => Some(base),
                KeySource::Known(_) => None,
            };
            client.fhir_servers.iter().chain(keys)
        })
    }

    /// Whether nobody is named: then whoever reaches the service may call.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }
}

impl RawClient {
    fn read(
        self,
        read: &impl Fn(&Path) -> Result<Vec<u8>, String>,
    ) -> Result<HookClient, ClientsError> {
        let of = |reason: String| ClientsError::Keys {
            issuer: self.issuer.clone(),
            reason,
        };
        let keys = match (&self.keys, &self.jku) {
            (Some(serde_json::Value::String(file)), None) => {
                let text = read(Path::new(file)).map_err(of)?;
                KeySource::Known(read_keys(&text).map_err(of)?)
            }
            (Some(set), None) => {
                KeySource::Known(read_keys(set.to_string().as_bytes()).map_err(of)?)
            }
            (None, Some(jku)) => KeySource::At(Base::parse(jku, self.private_network)?),
            _ => {
                return Err(of(
                    "give either `keys`, a key set or the name of its file, or `jku`, its address"
                        .to_owned(),
                ));
            }
        };
        Ok(HookClient {
            keys,
            fhir_servers: self
                .fhir_servers
                .iter()
                .map(|server| Base::parse(server, self.private_network))
                .collect::<Result<_, _>>()?,
            issuer: self.issuer,
            tenants: self.tenants,
            system_actions: self.system_actions,
        })
    }
}

/// Lets clients in by their tokens.
#[derive(Debug)]
pub(crate) struct Door {
    clients: HookClients,
    used: Mutex<Used>,
    /// Fetched keys by issuer, with the second of the fetch.
    fetched: Mutex<BTreeMap<String, (u64, Option<Keys>)>>,
}

impl Door {
    pub(super) fn new(clients: &HookClients) -> Self {
        Self {
            clients: clients.clone(),
            used: Mutex::new(Used::new(MOST_TOKENS)),
            fetched: Mutex::default(),
        }
    }

    /// Whether clients must show a token.
    pub(crate) fn is_guarded(&self) -> bool {
        !self.clients.is_empty()
    }

    /// The address by which clients call, with which every `aud` begins.
    pub(crate) fn base(&self) -> &str {
        &self.clients.base
    }

    /// The client that a caller is.
    pub(super) fn client(&self, caller: &Caller) -> Option<&HookClient> {
        match caller {
            Caller::System(name) => self.of_issuer(name),
            Caller::Local | Caller::Person(_) => None,
        }
    }

    fn of_issuer(&self, issuer: &str) -> Option<&HookClient> {
        self.clients
            .clients
            .iter()
            .find(|client| client.issuer == issuer)
    }

    /// Checks the token of a request at a second since 1970.
    ///
    /// # Errors
    /// Why it is refused: for the log, never for the client.
    pub(crate) async fn admit(
        &self,
        header: Option<&str>,
        path: &str,
        now: u64,
    ) -> Result<Caller, Refused> {
        let token = Token::read(header)?;
        let client = self.of_issuer(token.issuer()).ok_or(Refused::Issuer)?;
        let audience = format!("{}{path}", self.clients.base);
        let expected = Expected {
            audience: &audience,
            key_set: match &client.keys {
                KeySource::Known(_) => None,
                KeySource::At(base) => Some(base.as_str()),
            },
            tenants: &client.tenants,
            now,
        };
        let fetched;
        let keys = match &client.keys {
            KeySource::Known(keys) => keys,
            KeySource::At(base) => {
                fetched = self.keys_of(client, base, token.kid(), now).await?;
                &fetched
            }
        };
        let claims = token.check(keys, &expected)?;
        self.used
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(&claims, now)?;
        Ok(Caller::System(client.issuer.clone()))
    }

    /// The keys of a client that are fetched: anew when they are old or lack the key in question.
    async fn keys_of(
        &self,
        client: &HookClient,
        base: &Base,
        kid: &str,
        now: u64,
    ) -> Result<Keys, Refused> {
        {
            let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, keys)) = fetched.get(&client.issuer) {
                let age = now.saturating_sub(*at);
                let is_good = keys.as_ref().is_some_and(|keys| keys.contains_key(kid));
                if (is_good && age < KEYS_FRESH) || age < KEYS_PAUSE {
                    return keys.clone().ok_or(Refused::KeySet);
                }
            }
            // Whoever comes while this fetch runs is answered with what was known before.
            let known = fetched
                .get(&client.issuer)
                .and_then(|(_, keys)| keys.clone());
            fetched.insert(client.issuer.clone(), (now, known));
        }
        let asked = Ask {
            address: base.as_str(),
            accept: "application/json",
            credential: Credential::None,
            most_bytes: MOST_KEY_BYTES,
            form: None,
        };
        let answer = outgoing::ask(base, asked).await;
        let keys = answer.ok().and_then(|text| read_keys(&text).ok());
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        match keys {
            Some(keys) => {
                fetched.insert(client.issuer.clone(), (now, Some(keys.clone())));
                Ok(keys)
            }
            None => Err(Refused::KeySet),
        }
    }
}

/// The `Authorization` of a request.
pub(crate) fn authorization(request: &Request) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()
}
