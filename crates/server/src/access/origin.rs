//! Whether a page of another origin sent a request.

use axum::extract::Request;
use axum::http::header;

use crate::host;
use crate::settings::HookOrigins;

/// Whether the browser says that a page of another origin sent `request`. What
/// does not come from a browser says nothing of the kind.
pub(super) fn is_foreign(request: &Request) -> bool {
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or("unreadable"))
    };
    if let Some(site) = header("sec-fetch-site") {
        // `none`: the person herself, by a bookmark or the address bar.
        return !matches!(site, "same-origin" | "none");
    }
    header(header::ORIGIN.as_str()).is_some_and(|origin| {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        authority.is_none() || authority != host::called(request)
    })
}

/// Whether the page that sent `request` may call hooks.
pub(super) fn is_allowed(request: &Request, origins: &HookOrigins) -> bool {
    match origins {
        HookOrigins::None => false,
        HookOrigins::Any => true,
        HookOrigins::Listed(origins) => request
            .headers()
            .get(header::ORIGIN)
            .is_some_and(|origin| origins.iter().any(|known| known.as_bytes() == origin)),
    }
}
