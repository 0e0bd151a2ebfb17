//! The frame of every page: head, navigation, main part, foot.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gravida_report::locale::Locale;
use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::visitor::Visitor;
use crate::service::Service;

/// What the product is called, in every language.
const PRODUCT: &str = "Gravida";

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

/// A page within its frame, in the reader's language. `main` begins with the one `h1`.
///
/// Pages are never kept by caches: most hold a record.
pub(crate) fn layout_for(visitor: &Visitor, shell: &Shell<'_>, main: &Markup) -> Response {
    let frame = Frame {
        service: visitor.service(),
        locale: visitor.locale(),
        visitor: Some(visitor),
    };
    let mut response = frame.around(shell, main);
    if let Some(Ok(cookie)) = visitor.cookie().map(HeaderValue::try_from) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The same of an error: a page that is not had again in another language by its address.
pub(crate) fn layout_in(
    service: &Service,
    locale: &Locale,
    shell: &Shell<'_>,
    main: &Markup,
) -> Response {
    let frame = Frame {
        service,
        locale,
        visitor: None,
    };
    frame.around(shell, main)
}

/// What is around every page.
struct Frame<'a> {
    service: &'a Service,
    locale: &'a Locale,
    /// Who reads it, where it can be had in another language by its address.
    visitor: Option<&'a Visitor>,
}

impl Frame<'_> {
    fn around(&self, shell: &Shell<'_>, main: &Markup) -> Response {
        let locale = self.locale;
        let document = html! {
            (DOCTYPE)
            html lang=(locale.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (shell.title) " · " (PRODUCT) }
                    link rel="stylesheet" href=(assets::style());
                    link rel="icon" type="image/svg+xml" href=(assets::icon());
                    script src=(assets::script()) defer {}
                }
                body.after-loss[shell.tone == Tone::AfterLoss] {
                    a.skip href="#main" { (locale.label("page-skip")) }
                    (self.head(shell.place))
                    main #main tabindex="-1" {
                        @if self.service.has_waiting_looks() {
                            p.notice role="status" { (locale.label("look-not-recorded")) }
                        }
                        (main)
                    }
                    (self.foot())
                }
            }
        };
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (shell.status, headers, document.into_string()).into_response()
    }

    fn head(&self, place: Place) -> Markup {
        let say = |key| self.locale.label(key);
        let items = [
            (Place::Entry, "/enter", "page-new-case", true),
            (
                Place::Saved,
                "/cases",
                "page-saved-cases",
                self.service.has_store(),
            ),
        ];
        html! {
            header.bar {
                div.within {
                    a.brand href="/" aria-current=[(place == Place::Start).then_some("page")] { (PRODUCT) }
                    nav aria-label=(say("page-navigation")) {
                        ul {
                            @for (one, address, key, _) in items.into_iter().filter(|item| item.3) {
                                li { a href=(address) aria-current=[(place == one).then_some("page")] { (say(key)) } }
                            }
                        }
                    }
                    @if let Some(visitor) = self.visitor {
                        @if let Some(person) = visitor.person() { (self.person(person)) }
                        (self.languages(visitor))
                    }
                }
            }
        }
    }

    /// Who is known to look at this, and the way out.
    fn person(&self, person: &str) -> Markup {
        html! {
            form.person method="post" action="/logout" {
                span { (person) }
                " "
                button { (self.locale.label("log-out")) }
            }
        }
    }

    /// The same page in another language.
    fn languages(&self, visitor: &Visitor) -> Markup {
        html! {
            nav.languages aria-label=(self.locale.label("page-languages")) {
                ul {
                    @for locale in self.service.pages().locales.all() {
                        li {
                            a href=(visitor.in_language(locale.tag())) lang=(locale.tag()) hreflang=(locale.tag())
                                aria-current=[(locale == self.locale).then_some("true")] { (locale.name()) }
                        }
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        let knowledge = self.service.knowledge();
        let say = |key| self.locale.label(key);
        html! {
            footer.foot {
                div.within {
                    p { strong { (say("not-a-device")) } }
                    p.quiet {
                        (PRODUCT) " " (say("knowledge")) " " (knowledge.version()) " "
                        code { (short(knowledge.digest())) }
                        " · " (say("page-nothing-leaves"))
                    }
                }
            }
        }
    }
}

/// A digest as far as people compare it.
fn short(digest: &str) -> &str {
    digest.get(..19).unwrap_or(digest)
}
