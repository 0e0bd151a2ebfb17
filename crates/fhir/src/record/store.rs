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
