//! The orders at hand: which they are, and which of them a service has
//! something to say about.

use std::borrow::Cow;

use gravida_guideline::knowledge::{OrderGroup, StatedFact};
use gravida_guideline::{AsOf, Assessor};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::record;
use crate::request::{Context, is_id};

/// Most orders of one call that are looked at one by one.
const MOST_ORDERS: usize = 64;

/// One order of the session at hand.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    /// `Type/id`, where it has an id.
    pub(crate) reference: Option<String>,
    /// What is ordered, in the client's words.
    pub(crate) label: Option<String>,
    text: &'a str,
}

/// A group of orders of which some are at hand.
#[derive(Debug)]
pub(crate) struct Met<'k> {
    pub(crate) group: &'k OrderGroup,
    /// Places among the orders.
    pub(crate) orders: Vec<usize>,
}

#[derive(Deserialize)]
struct Bundle<'a> {
    #[serde(borrow, default)]
    entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    resource_type: String,
    id: Option<String>,
    #[serde(default)]
    code: Option<Concept>,
    #[serde(default)]
    medication_codeable_concept: Option<Concept>,
}

#[derive(Default, Deserialize)]
struct Concept {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    coding: Vec<Display>,
}

#[derive(Deserialize)]
struct Display {
    #[serde(default)]
    display: Option<String>,
}

/// The orders that were chosen, and the Medications they may name.
pub(crate) fn read<'a>(context: &Context<'a>) -> (Vec<Order<'a>>, Vec<&'a str>) {
    let bundle = context
        .draft_orders
        .and_then(|text| serde_json::from_str::<Bundle<'a>>(text).ok());
    let (mut orders, mut medications) = (Vec::new(), Vec::new());
    for resource in bundle
        .into_iter()
        .flat_map(|bundle| bundle.entry)
        .filter_map(|entry| entry.resource)
        .take(MOST_ORDERS)
    {
        let text = resource.get();
        let Ok(named) = serde_json::from_str::<Named>(text) else {
            continue;
        };
        if named.resource_type == "Medication" {
            medications.push(text);
            continue;
        }
        let reference = named
            .id
            .filter(|id| is_id(id))
            .map(|id| format!("{}/{id}", named.resource_type));
        let is_chosen = context.selections.as_ref().is_none_or(|selections| {
            reference.as_ref().is_some_and(|reference| {
                selections.iter().any(|selected| {
                    selected == reference
                        || reference
                            .split_once('/')
                            .is_some_and(|(_, id)| selected == id)
                })
            })
        });
        if is_chosen {
            let concept = named.medication_codeable_concept.or(named.code);
            orders.push(Order {
                reference,
                label: concept.and_then(label_of),
                text,
            });
        }
    }
    (orders, medications)
}

fn label_of(concept: Concept) -> Option<String> {
    let displays = concept.coding.into_iter().filter_map(|one| one.display);
    concept
        .text
        .into_iter()
        .chain(displays)
        .map(|words| words.trim().chars().take(80).collect::<String>())
        .find(|words| !words.is_empty())
}

/// The groups that any of the orders belongs to: what an order states by itself, in a record
/// that holds nothing else, says which.
pub(crate) fn met<'k>(
    assessor: &Assessor<'_>,
    options: &gravida_fhir::ReadOptions,
    as_of: &AsOf,
    groups: &'k [OrderGroup],
    (orders, medications): (&[Order<'_>], &[&str]),
    whose: &record::Whose<'_>,
) -> Vec<Met<'k>> {
    let wanted: Vec<&StatedFact> = groups.iter().flat_map(|group| &group.states).collect();
    let mut met: Vec<Met<'k>> = groups
        .iter()
        .map(|group| Met {
            group,
            orders: Vec::new(),
        })
        .collect();
    for (place, order) in orders.iter().enumerate() {
        let parts = std::iter::once(order.text).chain(medications.iter().copied());
        let text = record::of(whose, None, &parts.collect::<Vec<_>>());
        let Ok(reading) = gravida_fhir::read(text.as_bytes(), options) else {
            continue;
        };
        let Some(record) = reading
            .records
            .iter()
            .find(|record| record.id() == whose.patient)
        else {
            continue;
        };
        // In the order of the groups, as many for each as it has facts.
        let mut states = assessor.states(record, as_of, &wanted).into_iter();
        for one in &mut met {
            let number = one.group.states.len();
            if states
                .by_ref()
                .take(number)
                .fold(false, |any, states| any | states)
            {
                one.orders.push(place);
            }
        }
    }
    met.retain(|one| !one.orders.is_empty());
    met
}

impl Order<'_> {
    /// What is ordered, in words.
    pub(crate) fn words<'w>(&'w self, group: &'w OrderGroup) -> Cow<'w, str> {
        match &self.label {
            Some(label) => Cow::Borrowed(label),
            None => Cow::Borrowed(&group.title),
        }
    }
}
