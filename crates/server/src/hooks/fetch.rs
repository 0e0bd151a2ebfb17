//! Fetching from a client's FHIR server what a call does not bring.

use gravida_hooks::{Fetched, next_of};

use crate::outgoing::{self, Ask, Base, Credential, OutgoingError};

/// Most pages of one search.
const MOST_PAGES: usize = 10;

/// What is to be fetched.
pub(crate) struct Plan {
    /// The server.
    pub(crate) base: Base,
    /// The token for it.
    pub(crate) token: Option<String>,
    pub(crate) wanted: Vec<Wanted>,
    /// The largest answer, in bytes; and of all pages of one search together.
    pub(crate) most_bytes: usize,
}

/// One template.
pub(crate) struct Wanted {
    pub(crate) key: String,
    pub(crate) address: String,
    /// What was sent already, where only further pages are missing.
    pub(crate) first_page: Option<String>,
}

/// What became of one template.
pub(crate) struct Got {
    pub(crate) key: String,
    pub(crate) fetched: Fetched,
    /// The status that the server refused it with, where it did.
    pub(crate) status: Option<u16>,
}

/// Everything of a plan, in the order of its keys.
pub(crate) async fn all(plan: Plan) -> Vec<Got> {
    let mut running = tokio::task::JoinSet::new();
    for (place, wanted) in plan.wanted.into_iter().enumerate() {
        let (base, token) = (plan.base.clone(), plan.token.clone());
        running.spawn(async move {
            let (fetched, status) = one(&base, token.as_deref(), &wanted, plan.most_bytes).await;
            let key = wanted.key;
            (
                place,
                Got {
                    key,
                    fetched,
                    status,
                },
            )
        });
    }
    let mut done = Vec::new();
    while let Some(finished) = running.join_next().await {
        done.extend(finished);
    }
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, got)| got).collect()
}

async fn one(
    base: &Base,
    token: Option<&str>,
    wanted: &Wanted,
    most_bytes: usize,
) -> (Fetched, Option<u16>) {
    let mut pages: Vec<String> = Vec::new();
    let mut size = 0_usize;
    let mut next = match &wanted.first_page {
        Some(page) => {
            size += page.len();
            pages.push(page.clone());
            next_of(page)
        }
        None => Some(wanted.address.clone()),
    };
    while let Some(address) = next.take() {
        if pages.len() >= MOST_PAGES {
            return (Fetched::Part(pages), None);
        }
        let asked = Ask {
            address: &address,
            accept: "application/fhir+json",
            credential: token.map_or(Credential::None, Credential::Bearer),
            most_bytes: most_bytes.saturating_sub(size),
            form: None,
        };
        let page = match outgoing::ask(base, asked).await {
            Ok(bytes) => String::from_utf8(bytes.into()).ok(),
            Err(error) if pages.is_empty() => {
                let status = match &error {
                    OutgoingError::Status(status) => Some(*status),
                    _ => None,
                };
                return (Fetched::Failed(error.to_string()), status);
            }
            Err(_) => return (Fetched::Part(pages), None),
        };
        let is_json = |page: &String| serde_json::from_str::<serde::de::IgnoredAny>(page).is_ok();
        let Some(page) = page.filter(is_json) else {
            let fetched = if pages.is_empty() {
                Fetched::Failed("the server answered with something else than JSON".to_owned())
            } else {
                Fetched::Part(pages)
            };
            return (fetched, None);
        };
        size += page.len();
        next = next_of(&page);
        pages.push(page);
    }
    (Fetched::Whole(pages), None)
}

/// A relative address with what may not stand in one written as bytes; what is written so already stays.
pub(crate) fn encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/?&=:,%$".contains(&byte);
        if is_plain {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
