//! Typing a case: the first screen, all questions by topic, and what happens
//! with what was typed.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Redirect, Response};
use gravida_guideline::FactType;
use gravida_guideline::knowledge::{EntryGroup, Fact};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::draft::Draft;
use super::field::{Field, id_of};
use super::form::{self, Entered, Fields, Line};
use super::visitor::Visitor;
use super::{Place, Shell, layout_for, typed, words};
use crate::refusal::Refusal;
use crate::service::Service;

/// Empty rows of a fact of which several answers are usual.
const ROWS: usize = 2;

/// What the address of a form says beside the draft.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    /// `all` for every question there is.
    show: Option<String>,
    /// What to look for among them.
    find: Option<String>,
}

impl Wish {
    fn is_for_all(&self) -> bool {
        self.show.as_deref() == Some("all") || self.find.is_some()
    }
}

/// `GET /enter`: an empty form.
pub(super) async fn new(visitor: Visitor, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    let mut response = show(&visitor, Arc::new(Draft::default()), "", &wish).await?;
    // The empty form holds no record. The browser may keep it, and what is typed
    // into it, for the way back.
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    Ok(response)
}

/// `GET /case/{key}/enter`: the form with what was typed, and what was read of it.
pub(super) async fn again(
    visitor: Visitor,
    Path(key): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let draft = visitor.pages().draft(&key, visitor.service())?;
    show(&visitor, draft, &key, &wish).await
}

/// `POST /enter`: takes what was typed. Asks again where something is not clear
/// or was not shown yet, and goes to the assessment otherwise.
pub(super) async fn take(
    visitor: Visitor,
    Form(fields): Form<Fields>,
) -> Result<Redirect, Refusal> {
    let service = visitor.service();
    let now = service.clock().unix_seconds();
    let last = |name: &str| last(&fields, name);
    let draft = taken(service, &fields)?;
    let opened = {
        let draft = Arc::new(draft.clone());
        service
            .work(move |service| Case::read(service, &draft).map(|entered| entered.is_settled()))
            .await??
    };
    let key = visitor.pages().drafts.hold(draft, now);
    Ok(Redirect::to(&match last("go") {
        "all" => format!("/case/{key}/enter?show=all"),
        "form" => format!("/case/{key}/enter"),
        _ if opened => format!("/case/{key}"),
        _ => format!("/case/{key}/enter#check"),
    }))
}

/// The last value of a field, empty where there is none.
fn last<'f>(fields: &'f Fields, name: &str) -> &'f str {
    let value = fields.iter().rev().find(|(key, _)| key == name);
    value.map_or("", |(_, value)| value.as_str())
}

/// The draft that a form carries.
fn taken(service: &Service, fields: &Fields) -> Result<Draft, Refusal> {
    let clock = service.clock();
    let drafts = &service.pages().drafts;
    let base = drafts.get(last(fields, "from"), clock.unix_seconds()).ok();
    if base.is_none() && last(fields, "has-record") == "true" {
        return Err(Refusal::new(
            StatusCode::GONE,
            "the record that these answers add to is no longer held; go back, open it again, and \
             what was typed is still in the form",
        ));
    }
    let mut draft = form::draft_of(fields, base.as_deref(), service.knowledge());
    let moment = clock.local().ok_or_else(Refusal::internal)?;
    if draft.source.is_none() && draft.as_of.is_empty() {
        // A typed case stays at its moment, however often it is looked at again.
        let here = form::in_zone(moment, &draft.zone);
        draft.as_of = here.to_string();
        draft.as_of_seen = here.to_string();
    }
    Ok(draft)
}

/// The case that a form carries, assessed. Long work: only within [`Service::work`].
///
/// # Errors
/// [`Refusal`] where its record is no longer held or cannot be read.
pub(crate) fn case_of(service: &Service, fields: &Fields) -> Result<Case, Refusal> {
    Case::open(service, &Arc::new(taken(service, fields)?), None)
}

/// What is asked of `POST /read`.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    fact: String,
    text: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    zone: String,
    #[serde(default, rename = "as-of")]
    as_of: String,
}

/// What is answered: texts for people, and what the form is to carry.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    read: Option<String>,
    doubts: Vec<String>,
    warnings: Vec<String>,
    seen: String,
}

