//! HTML: one file that stands alone, asks nothing of the network, and can be
//! read by eye, by screen reader and on paper.
//!
//! Everything the assessment holds is in it; reasons are folded away. Meaning
//! never rests on colour: every mark is a word.

mod advice;
mod decisions;
mod markup;
mod parts;
mod pictures;
mod sections;

use gravida_guideline::assessment::Assessment;

use crate::locale::Locale;
use crate::titles::Titles;
use crate::view::{View, has_recalled};
use crate::wording;
pub(crate) use markup::Markup;
pub use parts::{AdvicePart, HtmlParts, html_parts};

/// The style of an assessment: colours for light, dark and paper, and the look
/// of each part that [`html`] writes.
pub const STYLE: &str = include_str!("html/style.css");

/// The assessment as a standalone HTML document.
#[must_use]
pub fn html(assessment: &Assessment, titles: &Titles) -> String {
    html_of_many(std::slice::from_ref(assessment), titles)
}

/// Several assessments, one after the other, in one HTML document.
#[must_use]
pub fn html_of_many(assessments: &[Assessment], titles: &Titles) -> String {
    let locale = titles.locale();
    let mut markup = Markup::default();
    head(&mut markup, locale, &title(assessments, locale), "");
    match assessments {
        [] => {}
        [one] => document(&mut markup, one, titles),
        many => {
            for assessment in many {
                markup.open("div", "patient");
                document(&mut markup, assessment, titles);
                markup.close("div");
            }
        }
    }
    markup.raw("<footer>\n");
    if assessments.iter().any(has_recalled) {
        markup.open("p", "");
        markup.inline("span", "mark recalled", locale.label("recalled"));
        markup.text(locale.label("recalled-means"));
        markup.close("p");
    }
    translated(&mut markup, locale);
    markup.open("p", "");
    markup.inline("strong", "", locale.label("not-a-device"));
    markup.close("p");
    markup.raw("</footer>\n</body>\n</html>\n");
    markup.finish()
}

/// A page that stands alone, with `write` filling its main part.
pub(crate) fn standalone(
    locale: &Locale,
    title: &str,
    style: &'static str,
    write: impl FnOnce(&mut Markup),
) -> String {
    let mut markup = Markup::default();
    head(&mut markup, locale, title, style);
    markup.raw("<main>\n");
    write(&mut markup);
    markup.raw("</main>\n<footer>\n");
    translated(&mut markup, locale);
    markup.element("p", "", locale.label("not-a-device"));
    markup.raw("</footer>\n</body>\n</html>\n");
    markup.finish()
}

/// What must be known of a page in another language than that of the knowledge.
fn translated(markup: &mut Markup, locale: &Locale) {
    for line in wording::translated(locale) {
        markup.element("p", "quiet", &line);
    }
}

/// Everything of a page up to its body.
fn head(markup: &mut Markup, locale: &Locale, title: &str, style: &'static str) {
    markup.raw("<!doctype html>\n<html lang=\"");
    markup.text(locale.tag());
    markup.raw("\">\n<head>\n<meta charset=\"utf-8\">\n");
    markup.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    markup.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    markup.element("title", "", title);
    markup.raw("<style>\n");
    markup.raw(STYLE);
    markup.raw(style);
    markup.raw("</style>\n</head>\n<body>\n");
}

fn title(assessments: &[Assessment], locale: &Locale) -> String {
    match assessments {
        [one] => format!("{}: {}", locale.label("assessment"), subject(one, locale)),
        many => locale.count("assessments", many.len()),
    }
}

fn subject(assessment: &Assessment, locale: &Locale) -> String {
    if assessment.subject.id.is_empty() {
        locale.label("no-patient-id").to_owned()
    } else {
        format!("Patient/{}", assessment.subject.id)
    }
}

fn document(markup: &mut Markup, assessment: &Assessment, titles: &Titles) {
    let locale = titles.locale();
    let spoken = locale.spoken(assessment);
    let assessment = &*spoken.assessment;
    markup.raw("<header>\n");
    markup.element(
        "h1",
        "",
        &format!(
            "{}: {}",
            locale.label("assessment"),
            subject(assessment, locale)
        ),
    );
    markup.open("div", "quiet");
    markup.element(
        "p",
        "",
        &format!(
            "{} {} ({}); {} {}",
            locale.label("as-of-short"),
            locale.moment(&assessment.as_of),
            wording::as_of_source(locale, assessment.as_of_source),
            locale.label("profile"),
            assessment.profile,
        ),
    );
    markup.open("p", "");
    markup.text(&format!(
        "{} {} {} ",
        wording::PRODUCT,
        locale.label("knowledge"),
        assessment.knowledge.version
    ));
    markup.inline("code", "", &assessment.knowledge.digest);
    markup.close("p");
    markup.close("div");
    markup.raw("</header>\n<main>\n");
    let mut writer = sections::Writer {
        markup,
        view: View::of(assessment, locale),
        assessment,
        titles,
        locale,
        spoken: &spoken,
    };
    writer.alerts(|writer, alert| writer.ground(&alert.id, &alert.sources, &alert.because));
    writer.standing();
    writer.next();
    writer.tasks(|writer, task| writer.ground(&task.id, &task.sources, &task.because));
    writer.pictures();
    writer.by_decision();
    writer.failed();
    writer.missing();
    writer.may_matter();
    writer.issues();
    writer.sources();
    writer.not_asked();
    markup.raw("</main>\n");
}

#[cfg(test)]
mod tests;
