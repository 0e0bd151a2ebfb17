//! Relations between intervals, and between points and intervals: a point
//! stands for the interval that holds just it.

use gravida_fhir::Precision;

use super::bounds::{Bounds, Unbounded};
use super::{as_bounds, not};
use crate::error::EvaluationError;
use crate::operators::order::{Orders, both, either};
use crate::operators::{Context, Outcome};
use crate::value::{Interval, Value};

/// A question about two intervals.
struct Relation<'c, 'a> {
    context: &'c Context<'a>,
    operator: &'static str,
    precision: Option<Precision>,
    left: Bounds<'a>,
    right: Bounds<'a>,
}

impl Relation<'_, '_> {
    fn starts(&self) -> Result<Orders, EvaluationError> {
        self.left.start.orders(
            self.context,
            self.operator,
            &self.right.start,
            self.precision,
        )
    }

    fn ends(&self) -> Result<Orders, EvaluationError> {
        self.left
            .end
            .orders(self.context, self.operator, &self.right.end, self.precision)
    }

    fn end_to_start(&self) -> Result<Orders, EvaluationError> {
        self.left.end.orders(
            self.context,
            self.operator,
            &self.right.start,
            self.precision,
        )
    }

    fn start_to_end(&self) -> Result<Orders, EvaluationError> {
        self.left
            .start
            .orders(self.context, self.operator, &self.right.end, self.precision)
    }

    fn overlaps(&self) -> Result<Option<bool>, EvaluationError> {
        Ok(both(
            self.start_to_end()?.is_at_most(),
            self.end_to_start()?.is_at_least(),
        ))
    }

    fn includes(&self) -> Result<Option<bool>, EvaluationError> {
        Ok(both(
            self.starts()?.is_at_most(),
            self.ends()?.is_at_least(),
        ))
    }

    fn meets_before(&self) -> Result<Option<bool>, EvaluationError> {
        let end = self.left.end.truncated(self.precision);
        let Some(following) = end.following(self.context, self.operator)? else {
            return Ok(Some(false));
        };
        let start = self.right.start.truncated(self.precision);
        Ok(following
            .orders(self.context, self.operator, &start, self.precision)?
            .is_equal())
    }

    fn turned(&self) -> Self {
        Self {
            left: self.right,
            right: self.left,
            ..*self
        }
    }
}

fn related<'a>(
    operator: &'static str,
    context: &Context<'a>,
    operands: (Value<'a>, Value<'a>),
    precision: Option<Precision>,
    unbounded: Unbounded,
    question: fn(&Relation<'_, '_>) -> Result<Option<bool>, EvaluationError>,
) -> Outcome<'a> {
    let left = as_bounds(context, operator, operands.0, unbounded)?;
    let right = as_bounds(context, operator, operands.1, unbounded)?;
    let Some((left, right)) = left.zip(right) else {
        return Ok(Value::Null);
    };
    Ok(question(&Relation {
        context,
        operator,
        precision,
        left,
        right,
    })?
    .into())
}

