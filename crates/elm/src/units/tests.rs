use proptest::prelude::*;

use super::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}

fn convert(value: &str, from: &str, to: &str) -> String {
    Units::new()
        .convert(decimal(value), from, to)
        .map_or_else(|| "none".to_owned(), |value| value.to_string())
}

#[test]
fn conversion_is_exact_in_decimals() {
    for (value, from, to, expected) in [
        ("1", "g", "mg", "1000"),
        ("0.1", "g", "mg", "100"),
        ("1", "[in_i]", "cm", "2.54"),
        ("18", "km/h", "m/s", "5"),
        ("1", "wk", "d", "7"),
        ("2", "weeks", "d", "14"),
        ("36.6", "Cel", "[degF]", "97.88"),
        ("32", "[degF]", "Cel", "0"),
        ("0", "Cel", "K", "273.15"),
        ("5", "m[IU]/mL", "[IU]/L", "5"),
        ("5", "k[IU]/L", "m[IU]/mL", "5000"),
        ("5", "[IU]/L", "[arb'U]/L", "none"),
        ("5", "[IU]/L", "g/L", "none"),
        ("1", "g", "m", "none"),
        ("7", "[pH]", "mol/L", "0.00000010"),
        ("2", "years", "months", "24"),
        ("1", "year", "d", "365"),
        ("60", "d", "months", "2"),
        ("1", "year", "a", "1"),
        ("1", "rubbish", "rubbish", "1"),
        ("1", "rubbish", "g", "none"),
    ] {
        assert_eq!(convert(value, from, to), expected, "{value} {from} to {to}");
    }
}

#[test]
fn comparison_knows_scale_volume_and_arbitrary_units() {
    use Ordering::{Equal, Greater, Less};
    for (left, left_unit, right, right_unit, expected) in [
        ("1", "cm", "0.01", "m", Some(Equal)),
        ("1", "g", "999", "mg", Some(Greater)),
        ("3", "m[IU]/L", "4", "m[IU]/L", Some(Less)),
        ("25", "m[IU]/mL", "25", "[IU]/L", Some(Equal)),
        ("25", "m[IU]/mL", "0.024", "k[IU]/L", Some(Greater)),
        ("1", "[IU]", "1", "[arb'U]", None),
        ("10", "ng/mL", "10", "ug/L", Some(Equal)),
        ("18", "km/h", "5", "m/s", Some(Equal)),
        ("37", "Cel", "98.6", "[degF]", Some(Equal)),
        ("1", "", "1", "1", Some(Equal)),
        ("1", "{score}", "2", "1", Some(Less)),
        ("1", "week", "7", "days", Some(Equal)),
        ("1", "month", "1", "mo", None),
        ("1", "year", "1", "a", None),
        ("1", "year", "11", "months", Some(Greater)),
        ("1", "year", "365", "days", None),
        ("1", "unheard of", "1", "unheard of", Some(Equal)),
        ("1", "unheard of", "1", "g", None),
        ("1", "10*9/L", "1000", "10*6/L", Some(Equal)),
        ("1", "10*30", "1", "1", Some(Greater)),
    ] {
        let units = Units::new();
        let order = units.compare((decimal(left), left_unit), (decimal(right), right_unit));
        assert_eq!(
            order, expected,
            "{left} {left_unit} against {right} {right_unit}"
        );
    }
}

#[test]
fn equivalence_of_calendar_durations_is_approximate() {
    for (left, left_unit, right, right_unit) in [
        ("1", "year", "1", "a"),
        ("1", "month", "1", "mo"),
        ("1", "year", "12", "months"),
        ("1", "year", "365", "days"),
        ("1", "month", "30", "days"),
    ] {
        let units = Units::new();
        assert!(
            units.is_equivalent((decimal(left), left_unit), (decimal(right), right_unit)),
            "{left_unit} {right_unit}"
        );
    }
}

#[test]
fn products_and_quotients_have_printable_units() {
    let units = Units::new();
    for (left, right, product, quotient) in [
        ("cm", "cm", Some("cm2"), Some("1")),
        ("g/cm3", "g/cm3", Some("g2.cm-6"), Some("1")),
        ("g", "1", Some("g"), Some("g")),
        ("1", "s", Some("s"), Some("s-1")),
        ("mg/mL", "mL", Some("mg"), Some("mg.mL-2")),
        ("nonsense unit", "cm", None, None),
    ] {
        assert_eq!(
            units.product(left, right).as_deref(),
            product,
            "{left} times {right}"
        );
        assert_eq!(
            units.quotient(left, right).as_deref(),
            quotient,
            "{left} by {right}"
        );
    }
}

proptest! {
    #[test]
    fn conversion_there_and_back_is_the_same(units in 0_i64..1_000_000_000, pair in prop::sample::select(vec![
        ("g", "mg"), ("kg", "g"), ("m", "mm"), ("L", "mL"), ("k[IU]/L", "[IU]/L"), ("wk", "h"), ("mol/L", "mmol/L"),
    ])) {
        let store = Units::new();
        let value = Decimal::from_parts(i128::from(units), 4).unwrap();
        let there = store.convert(value, pair.0, pair.1).unwrap();
        let back = store.convert(there, pair.1, pair.0).unwrap();
        prop_assert_eq!(store.compare((back, pair.0), (value, pair.0)), Some(Ordering::Equal));
        prop_assert_eq!(store.compare((there, pair.1), (value, pair.0)), Some(Ordering::Equal));
    }
}
