//! The packed form of elements: nodes in the order of a walk from the root, each
//! with the length of its subtree, and one buffer of text for all of them.

use crate::model::{ElementName, TypeId};
use crate::primitive::Decimal;

/// A stretch of the text buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) start: u32,
    pub(crate) length: u32,
}

/// What a node holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Complex,
    List,
    Absent,
    Boolean,
    Integer,
    /// A decimal whose units fit the payload.
    Decimal,
    /// A decimal kept in the side table.
    WideDecimal,
    String,
    Date,
    DateTime,
    Time,
}

/// One element: 16 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Type in the low twelve bits, kind in the high four.
    type_and_kind: u16,
    pub(crate) name: ElementName,
    /// How many nodes the element has, itself included.
    pub(crate) span: u32,
    pub(crate) payload: u64,
}

impl Node {
    const TYPE_BITS: u32 = 12;

    pub(crate) const fn new(type_id: TypeId, name: ElementName, kind: Kind, payload: u64) -> Self {
        let type_and_kind = (kind as u16) << Self::TYPE_BITS | type_id.0;
        Self {
            type_and_kind,
            name,
            span: 1,
            payload,
        }
    }

    /// The same node with another payload.
    pub(crate) const fn with_payload(self, payload: u64) -> Self {
        Self { payload, ..self }
    }

    pub(crate) const fn type_id(&self) -> TypeId {
        TypeId(self.type_and_kind & ((1 << Self::TYPE_BITS) - 1))
    }

    pub(crate) const fn kind(&self) -> Kind {
        match self.type_and_kind >> Self::TYPE_BITS {
            0 => Kind::Complex,
            1 => Kind::List,
            3 => Kind::Boolean,
            4 => Kind::Integer,
            5 => Kind::Decimal,
            6 => Kind::WideDecimal,
            7 => Kind::String,
            8 => Kind::Date,
            9 => Kind::DateTime,
            10 => Kind::Time,
            _ => Kind::Absent,
        }
    }
}

impl Text {
    pub(crate) const fn to_bits(self) -> u64 {
        (self.length as u64) << 32 | self.start as u64
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self {
            start: bits as u32,
            length: (bits >> 32) as u32,
        }
    }
}

/// Nodes and what they point at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) nodes: Vec<Node>,
    pub(crate) text: String,
    pub(crate) decimals: Vec<Decimal>,
}

impl Store {
    pub(crate) fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(usize::try_from(index).ok()?)
    }

    /// The nodes behind that of an element that has so many, itself included.
    pub(crate) fn inside(&self, index: u32, span: u32) -> &[Node] {
        let (first, end) = (index as usize + 1, index as usize + span as usize);
        self.nodes.get(first..end).unwrap_or_default()
    }

    pub(crate) fn node_mut(&mut self, index: u32) -> Option<&mut Node> {
        self.nodes.get_mut(usize::try_from(index).ok()?)
    }

    /// The elements directly inside the complex element `index`, also while it is being
    /// read: where they lie, and they themselves.
    #[inline]
    pub(crate) fn children(&self, index: u32) -> impl Iterator<Item = (u32, &Node)> {
        let parent = self.node(index).filter(|node| node.kind() == Kind::Complex);
        // While its elements are still being read an element has no span yet.
        let end = match parent.map(|parent| parent.span) {
            None => index,
            Some(1) => u32::MAX,
            Some(span) => index.saturating_add(span),
        };
        let mut next = index + 1;
        std::iter::from_fn(move || {
            let child = next;
            let node = self.node(child).filter(|_| child < end)?;
            next += node.span;
            Some((child, node))
        })
    }

    /// The element called `name` directly inside the complex element `index`.
    pub(crate) fn child(&self, index: u32, name: ElementName) -> Option<u32> {
        let mut children = self.children(index);
        children
            .find(|(_, node)| node.name == name)
            .map(|(child, _)| child)
    }

    /// The items of a list; of anything else the element itself.
    pub(crate) fn items(&self, index: u32) -> impl Iterator<Item = u32> {
        let list = self.node(index).filter(|node| node.kind() == Kind::List);
        let (mut next, end) = match list {
            Some(list) => (index + 1, index.saturating_add(list.span)),
            None => (index, index + 1),
        };
        std::iter::from_fn(move || {
            let item = next;
            let node = self.node(item).filter(|_| item < end)?;
            next = if list.is_some() {
                item + node.span
            } else {
                end
            };
            Some(item)
        })
    }

    /// The items of the list called `name` directly inside `index`; none where there is no such list.
    pub(crate) fn child_items(&self, index: u32, name: ElementName) -> impl Iterator<Item = u32> {
        self.child(index, name)
            .into_iter()
            .flat_map(|list| self.items(list))
    }

    /// The text of a primitive written as one.
    pub(crate) fn string(&self, index: u32) -> Option<&str> {
        self.string_place(index).map(|text| self.text(text))
    }

    /// Where the text of a primitive written as one lies.
    pub(crate) fn string_place(&self, index: u32) -> Option<Text> {
        let node = self
            .node(index)
            .filter(|node| node.kind() == Kind::String)?;
        Some(Text::from_bits(node.payload))
    }

    /// The text of the element called `name` directly inside `index`.
    pub(crate) fn child_string(&self, index: u32, name: ElementName) -> Option<&str> {
        self.string(self.child(index, name)?)
    }

    #[inline]
    pub(crate) fn push_text(&mut self, text: &str) -> Text {
        let place = Text {
            start: u32::try_from(self.text.len()).unwrap_or(u32::MAX),
            length: u32::try_from(text.len()).unwrap_or(0),
        };
        self.text.push_str(text);
        place
    }

    /// Says why a primitive has no value, where it has none.
    pub(crate) fn set_absent_reason(&mut self, index: u32, reason: Text) {
        if let Some(node) = self
            .node_mut(index)
            .filter(|node| node.kind() == Kind::Absent)
        {
            node.payload = reason.to_bits();
        }
    }

    pub(crate) fn span(&self, index: u32) -> u32 {
        self.node(index).map_or(1, |node| node.span)
    }

    pub(crate) fn text(&self, text: Text) -> &str {
        let start = text.start as usize;
        self.text
            .get(start..start + text.length as usize)
            .unwrap_or("")
    }

    /// The decimal of a node, from its payload or the side table.
    pub(crate) fn decimal(&self, node: &Node) -> Option<Decimal> {
        match node.kind() {
            Kind::Decimal => {
                let packed = node.payload.cast_signed();
                Decimal::from_parts(i128::from(packed >> 4), (packed & 15) as u8)
            }
            Kind::WideDecimal => self
                .decimals
                .get(usize::try_from(node.payload).ok()?)
                .copied(),
            _ => None,
        }
    }
}
