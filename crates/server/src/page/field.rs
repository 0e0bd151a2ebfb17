//! One fact in a form: its label, where it is answered, and what was read.

use gravida_guideline::FactType;
use gravida_guideline::knowledge::Fact;
use maud::{Markup, html};

use super::form::Line;
use super::typed::unit_in_words;
use super::visitor::Visitor;
use super::words;

/// More choices than this are shown as a list to open.
const OPTIONS_SIDE_BY_SIDE: usize = 4;

/// A fact as a part of a form.
pub(super) struct Field<'a, 'k> {
    pub fact: &'k Fact,
    /// What was answered so far.
    pub lines: Vec<&'a Line<'k>>,
    /// Whether the day is asked for beside each answer.
    pub asks_day: bool,
    /// So many rows at least are offered where several answers are usual; none:
    /// a single one.
    pub rows: usize,
}

/// The id of the control for one answer, to be linked to.
pub(super) fn id_of(fact: &str, row: usize) -> String {
    format!("f-{row}-{fact}")
}

impl Field<'_, '_> {
    /// The field as a row of a form.
    pub(super) fn show(&self, visitor: &Visitor) -> Markup {
        if self.is_chosen() && !self.asks_day {
            return self.show_choice(visitor);
        }
        let rows = self.row_count();
        let legend = format!("legend-{}", self.fact.id);
        let is_serial = self.is_serial();
        let several = rows > 1 || is_serial;
        html! {
            @if several {
                // A legend beside its answers is none to some readers of screens.
                fieldset.field.rows data-field=(self.fact.id) aria-labelledby=(legend) {
                    legend #(legend) { (visitor.locale().fact_label(self.fact)) (self.unit()) }
                    div.answers {
                        @for row in 0..rows { (self.row(row, visitor, true)) }
                        @if is_serial {
                            button.plain.more type="submit" name="go" value="form" { (visitor.say("page-add-row")) }
                        }
                    }
                }
            } @else {
                div.field data-field=(self.fact.id) {
                    label for=(id_of(&self.fact.id, 0)) { (visitor.locale().fact_label(self.fact)) (self.unit()) }
                    div.answers { (self.row(0, visitor, false)) }
                }
            }
        }
    }

    fn is_day(&self) -> bool {
        matches!(self.fact.kind, FactType::Date | FactType::DateTime)
    }

    /// One answer alone, as a further row of the fact.
    pub(super) fn single(&self, row: usize, visitor: &Visitor) -> Markup {
        html! {
            div.field {
                label for=(id_of(&self.fact.id, row)) { (visitor.locale().fact_label(self.fact)) (self.unit()) }
                div.answers { (self.row(row, visitor, false)) }
            }
        }
    }

    fn is_chosen(&self) -> bool {
        matches!(self.fact.kind, FactType::Boolean | FactType::Choice)
    }

    /// Whether further answers of other days are offered.
    fn is_serial(&self) -> bool {
        self.fact.is_dated && self.asks_day && self.rows > 0
    }

    fn row_count(&self) -> usize {
        if self.is_serial() {
            (self.lines.len() + 1).max(self.rows)
        } else {
            self.lines.len().max(1)
        }
    }

    fn unit(&self) -> Markup {
        let unit = self
            .fact
            .unit
            .as_deref()
            .filter(|_| self.fact.kind == FactType::Quantity);
        html! { @if let Some(unit) = unit { " " span.unit { (unit_in_words(unit)) } } }
    }

    fn row(&self, row: usize, visitor: &Visitor, is_named: bool) -> Markup {
        let line = self.lines.iter().find(|line| line.row == row).copied();
        let id = id_of(&self.fact.id, row);
        let told = format!("{id}-told");
        let text = line.map_or("", |line| line.typed.text.as_str());
        let at = line.map_or("", |line| line.typed.at.as_str());
        let is_doubtful = line.is_some_and(|line| line.reading().is_none());
        let name = |part: &str| format!("{part}.{row}.{}", self.fact.id);
        let label = format!("{} {}", visitor.locale().fact_label(self.fact), row + 1);
        html! {
            div.answer data-fact=(self.fact.id) data-row=(row) {
                @if self.is_chosen() {
                    select id=(id) name=(name("f")) aria-label=[is_named.then_some(&label)]
                        aria-describedby=(told) aria-invalid=[is_doubtful.then_some("true")] {
                        option value="" { (visitor.say("page-not-known")) }
                        @for (value, words) in self.options(visitor) {
                            option value=(value) selected[value == text] { (words) }
                        }
                    }
                } @else {
                    input.value.long[self.is_day()] type="text" id=(id) name=(name("f")) value=(text) autocomplete="off"
                        spellcheck="false" inputmode=[self.keyboard()] placeholder=(self.sample(visitor))
                        aria-label=[is_named.then_some(&label)] aria-describedby=(told)
                        aria-invalid=[is_doubtful.then_some("true")];
                }
                @if self.asks_day {
                    @let day = format!("{id}-at");
                    label.on for=(day) { (visitor.say("page-on-day")) }
                    input.when type="text" id=(day) name=(name("at")) value=(at) autocomplete="off"
                        spellcheck="false" placeholder=(visitor.say("page-day-of-case"))
                        aria-describedby=(told) aria-invalid=[is_doubtful.then_some("true")];
                }
                (told_of(line, &told, visitor))
                @let seen = line.and_then(Line::reading).unwrap_or_default();
                input type="hidden" name=(name("seen")) value=(seen);
            }
        }
    }

