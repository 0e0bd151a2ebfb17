//! Who may ask: people by password and session, systems by bearer token.
//!
//! Where only this machine reaches the service and nobody is known by name,
//! everybody who asks is the person at this machine. Passwords are kept as
//! Argon2id hashes, tokens and session ids as SHA-256 hashes; none of them can
//! be had from what is kept.

mod form;
mod guard;
mod login;
mod origin;
pub(crate) mod secret;
mod sessions;
#[cfg(test)]
pub(crate) mod tests;
mod tokens;
mod users;

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio::sync::Semaphore;

pub(crate) use form::Visit;
pub(crate) use guard::{people, systems};
pub(crate) use login::{router, sign_in};
pub use tokens::Tokens;
pub use users::{CredentialError, Users};

use crate::pace::Pace;
use crate::refusal::Refusal;
use crate::settings::Settings;
use secret::Key;
use sessions::Sessions;

/// Who asks. Handlers take it as an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Whoever sits at this machine: nobody else reaches the service, and nobody is known by name.
    Local,
    /// A person who logged in here, signed in at the health record system, or both; by name.
    Person(String),
    /// A system that showed a token, by name.
    System(String),
}

impl Caller {
    /// The name under which what is done is written down.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Local => "local",
            Self::Person(name) | Self::System(name) => name,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        // No guard let it in, so nobody may.
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(Refusal::internal)
    }
}

/// What is known of who may ask.
#[derive(Debug)]
pub(crate) struct Access {
    sessions: Sessions,
    /// Makes the tokens of forms; drawn at every start.
    key: Key,
    /// Logins tried, by address and by name.
    tried_by_address: Pace<IpAddr>,
    tried_by_name: Pace<Option<String>>,
    /// Passwords checked at once: each check takes 19 MiB of memory.
    checking: Semaphore,
    needs_person: bool,
    needs_token: bool,
}

impl Access {
    pub(crate) fn new(settings: &Settings) -> Self {
        let needs_person = settings.is_exposed() || !settings.users.is_empty();
        Self {
            sessions: Sessions::default(),
            key: Key::draw(),
            tried_by_address: Pace::new(Duration::from_secs(20), 10),
            tried_by_name: Pace::new(Duration::from_secs(10), 20),
            checking: Semaphore::new(2),
            needs_person,
            needs_token: needs_person || !settings.tokens.is_empty(),
        }
    }

    /// Whether a system must show a token.
    pub(crate) const fn asks_for_tokens(&self) -> bool {
        self.needs_token
    }
}
