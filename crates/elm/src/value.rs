//! The values an expression can have.
//!
//! A [`Value`] is small and `Copy`: scalars are held in place, everything else
//! is a reference into the arena of the running evaluation, the compiled
//! program or the record, all of which live for `'a`. Nothing here knows how
//! to compute; the operators do.

use gravida_fhir::{Date, DateTime, Decimal, Element, Time};

/// A CQL value, or null.
///
/// There is no separate "unknown" truth value: in CQL's three-valued logic an
/// unknown Boolean is a null.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// The absence of information. Never the same as `false`.
    Null,
    /// `System.Boolean`.
    Boolean(bool),
    /// `System.Integer`, 32 bits.
    Integer(i32),
    /// `System.Long`, 64 bits.
    Long(i64),
    /// `System.Decimal`, exact to eight decimal places.
    Decimal(Decimal),
    /// `System.String`.
    String(&'a str),
    /// `System.Date`, with the precision it was given.
    Date(Date),
    /// `System.DateTime`, with the precision and offset it was given.
    DateTime(DateTime),
    /// `System.Time`, with the precision it was given.
    Time(Time),
    /// `System.Quantity`.
    Quantity(&'a Quantity<'a>),
    /// `System.Ratio`.
    Ratio(&'a Ratio<'a>),
    /// `System.Code`.
    Code(&'a Code<'a>),
    /// `System.Concept`.
    Concept(&'a Concept<'a>),
    /// `System.ValueSet` or `System.CodeSystem`: a reference to declared terminology.
    Vocabulary(&'a Vocabulary<'a>),
    /// `Interval<T>`.
    Interval(&'a Interval<'a>),
    /// `List<T>`.
    List(&'a [Value<'a>]),
    /// A tuple, its elements in the order they were written.
    Tuple(&'a Tuple<'a>),
    /// An Integer known only to lie between two bounds, both included: the
    /// result of counting periods between dates that are not precise enough.
    /// It takes part in comparisons and arithmetic and is shown as an interval.
    Uncertain {
        /// Lowest possible value.
        low: i32,
        /// Highest possible value.
        high: i32,
    },
    /// An element of the record: a resource, a complex type, or a FHIR
    /// primitive that has not been converted to a System type yet.
    Fhir(Element<'a>),
}

impl Value<'_> {
    /// True for null only.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The truth value, where this is one: `None` for null and for any other type.
    #[must_use]
    pub const fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(truth) => Some(*truth),
            _ => None,
        }
    }
}

impl From<Option<bool>> for Value<'_> {
    fn from(truth: Option<bool>) -> Self {
        truth.map_or(Self::Null, Self::Boolean)
    }
}

/// A number with a unit: a UCUM code, or a CQL calendar duration such as `year`.
#[derive(Clone, Copy, Debug)]
pub struct Quantity<'a> {
    /// The number.
    pub value: Decimal,
    /// The unit as written; `1` where none was given.
    pub unit: &'a str,
}

/// A ratio of two quantities, kept as written.
#[derive(Clone, Copy, Debug)]
pub struct Ratio<'a> {
    /// What is above the line.
    pub numerator: Quantity<'a>,
    /// What is below the line.
    pub denominator: Quantity<'a>,
}

/// A code in a code system.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// The code itself.
    pub code: Option<&'a str>,
    /// Canonical address of the code system.
    pub system: Option<&'a str>,
    /// Version of the code system, where one was given.
    pub version: Option<&'a str>,
    /// The system's wording for the code, where one was given.
    pub display: Option<&'a str>,
}

/// One meaning, said in one or more code systems.
#[derive(Clone, Copy, Debug)]
pub struct Concept<'a> {
    /// The codes that mean the same.
    pub codes: &'a [Code<'a>],
    /// Wording for the concept, where one was given.
    pub display: Option<&'a str>,
}

/// A declared value set or code system, named so that membership can be asked.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary<'a> {
    /// Canonical address.
    pub id: &'a str,
    /// Version, where one was declared.
    pub version: Option<&'a str>,
    /// Name by which the library declares it.
    pub name: Option<&'a str>,
    /// True for a value set, false for a code system.
    pub is_value_set: bool,
}

/// An interval between two points of one type.
///
/// A null bound that is closed means "the least or greatest value of the
/// type"; a null bound that is open means "unknown" (CQL reference, Intervals).
#[derive(Clone, Copy, Debug)]
pub struct Interval<'a> {
    /// Lower bound, or null.
    pub low: Value<'a>,
    /// Upper bound, or null.
    pub high: Value<'a>,
    /// Whether the lower bound belongs to the interval.
    pub low_closed: bool,
    /// Whether the upper bound belongs to the interval.
    pub high_closed: bool,
}

/// A tuple: named elements, in the order of its type.
#[derive(Clone, Copy, Debug)]
pub struct Tuple<'a> {
    /// Element names, shared by all tuples made by one selector.
    pub names: &'a [&'a str],
    /// Element values, in the order of `names`.
    pub values: &'a [Value<'a>],
}

impl<'a> Tuple<'a> {
    /// The element called `name`: null where it is null, `None` where the tuple has no such element.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.names
            .iter()
            .zip(self.values)
            .find_map(|(known, value)| (*known == name).then_some(*value))
    }
}
