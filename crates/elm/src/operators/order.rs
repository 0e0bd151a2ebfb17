//! Which orders two values may have, when not everything about them is known.

use std::cmp::Ordering;
use std::ops::BitOr;

/// The set of orders that are possible between two values. One of them where
/// both are fully known; all three where nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orders(u8);

impl Orders {
    pub(super) const NONE: Self = Self(0);
    pub(super) const LESS: Self = Self(1);
    pub(super) const EQUAL: Self = Self(2);
    pub(super) const GREATER: Self = Self(4);
    pub(super) const ANY: Self = Self(7);

    const fn allows(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// True where the order can only be among `wanted`, false where it cannot
    /// be among them, `None` where both may be.
    const fn settles(self, wanted: Self) -> Option<bool> {
        if self.is_within(wanted) {
            Some(true)
        } else if self.allows(wanted) {
            None
        } else {
            Some(false)
        }
    }

    pub(super) const fn is_equal(self) -> Option<bool> {
        self.settles(Self::EQUAL)
    }

    pub(super) const fn is_less(self) -> Option<bool> {
        self.settles(Self::LESS)
    }

    pub(super) const fn is_greater(self) -> Option<bool> {
        self.settles(Self::GREATER)
    }

    pub(super) const fn is_at_most(self) -> Option<bool> {
        self.settles(Self(Self::LESS.0 | Self::EQUAL.0))
    }

    pub(super) const fn is_at_least(self) -> Option<bool> {
        self.settles(Self(Self::GREATER.0 | Self::EQUAL.0))
    }

    /// The one possible order, if there is only one.
    pub(super) const fn single(self) -> Option<Ordering> {
        match self {
            Self::LESS => Some(Ordering::Less),
            Self::EQUAL => Some(Ordering::Equal),
            Self::GREATER => Some(Ordering::Greater),
            _ => None,
        }
    }

    /// The orders of two whole numbers known to lie within the bounds given.
    pub(super) fn of_ranges(left: (i64, i64), right: (i64, i64)) -> Self {
        let mut orders = Self::NONE;
        if left.0 < right.1 {
            orders = orders | Self::LESS;
        }
        if left.1 > right.0 {
            orders = orders | Self::GREATER;
        }
        if left.0 <= right.1 && right.0 <= left.1 {
            orders = orders | Self::EQUAL;
        }
        orders
    }
}

impl BitOr for Orders {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl From<Ordering> for Orders {
    fn from(order: Ordering) -> Self {
        match order {
            Ordering::Less => Self::LESS,
            Ordering::Equal => Self::EQUAL,
            Ordering::Greater => Self::GREATER,
        }
    }
}

/// Three-valued "and": false where either is false.
pub(super) const fn both(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Three-valued "or": true where either is true.
pub(super) const fn either(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// Three-valued "not".
pub(super) const fn opposite(truth: Option<bool>) -> Option<bool> {
    match truth {
        Some(truth) => Some(!truth),
        None => None,
    }
}
