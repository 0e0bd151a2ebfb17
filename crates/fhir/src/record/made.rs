//! Elements that no input held: built by logic, walked through like any other.

use super::{Excluded, Kind, Node, Record, Store, Text};
use crate::element::{Content, Element};
use crate::model::{ElementName, NO_NAME, TypeId};
use crate::primitive::Decimal;

/// What an element that is being made holds under one of its names.
#[derive(Clone, Debug)]
pub enum Part<'r> {
    /// An element there is already, of this or another record; it is copied with all it holds.
    Element(Element<'r>),
    /// A primitive of this type. [`Content::Complex`] and [`Content::List`] stand for nothing.
    Primitive(TypeId, Content<'r>),
    /// A repeating element: its items.
    List(Vec<Part<'r>>),
}

impl Part<'_> {
    /// Its type; of a list the type of its items.
    fn type_id(&self) -> TypeId {
        match self {
            Self::Element(element) => element.type_id(),
            Self::Primitive(type_id, _) => *type_id,
            Self::List(items) => items.first().map_or(TypeId(0), Self::type_id),
        }
    }
}

impl Record {
    /// A record that holds nothing but one complex element of this type; see [`root`](Self::root).
    #[must_use]
    pub fn made(type_id: TypeId, parts: &[(ElementName, Part<'_>)]) -> Self {
        let mut store = Store::default();
        let root = store.start(type_id, NO_NAME, Kind::Complex);
        for (name, part) in parts {
            store.push_part(*name, part);
        }
        store.finish(root);
        Self::of_store(store)
    }

    /// A record that holds nothing but one primitive of this type; see [`root`](Self::root).
    #[must_use]
    pub fn made_primitive(type_id: TypeId, content: Content<'_>) -> Self {
        let mut store = Store::default();
        store.push_part(NO_NAME, &Part::Primitive(type_id, content));
        Self::of_store(store)
    }

    /// The first element: of a record made by [`made`](Self::made) the only one. It lies in no resource.
    #[must_use]
    pub const fn root(&self) -> Element<'_> {
        Element::new(self, 0)
    }

    /// How many elements it holds, those inside others included.
    #[must_use]
    pub const fn element_count(&self) -> usize {
        self.store.nodes.len()
    }

    fn of_store(store: Store) -> Self {
        Self {
            id: String::new(),
            store,
            resources: Vec::new(),
            by_type: Vec::new(),
            patient: None,
            persons: Vec::new(),
            issues: Vec::new(),
            excluded: Excluded::default(),
            newest_moment: None,
            aliases: Vec::new(),
            index: std::sync::OnceLock::new(),
        }
    }
}

impl Store {
    fn start(&mut self, type_id: TypeId, name: ElementName, kind: Kind) -> usize {
        self.nodes.push(Node::new(type_id, name, kind, 0));
        self.nodes.len() - 1
    }

    fn finish(&mut self, start: usize) {
        let span = u32::try_from(self.nodes.len() - start).unwrap_or(u32::MAX);
        if let Some(node) = self.nodes.get_mut(start) {
            node.span = span;
        }
    }

    fn push_part(&mut self, name: ElementName, part: &Part<'_>) {
        match part {
            Part::Element(element) => self.push_copy(name, *element),
            Part::Primitive(type_id, content) => {
                let (kind, payload) = self.packed(*content);
                self.nodes.push(Node::new(*type_id, name, kind, payload));
            }
            // A list without items is not there at all, as when it is read.
            Part::List(items) if items.is_empty() => {}
            Part::List(items) => {
                let list = self.start(part.type_id(), name, Kind::List);
                for item in items {
                    self.push_part(name, item);
                }
                self.finish(list);
            }
        }
    }

    fn push_copy(&mut self, name: ElementName, element: Element<'_>) {
        let from = &element.record().store;
        let first = element.identity();
        let start = self.nodes.len();
        for index in first..first.saturating_add(from.span(first)) {
            let Some(node) = from.node(index) else { break };
            let payload = self.payload_from(from, node);
            self.nodes.push(node.with_payload(payload));
        }
        // The items of a list go by the name of the list.
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let items: Vec<u32> = self.items(start).collect();
        for index in std::iter::once(start).chain(items) {
            if let Some(node) = self.node_mut(index) {
                node.name = name;
            }
        }
    }

    /// The payload that says here what `node` says in `from`: what lies beside the node is copied.
    pub(crate) fn payload_from(&mut self, from: &Self, node: &Node) -> u64 {
        match node.kind() {
            Kind::String | Kind::Absent => self
                .push_text(from.text(Text::from_bits(node.payload)))
                .to_bits(),
            Kind::WideDecimal => match from.decimal(node) {
                Some(decimal) => self.push_wide(decimal),
                None => node.payload,
            },
            _ => node.payload,
        }
    }

    fn push_wide(&mut self, decimal: Decimal) -> u64 {
        self.decimals.push(decimal);
        u64::try_from(self.decimals.len() - 1).unwrap_or(u64::MAX)
    }

    /// How a decimal is held: units of up to 59 bits share the payload with four
    /// bits of scale, wider ones lie in the side table.
    pub(crate) fn packed_decimal(&mut self, decimal: Decimal) -> (Kind, u64) {
        let packed = i64::try_from(decimal.units())
            .ok()
            .and_then(|units| units.checked_mul(16));
        match packed {
            Some(packed) => {
                let payload = packed | i64::from(decimal.scale());
                (Kind::Decimal, payload.cast_unsigned())
            }
            None => (Kind::WideDecimal, self.push_wide(decimal)),
        }
    }

    fn packed(&mut self, content: Content<'_>) -> (Kind, u64) {
        match content {
            Content::Boolean(truth) => (Kind::Boolean, u64::from(truth)),
            Content::Integer(number) => (Kind::Integer, u64::from(number.cast_unsigned())),
            Content::Decimal(decimal) => self.packed_decimal(decimal),
            Content::String(text) => (Kind::String, self.push_text(text).to_bits()),
            Content::Date(date) => (Kind::Date, date.to_bits()),
            Content::DateTime(moment) => (Kind::DateTime, moment.to_bits()),
            Content::Time(time) => (Kind::Time, time.to_bits()),
            Content::Complex | Content::List | Content::Absent => (Kind::Absent, 0),
        }
    }
}

#[cfg(test)]
mod tests;
