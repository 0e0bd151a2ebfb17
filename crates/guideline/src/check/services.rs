//! That services name what exists, and that whatever can become a card fits on one.

use std::collections::BTreeSet;

use super::Report;
use crate::knowledge::{Decision, HookService, OrderGroup, Place};
use crate::load::Draft;
use crate::words::{CardSubject, FactType, Hook, Indicator, Verification};

/// The summary of a card has fewer characters than this, by the specification.
const SUMMARY_LIMIT: usize = 140;

/// Characters that the mark of what was recalled takes in front of a summary.
const MARK_LENGTH: usize = 11;

/// Checks that what services name exists.
pub(super) fn check_references(draft: &Draft, report: &mut Report<'_>) {
    let mut ids = BTreeSet::new();
    for service in &draft.services.services {
        if !ids.insert(service.id.as_str()) {
            report.error(
                &service.place,
                format!("the service `{}` stands here twice", service.id),
                Some("give one service both hooks under `hooks`".to_owned()),
            );
        }
        check_service(service, draft, report);
        for group in &service.orders {
            check_group(group, draft, report);
        }
    }
}

fn check_service(service: &HookService, draft: &Draft, report: &mut Report<'_>) {
    let place = &service.place;
    let decisions = draft.decisions.iter().map(|decision| decision.id.as_str());
    for decision in &service.decisions {
        report.must_exist(place, "decision", decision, decisions.clone());
    }
    let reasons = &draft.services.override_reasons;
    for reason in &service.override_reasons {
        let known = reasons.iter().map(|reason| reason.id.as_str());
        report.must_exist(place, "reason for overriding", reason, known);
    }
    for required in &service.requires {
        let known = gravida_fhir::model::types().filter(|known| known.is_resource());
        let names: Vec<&str> = known.map(|known| known.name()).collect();
        report.must_exist(place, "resource type", required, names.iter().copied());
    }
    if service.hooks.is_empty() {
        report.error(place, "the service has no hook".to_owned(), None);
    }
    if service.cards.is_empty() {
        report.error(place, "nothing becomes a card".to_owned(), None);
    }
    if service.most_cards == 0 {
        report.error(place, "`most-cards` must be one or more".to_owned(), None);
    }
    let looks_at_orders = service.hooks.iter().any(|hook| *hook != Hook::PatientView);
    let views = service.hooks.contains(&Hook::PatientView);
    if looks_at_orders && (views || service.orders.is_empty()) {
        report.error(
            place,
            "a service on an order hook is about orders alone and says which".to_owned(),
            Some(
                "list them under `orders`, and make a service of its own for `patient-view`"
                    .to_owned(),
            ),
        );
    }
    if views && !looks_at_orders && !service.orders.is_empty() {
        report.error(
            place,
            "there are no orders on `patient-view`".to_owned(),
            Some("offer the service on `order-select` or `order-sign`".to_owned()),
        );
    }
    for rule in &service.cards {
        if rule.show == CardSubject::AgainstOrders && !looks_at_orders {
            report.error(
                &rule.place,
                format!("there is no `{}` on `patient-view`", rule.show),
                None,
            );
        }
        if rule.indicator == Indicator::Critical && rule.show != CardSubject::Alerts {
            report.error(
                &rule.place,
                "only an alert may interrupt".to_owned(),
                Some("use `info` or `warning`".to_owned()),
            );
        }
        if rule.level.is_some() && rule.show != CardSubject::Alerts
            || !rule.directions.is_empty() && rule.show != CardSubject::Recommendations
        {
            report.error(
                &rule.place,
                format!("`{}` has neither level nor direction", rule.show),
                Some("`level` is of `alerts`, `directions` of `recommendations`".to_owned()),
            );
        }
    }
}

fn check_group(group: &OrderGroup, draft: &Draft, report: &mut Report<'_>) {
    let recommendations = draft
        .decisions
        .iter()
        .flat_map(|decision| &decision.recommendations)
        .map(|item| item.id.as_str());
    for id in &group.against {
        report.must_exist(&group.place, "recommendation", id, recommendations.clone());
    }
    if group.states.is_empty() {
        report.error(
            &group.place,
            "no fact says which orders are meant".to_owned(),
            Some("write `states: [ { fact: … } ]`".to_owned()),
        );
    }
    for stated in &group.states {
        let facts = draft.facts.iter().map(|fact| fact.id.as_str());
        if !report.must_exist(&stated.place, "fact", &stated.fact, facts) {
            continue;
        }
        let Some(fact) = draft.facts.iter().find(|fact| fact.id == stated.fact) else {
            continue;
        };
        if (fact.kind == FactType::Choice) == stated.values.is_empty() {
            report.error(
                &stated.place,
                format!(
                    "`values` goes with a choice, and `{}` is a {}",
                    fact.id, fact.kind
                ),
                None,
            );
        }
        let choices = fact.choices.iter().map(|choice| choice.id.as_str());
        for value in &stated.values {
            report.must_exist(&stated.place, "choice", value, choices.clone());
        }
    }
}

/// Checks that whatever a service can show fits into the summary of a card.
pub(super) fn check_lengths(draft: &Draft, report: &mut Report<'_>) {
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    for service in &draft.services.services {
        let shows = |subject| service.cards.iter().any(|rule| rule.show == subject);
        for decision in draft
            .decisions
            .iter()
            .filter(|decision| service.decisions.contains(&decision.id))
        {
            if shows(CardSubject::Alerts) {
                shown.extend(decision.alerts.iter().map(|item| item.id.as_str()));
            }
            let rules = service.cards.iter();
            for rule in rules.filter(|rule| rule.show == CardSubject::Recommendations) {
                let directions = &rule.directions;
                let all = decision.recommendations.iter();
                shown.extend(
                    all.filter(|item| {
                        directions.is_empty() || directions.contains(&item.direction)
                    })
                    .map(|item| item.id.as_str()),
                );
            }
        }
        for group in &service.orders {
            shown.extend(group.against.iter().map(String::as_str));
        }
    }
    for decision in &draft.decisions {
        check_decision(decision, &shown, report);
    }
}

fn check_decision(decision: &Decision, shown: &BTreeSet<&str>, report: &mut Report<'_>) {
    for item in &decision.recommendations {
        let is_recalled = item.verification == Verification::Recalled;
        if item.card.is_some() || shown.contains(item.id.as_str()) {
            let sentence = item.card.as_deref().unwrap_or(&item.summary);
            check_length(&item.place, sentence, is_recalled, report);
        }
    }
    for item in &decision.alerts {
        let is_recalled = item
            .sources
            .iter()
            .any(|source| source.verification == Verification::Recalled);
        if item.card.is_some() || shown.contains(item.id.as_str()) {
            let sentence = item.card.as_deref().unwrap_or(&item.summary);
            check_length(&item.place, sentence, is_recalled, report);
        }
    }
}

fn check_length(place: &Place, sentence: &str, is_recalled: bool, report: &mut Report<'_>) {
    let room = SUMMARY_LIMIT - 1 - if is_recalled { MARK_LENGTH } else { 0 };
    let length = sentence.chars().count();
    if length > room {
        report.error(
            place,
            format!("a card has room for {room} characters, and this sentence has {length}"),
            Some("say the same shorter in `card`".to_owned()),
        );
    }
}
