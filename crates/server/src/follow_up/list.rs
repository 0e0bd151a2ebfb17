//! The saved cases, searched by label.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use gravida_report::locale::Locale;
use gravida_store::{Case, CaseFilter};
use maud::{Markup, html};
use serde::Deserialize;

use super::frame;
use super::visitor::Visitor;
use crate::refusal::Refusal;
use crate::service::Service;

/// Cases on one page.
const PAGE: i64 = 50;

/// What to list. A search is sent in the body: a label has no place in an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    search: String,
    /// Any text: also cases whose follow-up ended.
    closed: Option<String>,
    /// From 1.
    page: Option<i64>,
}

/// `GET /cases`.
pub(super) async fn show(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let wanted = Wanted {
        search: String::new(),
        ..wanted
    };
    list(&service, &visitor, wanted).await
}

/// `POST /cases/search`.
pub(super) async fn search(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Refusal> {
    list(&service, &visitor, wanted).await
}

async fn list(
    service: &Arc<Service>,
    visitor: &Visitor,
    wanted: Wanted,
) -> Result<Response, Refusal> {
    let page = wanted.page.unwrap_or(1).clamp(1, 1_000_000);
    let with_closed = wanted.closed.is_some();
    let search = wanted.search.clone();
    let (cases, number) = service
        .look(visitor.look("list viewed", None), move |store| {
            store.cases(&CaseFilter {
                search: &search,
                with_closed,
                limit: PAGE,
                offset: (page - 1) * PAGE,
            })
        })
        .await?;
    let locale = visitor.locale();
    let main = html! {
        h1 { (locale.label("saved-cases")) }
        (frame::tabs(locale, "/cases"))
        (search_form(locale, &wanted))
        @if cases.is_empty() {
            p {
                @if wanted.search.is_empty() { (locale.label("saved-none")) }
                @else { (locale.label("saved-none-found")) }
             }
        } @else {
            p.quiet { (locale.phrase("saved-count", &[("number", number.into())])) }
            (table(visitor, &cases))
            (pages(locale, &wanted, page, number))
        }
    };
    Ok(frame::page(visitor, locale.label("saved-cases"), &main))
}

fn search_form(locale: &Locale, wanted: &Wanted) -> Markup {
    html! {
        form.search method="post" action="/cases/search" role="search" {
            label for="search" { (locale.label("saved-search")) }
            input #search type="search" name="search" value=(wanted.search) maxlength="80" autocomplete="off";
            label.check {
                input type="checkbox" name="closed" value="yes" checked[wanted.closed.is_some()];
                (locale.label("saved-with-closed"))
            }
            button { (locale.label("saved-search-now")) }
        }
    }
}

fn table(visitor: &Visitor, cases: &[Case]) -> Markup {
    let locale = visitor.locale();
    html! {
        (frame::table(
            &[
                locale.label("saved-label"),
                locale.label("saved-changed"),
                locale.label("saved-versions"),
                locale.label("saved-open-tasks"),
            ],
            &html! {
                @for case in cases {
                    tr {
                        th scope="row" {
                            (frame::flag(locale, case.flag.as_deref()))
                            a href={ "/cases/" (case.id) } { (case.label) }
                            @if case.closed_at.is_some() { " " span.mark { (locale.label("saved-closed")) } }
                        }
                        td data-label=(locale.label("saved-changed")) { (visitor.day(&case.changed_at)) }
                        td data-label=(locale.label("saved-versions")) { (case.newest) }
                        td data-label=(locale.label("saved-open-tasks")) { (case.open_tasks) }
                    }
                }
            },
        ))
    }
}

/// Ways to the page before and the page after, where there are more.
fn pages(locale: &Locale, wanted: &Wanted, page: i64, number: i64) -> Markup {
    let has_more = page * PAGE < number;
    let step = |to: i64, text: &str| {
        html! {
            form.inline method="post" action="/cases/search" {
                input type="hidden" name="search" value=(wanted.search);
                @if wanted.closed.is_some() { input type="hidden" name="closed" value="yes"; }
                input type="hidden" name="page" value=(to);
                button { (text) }
            }
        }
    };
    html! {
        @if page > 1 || has_more {
            div.actions {
                @if page > 1 { (step(page - 1, locale.label("saved-page-before"))) }
                @if has_more { (step(page + 1, locale.label("saved-page-after"))) }
            }
        }
    }
}
