//! The first page: three ways to a case.

use axum::response::Response;
use maud::{Markup, html};

use super::examples::{self, Example};
use super::visitor::Visitor;
use super::{Place, Shell, layout_for};

/// So many examples are shown before the rest.
const EXAMPLES: usize = 6;

/// `GET /`.
pub(super) async fn show(visitor: Visitor) -> Response {
    let main = html! {
        h1 { (visitor.say("page-start-heading")) }
        p.lead { (visitor.say("page-start-lead")) }
        div.ways-in {
            section.way {
                h2 { (visitor.say("page-type-a-case")) }
                p { (visitor.say("page-type-a-case-means")) }
                p { a.button.primary href="/enter" { (visitor.say("page-type-a-case-now")) } }
            }
            section.way {
                h2 { (visitor.say("page-open-a-file")) }
                p { (visitor.say("page-open-a-file-means")) }
                form.drop method="post" action="/open" enctype="multipart/form-data" data-form="open" {
                    label for="record" { (visitor.say("page-choose-file")) }
                    input type="file" id="record" name="record" required accept=".json,.ndjson,application/json,application/fhir+json";
                    button type="submit" { (visitor.say("page-open")) }
                }
            }
            @if visitor.service().settings().smart.is_some() {
                section.way {
                    h2 { (visitor.say("smart-open")) }
                    p { (visitor.say("smart-open-means")) }
                    p { a.button href="/smart/start" { (visitor.say("smart-open-now")) } }
                }
            }
            section.way.examples {
                h2 { (visitor.say("page-open-an-example")) }
                (list(&visitor, examples::all().iter().take(EXAMPLES)))
                p { a href="/examples" { (visitor.locale().count("page-all-examples", examples::all().len())) } }
            }
        }
    };
    let title = visitor.say("page-start");
    layout_for(&visitor, &Shell::new(title, Place::Start), &main)
}

/// `GET /examples`.
pub(super) async fn examples(visitor: Visitor) -> Response {
    let title = visitor.say("page-examples");
    let main = html! {
        h1 { (title) }
        p.lead { (visitor.say("page-examples-lead")) }
        (list(&visitor, examples::all().iter()))
    };
    layout_for(&visitor, &Shell::new(title, Place::Start), &main)
}

fn list(visitor: &Visitor, examples: impl Iterator<Item = &'static Example>) -> Markup {
    let tag = visitor.locale().tag();
    html! {
        ul.stories {
            @for example in examples {
                @let address = format!("/case/example.{}", example.name);
                @if let Some(told) = example.story_in(tag) {
                    li { a href=(address) { (story(told)) } }
                } @else {
                    // Names of examples are English.
                    li lang="en" {
                        a href=(address) { (example.title()) }
                        span.quiet { (story(example.story)) }
                    }
                }
            }
        }
    }
}

/// A story without the marks of its document.
fn story(story: &str) -> String {
    story.replace('`', "")
}
