//! `gravida feedback`: what became of decision-support cards.

use clap::{Args, Subcommand, ValueEnum};
use gravida_store::RuleFeedback;

use crate::failure::{Failure, Finish};
use crate::output::Results;
use crate::store::Place;

/// What users made of decision-support cards
#[derive(Subcommand)]
pub(crate) enum Command {
    Report(Report),
}

/// Say of each rule how often its card was shown, accepted and overridden, and why
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida feedback report                            by service and rule\n  \
    gravida feedback report --format json > cards.json\n\n\
    A rule is the id of a recommendation or alert: `gravida explain ID` shows it in full. \
    Comments are what clinicians wrote; they may speak of patients, so keep them as you keep records.")]
pub(crate) struct Report {
    #[command(flatten)]
    place: Place,

    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Leave out what clinicians wrote
    #[arg(long)]
    no_comments: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// JSON
    Json,
}

pub(crate) fn run(command: &Command) -> Result<Finish, Failure> {
    let Command::Report(arguments) = command;
    let store = arguments.place.open()?;
    let mut report = store
        .feedback_report()
        .map_err(|error| Failure::Worded(error.to_string()))?;
    if arguments.no_comments {
        for rule in &mut report {
            rule.comments.clear();
        }
    }
    let mut results = Results::open();
    results.write(&match arguments.format {
        Format::Text => text(&report),
        Format::Json => json(&report),
    })?;
    results.finish()?;
    Ok(Finish::Done)
}

fn text(report: &[RuleFeedback]) -> String {
    if report.is_empty() {
        return "no card was shown yet\n".to_owned();
    }
    let mut text = String::new();
    let mut service = None;
    for rule in report {
        if service != Some(&rule.service) {
            if service.is_some() {
                text.push('\n');
            }
            text.push_str(&format!("{}\n", rule.service));
            service = Some(&rule.service);
        }
        let name = match rule.rule.as_str() {
            "" => "(cards not known here)",
            name => name,
        };
        text.push_str(&format!(
            "  {name}: shown {}, accepted {}, overridden {}{}\n",
            rule.shown,
            rule.accepted,
            rule.overridden,
            share(rule)
        ));
        for reason in &rule.reasons {
            let label = match (reason.label.as_str(), reason.reason.as_str()) {
                ("", "") => "no reason given",
                ("", code) => code,
                (label, _) => label,
            };
            text.push_str(&format!("    {} x {}\n", reason.number, one_line(label)));
        }
        for comment in &rule.comments {
            text.push_str(&format!("    \"{}\"\n", one_line(comment)));
        }
    }
    text
}

/// How many of the cards that were answered were overridden.
fn share(rule: &RuleFeedback) -> String {
    let answered = rule.accepted.saturating_add(rule.overridden);
    if answered <= 0 {
        return String::new();
    }
    format!(
        " ({} % of those answered)",
        rule.overridden.saturating_mul(100) / answered
    )
}

/// What somebody wrote must not act on the terminal.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

fn json(report: &[RuleFeedback]) -> String {
    let rules: Vec<serde_json::Value> = report
        .iter()
        .map(|rule| {
            serde_json::json!({
                "service": rule.service,
                "rule": rule.rule,
                "shown": rule.shown,
                "accepted": rule.accepted,
                "overridden": rule.overridden,
                "reasons": rule.reasons.iter().map(|reason| serde_json::json!({
                    "code": reason.reason,
                    "label": reason.label,
                    "number": reason.number,
                })).collect::<Vec<_>>(),
                "comments": rule.comments,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::json!({ "rules": rules }))
}

#[cfg(test)]
mod tests {
    use gravida_store::ReasonCount;

    use super::*;

    #[test]
    fn a_rule_is_told_with_its_reasons() {
        let rule = RuleFeedback {
            service: "over-treatment".to_owned(),
            rule: "some-rule".to_owned(),
            shown: 10,
            accepted: 1,
            overridden: 3,
            reasons: vec![ReasonCount {
                reason: "patient-declined".to_owned(),
                label: "She declined".to_owned(),
                number: 2,
            }],
            comments: vec!["wrong\u{1b}[31m twin".to_owned()],
        };
        assert_eq!(
            text(&[rule]),
            "over-treatment\n  some-rule: shown 10, accepted 1, overridden 3 (75 % of those answered)\n    2 x She declined\n    \"wrong [31m twin\"\n"
        );
    }
}
