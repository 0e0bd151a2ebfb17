//! An assessment in as few lines as show a change: one for each alert, finding,
//! task, missing fact, issue and each recommendation that may concern her. What
//! waits in decisions that are not known to be asked is counted, not listed.

use std::collections::BTreeSet;

use gravida_guideline::assessment::Finding;
use gravida_guideline::{Assessment, BearsOn, Outcome};

/// How many facts a line names.
const FEW: usize = 5;

/// The lines, in the order of the assessment.
pub fn outcomes(assessment: &Assessment) -> String {
    let mut lines = vec![head(assessment)];
    let relevance = |relevant| match relevant {
        Some(true) => "asked",
        Some(false) => "not asked",
        None => "may matter",
    };
    let asked: BTreeSet<&str> = assessment
        .decisions
        .iter()
        .filter(|one| one.relevant == Some(true))
        .map(|one| one.id.as_str())
        .collect();
    for one in &assessment.decisions {
        let waiting = assessment
            .recommendations
            .iter()
            .filter(|waiting| waiting.decision == one.id && waiting.outcome == Outcome::NeedsData);
        lines.push(format!(
            "decision {}: {}{}; {} wait",
            one.id,
            relevance(one.relevant),
            facts(&one.missing),
            waiting.count()
        ));
    }
    for one in &assessment.alerts {
        lines.push(format!("alert {}: {}", one.id, one.level));
    }
    let is_told = |one: &&Finding| one.value.is_some() || asked.contains(&*one.decision);
    for one in assessment.findings.iter().filter(is_told) {
        let value = one.value.as_deref().unwrap_or("not known");
        lines.push(format!("finding {}: {value}", one.id));
    }
    for one in &assessment.recommendations {
        let standing = if one.in_force { ", in force" } else { "" };
        let what = match one.outcome {
            Outcome::DoesNotApply => continue,
            Outcome::Applies => format!("{}, {}", one.outcome, one.direction),
            Outcome::NeedsData if !asked.contains(&*one.decision) => continue,
            Outcome::NeedsData => format!("{}{}", one.outcome, facts(&one.missing)),
            Outcome::Failed => {
                format!("{}: {}", one.outcome, one.failure.as_deref().unwrap_or("?"))
            }
        };
        lines.push(format!("recommendation {}: {what}{standing}", one.id));
    }
    for one in &assessment.tasks {
        let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "?".to_owned());
        lines.push(format!(
            "task {}: {} ({} to {})",
            one.id,
            day(&one.due),
            day(&one.opens),
            day(&one.closes)
        ));
    }
    let (asked_for, later): (Vec<_>, Vec<_>) = assessment
        .missing
        .iter()
        .partition(|one| one.bears_on != BearsOn::OtherDecision);
    for one in asked_for {
        lines.push(format!(
            "missing {}: {}, settles {}",
            one.fact,
            one.bears_on,
            one.settles.len()
        ));
    }
    lines.push(format!("missing for decisions not asked: {}", later.len()));
    for one in &assessment.issues {
        lines.push(format!("{} {}: {}", one.severity, one.place, one.message));
    }
    // A sentence of a finding may hold several lines; here each thing is one.
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.replace('\n', " "));
        text.push('\n');
    }
    text
}

/// The first of some facts, in brackets.
fn facts(ids: &[String]) -> String {
    let shown = ids.get(..FEW).unwrap_or(ids).join(" ");
    match ids.len() {
        0 => String::new(),
        number if number > FEW => format!(" ({shown} and {})", number - FEW),
        _ => format!(" ({shown})"),
    }
}

fn head(assessment: &Assessment) -> String {
    let subject = &assessment.subject;
    let range = |[low, high]: [i64; 2]| {
        if low == high {
            low.to_string()
        } else {
            format!("{low} to {high}")
        }
    };
    let age = subject.age_years.map_or_else(|| "?".to_owned(), range);
    let days = subject
        .gestation
        .as_ref()
        .map_or_else(|| "?".to_owned(), |gestation| range(gestation.days));
    format!(
        "as of {} ({}); age {age}; gestation {days} days; profile {}",
        assessment.as_of, assessment.as_of_source, assessment.profile
    )
}
