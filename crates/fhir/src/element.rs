//! Walking through a record.

mod json;

use std::fmt;

use crate::model::{ElementName, TypeId};
use crate::primitive::{Date, DateTime, Decimal, Time};
use crate::record::{Kind, Node, Record, Resource, Text};

/// What an [`Element`] holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content<'r> {
    /// A `boolean`.
    Boolean(bool),
    /// An `integer`, `positiveInt` or `unsignedInt`.
    Integer(i32),
    /// A `decimal`.
    Decimal(Decimal),
    /// Any primitive written as text: string, code, uri, id, markdown, base64Binary and so on.
    String(&'r str),
    /// A `date`.
    Date(Date),
    /// A `dateTime` or `instant`.
    DateTime(DateTime),
    /// A `time`.
    Time(Time),
    /// An element with elements of its own.
    Complex,
    /// A repeating element; see [`Element::items`].
    List,
    /// A primitive without a value; see [`Element::absent_reason`].
    Absent,
}

/// One element of a record: a resource, a complex element, a list or a primitive.
#[derive(Clone, Copy)]
pub struct Element<'r> {
    record: &'r Record,
    index: u32,
}

impl<'r> Element<'r> {
    pub(crate) const fn new(record: &'r Record, index: u32) -> Self {
        Self { record, index }
    }

    fn node(self) -> Option<&'r Node> {
        self.record.store.node(self.index)
    }

    /// Its type; of a choice the type it actually has, of a list the type of its items.
    #[must_use]
    pub fn type_id(self) -> TypeId {
        self.node().map_or(TypeId(0), Node::type_id)
    }

    /// The element called `name` inside this one. A repeating element comes as a list.
    #[must_use]
    pub fn get(self, name: ElementName) -> Option<Element<'r>> {
        let node = self.node()?;
        if node.kind() != Kind::Complex {
            return None;
        }
        let inside = self.record.store.inside(self.index, node.span);
        let mut place = 0;
        while let Some(child) = inside.get(place as usize) {
            if child.name == name {
                return Some(Self::new(self.record, self.index + 1 + place));
            }
            place += child.span;
        }
        None
    }

    /// The elements inside this one with their names; nothing for lists and primitives.
    #[must_use]
    pub fn children(self) -> Children<'r> {
        let is_complex = self.node().is_some_and(|node| node.kind() == Kind::Complex);
        Children {
            inside: self.inside(is_complex),
        }
    }

    /// The items of a list; any other element yields itself.
    #[must_use]
    pub fn items(self) -> Items<'r> {
        if self.is_list() {
            Items {
                inside: self.inside(true),
            }
        } else {
            let end = self.index + self.record.store.span(self.index);
            Items {
                inside: Inside {
                    record: self.record,
                    next: self.index,
                    end,
                },
            }
        }
    }

    fn inside(self, has_any: bool) -> Inside<'r> {
        let span = if has_any {
            self.record.store.span(self.index)
        } else {
            1
        };
        Inside {
            record: self.record,
            next: self.index + 1,
            end: self.index + span,
        }
    }

    /// True for a repeating element.
    #[must_use]
    pub fn is_list(self) -> bool {
        self.node().is_some_and(|node| node.kind() == Kind::List)
    }

    /// True for a primitive without a value. Cheaper than [`content`](Self::content), which reads it.
    #[must_use]
    pub fn is_absent(self) -> bool {
        self.node().is_none_or(|node| node.kind() == Kind::Absent)
    }

    /// What it holds.
    #[must_use]
    pub fn content(self) -> Content<'r> {
        let Some(node) = self.node() else {
            return Content::Absent;
        };
        match node.kind() {
            Kind::Complex => Content::Complex,
            Kind::List => Content::List,
            Kind::Absent => Content::Absent,
            Kind::Boolean => Content::Boolean(node.payload != 0),
            Kind::Integer => Content::Integer(node.payload as i32),
            Kind::Decimal | Kind::WideDecimal => self
                .record
                .store
                .decimal(node)
                .map_or(Content::Absent, Content::Decimal),
            Kind::String => Content::String(self.record.store.text(Text::from_bits(node.payload))),
            Kind::Date => Content::Date(Date::from_bits(node.payload)),
            Kind::DateTime => Content::DateTime(DateTime::from_bits(node.payload)),
            Kind::Time => Content::Time(Time::from_bits(node.payload)),
        }
    }

    /// The text of a primitive written as one.
    #[must_use]
    pub fn as_str(self) -> Option<&'r str> {
        let node = self.node().filter(|node| node.kind() == Kind::String)?;
        Some(self.record.store.text(Text::from_bits(node.payload)))
    }

    /// Why a primitive has no value, as its data-absent-reason extension says.
    #[must_use]
    pub fn absent_reason(self) -> Option<&'r str> {
        let node = self.node().filter(|node| node.kind() == Kind::Absent)?;
        let reason = self.record.store.text(Text::from_bits(node.payload));
        (!reason.is_empty()).then_some(reason)
    }

    /// The record it belongs to.
    #[must_use]
    pub const fn record(self) -> &'r Record {
        self.record
    }

    /// The resource it lies in; `None` for what was [made](Record::made) and not read.
    #[must_use]
    pub fn resource(self) -> Option<Resource<'r>> {
        self.record.owner_of(self.index)
    }

    /// Where it lies, for messages: the reference of its resource, or the name of its
    /// type where it was [made](Record::made) and lies in none.
    #[must_use]
    pub fn place(self) -> String {
        self.resource().map_or_else(
            || self.type_id().name().to_owned(),
            |resource| resource.reference(),
        )
    }

    /// A number no other element of the record has.
    #[must_use]
    pub const fn identity(self) -> u32 {
        self.index
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:?}#{} {:?}",
            self.type_id(),
            self.index,
            self.content()
        )
    }
}

/// The nodes directly inside an element.
#[derive(Clone, Debug)]
struct Inside<'r> {
    record: &'r Record,
    next: u32,
    end: u32,
}

impl<'r> Inside<'r> {
    fn advance(&mut self) -> Option<(&'r Node, Element<'r>)> {
        if self.next >= self.end {
            return None;
        }
        let node = self.record.store.node(self.next)?;
        let element = Element::new(self.record, self.next);
        self.next += node.span;
        Some((node, element))
    }
}

/// The elements inside an element, with their names.
#[derive(Clone, Debug)]
pub struct Children<'r> {
    inside: Inside<'r>,
}

impl<'r> Iterator for Children<'r> {
    type Item = (ElementName, Element<'r>);

    fn next(&mut self) -> Option<Self::Item> {
        self.inside
            .advance()
            .map(|(node, element)| (node.name, element))
    }
}

/// The items of a list.
#[derive(Clone, Debug)]
pub struct Items<'r> {
    inside: Inside<'r>,
}

impl<'r> Iterator for Items<'r> {
    type Item = Element<'r>;

    fn next(&mut self) -> Option<Self::Item> {
        self.inside.advance().map(|(_, element)| element)
    }
}
