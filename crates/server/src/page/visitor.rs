//! Who reads the page, as far as it matters: the language.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use gravida_report::Titles;
use gravida_report::locale::Locale;

use super::Pages;
use crate::access::Caller;
use crate::service::Service;

/// Name of the cookie that remembers a chosen language. It holds nothing else.
pub(super) const COOKIE: &str = "gravida-language";

/// The reader of a page.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    service: Arc<Service>,
    /// Tag of the language.
    tag: String,
    /// Whether the language was chosen with this request.
    is_chosen: bool,
    /// The address asked for, without the language.
    address: String,
    /// Who logged in or signed in, by name.
    person: Option<String>,
}

impl Visitor {
    /// The service that is asked.
    pub(crate) fn service(&self) -> &Arc<Service> {
        &self.service
    }

    /// Who logged in or signed in, by name.
    pub(super) fn person(&self) -> Option<&str> {
        self.person.as_deref()
    }

    /// What pages share.
    pub(super) fn pages(&self) -> &Pages {
        self.service.pages()
    }

    /// The language of the page.
    pub(crate) fn locale(&self) -> &Locale {
        let locales = &self.pages().locales;
        locales.get(&self.tag).unwrap_or(locales.english())
    }

    /// Names of decisions and bodies in that language.
    pub(crate) fn titles(&self) -> &Titles {
        self.pages().titles(self.locale())
    }

    /// The text under `key` in that language.
    pub(crate) fn say<'a>(&'a self, key: &'a str) -> &'a str {
        self.locale().label(key)
    }

    /// What remembers the language, where it was chosen just now.
    pub(super) fn cookie(&self) -> Option<String> {
        self.is_chosen.then(|| {
            format!(
                "{COOKIE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
                self.locale().tag()
            )
        })
    }

    /// The same page in another language.
    pub(super) fn in_language(&self, tag: &str) -> String {
        let mark = if self.address.contains('?') { '&' } else { '?' };
        format!("{}{mark}lang={tag}", self.address)
    }
}

fn without_language(path: &str, query: &str) -> String {
    let rest: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect();
    if rest.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", rest.join("&"))
    }
}

impl FromRequestParts<Arc<Service>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Self::Rejection> {
        let locales = &service.pages().locales;
        let query = parts.uri.query().unwrap_or_default();
        let chosen = query
            .split('&')
            .find_map(|pair| locales.get(pair.strip_prefix("lang=")?));
        let text_of = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let remembered = text_of(header::COOKIE)
            .into_iter()
            .flat_map(|cookies| cookies.split(';'))
            .find_map(|cookie| {
                let tag = cookie.trim().strip_prefix(COOKIE)?.strip_prefix('=')?;
                locales.get(tag)
            });
        let locale = chosen.or(remembered).unwrap_or_else(|| {
            locales.accepted(text_of(header::ACCEPT_LANGUAGE).unwrap_or_default())
        });
        let person = match parts.extensions.get::<Caller>() {
            Some(Caller::Person(name)) => Some(name.clone()),
            Some(Caller::Local | Caller::System(_)) | None => None,
        };
        Ok(Self {
            person,
            tag: locale.tag().to_owned(),
            is_chosen: chosen.is_some(),
            address: without_language(parts.uri.path(), query),
            service: Arc::clone(service),
        })
    }
}
