//! The page of a case: what must not be overlooked first, then where she
//! stands, what to do and what not; beside it the next question and what was
//! entered.

use axum::extract::{Path, Query};
use axum::response::Response;
use gravida_guideline::BearsOn;
use gravida_guideline::assessment::MissingFact;
use gravida_guideline::knowledge::Fact;
use gravida_report::{HtmlParts, html_parts, open_routes};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::case::Case;
use super::entry::{carried_answers, carried_of_draft};
use super::field::Field;
use super::visitor::Visitor;
use super::{Place, Shell, Tone, layout_for, words};
use crate::follow_up;
use crate::refusal::Refusal;

/// So many questions are named after the next one.
const QUESTIONS: usize = 6;
/// So many decisions are named that an answer would settle.
const SETTLED: usize = 3;

/// What the address of a case says beside its key.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    /// The profile to look at it under.
    pub profile: Option<String>,
    /// The fact to ask for instead of the one most useful.
    pub ask: Option<String>,
}

/// `GET /case/{key}`.
pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let draft = visitor.pages().draft(&key, visitor.service())?;
    let titles = visitor.titles().clone();
    let (case, parts) = visitor
        .service()
        .work(move |service| -> Result<(Case, HtmlParts), Refusal> {
            let case = Case::open(service, &draft, wish.profile.as_deref())?;
            let parts = html_parts(&case.assessment, &titles);
            Ok((case, parts))
        })
        .await??;
    let page = CasePage {
        visitor: &visitor,
        key: &key,
        case: &case,
        parts: &parts,
        ask: wish.ask.as_deref(),
    };
    let tone = if case.assessment.subject.loss {
        Tone::AfterLoss
    } else {
        Tone::Ordinary
    };
    let title = visitor.say("assessment");
    let shell = Shell {
        tone,
        ..Shell::new(title, Place::Elsewhere)
    };
    Ok(layout_for(&visitor, &shell, &page.main(tone)))
}

struct CasePage<'a> {
    visitor: &'a Visitor,
    key: &'a str,
    case: &'a Case,
    parts: &'a HtmlParts,
    ask: Option<&'a str>,
}

