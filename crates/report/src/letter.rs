//! The referral letter: one page made from an assessment.
//!
//! Its sentences come from the knowledge (`letter.yaml`) and the assessment;
//! only headings are the product's. What does not fit a page is counted.

mod render;

use gravida_guideline::assessment::{Alert, Assessment, Finding, Recommendation, RecordEntry};
use gravida_guideline::knowledge::{LetterRoute, LetterWording};
use gravida_guideline::{AlertLevel, Knowledge, Outcome, Severity, Urgency, Verification};

use crate::locale::Locale;
use crate::sentences::{known_facts, rests_on};
use crate::titles::Titles;
use crate::wording;

pub use render::{letters_html, letters_text};

/// So much of each part fits one page.
const FINDINGS: usize = 8;
const OF_ONE_DECISION: usize = 6;
const RESULTS: usize = 8;
const DONE: usize = 4;
const POSITIONS: usize = 4;
const TASKS: usize = 3;
const ISSUES: usize = 2;

/// What a letter to one service says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    locale: Locale,
    heading: String,
    to: String,
    who: String,
    as_of: String,
    opening: String,
    urgency: String,
    red_flags: Vec<String>,
    why: Vec<String>,
    findings: Vec<(String, String)>,
    results: Vec<[String; 3]>,
    done: Vec<String>,
    asked: String,
    tasks: Vec<String>,
    positions: Vec<String>,
    issues: Vec<String>,
    recalled: bool,
    closing: String,
}

/// The routes that this assessment opens: those that a recommendation which
/// applies names, in the order of the knowledge.
#[must_use]
pub fn open_routes<'k>(knowledge: &'k Knowledge, assessment: &Assessment) -> Vec<&'k LetterRoute> {
    let routes = knowledge.letter().map(|letter| &letter.routes);
    routes
        .into_iter()
        .flatten()
        .filter(|route| reasons(knowledge, assessment, route).next().is_some())
        .collect()
}

/// The recommendations that send her this way, those in force first.
fn reasons<'a>(
    knowledge: &'a Knowledge,
    assessment: &'a Assessment,
    route: &'a LetterRoute,
) -> impl Iterator<Item = &'a Recommendation> {
    let of = |in_force: bool| {
        assessment
            .recommendations
            .iter()
            .filter(move |one| one.in_force == in_force)
    };
    of(true).chain(of(false)).filter(move |one| {
        one.outcome == Outcome::Applies
            && knowledge
                .recommendation(&one.id)
                .is_some_and(|known| known.route.as_ref() == Some(&route.id))
    })
}

/// The letter to one service.
#[must_use]
pub fn letter(
    knowledge: &Knowledge,
    wording: &LetterWording,
    assessment: &Assessment,
    titles: &Titles,
    route: &LetterRoute,
) -> Letter {
    let locale = titles.locale();
    let spoken = locale.spoken(assessment);
    let assessment = &*spoken.assessment;
    let wording = &locale.letter(wording);
    let route = wording
        .routes
        .iter()
        .find(|own| own.id == route.id)
        .unwrap_or(route);
    let reasons: Vec<&Recommendation> = reasons(knowledge, assessment, route).collect();
    let findings = findings(assessment, route);
    // An urgent matter of another clinic is told, and makes no haste of this referral.
    let hurries = |alert: &Alert| {
        alert.level == AlertLevel::Emergency || route.decisions.contains(&alert.decision)
    };
    let urgency = if assessment.alerts.iter().any(hurries) {
        Urgency::SameDay
    } else {
        route.urgency
    };
    let mut red_flags: Vec<String> = assessment
        .alerts
        .iter()
        .map(|one| one.summary.clone())
        .collect();
    if !red_flags.is_empty() {
        red_flags.insert(0, wording.red_flags.clone());
    }
    let recalled = |verification: &Verification| *verification == Verification::Recalled;
    Letter {
        locale: locale.clone(),
        heading: wording.heading.clone(),
        to: route.to.clone(),
        who: who(assessment, locale),
        as_of: locale.moment(&assessment.as_of),
        opening: wording.opening.clone(),
        urgency: sentence(wording, urgency),
        red_flags,
        why: why(&reasons, titles),
        recalled: findings.iter().any(|one| recalled(&one.verification))
            || reasons.iter().any(|one| recalled(&one.verification)),
        results: results(assessment, &reasons, &findings, locale),
        findings: shown_findings(&findings, locale),
        done: done(assessment, locale),
        asked: route.asks.clone(),
        tasks: tasks(assessment, route, locale),
        positions: positions(&reasons, titles),
        issues: issues(assessment, locale),
        closing: wording.closing.clone(),
    }
}

