//! What the operator chose about launches.

use super::key::SmartKey;
use crate::hooks::Secret;
use crate::outgoing::Base;

/// The FHIR server of a health record system at which Gravida is registered as
/// an app.
#[derive(Clone, Debug)]
pub struct SmartSettings {
    /// The server, and the only one that may open records here.
    pub server: Base,
    /// The name under which Gravida is registered there.
    pub client_id: String,
    /// How it shows that it is that app.
    pub client: SmartClient,
}

/// How an app shows the authorisation server which app it is.
#[derive(Clone, Debug)]
pub enum SmartClient {
    /// Not at all: by its redirect address and PKCE alone.
    Public,
    /// By a secret that both know (`client_secret_basic`).
    Secret(Secret),
    /// By a signature (`private_key_jwt`).
    Key(SmartKey),
}
