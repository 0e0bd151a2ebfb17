//! The frame of every page: head, navigation, main part, foot.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::{assets, wording};
use crate::service::Service;
use crate::settings::StoreChoice;

/// What may be loaded: our own files and nothing else; no inline script or style.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the frame needs to know of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shell<'a> {
    /// Title of the document; the product's name is added.
    pub title: &'a str,
    /// Where the page stands in the navigation.
    pub place: Place,
    /// Of whom it speaks.
    pub tone: Tone,
    /// Answered with this status.
    pub status: StatusCode,
}

/// A place in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Start,
    Entry,
    Saved,
    /// At none of its places: logging in, an error.
    Elsewhere,
}

/// Of whom a page speaks: after a loss it is quieter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Ordinary,
    AfterLoss,
}

impl<'a> Shell<'a> {
    /// An ordinary page.
    pub(crate) const fn new(title: &'a str, place: Place) -> Self {
        Self {
            title,
            place,
            tone: Tone::Ordinary,
            status: StatusCode::OK,
        }
    }
}

/// A page within its frame. `main` begins with the one `h1`.
///
/// Pages are never kept by caches: most hold a record.
pub(crate) fn layout(service: &Service, shell: &Shell<'_>, main: &Markup) -> Response {
    let document = html! {
        (DOCTYPE)
        html lang=(wording::LANGUAGE) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (shell.title) " · " (wording::PRODUCT) }
                link rel="stylesheet" href=(assets::style());
                link rel="icon" type="image/svg+xml" href=(assets::icon());
                script src=(assets::script()) defer {}
            }
            body.after-loss[shell.tone == Tone::AfterLoss] {
                a.skip href="#main" { (wording::SKIP) }
                (head(service, shell.place))
                main #main tabindex="-1" { (main) }
                (foot(service))
            }
        }
    };
    let headers: [(HeaderName, HeaderValue); 3] = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(POLICY),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (shell.status, headers, document.into_string()).into_response()
}

fn head(service: &Service, place: Place) -> Markup {
    let is_keeping = service.settings().store != StoreChoice::None;
    let items = [
        (Place::Entry, "/enter", wording::NEW_CASE, true),
        (Place::Saved, "/cases", wording::SAVED_CASES, is_keeping),
    ];
    html! {
        header.bar {
            div.within {
                a.brand href="/" aria-current=[(place == Place::Start).then_some("page")] { (wording::PRODUCT) }
                nav aria-label=(wording::NAVIGATION) {
                    ul {
                        @for (one, address, label, _) in items.into_iter().filter(|item| item.3) {
                            li { a href=(address) aria-current=[(place == one).then_some("page")] { (label) } }
                        }
                    }
                }
            }
        }
    }
}

fn foot(service: &Service) -> Markup {
    let knowledge = service.knowledge();
    html! {
        footer.foot {
            div.within {
                p { strong { (wording::NOT_A_DEVICE) } }
                p.quiet {
                    (wording::PRODUCT) " " (wording::KNOWLEDGE) " " (knowledge.version()) " "
                    code { (short(knowledge.digest())) }
                    " · " (wording::NOTHING_LEAVES)
                }
            }
        }
    }
}

/// A digest as far as people compare it.
fn short(digest: &str) -> &str {
    digest.get(..19).unwrap_or(digest)
}