fn sentence(wording: &LetterWording, urgency: Urgency) -> String {
    let found = wording.urgency.iter().find(|(one, _)| *one == urgency);
    found
        .map(|(_, sentence)| sentence.clone())
        .unwrap_or_default()
}

fn who(assessment: &Assessment, locale: &Locale) -> String {
    let subject = &assessment.subject;
    let mut parts = vec![if subject.id.is_empty() {
        locale.label("no-patient-id").to_owned()
    } else {
        format!("Patient/{}", subject.id)
    }];
    if let Some(age) = subject.age_years {
        parts.push(format!("{} {}", locale.label("age"), locale.years(age)));
    }
    if let Some(gestation) = &subject.gestation {
        parts.push(format!(
            "{} {}",
            locale.label("gestation"),
            locale.gestation(gestation.days)
        ));
    }
    parts.join(", ")
}

/// Decision by decision, what in the record leads here.
fn why(reasons: &[&Recommendation], titles: &Titles) -> Vec<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut why = Vec::new();
    for reason in reasons {
        if !seen.contains(&reason.decision.as_str()) {
            seen.push(&reason.decision);
            let facts = known_facts(&reason.because, titles);
            why.push(format!(
                "{}: {}",
                titles.decision(&reason.decision),
                facts.join("; ")
            ));
        }
    }
    why
}

fn findings<'a>(assessment: &'a Assessment, route: &LetterRoute) -> Vec<&'a Finding> {
    let of = |decision: &String| {
        let decision = decision.clone();
        assessment
            .findings
            .iter()
            .filter(move |one| one.decision == decision && one.value.is_some())
            // What rests on no entry is not of her record.
            .filter(|one| !rests_on(&one.because).is_empty())
            .take(OF_ONE_DECISION)
    };
    route.decisions.iter().flat_map(of).collect()
}

fn shown_findings(findings: &[&Finding], locale: &Locale) -> Vec<(String, String)> {
    let mut shown: Vec<(String, String)> = findings
        .iter()
        .take(FINDINGS)
        .map(|one| {
            let said = one.text.as_ref().or(one.value.as_ref());
            (one.label.clone(), said.cloned().unwrap_or_default())
        })
        .collect();
    if findings.len() > FINDINGS {
        shown.push((
            locale.count("and-more", findings.len() - FINDINGS),
            String::new(),
        ));
    }
    shown
}

/// What the reasons and findings rest on: name, value, day; newest first.
fn results(
    assessment: &Assessment,
    reasons: &[&Recommendation],
    findings: &[&Finding],
    locale: &Locale,
) -> Vec<[String; 3]> {
    let mut references: Vec<&str> = Vec::new();
    let because = reasons.iter().map(|one| &one.because);
    for reference in because
        .chain(findings.iter().map(|one| &one.because))
        .flat_map(|one| rests_on(one))
    {
        if !references.contains(&reference) {
            references.push(reference);
        }
    }
    let mut entries: Vec<&RecordEntry> = assessment
        .entries
        .iter()
        .filter(|entry| references.contains(&entry.reference.as_str()) && !is_done(entry))
        .filter(|entry| entry.value.is_some() || !entry.reference.starts_with("Patient/"))
        .collect();
    // What was found comes before what was denied.
    let is_denied = |entry: &RecordEntry| entry.value.as_deref() == Some("false");
    entries.sort_by(|one, other| (is_denied(one), &other.time).cmp(&(is_denied(other), &one.time)));
    let mut rows: Vec<[String; 3]> = entries
        .iter()
        .take(RESULTS)
        .map(|entry| {
            let unit = entry.unit.as_deref().map(wording::unit);
            let value = entry
                .value
                .as_deref()
                .map(|value| wording::value(locale, value));
            let value = [value.as_deref(), unit.as_deref()];
            [
                whose(entry, &assessment.entries, locale),
                value.into_iter().flatten().collect::<Vec<_>>().join(" "),
                entry
                    .time
                    .as_deref()
                    .map(|time| locale.moment(time))
                    .unwrap_or_default(),
            ]
        })
        .collect();
    if entries.len() > RESULTS {
        rows.push([
            locale.count("and-more", entries.len() - RESULTS),
            String::new(),
            String::new(),
        ]);
    }
    rows
}

