//! Who signed in: the ID token of OpenID Connect that comes with a token for
//! records, checked, and the person's own entry at the server
//! (<https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#scopes-for-requesting-identity-data>).
//!
//! The keys come from the place that the server names beside its other places,
//! so that whoever could forge them could forge the records as well.

use axum::http::StatusCode;
use gravida_hooks::signed::{Audience, Compact, WrittenKey, WrittenKeys};
use serde::Deserialize;
use serde_json::Value;

use super::configuration::{Identities, endpoint};
use crate::outgoing::{self, Ask, Base, Credential};
use crate::refusal::Refusal;

/// Longest token, in bytes.
const LONGEST_TOKEN: usize = 16 << 10;
/// The largest key set and the largest entry of a person, in bytes.
const MOST_BYTES: usize = 256 << 10;
/// So far may the clocks of the two systems be apart, in seconds.
const SKEW: u64 = 60;
/// Longest name and longest role that are shown, in letters.
const LONGEST_NAME: usize = 60;
/// What may be a person who signs in.
const PERSONS: &[&str] = &[
    "Organization",
    "Patient",
    "Person",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
];

/// What a token is held to.
pub(super) struct Expected<'e> {
    /// The server at which the person signed in.
    pub(super) server: &'e Base,
    /// Who issues its ID tokens, and with what keys.
    pub(super) identities: &'e Identities,
    /// The name of Gravida there.
    pub(super) client_id: &'e str,
    /// What was sent with the request for this very token.
    pub(super) nonce: &'e str,
    /// Seconds since 1970.
    pub(super) now: u64,
}

/// Somebody who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// Her entry, `Practitioner/7`, where the token names one of this server.
    reference: Option<String>,
    /// What the issuer calls her.
    subject: String,
    name: Option<String>,
    role: Option<String>,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood: none is.
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Clone, Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: u64,
    iat: u64,
    nonce: Option<String>,
    #[serde(rename = "fhirUser")]
    fhir_user: Option<String>,
    /// As the first version of SMART called it.
    profile: Option<String>,
    name: Option<String>,
}

fn bad(why: &str) -> Refusal {
    Refusal::new(
        StatusCode::BAD_GATEWAY,
        format!(
            "the health record system does not say for sure who signed in: its ID token {why}; begin again, and tell whoever runs it if that does not help"
        ),
    )
}

/// Whom an ID token names, with name and role as far as the server tells them to
/// whoever holds `access`.
///
/// # Errors
/// [`Refusal`] 502 where the token is not one for this very launch.
pub(super) async fn identify(
    token: &str,
    access: &str,
    expected: &Expected<'_>,
) -> Result<Identity, Refusal> {
    let keys = keys(expected).await?;
    let claims = checked(token, &keys, expected)?;
    let reference = (claims.fhir_user.or(claims.profile))
        .and_then(|address| reference(&address, expected.server));
    let (mut name, mut role) = (None, None);
    if let Some(reference) = &reference
        && let Some(entry) = entry(expected.server, reference, access).await
    {
        (name, role) = (name_of(&entry), role_of(&entry));
    }
    Ok(Identity {
        reference,
        subject: shown(&claims.sub).unwrap_or_default(),
        name: name.or_else(|| shown(&claims.name.unwrap_or_default())),
        role,
    })
}

