//! What the facts themselves show: contradictions, implausible values, units
//! that fit nothing.

use gravida_elm::Value;

use super::run::Run;
use super::value::{number_in, text_of};
use crate::assessment::Issue;
use crate::knowledge::{Fact, FactPlan};
use crate::words::{FactType, Severity};

impl Run<'_, '_, '_> {
    /// Looks at every fact and every contradiction the knowledge names.
    pub(super) fn observe(&mut self) {
        let knowledge = self.knowledge;
        for (fact, plan) in knowledge.facts().iter().zip(&knowledge.plan().facts) {
            self.observe_fact(fact, plan);
        }
        for (item, id) in knowledge
            .draft()
            .contradictions
            .iter()
            .zip(&knowledge.plan().contradictions)
        {
            if self.value_or_issue(*id, &item.id).as_boolean() == Some(true) {
                let message = item.message.clone();
                self.warn(&item.id, message, *id);
            }
        }
    }

    fn observe_fact(&mut self, fact: &Fact, plan: &FactPlan) {
        let value = self.value_or_issue(plan.value, &fact.id);
        if let Some(message) = implausible(fact, value) {
            self.warn(&fact.id, message, plan.value);
        }
        let Some(contradiction) = plan.contradiction else {
            return;
        };
        let message = match self.value_or_issue(contradiction, &fact.id) {
            Value::Boolean(true) => format!("the record contradicts itself on `{}`", fact.label),
            Value::String(text) => text.to_owned(),
            Value::List(items) if !items.is_empty() => {
                let said: Vec<String> = items.iter().filter_map(|item| text_of(*item)).collect();
                format!(
                    "the record contradicts itself on `{}`: {}",
                    fact.label,
                    said.join(", ")
                )
            }
            _ => return,
        };
        self.warn(&fact.id, message, contradiction);
    }

    /// A warning at the entries that a definition rests on.
    fn warn(&mut self, id: &str, message: String, definition: gravida_elm::DefinitionId) {
        let mut resources: Vec<String> = Vec::new();
        for resource in self
            .because(definition)
            .into_iter()
            .flat_map(|step| step.resources)
        {
            if !resources.contains(&resource) {
                resources.push(resource);
            }
        }
        let place = if resources.is_empty() {
            id.to_owned()
        } else {
            resources.join(", ")
        };
        self.issues.push(Issue {
            severity: Severity::Warning,
            place,
            message,
        });
    }
}

/// What is implausible about a value, if anything.
fn implausible(fact: &Fact, value: Value<'_>) -> Option<String> {
    match fact.kind {
        FactType::Integer | FactType::Decimal | FactType::Quantity | FactType::Duration => {}
        FactType::Boolean | FactType::Choice | FactType::Date | FactType::DateTime => return None,
    }
    let (low, high) = match value {
        Value::Null => return None,
        Value::Uncertain { low, high } => (f64::from(low), f64::from(high)),
        other => match number_in(other, fact.unit.as_deref()) {
            Some(number) => (number, number),
            None => {
                let Value::Quantity(quantity) = other else {
                    return None;
                };
                return Some(format!(
                    "`{}` is given in `{}`, which cannot be brought to `{}`",
                    fact.label,
                    quantity.unit,
                    fact.unit.as_deref().unwrap_or("1"),
                ));
            }
        },
    };
    let range = fact.range.as_ref()?;
    let is_below = range.low.is_some_and(|lowest| high < lowest);
    let is_above = range.high.is_some_and(|highest| low > highest);
    (is_below || is_above).then(|| {
        let shown =
            |bound: Option<f64>| bound.map_or_else(|| "any".to_owned(), |bound| bound.to_string());
        let unit = fact
            .unit
            .as_ref()
            .map(|unit| format!(" {unit}"))
            .unwrap_or_default();
        format!(
            "`{}` is {}, which is outside the plausible {} to {}{unit}; it is used as it is",
            fact.label,
            text_of(value).unwrap_or_default(),
            shown(range.low),
            shown(range.high),
        )
    })
}