/// `POST /read`: how one answer is read, for the script that tells it while it
/// is typed. Nothing is kept.
pub(super) async fn read_one(
    visitor: Visitor,
    Form(asked): Form<Asked>,
) -> Result<axum::Json<Told>, Refusal> {
    let service = visitor.service();
    let locale = visitor.locale();
    let clock = service.clock().local().ok_or_else(Refusal::internal)?;
    let here = form::in_zone(clock, &asked.zone);
    let as_of = typed::read_when(&asked.as_of, here);
    let now = as_of
        .ok()
        .and_then(|read| gravida_fhir::DateTime::parse(&read.answer).ok())
        .unwrap_or(here);
    let (read, at) = match service.knowledge().fact(&asked.fact) {
        Some(fact) => {
            let at = (!asked.at.trim().is_empty()).then(|| typed::read_when(&asked.at, now));
            (typed::read(fact, &asked.text, now), at)
        }
        None if asked.fact == "as-of" => (typed::read_when(&asked.text, here), None),
        None => return Err(Refusal::not_found("there is no fact of that id")),
    };
    let all = || [Some(&read), at.as_ref()].into_iter().flatten();
    let doubts: Vec<String> = all()
        .filter_map(|one| one.as_ref().err())
        .map(|doubt| words::doubted(doubt, locale))
        .collect();
    let echoes: Vec<String> = all()
        .filter_map(|one| one.as_ref().ok())
        .map(|read| words::told(read, locale))
        .collect();
    let seen = match (&asked.fact[..], &read) {
        ("as-of", Ok(read)) => Some(read.answer.clone()),
        _ => form::reading(read.as_ref().ok(), at.as_ref().map(Result::as_ref)),
    };
    Ok(axum::Json(Told {
        read: doubts
            .is_empty()
            .then(|| format!("{} {}", locale.label("page-read-as"), echoes.join(", "))),
        warnings: all()
            .filter_map(|one| one.as_ref().ok()?.warning.as_ref())
            .map(|warning| words::warned(warning, locale))
            .collect(),
        doubts,
        seen: seen.unwrap_or_default(),
    }))
}

async fn show(
    visitor: &Visitor,
    draft: Arc<Draft>,
    key: &str,
    wish: &Wish,
) -> Result<Response, Refusal> {
    let entered = {
        let draft = Arc::clone(&draft);
        (visitor.service())
            .work(move |service| Case::read(service, &draft))
            .await??
    };
    let page = FormPage {
        visitor,
        draft: &draft,
        key,
        entered: &entered,
        is_for_all: wish.is_for_all(),
        find: wish.find.as_deref().unwrap_or_default().trim(),
    };
    let title = visitor.say(if key.is_empty() {
        "page-new-case"
    } else {
        "page-what-is-known"
    });
    let main = html! {
        h1 { (title) }
        (page.summary())
        @if let Some(source) = &draft.source {
            p { (visitor.say("page-adds-to")) " " strong { (source.name()) } }
        }
        (page.form())
    };
    Ok(layout_for(visitor, &Shell::new(title, Place::Entry), &main))
}

struct FormPage<'a> {
    visitor: &'a Visitor,
    draft: &'a Draft,
    key: &'a str,
    entered: &'a Entered<'static>,
    /// Whether every question is shown.
    is_for_all: bool,
    find: &'a str,
}