impl CasePage<'_> {
    fn main(&self, tone: Tone) -> Markup {
        let visitor = self.visitor;
        let parts = self.parts;
        html! {
            (self.heading())
            @if tone == Tone::AfterLoss { p.after { (visitor.say("page-after-loss")) } }
            @if !visitor.locale().is_english() {
                p.draft lang=(visitor.locale().tag()) { (visitor.say("translation-draft-means")) }
            }
            (self.not_used())
            div.alerts { (PreEscaped(&parts.alerts)) }
            (self.tools())
            (self.contents())
            div.columns {
                div.asked { (self.next()) }
                div.body {
                    (PreEscaped(&parts.no_advice))
                    @for part in &parts.advice {
                        div.advice id=(part.kind) { (PreEscaped(&part.html)) }
                    }
                    (self.tasks())
                    div #standing { (PreEscaped(&parts.standing)) }
                    @if !parts.pictures.is_empty() {
                        section aria-labelledby="pictures" {
                            h2 #pictures { (visitor.say("pictures")) }
                            (PreEscaped(&parts.pictures))
                        }
                    }
                    div #positions { (PreEscaped(&parts.decisions)) }
                    (PreEscaped(&parts.issues))
                    div.others {
                        (PreEscaped(&parts.others))
                        div.sources { (PreEscaped(&parts.sources)) }
                    }
                    @if self.has_recalled() {
                        p.quiet { (visitor.say("recalled-means")) }
                    }
                }
                div.side {
                    (self.entered())
                    (follow_up::save_panel(visitor, self.case, &self.carried()))
                }
            }
        }
    }

    fn has_recalled(&self) -> bool {
        let advice = self.parts.advice.iter().map(|part| &part.html);
        (advice.chain([&self.parts.alerts])).any(|html| html.contains("recalled"))
    }

    /// What is on the page and how much of it, each with the way to it.
    fn contents(&self) -> Markup {
        let parts = self.parts;
        let advice =
            (parts.advice.iter()).map(|part| (part.kind, part.title.as_str(), Some(part.number)));
        let rest = [
            (
                "tasks",
                &parts.tasks,
                Some(self.case.assessment.tasks.len()),
            ),
            ("standing", &parts.standing, None),
            ("pictures", &parts.pictures, None),
            ("positions", &parts.decisions, None),
        ];
        let titles = [
            self.visitor.say("tasks"),
            self.visitor.say("where-she-stands"),
            self.visitor.say("pictures"),
            self.visitor.say("page-positions"),
        ];
        let rest = (rest.into_iter().zip(titles))
            .filter(|((_, html, _), _)| !html.is_empty())
            .map(|((id, _, number), title)| (id, title, number));
        html! {
            nav.contents aria-label=(self.visitor.say("page-contents")) {
                ul {
                    @for (id, title, number) in advice.chain(rest) {
                        li { a href={ "#" (id) } { (title) @if let Some(number) = number { " " b { (number) } } } }
                    }
                }
            }
        }
    }

    /// The case as hidden fields, under the profile that it is looked at.
    fn carried(&self) -> Markup {
        html! {
            (carried_of_draft(&self.case.draft, self.key))
            (carried_answers(&self.case.draft, &self.case.entered))
            input type="hidden" name="profile" value=(self.case.profile);
        }
    }

    /// Who, and when.
    fn heading(&self) -> Markup {
        let visitor = self.visitor;
        let locale = visitor.locale();
        let assessment = &self.case.assessment;
        let subject = if self.parts.subject.is_empty() {
            visitor.say("assessment")
        } else {
            &self.parts.subject
        };
        html! {
            div.heading {
                div {
                    h1 { (subject) }
                    p.quiet {
                        @if let Some(source) = &self.case.draft.source { (source.name()) " · " }
                        (visitor.say("as-of")) " " (locale.moment(&assessment.as_of))
                        @if self.case.draft.source.is_some() {
                            " (" (match assessment.as_of_source {
                                gravida_guideline::AsOfSource::Given => visitor.say("as-of-given"),
                                gravida_guideline::AsOfSource::NewestInRecord => visitor.say("as-of-newest-in-record"),
                            }) ")"
                        }
                    }
                    @if self.case.patients > 1 {
                        p {
                            (locale.count("page-patients", self.case.patients)) " "
                            a href=(format!("/case/{}/patients", self.key)) { (visitor.say("page-another-patient")) }
                        }
                    }
                }
            }
        }
    }

    /// By whose rules, and the ways out.
    fn tools(&self) -> Markup {
        let visitor = self.visitor;
        let profiles = visitor.service().knowledge().profiles();
        html! {
            div.tools {
                form.profile method="get" action=(self.address("")) {
                    label for="profile" { (visitor.say("page-whose-rules")) }
                    select #profile name="profile" {
                        @for profile in profiles {
                            option value=(profile.id) selected[profile.id == self.case.profile] {
                                (visitor.locale().said(&format!("profile:{}", profile.id), "title", &profile.title))
                            }
                        }
                    }
                    button type="submit" { (visitor.say("page-switch")) }
                }
                (self.ways_out())
            }
        }
    }

    fn ways_out(&self) -> Markup {
        let visitor = self.visitor;
        let routes = open_routes(visitor.service().knowledge(), &self.case.assessment);
        html! {
            details.ways {
                summary { (visitor.say("page-take-away")) }
                ul {
                    li { button.plain data-do="print" hidden { (visitor.say("page-print")) } }
                    li { a href=(self.address("/assessment.txt")) data-do="copy" data-done=(visitor.say("page-copied")) { (visitor.say("page-as-text")) } }
                    li { a href=(self.address("/sheet")) { (visitor.say("page-sheet")) } }
                    li { a href=(self.address("/report")) { (visitor.say("page-full-report")) } }
                    li { a href=(self.address("/assessment.json")) download { (visitor.say("page-as-json")) } }
                    li { a href=(self.address("/assessment.fhir.json")) download { (visitor.say("page-as-fhir")) } }
                    li { a href=(self.address("/record.json")) download { (visitor.say("page-record")) } }
                    @for route in routes {
                        li { a href=(self.address(&format!("/letter/{}", route.id))) { (visitor.say("page-letter-to")) " " (visitor.locale().said(&format!("route:{}", route.id), "to", &route.to)) } }
                    }
                }
            }
        }
    }

    /// An address below that of the case, under the same profile.
    fn address(&self, rest: &str) -> String {
        format!(
            "/case/{}{rest}{}",
            self.key,
            if rest.is_empty() {
                String::new()
            } else {
                format!("?profile={}", self.case.profile)
            }
        )
    }

    /// What was typed and is not used yet.
    fn not_used(&self) -> Markup {
        let visitor = self.visitor;
        let open = self.case.entered.open();
        html! {
            @if open > 0 {
                p.summary.doubtful role="status" {
                    (visitor.locale().count("page-not-used", open)) " "
                    a href=(format!("/case/{}/enter#check", self.key)) { (visitor.say("page-check-them")) }
                }
            }
        }
    }

    /// What may be asked: what would settle something, was not passed over and
    /// not answered yet, most useful first.
    fn questions(&self) -> Vec<(&MissingFact, &'static Fact)> {
        let knowledge = self.visitor.service().knowledge();
        let is_open = |fact: &Fact| {
            let is_answered = self
                .case
                .entered
                .lines
                .iter()
                .any(|line| line.fact.id == fact.id);
            let is_skipped = self.case.draft.skipped.contains(&fact.id);
            !fact.entry.is_empty() && !is_skipped && (fact.is_dated || !is_answered)
        };
        (self.case.assessment.missing.iter())
            .filter_map(|missing| Some((missing, knowledge.fact(&missing.fact)?)))
            .filter(|(_, fact)| is_open(fact))
            .collect()
    }

    fn next(&self) -> Markup {
        let visitor = self.visitor;
        let questions = self.questions();
        let asked = questions
            .iter()
            .find(|(missing, _)| self.ask == Some(&missing.fact))
            .or(questions.first());
        let Some((missing, fact)) = asked else {
            return html! {};
        };
        let settled = self.settled(missing);
        html! {
            section.next aria-labelledby="next" {
                h2 #next { (visitor.say("next")) }
                form method="post" action="/enter" data-form="next" {
                    (carried_of_draft(&self.case.draft, self.key))
                    @if self.case.draft.profile.as_deref() != Some(self.case.profile.as_str()) {
                        input type="hidden" name="profile" value=(self.case.profile);
                    }
                    (carried_answers(&self.case.draft, &self.case.entered))
                    p.ask #ask { (visitor.locale().fact_ask(fact)) }
                    (self.answers(fact))
                    p.quiet { (settled) }
                    div.buttons {
                        button.plain type="submit" name="skip" value=(fact.id) { (visitor.say("page-skip-question")) }
                    }
                }
                @let others: Vec<_> = questions.iter()
                    .filter(|(other, _)| other.fact != missing.fact)
                    .take(QUESTIONS).collect();
                @if !others.is_empty() {
                    details {
                        summary { (visitor.say("page-other-questions")) }
                        ul {
                            @for (other, fact) in others {
                                li { a href=(format!("/case/{}?profile={}&ask={}#next", self.key, self.case.profile, other.fact)) { (visitor.locale().fact_label(fact)) } }
                            }
                        }
                        p { a href=(format!("/case/{}/enter?show=all", self.key)) { (visitor.say("page-all-questions")) } }
                    }
                }
            }
        }
    }

    /// Buttons where one press answers; a field otherwise.
    fn answers(&self, fact: &'static Fact) -> Markup {
        let visitor = self.visitor;
        let row = self
            .case
            .entered
            .lines
            .iter()
            .filter(|line| line.fact.id == fact.id)
            .count();
        let field = Field {
            fact,
            lines: Vec::new(),
            asks_day: fact.is_dated,
            rows: 1,
        };
        if !fact.choices.is_empty() || fact.kind == gravida_guideline::FactType::Boolean {
            let name = format!("f.{row}.{}", fact.id);
            return html! {
                div.press role="group" aria-labelledby="ask" {
                    @for (value, words) in field.options(visitor) {
                        button type="submit" name=(name) value=(value) { (words) }
                    }
                }
                @if fact.is_dated {
                    div.answer {
                        @let id = "next-day";
                        label.on for=(id) { (visitor.say("page-on-day")) }
                        input.when type="text" id=(id) name=(format!("at.{row}.{}", fact.id)) autocomplete="off"
                            spellcheck="false" placeholder=(visitor.say("page-day-of-case"));
                    }
                }
            };
        }
        html! {
            (field.single(row, visitor))
            button.primary type="submit" { (visitor.say("page-answer")) }
        }
    }

    /// What an answer would settle, in a few names.
    fn settled(&self, missing: &MissingFact) -> String {
        let visitor = self.visitor;
        let titles = visitor.titles();
        let mut names: Vec<&str> = Vec::new();
        if missing.bears_on == BearsOn::RedFlag {
            names.push(visitor.say("red-flags"));
        }
        for id in &missing.settles {
            let assessment = &self.case.assessment;
            let decision = (assessment.recommendations.iter())
                .find(|one| one.id == *id)
                .map(|one| one.decision.as_str())
                .or_else(|| {
                    let decisions = assessment.decisions.iter();
                    decisions.map(|one| one.id.as_str()).find(|one| one == id)
                });
            if let Some(name) = decision.map(|decision| titles.decision(decision))
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        if names.is_empty() {
            return String::new();
        }
        let more = names.len().saturating_sub(SETTLED);
        names.truncate(SETTLED);
        let mut said = format!("{} {}", visitor.say("settles"), names.join("; "));
        if more > 0 {
            said.push_str("; ");
            said.push_str(&visitor.locale().count("more", more));
        }
        said
    }

    fn tasks(&self) -> Markup {
        let visitor = self.visitor;
        html! {
            @if !self.parts.tasks.is_empty() {
                div.tasks #tasks {
                    (PreEscaped(&self.parts.tasks))
                    p { a href=(self.address("/tasks.ics")) download { (visitor.say("page-calendar")) } }
                }
            }
        }
    }

    /// What was typed, as it was read.
    fn entered(&self) -> Markup {
        let visitor = self.visitor;
        let locale = visitor.locale();
        let lines = &self.case.entered.lines;
        html! {
            section.entered aria-labelledby="entered" {
                h2 #entered { (visitor.say("page-entered")) }
                @if let Some(source) = &self.case.draft.source {
                    p { (visitor.say("page-from-record")) " " strong { (source.name()) } }
                }
                @if !lines.is_empty() {
                    dl {
                        @for line in lines {
                            dt { (locale.fact_label(line.fact)) }
                            dd {
                                @match &line.read {
                                    Ok(read) => {
                                        (words::echo_of(line.fact, read, visitor))
                                        @if let Some(Ok(at)) = &line.at {
                                            ", " (at.echo.in_words(locale))
                                        }
                                        @if !line.is_settled() { " " span.warning { (visitor.say("page-not-used-yet")) } }
                                    }
                                    Err(_) => { q { (line.typed.text) } " " span.warning { (visitor.say("page-not-used-yet")) } }
                                }
                            }
                        }
                    }
                }
                p { a.button href=(format!("/case/{}/enter", self.key)) { (visitor.say("page-change-or-add")) } }
            }
        }
    }
}