/// Declares relations whose signature is `(left, right, precision)` with intervals or points on either side.
macro_rules! relations {
    ($($(#[$documentation:meta])* $name:ident as $operator:literal, $unbounded:ident: $question:expr;)*) => {
        $(
            $(#[$documentation])*
            ///
            /// # Errors
            /// Where the points of the operands have no order.
            pub fn $name<'a>(
                context: &Context<'a>,
                left: Value<'a>,
                right: Value<'a>,
                precision: Option<Precision>,
            ) -> Outcome<'a> {
                related($operator, context, (left, right), precision, Unbounded::$unbounded, $question)
            }
        )*
    };
}

relations! {
    /// `after _precision_ of(left Interval<T> | T, right Interval<T> | T) Boolean`:
    /// the first starts after the second ends.
    /// <https://cql.hl7.org/09-b-cqlreference.html#after-1>
    after as "After", IsUnknown: |pair| Ok(pair.start_to_end()?.is_greater());

    /// `before _precision_ of(left Interval<T> | T, right Interval<T> | T) Boolean`:
    /// the first ends before the second starts.
    /// <https://cql.hl7.org/09-b-cqlreference.html#before-1>
    before as "Before", IsUnknown: |pair| Ok(pair.end_to_start()?.is_less());

    /// `same _precision_ as(left, right) Boolean`: both start and end together.
    /// <https://cql.hl7.org/09-b-cqlreference.html#same-as-2>
    same_as as "SameAs", IsUnknown: |pair| Ok(both(pair.starts()?.is_equal(), pair.ends()?.is_equal()));

    /// `same _precision_ or before(left, right) Boolean`, also `on or before`:
    /// the first ends no later than the second starts.
    /// <https://cql.hl7.org/09-b-cqlreference.html#same-or-before-1>
    same_or_before as "SameOrBefore", IsUnknown: |pair| Ok(pair.end_to_start()?.is_at_most());

    /// `same _precision_ or after(left, right) Boolean`, also `on or after`:
    /// the first starts no earlier than the second ends.
    /// <https://cql.hl7.org/09-b-cqlreference.html#same-or-after-1>
    same_or_after as "SameOrAfter", IsUnknown: |pair| Ok(pair.start_to_end()?.is_at_least());

    /// `meets _precision_(left Interval<T>, right Interval<T>) Boolean`: one
    /// ends just before the other starts.
    /// <https://cql.hl7.org/09-b-cqlreference.html#meets>
    meets as "Meets", IsUnknown: |pair| Ok(either(pair.meets_before()?, pair.turned().meets_before()?));

    /// `meets before _precision_(left Interval<T>, right Interval<T>) Boolean`:
    /// the first ends just before the second starts.
    /// <https://cql.hl7.org/09-b-cqlreference.html#meets>
    meets_before as "MeetsBefore", IsUnknown: |pair| pair.meets_before();

    /// `meets after _precision_(left Interval<T>, right Interval<T>) Boolean`:
    /// the first starts just after the second ends.
    /// <https://cql.hl7.org/09-b-cqlreference.html#meets>
    meets_after as "MeetsAfter", IsUnknown: |pair| pair.turned().meets_before();

    /// `overlaps _precision_(left Interval<T>, right Interval<T>) Boolean`: they have a point in common.
    /// <https://cql.hl7.org/09-b-cqlreference.html#overlaps>
    overlaps as "Overlaps", IsUnknown: |pair| pair.overlaps();

    /// `overlaps before _precision_(left Interval<T>, right Interval<T>) Boolean`:
    /// they overlap and the first starts earlier.
    /// <https://cql.hl7.org/09-b-cqlreference.html#overlaps>
    overlaps_before as "OverlapsBefore", IsUnknown: |pair| Ok(both(pair.overlaps()?, pair.starts()?.is_less()));

    /// `overlaps after _precision_(left Interval<T>, right Interval<T>) Boolean`:
    /// they overlap and the first ends later.
    /// <https://cql.hl7.org/09-b-cqlreference.html#overlaps>
    overlaps_after as "OverlapsAfter", IsUnknown: |pair| Ok(both(pair.overlaps()?, pair.ends()?.is_greater()));

    /// `starts _precision_(left Interval<T>, right Interval<T>) Boolean`: they
    /// start together, and the first ends no later.
    /// <https://cql.hl7.org/09-b-cqlreference.html#starts>
    starts as "Starts", IsUnknown: |pair| Ok(both(pair.starts()?.is_equal(), pair.ends()?.is_at_most()));

    /// `ends _precision_(left Interval<T>, right Interval<T>) Boolean`: they end
    /// together, and the first starts no earlier.
    /// <https://cql.hl7.org/09-b-cqlreference.html#ends>
    ends as "Ends", IsUnknown: |pair| Ok(both(pair.starts()?.is_at_least(), pair.ends()?.is_equal()));
}

/// Whether the point lies in the interval. An interval of which neither bound
/// is given holds no point: HL7's test `TestInNullBoundaries` expects that,
/// although closed null bounds otherwise reach the ends of the type.
pub(in crate::operators) fn contains_point<'a>(
    operator: &'static str,
    context: &Context<'a>,
    interval: &Interval<'a>,
    point: Value<'a>,
    precision: Option<Precision>,
) -> Result<Option<bool>, EvaluationError> {
    if point.is_null() {
        return Ok(None);
    }
    let has_no_bounds = interval.low.plain().is_null() && interval.high.plain().is_null();
    if has_no_bounds && interval.low_closed && interval.high_closed {
        return Ok(Some(false));
    }
    let left = Bounds::of(context, operator, interval, Unbounded::IsEndOfType)?;
    Relation {
        context,
        operator,
        precision,
        left,
        right: Bounds::of_point(point),
    }
    .includes()
}

/// Whether the point lies in the interval and is neither of its bounds.
pub(in crate::operators) fn properly_contains_point<'a>(
    operator: &'static str,
    context: &Context<'a>,
    interval: &Interval<'a>,
    point: Value<'a>,
    precision: Option<Precision>,
) -> Result<Option<bool>, EvaluationError> {
    if point.is_null() {
        return Ok(None);
    }
    let left = Bounds::of(context, operator, interval, Unbounded::IsEndOfType)?;
    let pair = Relation {
        context,
        operator,
        precision,
        left,
        right: Bounds::of_point(point),
    };
    Ok(both(pair.starts()?.is_less(), pair.ends()?.is_greater()))
}

/// Whether the first interval covers the second.
pub(in crate::operators) fn includes_interval<'a>(
    operator: &'static str,
    context: &Context<'a>,
    left: &Interval<'a>,
    right: &Interval<'a>,
    precision: Option<Precision>,
) -> Result<Option<bool>, EvaluationError> {
    let left = Bounds::of(context, operator, left, Unbounded::IsEndOfType)?;
    let right = Bounds::of(context, operator, right, Unbounded::IsEndOfType)?;
    Relation {
        context,
        operator,
        precision,
        left,
        right,
    }
    .includes()
}

/// Whether the first interval covers the second and more.
pub(in crate::operators) fn properly_includes_interval<'a>(
    operator: &'static str,
    context: &Context<'a>,
    left: &Interval<'a>,
    right: &Interval<'a>,
    precision: Option<Precision>,
) -> Result<Option<bool>, EvaluationError> {
    let left = Bounds::of(context, operator, left, Unbounded::IsEndOfType)?;
    let right = Bounds::of(context, operator, right, Unbounded::IsEndOfType)?;
    let pair = Relation {
        context,
        operator,
        precision,
        left,
        right,
    };
    let is_same = both(pair.starts()?.is_equal(), pair.ends()?.is_equal());
    Ok(both(pair.includes()?, not(is_same)))
}