impl<'a> FormPage<'a> {
    /// What has to be looked at before it is used, each with a link to its place.
    fn summary(&self) -> Markup {
        if self.entered.is_settled() {
            return html! {};
        }
        let visitor = self.visitor;
        let locale = visitor.locale();
        let open: Vec<&Line<'_>> = (self.entered.lines.iter())
            .filter(|line| !line.is_settled())
            .collect();
        let is_doubtful = open.iter().any(|line| line.reading().is_none())
            || self.entered.as_of.as_ref().is_some_and(Result::is_err);
        let heading = if is_doubtful {
            "page-check-doubtful"
        } else {
            "page-check-read"
        };
        html! {
            section.summary.doubtful[is_doubtful] #check role="group" aria-labelledby="check-heading" tabindex="-1" {
                h2 #check-heading { (visitor.say(heading)) }
                ul {
                    @if let Some(as_of) = self.entered.as_of.as_ref().filter(|_| !self.entered.is_as_of_settled) {
                        li { a href="#as-of" { (visitor.say("page-as-of")) } ": "
                            @match as_of {
                                Ok(read) => { (words::told(read, locale)) }
                                Err(doubt) => { (words::doubted(doubt, locale)) }
                            }
                        }
                    }
                    @for line in open {
                        li {
                            a href=(format!("#{}", id_of(&line.fact.id, line.row))) { (self.visitor.locale().fact_label(line.fact)) } ": "
                            @for one in [Some(&line.read), line.at.as_ref()].into_iter().flatten() {
                                @match one {
                                    Ok(read) => {
                                        (words::told(read, locale)) " "
                                        @if let Some(warning) = &read.warning { span.warning { (words::warned(warning, locale)) } " " }
                                    }
                                    Err(doubt) => { (words::doubted(doubt, locale)) " " }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn form(&self) -> Markup {
        let is_for_all = self.is_for_all;
        let visitor = self.visitor;
        let knowledge = visitor.service().knowledge();
        let groups = &knowledge.form().groups;
        let on_first: Vec<&str> = (groups.iter())
            .flat_map(|group| group.facts.iter().map(String::as_str))
            .collect();
        let is_answered = |fact: &Fact| {
            self.entered
                .lines
                .iter()
                .any(|line| line.fact.id == fact.id)
        };
        let also: Vec<&'static Fact> = (knowledge.facts().iter())
            .filter(|fact| is_answered(fact) && !on_first.contains(&fact.id.as_str()))
            .collect();
        html! {
            @if is_for_all { (self.search()) }
            form.entry method="post" action="/enter" data-form="entry" {
                // Enter in a field assesses, whatever buttons stand before.
                button.first type="submit" tabindex="-1" aria-hidden="true" {}
                (carried_of_draft(self.draft, self.key))
                (self.as_of())
                @if is_for_all {
                    (self.topics())
                } @else {
                    div.groups {
                        @for (group, place) in groups.iter().zip(0_usize..) { (self.group(group, place)) }
                        @if !also.is_empty() {
                            section.group {
                                h2 { (visitor.say("page-also-answered")) }
                                @for fact in also { (self.field(fact, fact.is_dated)) }
                            }
                        }
                    }
                }
                @for skipped in &self.draft.skipped { input type="hidden" name="skip" value=(skipped); }
                div.buttons {
                    button.primary type="submit" { (visitor.say("page-assess")) }
                    @if !is_for_all {
                        button type="submit" name="go" value="all" { (visitor.say("page-all-questions")) }
                    }
                    span.quiet { (visitor.say("page-all-optional")) }
                }
            }
        }
    }

    fn as_of(&self) -> Markup {
        let visitor = self.visitor;
        let locale = visitor.locale();
        let shown = match &self.entered.as_of {
            Some(Ok(read)) => read.echo.in_words(locale),
            Some(Err(_)) => self.draft.as_of.clone(),
            None => String::new(),
        };
        let seen = self
            .entered
            .as_of
            .as_ref()
            .and_then(|read| read.as_ref().ok());
        let doubt = self
            .entered
            .as_of
            .as_ref()
            .and_then(|read| read.as_ref().err());
        let empty = if self.draft.source.is_some() {
            "page-newest-in-record"
        } else {
            "page-now"
        };
        html! {
            div.field.as-of {
                label for="as-of" { (visitor.say("page-as-of")) }
                div.answers {
                    div.answer data-fact="as-of" data-row="0" {
                        input.when type="text" id="as-of" name="as-of" value=(shown) autocomplete="off"
                            spellcheck="false" placeholder=(visitor.say(empty)) aria-describedby="as-of-told"
                            aria-invalid=[doubt.is_some().then_some("true")];
                        p.told #as-of-told {
                            @if let Some(doubt) = doubt {
                                strong.doubt { (visitor.say("page-not-read")) " " } (words::doubted(doubt, locale))
                            }
                        }
                        input type="hidden" name="seen.as-of" value=(seen.map_or("", |read| read.answer.as_str()));
                    }
                }
            }
        }
    }

    fn group(&self, group: &'static EntryGroup, place: usize) -> Markup {
        let visitor = self.visitor;
        let knowledge = visitor.service().knowledge();
        let facts: Vec<&'static Fact> = (group.facts.iter())
            .filter_map(|id| knowledge.fact(id))
            .collect();
        let days: Vec<&str> = (self.entered.lines.iter())
            .filter(|line| group.facts.contains(&line.fact.id))
            .map(|line| line.typed.at.as_str())
            .collect();
        let first = days.first().copied().unwrap_or_default();
        // Where answers of the group belong to several days, each shows its own.
        let shared = group
            .date
            .as_ref()
            .filter(|_| days.iter().all(|day| *day == first));
        let title = visitor
            .locale()
            .said("form", &format!("group.{}", group.title), &group.title);
        if group.is_folded {
            let is_answered = |fact: &&Fact| {
                self.entered
                    .lines
                    .iter()
                    .any(|line| line.fact.id == fact.id)
            };
            return html! {
                details.group open[facts.iter().any(is_answered)] {
                    summary { h2 { (title) } }
                    @for fact in facts { (self.field(fact, fact.is_dated)) }
                }
            };
        }
        html! {
            section.group {
                h2 { (title) }
                @if let Some(label) = shared {
                    @let id = format!("day-{place}");
                    div.field {
                        label for=(id) { (self.visitor.locale().said("form", &format!("date.{}", group.title), label)) }
                        div.answers { div.answer {
                            input.when type="text" id=(id) name=(format!("day.{place}")) value=(first)
                                autocomplete="off" spellcheck="false" placeholder=(visitor.say("page-day-of-case"));
                        } }
                    }
                }
                @for fact in facts {
                    (self.field(fact, fact.is_dated && shared.is_none()))
                }
                @if let Some(none) = &group.none {
                    p.none { label {
                        input type="checkbox" name=(format!("none.{place}")) value="true";
                        " " (self.visitor.locale().said("form", &format!("none.{}", group.title), none))
                    } " " span.quiet { (visitor.say("page-none-means")) } }
                }
            }
        }
    }

    fn field(&self, fact: &'static Fact, asks_day: bool) -> Markup {
        let lines = (self.entered.lines.iter())
            .filter(|line| line.fact.id == fact.id)
            .collect();
        Field {
            fact,
            lines,
            asks_day,
            rows: if fact.kind == FactType::Quantity && !self.is_folded(fact) {
                ROWS
            } else {
                usize::from(self.is_for_all || self.is_folded(fact))
            },
        }
        .show(self.visitor)
    }

    /// Whether it stands in a group that is folded at first.
    fn is_folded(&self, fact: &Fact) -> bool {
        let groups = &self.visitor.service().knowledge().form().groups;
        (groups.iter()).any(|group| group.is_folded && group.facts.contains(&fact.id))
    }

    /// Looking for a question; by a script while typing, by the service without.
    fn search(&self) -> Markup {
        let visitor = self.visitor;
        let address = if self.key.is_empty() {
            "/enter".to_owned()
        } else {
            format!("/case/{}/enter", self.key)
        };
        html! {
            search {
                form.find method="get" action=(address) data-form="find" {
                    input type="hidden" name="show" value="all";
                    label for="find" { (visitor.say("page-find-question")) }
                    input type="search" id="find" name="find" value=(self.find) autocomplete="off";
                    button type="submit" { (visitor.say("page-find")) }
                    span role="status" #found {}
                }
            }
        }
    }

    fn topics(&self) -> Markup {
        let knowledge = self.visitor.service().knowledge();
        let wanted = self.find.to_lowercase();
        let locale = self.visitor.locale();
        let is_found = |fact: &Fact| {
            [locale.fact_label(fact), locale.fact_ask(fact), &fact.id]
                .iter()
                .any(|text| text.to_lowercase().contains(&wanted))
        };
        html! {
            @for topic in &knowledge.form().topics {
                @let facts: Vec<&'static Fact> = (knowledge.facts().iter())
                    .filter(|fact| fact.topic == topic.id && !fact.entry.is_empty())
                    .collect();
                @let is_open = !wanted.is_empty() && facts.iter().any(|fact| is_found(fact));
                details.topic open[is_open] {
                    summary { h2 { (self.visitor.locale().said("form", &format!("topic.{}", topic.id), &topic.title)) } " " span.quiet { (facts.len()) } }
                    @for fact in facts {
                        // What is not looked for is hidden, and still carried.
                        div.question hidden[!is_found(fact)] data-words=(format!("{} {}", locale.fact_label(fact), locale.fact_ask(fact))) {
                            (self.field(fact, fact.is_dated))
                        }
                    }
                }
            }
        }
    }
}

/// What every form carries of the draft beside its answers.
pub(super) fn carried_of_draft(draft: &Draft, key: &str) -> Markup {
    html! {
        input type="hidden" name="from" value=(key);
        @if draft.source.is_some() { input type="hidden" name="has-record" value="true"; }
        input type="hidden" name="zone" value=(draft.zone);
        @if let Some(profile) = &draft.profile { input type="hidden" name="profile" value=(profile); }
        @if let Some(saved) = &draft.saved {
            input type="hidden" name="saved.case" value=(saved.case);
            input type="hidden" name="saved.label" value=(saved.label);
            input type="hidden" name="saved.version" value=(saved.version);
        }
    }
}

/// The answers of a draft as hidden fields, for a form that shows none of them.
pub(super) fn carried_answers(draft: &Draft, entered: &Entered<'_>) -> Markup {
    html! {
        input type="hidden" name="as-of" value=(draft.as_of);
        input type="hidden" name="seen.as-of" value=(draft.as_of_seen);
        @for line in &entered.lines {
            @let name = |part: &str| format!("{part}.{}.{}", line.row, line.fact.id);
            input type="hidden" name=(name("f")) value=(line.typed.text);
            input type="hidden" name=(name("at")) value=(line.typed.at);
            input type="hidden" name=(name("seen")) value=(line.typed.seen);
        }
        @for skipped in &draft.skipped { input type="hidden" name="skip" value=(skipped); }
    }
}