    fn show_choice(&self, visitor: &Visitor) -> Markup {
        let options = self.options(visitor);
        if options.len() > OPTIONS_SIDE_BY_SIDE {
            return html! {
                div.field data-field=(self.fact.id) {
                    label for=(id_of(&self.fact.id, 0)) { (visitor.locale().fact_label(self.fact)) }
                    div.answers { (self.row(0, visitor, false)) }
                }
            };
        }
        let text = self
            .lines
            .first()
            .map_or("", |line| line.typed.text.as_str());
        let name = format!("f.0.{}", self.fact.id);
        html! {
            @let legend = format!("legend-{}", self.fact.id);
            fieldset.field data-field=(self.fact.id) aria-labelledby=(legend) {
                legend #(legend) { (visitor.locale().fact_label(self.fact)) }
                div.options {
                    @for (place, (value, words)) in options.iter().enumerate() {
                        label {
                            input type="radio" name=(name) value=(value) checked[*value == text]
                                id=[(place == 0).then(|| id_of(&self.fact.id, 0))];
                            span { (words) }
                        }
                    }
                    label.unset {
                        input type="radio" name=(name) value="" checked[text.is_empty()];
                        span { (visitor.say("page-not-known")) }
                    }
                }
            }
        }
    }

    /// The answers there are, with their words.
    pub(super) fn options<'v>(&'v self, visitor: &'v Visitor) -> Vec<(&'v str, &'v str)> {
        match self.fact.kind {
            FactType::Boolean => vec![
                ("true", visitor.say("page-yes")),
                ("false", visitor.say("page-no")),
            ],
            _ => (self.fact.choices.iter())
                .map(|choice| {
                    let label = visitor.locale().choice_label(self.fact, choice);
                    (choice.id.as_str(), label)
                })
                .collect(),
        }
    }

    fn keyboard(&self) -> Option<&'static str> {
        match self.fact.kind {
            FactType::Integer => Some("numeric"),
            _ => None,
        }
    }

    /// How such an answer is written.
    fn sample<'v>(&self, visitor: &'v Visitor) -> &'v str {
        match self.fact.kind {
            FactType::Duration => visitor.say("page-sample-gestation"),
            FactType::Date => visitor.say("page-sample-day"),
            FactType::DateTime => visitor.say("page-sample-moment"),
            _ => "",
        }
    }
}

/// What was read of an answer, or why it was not; there even when empty, so that
/// a script can tell it while the answer is typed.
fn told_of(line: Option<&Line<'_>>, id: &str, visitor: &Visitor) -> Markup {
    let locale = visitor.locale();
    let doubts: Vec<String> = line.map_or_else(Vec::new, |line| {
        let of_answer = line.read.as_ref().err();
        let of_day = line.at.as_ref().and_then(|at| at.as_ref().err());
        (of_answer.into_iter().chain(of_day))
            .map(|doubt| words::doubted(doubt, locale))
            .collect()
    });
    let reads = line.map_or_else(Vec::new, |line| {
        let of_day = line.at.as_ref().and_then(|at| at.as_ref().ok());
        line.read.iter().chain(of_day).collect()
    });
    let is_echoed = line.is_some_and(|line| line.reading().is_some() && line.has_echo());
    html! {
        p.told #(id) {
            @for doubt in &doubts {
                strong.doubt { (visitor.say("page-not-read")) " " } (doubt) " "
            }
            @if is_echoed {
                span.echo {
                    (visitor.say("page-read-as")) " "
                    @for (place, read) in reads.iter().enumerate() {
                        @if place > 0 { ", " }
                        strong { (words::told(read, locale)) }
                    }
                }
                @for warning in reads.iter().filter_map(|read| read.warning.as_ref()) {
                    " " span.warning { (words::warned(warning, locale)) }
                }
            }
        }
    }
}
