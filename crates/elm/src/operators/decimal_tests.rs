use proptest::prelude::*;

use super::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}

fn shown(number: Option<Decimal>) -> String {
    number.map_or_else(|| "null".to_owned(), |number| number.to_string())
}

#[test]
fn arithmetic_is_exact_to_eight_places() {
    for (left, operator, right, expected) in [
        ("0.1", '+', "0.2", "0.3"),
        ("1.50", '+', "1", "2.50"),
        ("2", '-', "1.1", "0.9"),
        ("1.0", '*', "2.0", "2.00"),
        ("0.00000001", '*', "0.5", "0.00000001"),
        ("0.00000001", '*', "0.4", "0.00000000"),
        ("10", '/', "3", "3.33333333"),
        ("20", '/', "3", "6.66666667"),
        ("-20", '/', "3", "-6.66666667"),
        ("1", '/', "1", "1.0"),
        ("1", '/', "0", "null"),
        ("10.1", 'd', "3.1", "3.0"),
        ("-10.1", 'd', "3.1", "-3.0"),
        ("1", 'd', "0", "null"),
        ("3.5", 'm', "3", "0.5"),
        ("-3.5", 'm', "3", "-0.5"),
        ("99999999999999999999.99999999", '+', "0.00000001", "null"),
        ("99999999999999999999", '*', "99999999999999999999", "null"),
        (
            "99999999999999999999.99999999",
            '*',
            "1.00000000",
            "99999999999999999999.99999999",
        ),
    ] {
        let (left_number, right_number) = (decimal(left), decimal(right));
        let result = match operator {
            '+' => add(left_number, right_number),
            '-' => subtract(left_number, right_number),
            '*' => multiply(left_number, right_number),
            '/' => divide(left_number, right_number),
            'd' => divide_truncated(left_number, right_number),
            _ => modulo(left_number, right_number),
        };
        assert_eq!(shown(result), expected, "{left} {operator} {right}");
    }
}

#[test]
fn rounding_takes_halves_away_from_zero() {
    for (number, places, expected) in [
        ("0.5", 0, "1"),
        ("0.4", 0, "0"),
        ("-0.5", 0, "-1"),
        ("-1.5", 0, "-2"),
        ("3.14159", 2, "3.14"),
        ("2.675", 2, "2.68"),
        ("5", 2, "5"),
    ] {
        assert_eq!(shown(round(decimal(number), places)), expected, "{number}");
    }
    assert_eq!(
        (
            floor(decimal("-0.1")),
            ceiling(decimal("-0.1")),
            truncate(decimal("-1.9"))
        ),
        (-1, 0, -1)
    );
}

#[test]
fn powers_and_roots() {
    assert_eq!(shown(power(decimal("2"), -2)), "0.25");
    assert_eq!(shown(power(decimal("10"), -8)), "0.00000001");
    assert_eq!(shown(power(decimal("2.0"), 30)), "1073741824.0");
    assert_eq!(shown(power(decimal("0"), -1)), "null");
    assert_eq!(shown(square_root(decimal("2"))), "1.41421356");
    assert_eq!(shown(square_root(decimal("2.5"))), "1.58113883");
    assert_eq!(shown(square_root(decimal("-1"))), "null");
}

proptest! {
    #[test]
    fn subtraction_undoes_addition(left in -1_000_000_000_000_i64..1_000_000_000_000, right in any::<i32>(), scales in (0_u8..9, 0_u8..9)) {
        let left = Decimal::from_parts(i128::from(left), scales.0).unwrap();
        let right = Decimal::from_parts(i128::from(right), scales.1).unwrap();
        let back = subtract(add(left, right).unwrap(), right).unwrap();
        prop_assert_eq!(compare(back, left), Ordering::Equal);
    }
}