impl Identity {
    /// The person in one line: `Anna Nowak (Practitioner/7, midwife)`.
    pub(super) fn in_words(&self) -> String {
        let known_as = self.reference.as_deref().unwrap_or(&self.subject);
        let within: Vec<&str> = [
            Some(known_as).filter(|_| self.name.is_some()),
            self.role.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let first = self.name.as_deref().unwrap_or(known_as);
        if within.is_empty() {
            first.to_owned()
        } else {
            format!("{first} ({})", within.join(", "))
        }
    }
}

async fn keys(expected: &Expected<'_>) -> Result<Vec<WrittenKey>, Refusal> {
    let address = expected.identities.keys.as_str();
    let none = || bad("cannot be checked, since its keys could not be had");
    let base = endpoint(expected.server, address).map_err(|_| none())?;
    let asked = Ask {
        address,
        accept: "application/json",
        credential: Credential::None,
        most_bytes: MOST_BYTES,
        form: None,
    };
    let text = outgoing::ask(&base, asked).await.map_err(|_| none())?;
    serde_json::from_slice::<WrittenKeys>(&text)
        .map(|set| set.keys)
        .map_err(|_| none())
}

fn checked(token: &str, keys: &[WrittenKey], expected: &Expected<'_>) -> Result<Claims, Refusal> {
    let form = || bad("is no signed JSON web token");
    let token: Compact<'_, Head> = Compact::read(token, LONGEST_TOKEN).ok_or_else(form)?;
    let head = &token.head;
    if head.crit.is_some() {
        return Err(form());
    }
    let is_signed = keys
        .iter()
        .filter(|key| head.kid.is_none() || key.kid == head.kid)
        .filter_map(WrittenKey::key)
        .any(|key| token.is_signed_by(&key, &head.alg));
    if !is_signed {
        return Err(bad("is not signed by a key of that system"));
    }
    let claims: Claims = token.claims().ok_or_else(form)?;
    if claims.iss != expected.identities.issuer {
        return Err(bad("is by another issuer"));
    }
    let is_by_other = |app: &String| app != expected.client_id;
    if !claims.aud.has(expected.client_id) || claims.azp.as_ref().is_some_and(is_by_other) {
        return Err(bad("is meant for another app"));
    }
    let now = expected.now;
    if claims.exp.saturating_add(SKEW) <= now || claims.iat > now.saturating_add(SKEW) {
        return Err(bad("is not good at this time; the clocks may differ"));
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err(bad(
            "belongs to another launch (its `nonce` is not the one that was sent)",
        ));
    }
    Ok(claims)
}

/// `Practitioner/7`, where `address` is that of a person of this server, written whole or not.
fn reference(address: &str, server: &Base) -> Option<String> {
    let mut steps = address.rsplitn(3, '/');
    let (id, kind, base) = (steps.next()?, steps.next()?, steps.next());
    let is_id = (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    let is_here = base.is_none_or(|base| server.is(base));
    (is_id && is_here && PERSONS.contains(&kind)).then(|| format!("{kind}/{id}"))
}

/// The entry of the person, if the server gives it.
async fn entry(server: &Base, reference: &str, access: &str) -> Option<Value> {
    let address = format!("{}/{reference}", server.as_str());
    let asked = Ask {
        address: &address,
        accept: "application/fhir+json",
        credential: Credential::Bearer(access),
        most_bytes: MOST_BYTES,
        form: None,
    };
    let text = outgoing::ask(server, asked).await.ok()?;
    serde_json::from_slice(&text).ok()
}

fn name_of(entry: &Value) -> Option<String> {
    if let Some(display) = entry
        .pointer("/practitioner/display")
        .and_then(Value::as_str)
    {
        return shown(display);
    }
    let name = match entry.get("name")? {
        Value::String(name) => return shown(name),
        names => names.as_array()?.iter().find(|name| name["use"] != "old")?,
    };
    if let Some(text) = name.get("text").and_then(Value::as_str) {
        return shown(text);
    }
    let words = |key: &str| {
        let all = name
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        all.filter_map(Value::as_str)
    };
    let family = name.get("family").and_then(Value::as_str);
    let whole: Vec<&str> = words("prefix")
        .chain(words("given"))
        .chain(family)
        .collect();
    shown(&whole.join(" "))
}

fn role_of(entry: &Value) -> Option<String> {
    ["/code/0", "/qualification/0/code"]
        .iter()
        .find_map(|place| {
            let concept = entry.pointer(place)?;
            let words = concept
                .get("text")
                .or_else(|| concept.pointer("/coding/0/display"))?;
            shown(words.as_str()?)
        })
}

/// A text of another system on one line, as long as it is shown; `None` where nothing is left.
fn shown(text: &str) -> Option<String> {
    let line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(LONGEST_NAME)
        .collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smart::tests::ehr::{public, signed, signer};
    use serde_json::json;

    /// What becomes of an ID token with these claims beside or in place of what must be said,
    /// where these are the keys.
    fn told(claims: Value, keys: Option<Value>) -> Result<Claims, String> {
        let key = signer();
        let mut whole = json!({
            "iss": "https://ehr.example", "sub": "u7", "aud": "gravida", "nonce": "n0nce",
            "iat": 1000, "exp": 1300,
        });
        for (name, value) in claims.as_object().unwrap() {
            whole[name] = value.clone();
        }
        let keys = keys.unwrap_or_else(|| json!([public(&key)]));
        let keys: Vec<WrittenKey> = serde_json::from_value(keys).unwrap();
        let expected = Expected {
            server: &Base::parse("https://ehr.example/fhir", false).unwrap(),
            identities: &Identities {
                issuer: "https://ehr.example".to_owned(),
                keys: "https://ehr.example/keys".to_owned(),
            },
            client_id: "gravida",
            nonce: "n0nce",
            now: 1010,
        };
        checked(&signed(&key, &whole), &keys, &expected)
            .map_err(|refusal| refusal.message().to_owned())
    }

    #[test]
    fn a_token_is_for_this_launch_and_by_that_system_or_none() {
        for right in [
            json!({}),
            json!({ "aud": ["another", "gravida"], "azp": "gravida" }),
            json!({ "exp": 951 }),
            json!({ "iat": 1070 }),
        ] {
            assert!(told(right.clone(), None).is_ok(), "{right}");
        }
        for (wrong, words) in [
            (json!({ "iss": "https://evil.example" }), "another issuer"),
            (json!({ "iss": null }), "no signed JSON web token"),
            (json!({ "aud": "another" }), "another app"),
            (
                json!({ "aud": ["gravida", "another"], "azp": "another" }),
                "another app",
            ),
            (json!({ "exp": 950 }), "not good at this time"),
            (json!({ "exp": null }), "no signed JSON web token"),
            (json!({ "iat": 1071 }), "not good at this time"),
            (json!({ "nonce": "guessed" }), "`nonce`"),
            (json!({ "nonce": null }), "`nonce`"),
        ] {
            let told = told(wrong.clone(), None).unwrap_err();
            assert!(told.contains(words), "{wrong}: {told}");
        }
        let changed = |name: &str, value: &str| {
            let mut key = public(&signer());
            key[name] = json!(value);
            json!([key])
        };
        for keys in [
            json!([]),
            json!([public(&signer())]),
            json!([{ "kty": "oct", "kid": "one", "k": "c2VjcmV0" }]),
            changed("use", "enc"),
            changed("kid", "two"),
            changed("alg", "RS256"),
            changed("x", ""),
        ] {
            let told = told(json!({}), Some(keys.clone())).unwrap_err();
            assert!(told.contains("not signed by a key"), "{keys}: {told}");
        }
    }

    #[test]
    fn a_person_is_one_of_this_server() {
        let server = Base::parse("https://ehr.example/fhir", false).unwrap();
        for (address, known) in [
            ("Practitioner/7", Some("Practitioner/7")),
            (
                "https://ehr.example/fhir/Practitioner/7",
                Some("Practitioner/7"),
            ),
            ("https://evil.example/fhir/Practitioner/7", None),
            ("https://ehr.example/fhir/Observation/7", None),
            ("Practitioner/../admin", None),
            ("Practitioner/7?x", None),
            ("", None),
        ] {
            assert_eq!(reference(address, &server).as_deref(), known, "{address}");
        }
    }

    #[test]
    fn name_and_role_are_read_from_each_kind_of_entry() {
        let of = |entry: Value| (name_of(&entry), role_of(&entry));
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            of(json!({ "name": [
                { "use": "old", "family": "Before" },
                { "prefix": ["Dr"], "given": ["Anna", "Maria"], "family": "Nowak" } ],
                "qualification": [{ "code": { "text": "midwife" } }] })),
            (some("Dr Anna Maria Nowak"), some("midwife"))
        );
        assert_eq!(
            of(json!({ "practitioner": { "display": "Bo\nLi" },
                "code": [{ "coding": [{ "display": "Gynaecologist" }] }] })),
            (some("Bo Li"), some("Gynaecologist"))
        );
        assert_eq!(
            of(json!({ "name": "The clinic" })),
            (some("The clinic"), None)
        );
        assert_eq!(of(json!({ "name": [{ "text": " " }] })), (None, None));
        assert_eq!(of(json!([])), (None, None));
    }
}