/// What an entry is, and whose: of one name there may be a result of hers, of the
/// partner's and of the tissue.
fn whose(entry: &RecordEntry, all: &[RecordEntry], locale: &Locale) -> String {
    let label = entry.label.as_ref().unwrap_or(&entry.reference);
    let is_told_apart = || {
        let mut of_that_name = all.iter().filter(|other| other.label == entry.label);
        of_that_name.any(|other| other.about.is_some())
    };
    match &entry.about {
        Some(about) => format!("{label} ({about})"),
        None if is_told_apart() => format!("{label} ({})", locale.label("letter-result-hers")),
        None => label.clone(),
    }
}

/// Whether an entry is something that was done rather than found.
fn is_done(entry: &RecordEntry) -> bool {
    ["Procedure/", "Medication", "Immunization/"]
        .iter()
        .any(|kind| entry.reference.starts_with(kind))
}

fn done(assessment: &Assessment, locale: &Locale) -> Vec<String> {
    let mut entries: Vec<&RecordEntry> = assessment
        .entries
        .iter()
        .filter(|entry| is_done(entry))
        .collect();
    entries.sort_by(|one, other| other.time.cmp(&one.time));
    let shown = entries.iter().map(|entry| {
        let label = entry.label.as_ref().unwrap_or(&entry.reference);
        let time = entry
            .time
            .as_deref()
            .map(|time| format!(" ({})", locale.moment(time)));
        format!("{label}{}", time.unwrap_or_default())
    });
    limited(shown.collect(), DONE, locale)
}

fn tasks(assessment: &Assessment, route: &LetterRoute, locale: &Locale) -> Vec<String> {
    let tasks = assessment
        .tasks
        .iter()
        .filter(|one| route.decisions.contains(&one.decision));
    let shown = tasks.filter_map(|one| {
        let due = one.due.as_deref()?;
        Some(format!("{}: {}", locale.moment(due), one.summary))
    });
    limited(shown.collect(), TASKS, locale)
}

/// Who says what of this referral, each sentence once.
fn positions(reasons: &[&Recommendation], titles: &Titles) -> Vec<String> {
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for reason in reasons {
        let body = titles.body(&reason.guideline);
        match (said.iter_mut()).find(|(summary, _)| *summary == reason.summary) {
            Some((_, bodies)) if bodies.contains(&body) => {}
            Some((_, bodies)) => bodies.push(body),
            None => said.push((&reason.summary, vec![body])),
        }
    }
    let lines =
        (said.into_iter()).map(|(summary, bodies)| format!("{}: {summary}", bodies.join(", ")));
    limited(lines.collect(), POSITIONS, titles.locale())
}

fn issues(assessment: &Assessment, locale: &Locale) -> Vec<String> {
    let wanted = assessment.issues.iter().filter(|one| match one.severity {
        Severity::Error | Severity::Warning => true,
        Severity::Information => false,
    });
    limited(
        wanted.map(|one| one.message.clone()).collect(),
        ISSUES,
        locale,
    )
}

fn limited(mut all: Vec<String>, limit: usize, locale: &Locale) -> Vec<String> {
    let left = all.len().saturating_sub(limit);
    all.truncate(limit);
    if left > 0 {
        all.push(locale.count("and-more", left));
    }
    all
}
