//! What a record says about single facts: whether one has a value that counts.

use gravida_elm::{Request, Value};
use gravida_fhir::Record;

use super::value::text_of;
use super::{AsOf, Assessor};
use crate::knowledge::StatedFact;

impl Assessor<'_> {
    /// Of each of these, whether the record states the fact with a value that counts, see
    /// [`StatedFact::values`]; `false` where the record does not say, where its logic fails, and
    /// for a fact that does not exist.
    #[must_use]
    pub fn states(&self, record: &Record, as_of: &AsOf, stated: &[&StatedFact]) -> Vec<bool> {
        let request = Request::new(as_of.moment());
        let mut resting = self.resting();
        let evaluation = resting.evaluator.begin(record, &request);
        let holds = |wanted: &&StatedFact| {
            let mut facts = self.knowledge.facts().iter();
            let place = facts.position(|fact| fact.id == wanted.fact)?;
            let plan = self.knowledge.plan().facts.get(place)?;
            let value = evaluation.value(plan.value).ok()?;
            Some(has_value(value, &wanted.values))
        };
        let states = stated
            .iter()
            .map(|wanted| holds(wanted).unwrap_or(false))
            .collect();
        drop(evaluation);
        self.rest(resting);
        states
    }
}

/// Whether a fact with this value has one that counts: the one rule for all places where the
/// knowledge names a fact with `values`.
///
/// What is unknown has none. Where values are named, the fact must be one of them, and of a list
/// any item. Where none are named, yes and no must be yes, and whatever else must be known: of a
/// list there must be an item that is.
pub(super) fn has_value(value: Value<'_>, values: &[String]) -> bool {
    match value {
        Value::Null => false,
        Value::List(items) => items.iter().any(|item| has_value(*item, values)),
        Value::Boolean(truth) if values.is_empty() => truth,
        _ if values.is_empty() => true,
        Value::String(text) => values.iter().any(|wanted| wanted == text),
        other => text_of(other).is_some_and(|text| values.contains(&text)),
    }
}

#[cfg(test)]
mod tests {
    use gravida_elm::Quantity;
    use gravida_fhir::Decimal;

    use super::*;

    fn check(value: Value<'_>, values: &[&str], expected: bool) {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        assert_eq!(has_value(value, &values), expected, "{value:?} {values:?}");
    }

    #[test]
    fn what_is_unknown_has_no_value_whichever_count() {
        check(Value::Null, &[], false);
        check(Value::Null, &["true"], false);
        check(Value::List(&[]), &[], false);
        check(Value::List(&[]), &["taking"], false);
        check(Value::List(&[Value::Null]), &[], false);
    }

    #[test]
    fn yes_and_no_must_be_yes_unless_no_is_named() {
        check(Value::Boolean(true), &[], true);
        check(Value::Boolean(false), &[], false);
        check(Value::Boolean(true), &["true"], true);
        check(Value::Boolean(false), &["true"], false);
        check(Value::Boolean(false), &["false"], true);
    }

    #[test]
    fn a_choice_must_be_one_of_those_named_and_whole() {
        check(Value::String("taking"), &[], true);
        check(Value::String("taking"), &["planned", "taking"], true);
        check(Value::String("past"), &["planned", "taking"], false);
        check(Value::String("not-taking"), &["taking"], false);
    }

    #[test]
    fn of_several_choices_one_is_enough() {
        let two = [
            Value::String("venous"),
            Value::Null,
            Value::String("arterial"),
        ];
        check(Value::List(&two), &["arterial"], true);
        check(Value::List(&two), &["small-vessel"], false);
        check(Value::List(&two), &[], true);
        // A choice whose id has a blank is one and not two.
        check(Value::List(&[Value::String("a, b")]), &["a"], false);
    }

    #[test]
    fn a_number_a_day_or_a_quantity_is_known() {
        let quantity = Quantity {
            value: Decimal::parse("0").unwrap(),
            unit: "10*9/L",
        };
        check(Value::Integer(0), &[], true);
        check(Value::Quantity(&quantity), &[], true);
        check(Value::Uncertain { low: 0, high: 2 }, &[], true);
        check(Value::Integer(2), &["2"], true);
    }
}
