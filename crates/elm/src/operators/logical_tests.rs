use super::*;
use crate::operators::testing::with_context;

#[test]
fn truth_tables_are_three_valued() {
    // Rows: left and right as T, F or N; then and, or, xor, implies (CQL reference, truth tables).
    for (row, expected) in [
        ("TT", "TTFT"),
        ("TF", "FTTF"),
        ("TN", "NTNN"),
        ("FT", "FTTT"),
        ("FF", "FFFT"),
        ("FN", "FNNT"),
        ("NT", "NTNT"),
        ("NF", "FNNN"),
        ("NN", "NNNN"),
    ] {
        with_context(|context| {
            let operands: Vec<Value<'_>> = row.chars().map(value).collect();
            let (left, right) = (operands[0], operands[1]);
            let results: String = [
                and(context, left, right),
                or(context, left, right),
                xor(context, left, right),
                implies(context, left, right),
            ]
            .into_iter()
            .map(|result| letter(result.unwrap()))
            .collect();
            assert_eq!(results, expected, "{row}");
        });
    }
}

fn value(letter: char) -> Value<'static> {
    match letter {
        'T' => Value::Boolean(true),
        'F' => Value::Boolean(false),
        _ => Value::Null,
    }
}

fn letter(value: Value<'_>) -> char {
    match value {
        Value::Boolean(true) => 'T',
        Value::Boolean(false) => 'F',
        _ => 'N',
    }
}

#[test]
fn a_number_is_no_truth_value() {
    with_context(|context| assert!(and(context, Value::Integer(1), Value::Null).is_err()));
}
