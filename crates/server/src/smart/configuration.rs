//! What a FHIR server says of how to sign in
//! (<https://hl7.org/fhir/smart-app-launch/conformance.html>).

use axum::http::StatusCode;
use serde::Deserialize;

use super::scopes::Style;
use crate::outgoing::{self, Ask, Base, Credential, OutgoingError};
use crate::refusal::Refusal;

/// Where it is found, below the base of the server.
const PLACE: &str = ".well-known/smart-configuration";
/// The largest one that is read, in bytes.
const MOST_BYTES: usize = 256 << 10;

/// How to sign in at a server.
pub(super) struct Configuration {
    /// Where people sign in.
    pub(super) authorization_endpoint: String,
    /// Where a code is exchanged for a token.
    pub(super) token_endpoint: String,
    /// How it writes scopes.
    pub(super) style: Style,
    /// How it says who signed in, where it does.
    pub(super) identities: Option<Identities>,
    capabilities: Vec<String>,
}

/// How a server says who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identities {
    /// Who issues its ID tokens.
    pub(super) issuer: String,
    /// Where the keys are by which they are signed.
    pub(super) keys: String,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    authorization_endpoint: String,
    #[serde(default)]
    token_endpoint: String,
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    jwks_uri: String,
    #[serde(default)]
    capabilities: Vec<String>,
    code_challenge_methods_supported: Option<Vec<String>>,
}

fn bad(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_GATEWAY, message)
}

impl Configuration {
    /// That of a server.
    ///
    /// # Errors
    /// [`Refusal`] 502 where it cannot be had or is of no use.
    pub(super) async fn of(server: &Base) -> Result<Self, Refusal> {
        let address = format!("{}/{PLACE}", server.as_str());
        let asked = Ask {
            address: &address,
            accept: "application/json",
            credential: Credential::None,
            most_bytes: MOST_BYTES,
            form: None,
        };
        match outgoing::ask(server, asked).await {
            Ok(text) => Self::read(&text, server),
            Err(OutgoingError::Status(status)) => Err(bad(format!(
                "`{address}` answered with status {status}: that FHIR server does not say how to sign in as a SMART app; check `--fhir-server`, or ask whoever runs it to switch SMART on"
            ))),
            Err(error) => Err(bad(format!(
                "`{address}` could not be had: {error}; check `--fhir-server` and the way there, and try again"
            ))),
        }
    }

    fn read(text: &[u8], server: &Base) -> Result<Self, Refusal> {
        let wrong = |what: &str| {
            bad(format!(
                "`{}/{PLACE}` {what}; ask whoever runs that server",
                server.as_str()
            ))
        };
        let raw: Raw =
            serde_json::from_slice(text).map_err(|_| wrong("is no SMART configuration"))?;
        for (name, address) in [
            ("authorization_endpoint", &raw.authorization_endpoint),
            ("token_endpoint", &raw.token_endpoint),
        ] {
            if let Err(error) = endpoint(server, address) {
                return Err(wrong(&format!(
                    "names no `{name}` that can be used ({error})"
                )));
            }
        }
        let takes_challenge = raw
            .code_challenge_methods_supported
            .is_none_or(|methods| methods.iter().any(|method| method == "S256"));
        if !takes_challenge {
            return Err(wrong("does not take proofs of the kind `S256`"));
        }
        let has = |name: &str| raw.capabilities.iter().any(|one| one == name);
        let style = if has("permission-v1") && !has("permission-v2") {
            Style::First
        } else {
            Style::Second
        };
        let names_people = has("sso-openid-connect")
            && !raw.issuer.is_empty()
            && endpoint(server, &raw.jwks_uri).is_ok();
        let identities = names_people.then(|| Identities {
            issuer: raw.issuer.clone(),
            keys: raw.jwks_uri.clone(),
        });
        Ok(Self {
            authorization_endpoint: raw.authorization_endpoint,
            token_endpoint: raw.token_endpoint,
            style,
            identities,
            capabilities: raw.capabilities,
        })
    }

    /// Whether a person may begin here and choose the patient there.
    ///
    /// # Errors
    /// [`Refusal`] 502 where the server says it does not let her.
    pub(super) fn must_take_standalone(&self) -> Result<(), Refusal> {
        let is_silent = self.capabilities.is_empty();
        if is_silent
            || self
                .capabilities
                .iter()
                .any(|one| one == "launch-standalone")
        {
            Ok(())
        } else {
            Err(bad(
                "the health record system lets nobody choose a patient from here (`launch-standalone` is not among its capabilities); open Gravida from within it".to_owned(),
            ))
        }
    }
}

/// A place that a server names, as one that may be asked. Such a place is trusted
/// as far as the server that names it.
pub(super) fn endpoint(server: &Base, address: &str) -> Result<Base, OutgoingError> {
    let without_query = address.split('?').next().unwrap_or_default();
    Base::parse(without_query, server.allows_private())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Configuration, String> {
        let server = Base::parse("https://ehr.example/fhir", false).unwrap();
        Configuration::read(text.as_bytes(), &server).map_err(|error| error.message().to_owned())
    }

    const PLACES: &str = r#""authorization_endpoint":"https://ehr.example/auth?a=b","token_endpoint":"https://login.example/token""#;

    #[test]
    fn scopes_are_written_as_the_server_says() {
        let style = |more: &str| read(&format!("{{{PLACES}{more}}}")).unwrap().style;
        assert_eq!(style(""), Style::Second);
        assert_eq!(style(r#","capabilities":["permission-v1"]"#), Style::First);
        assert_eq!(
            style(r#","capabilities":["permission-v1","permission-v2"]"#),
            Style::Second
        );
    }

    #[test]
    fn who_signs_in_is_asked_for_where_it_can_be_checked() {
        let identities = |more: &str| read(&format!("{{{PLACES},{more}}}")).unwrap().identities;
        let whole = r#""issuer":"https://ehr.example","jwks_uri":"https://login.example/keys","capabilities":["sso-openid-connect"]"#;
        assert_eq!(
            identities(whole).map(|one| (one.issuer, one.keys)),
            Some((
                "https://ehr.example".to_owned(),
                "https://login.example/keys".to_owned()
            ))
        );
        for less in [
            whole.replace("sso-openid-connect", "client-public"),
            whole.replace("https://login.example/keys", "http://login.example/keys"),
            whole.replace("issuer", "other"),
        ] {
            assert_eq!(identities(&less), None, "{less}");
        }
    }

    #[test]
    fn what_is_missing_or_unsafe_is_named() {
        for (text, told) in [
            ("[]", "is no SMART configuration"),
            ("{}", "names no `authorization_endpoint`"),
            (
                r#"{"authorization_endpoint":"https://ehr.example/auth"}"#,
                "names no `token_endpoint`",
            ),
            (
                r#"{"authorization_endpoint":"javascript:alert(1)","token_endpoint":"https://ehr.example/t"}"#,
                "names no `authorization_endpoint`",
            ),
            (
                r#"{"authorization_endpoint":"https://ehr.example/a","token_endpoint":"http://ehr.example/t"}"#,
                "is not encrypted",
            ),
        ] {
            let message = read(text).err().unwrap();
            assert!(message.contains(told), "{text}: {message}");
        }
        let plain = format!(r#"{{{PLACES},"code_challenge_methods_supported":["plain"]}}"#);
        assert!(read(&plain).err().unwrap().contains("`S256`"));
    }
}
