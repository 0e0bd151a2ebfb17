//! Operators return for whatever they are given: a value, null or an error, but
//! never a panic, whatever the types, sizes and nesting of the operands.

use gravida_fhir::{Decimal, Precision};
use proptest::prelude::*;

use super::temporal::Period;
use super::testing::{value, with_context};
use super::*;
use crate::value::{Code, Concept, Ratio, Tuple};

type Unary = for<'a> fn(&Context<'a>, Value<'a>) -> Outcome<'a>;
type Binary = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;
type Ternary = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;
type Relation = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>, Option<Precision>) -> Outcome<'a>;

const UNARY: &[Unary] = &[
    logical::not,
    nullological::is_null,
    nullological::is_true,
    nullological::is_false,
    arithmetic::abs,
    arithmetic::ceiling,
    arithmetic::exp,
    arithmetic::floor,
    arithmetic::ln,
    arithmetic::negate,
    arithmetic::precision,
    arithmetic::predecessor,
    arithmetic::successor,
    arithmetic::truncate,
    string::length,
    string::lower,
    string::upper,
    temporal::date_from,
    temporal::time_from,
    temporal::timezone_offset_from,
    interval::start,
    interval::end,
    interval::width,
    interval::size,
    interval::point_from,
    list::exists,
    list::distinct,
    list::flatten,
    list::first,
    list::last,
    list::length,
    list::singleton_from,
    aggregate::count,
    aggregate::sum,
    aggregate::product,
    aggregate::min,
    aggregate::max,
    aggregate::avg,
    aggregate::median,
    aggregate::mode,
    aggregate::variance,
    aggregate::std_dev,
    aggregate::population_variance,
    aggregate::population_std_dev,
    aggregate::geometric_mean,
    aggregate::all_true,
    aggregate::any_true,
    conversion::to_boolean,
    conversion::to_integer,
    conversion::to_long,
    conversion::to_decimal,
    conversion::to_string,
    conversion::to_date,
    conversion::to_date_time,
    conversion::to_time,
    conversion::to_quantity,
    conversion::to_ratio,
    conversion::to_concept,
    conversion::to_list,
    conversion::to_chars,
];

const BINARY: &[Binary] = &[
    logical::and,
    logical::or,
    logical::xor,
    logical::implies,
    comparison::equal,
    comparison::equivalent,
    comparison::not_equal,
    comparison::less,
    comparison::less_or_equal,
    comparison::greater,
    comparison::greater_or_equal,
    arithmetic::add,
    arithmetic::subtract,
    arithmetic::multiply,
    arithmetic::divide,
    arithmetic::truncated_divide,
    arithmetic::modulo,
    arithmetic::power,
    arithmetic::log,
    arithmetic::round,
    arithmetic::low_boundary,
    arithmetic::high_boundary,
    string::combine,
    string::split,
    string::split_on_matches,
    string::position_of,
    string::last_position_of,
    string::starts_with,
    string::ends_with,
    string::matches,
    list::indexer,
    list::index_of,
    list::times,
    membership::union,
    membership::intersect,
    membership::except,
    interval::collapse,
    quantity::convert_quantity,
    quantity::can_convert_quantity,
];

const TERNARY: &[Ternary] = &[string::substring, string::replace_matches, list::slice];

const RELATIONS: &[Relation] = &[
    interval::after,
    interval::before,
    interval::same_as,
    interval::same_or_before,
    interval::same_or_after,
    interval::meets,
    interval::meets_before,
    interval::meets_after,
    interval::overlaps,
    interval::overlaps_before,
    interval::overlaps_after,
    interval::starts,
    interval::ends,
    membership::contains,
    membership::is_in,
    membership::includes,
    membership::included_in,
    membership::proper_contains,
    membership::proper_in,
    membership::proper_includes,
    membership::proper_included_in,
];

const PRECISIONS: [Precision; 7] = [
    Precision::Year,
    Precision::Month,
    Precision::Day,
    Precision::Hour,
    Precision::Minute,
    Precision::Second,
    Precision::Millisecond,
];

const PERIODS: [Period; 8] = [
    Period::Year,
    Period::Month,
    Period::Week,
    Period::Day,
    Period::Hour,
    Period::Minute,
    Period::Second,
    Period::Millisecond,
];

