//! The services of CDS Hooks: which decisions each speaks of, what becomes a
//! card, and which orders it looks at.

use super::Place;
use crate::words::{AlertLevel, CardSubject, Direction, Hook, Indicator};

/// Everything `services.yaml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookServices {
    /// Why a card can be overridden.
    pub override_reasons: Vec<OverrideReason>,
    /// The services in their order.
    pub services: Vec<HookService>,
}

/// A reason for overriding a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideReason {
    /// Stable id, also its code.
    pub id: String,
    /// What the clinician reads.
    pub label: String,
    /// Where it stands.
    pub place: Place,
}

/// One service, offered on one or more hooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookService {
    /// Stable id, part of its address.
    pub id: String,
    /// The hooks it is offered on.
    pub hooks: Vec<Hook>,
    /// Its name.
    pub title: String,
    /// What it does.
    pub description: String,
    /// What must be so for it to be of use.
    pub usage_requirements: Option<String>,
    /// Resource types without which it can say nothing, a Patient aside.
    pub requires: Vec<String>,
    /// Ids of the decisions it speaks of.
    pub decisions: Vec<String>,
    /// What becomes a card, in the order of the cards.
    pub cards: Vec<CardRule>,
    /// The orders it looks at; none for a service that is not about orders.
    pub orders: Vec<OrderGroup>,
    /// Ids of the reasons for overriding that its cards offer.
    pub override_reasons: Vec<String>,
    /// Most cards of one answer; what is more is named in one further card.
    pub most_cards: usize,
    /// Where it stands.
    pub place: Place,
}

/// One kind of thing that becomes cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRule {
    /// What is shown.
    pub show: CardSubject,
    /// Of alerts, those of this level; all where it is `None`.
    pub level: Option<AlertLevel>,
    /// Of recommendations, those of these directions; all where it is empty.
    pub directions: Vec<Direction>,
    /// How much a card weighs.
    pub indicator: Indicator,
    /// Where it stands.
    pub place: Place,
}

/// Orders that a service has something to say about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderGroup {
    /// Stable id, unique within the service.
    pub id: String,
    /// What is ordered.
    pub title: String,
    /// The order is meant when it states any of these by itself.
    pub states: Vec<StatedFact>,
    /// Ids of the recommendations that speak against it.
    pub against: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// A fact with a value that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedFact {
    /// Id of the fact.
    pub fact: String,
    /// The choices that count, of several one; where it is empty yes counts, not no, and any other
    /// value that is known.
    pub values: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

impl HookServices {
    /// The reason with this id.
    #[must_use]
    pub fn override_reason(&self, id: &str) -> Option<&OverrideReason> {
        self.override_reasons.iter().find(|reason| reason.id == id)
    }

    /// The service with this id.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&HookService> {
        self.services.iter().find(|service| service.id == id)
    }
}