/// Values at and around the edges of their types.
pub(super) const EDGES: &[&str] = &[
    "null",
    "true",
    "0",
    "1",
    "-1",
    "2147483647",
    "-2147483648",
    "9223372036854775807L",
    "-9223372036854775808L",
    "0.0",
    "0.00000001",
    "-0.5",
    "99999999999999999999.99999999",
    "-99999999999999999999.99999999",
    "''",
    "'a'",
    "'(a|b)*$1'",
    "'-5.5 'mg''",
    "'2020-02-30'",
    "'äöü\u{0}'",
    "@0001",
    "@9999",
    "@0001-01-01",
    "@9999-12-31",
    "@2024-02",
    "@2024-02-29",
    "@2023T",
    "@2024-02-29T",
    "@0001-01-01T00:00:00.000+14:00",
    "@9999-12-31T23:59:59.999-14:00",
    "@2024-02-29T12",
    "@2024-02-29T12:30:00Z",
    "@T00",
    "@T00:00:00.000",
    "@T23:59:59.999",
    "@T12:30",
    "1 'mg'",
    "0 'mg'",
    "-1 'g'",
    "99999999999999999999.99999999 'k[IU]/mL'",
    "0.00000001 '10*-300'",
    "1 '10*2000000000'",
    "37 'Cel'",
    "7 '[pH]'",
    "1 'rubbish'",
    "12 months",
    "1 year",
    "99999999999 years",
    "5 days",
    "0.1 's'",
    "2147483648 weeks",
];

/// A scalar from the edges, or a list or interval of them.
fn operands() -> impl Strategy<Value = String> {
    let scalar = || prop::sample::select(EDGES).prop_map(str::to_owned);
    prop_oneof![
        4 => scalar(),
        2 => prop::collection::vec(scalar(), 0..4).prop_map(|items| format!("{{{}}}", items.join(","))),
        3 => (scalar(), scalar(), any::<bool>(), any::<bool>()).prop_map(|(low, high, low_closed, high_closed)| {
            format!("{}{low}, {high}{}", if low_closed { '[' } else { '(' }, if high_closed { ']' } else { ')' })
        }),
    ]
}

/// The operand as it is, or inside one of the structures that have no literal.
fn wrapped<'a>(context: &Context<'a>, text: &str, shape: u8) -> Value<'a> {
    let plain = value(context, text);
    let code = Code {
        code: Some("a"),
        system: None,
        version: None,
        display: None,
    };
    match (shape, plain) {
        (1, _) => Value::Uncertain {
            low: i32::MIN,
            high: i32::MAX,
        },
        (2, _) => Value::Code(context.arena.alloc(code)),
        (3, _) => Value::Concept(context.arena.alloc(Concept {
            codes: context.arena.alloc([code]),
            display: None,
        })),
        (4, Value::Quantity(quantity)) => Value::Ratio(context.arena.alloc(Ratio {
            numerator: *quantity,
            denominator: *quantity,
        })),
        (5, plain) => {
            let values = context.arena.alloc([plain, Value::Null]);
            Value::Tuple(context.arena.alloc(Tuple {
                names: &["a", "b"],
                values,
            }))
        }
        (6, plain) => context.list([plain, context.list([plain, plain])]),
        (_, plain) => plain,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn operators_never_panic(
        texts in [operands(), operands(), operands()],
        shapes in [0_u8..24, 0_u8..24, 0_u8..24],
    ) {
        with_context(|context| {
            let [first, second, third] = [0, 1, 2].map(|index| wrapped(context, &texts[index], shapes[index]));
            for operator in UNARY {
                let _ = operator(context, first);
            }
            for operator in BINARY {
                let _ = operator(context, first, second);
            }
            for operator in TERNARY {
                let _ = operator(context, first, second, third);
            }
            for relation in RELATIONS {
                let _ = relation(context, first, second, None);
                for precision in PRECISIONS {
                    let _ = relation(context, first, second, Some(precision));
                }
            }
            for period in PERIODS {
                let _ = temporal::duration_between(context, first, second, period);
                let _ = temporal::difference_between(context, first, second, period);
                let _ = clinical::calculate_age(context, first, period);
            }
            for precision in PRECISIONS {
                let _ = temporal::component_from(context, first, precision);
            }
            let _ = temporal::date_time(context, &[first, second, third], first);
            let _ = temporal::date(context, &[first, second, third]);
            let _ = temporal::time(context, &[first, second, third]);
            let _ = interval::select(context, first, second, true, false);
            let _ = string::concatenate(context, &[first, second]);
            let _ = sort::sort(context, first, true);
            // Large expansions are legal and slow; they have a test of their own.
            if !matches!(second, Value::Null | Value::Quantity(_) | Value::Integer(_) | Value::Decimal(_)) {
                let _ = interval::expand(context, first, second);
            }
        });
    }

    #[test]
    fn what_decimals_display_they_read_back(units in any::<i64>(), scale in 0_u8..9) {
        let number = Decimal::from_parts(i128::from(units), scale).unwrap();
        with_context(|context| {
            let text = conversion::to_string(context, Value::Decimal(number)).unwrap();
            let back = conversion::to_decimal(context, text).unwrap();
            let is_same = comparison::equal(context, back, Value::Decimal(number)).unwrap();
            assert_eq!(is_same.as_boolean(), Some(true));
        });
    }
}
