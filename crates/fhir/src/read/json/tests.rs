use serde_json::Value;

use super::*;

/// Reads a whole text with every method, as a tree.
fn tree(json: &mut Json<'_>) -> Result<Value, Broken> {
    let next = json.next()?;
    Ok(match next {
        Next::Text => Value::from(json.string()?.into_owned()),
        Next::Number => serde_json::from_str(json.number()?).unwrap_or_default(),
        Next::Object => {
            let mut object = serde_json::Map::new();
            let mut is_first = true;
            while let Some(name) = json.name(&mut is_first)? {
                object.insert(name.into_owned(), tree(json)?);
            }
            Value::Object(object)
        }
        Next::Array => {
            let mut array = Vec::new();
            let mut is_first = true;
            while json.item(&mut is_first)? {
                array.push(tree(json)?);
            }
            Value::Array(array)
        }
        word => {
            json.word(word)?;
            match word {
                Next::True => Value::Bool(true),
                Next::False => Value::Bool(false),
                _ => Value::Null,
            }
        }
    })
}

/// Reading, passing over and `serde_json` agree on what is JSON and what it says.
fn agree(text: &str) {
    let mut read = Json::new(text);
    let read = tree(&mut read).and_then(|tree| read.end().map(|()| tree));
    let mut skipped = Json::new(text);
    let skipped = skipped.skip().and_then(|()| skipped.end());
    let expected: Result<Value, _> = serde_json::from_str(text);
    assert_eq!(
        read.is_ok(),
        skipped.is_ok(),
        "{text:?}: {read:?} {skipped:?}"
    );
    match (&read, &expected) {
        (Ok(read), Ok(expected)) => assert_eq!(read, expected, "{text:?}"),
        (Err(_), Err(_)) => {}
        // What serde_json refuses and this reader takes: lone surrogates and numbers beyond a float.
        (Ok(_), Err(error)) => {
            let reason = error.to_string();
            assert!(
                reason.contains("surrogate")
                    || reason.contains("out of range")
                    || reason.contains("unexpected end of hex"),
                "{text:?}: {reason}"
            );
        }
        (Err(reason), Ok(_)) => panic!("{text:?} was refused: {reason:?}"),
    }
}

#[test]
fn the_grammar_is_that_of_json() {
    for text in [
        "",
        " ",
        "null",
        "true",
        "false",
        "nul",
        "nulll",
        "truefalse",
        "0",
        "-0",
        "-",
        "01",
        "1.",
        ".5",
        "1.5",
        "1e5",
        "1E+5",
        "1e",
        "1e-",
        "1.e5",
        "-1.5e-3",
        "+1",
        "0x1",
        "1 2",
        "\"\"",
        "\"",
        "\"a\"b",
        "\"\\n\\t\\\"\\\\\\/\\b\\f\\r\"",
        "\"\\x\"",
        "\"\\u00e9\"",
        "\"\\u00g9\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ud83dx\"",
        "\"\\ude00\"",
        "\"\\ud83d\\ud83d\\ude00\"",
        "\"\\u12\"",
        "\"line\nbreak\"",
        "\"tab\there\"",
        "\"é€😀\"",
        "\"long enough for eight bytes\"",
        "\"12345678\"",
        "\"1234567\\\"\"",
        "[]",
        "[ ]",
        "[1]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,2",
        "[",
        "]",
        "[]]",
        "[[[]]]",
        "{}",
        "{ }",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":{\"b\":[{},[],null]}}",
        "{\"a\":1]",
        "[1}",
        "{\"a\":[}",
        " { \"a\" : [ 1 , 2 ] } \n\t\r",
        "\u{feff}1",
        "{\"a\\u0062\":1}",
        "1e400",
        "\u{a0}1",
    ] {
        agree(text);
        agree_on_shortcuts(text);
    }
}

#[test]
fn nesting_is_followed_as_far_as_any_record_goes_and_refused_beyond() {
    for depth in [1, 63, 64, 65, 90] {
        let mixed = format!("{}null{}", "[{\"a\":".repeat(depth), "}]".repeat(depth));
        assert_eq!(Json::new(&mixed).skip(), Ok(()), "{depth}");
        let crossed = format!("{}null{}", "[{\"a\":".repeat(depth), "]}".repeat(depth));
        assert_eq!(
            Json::new(&crossed).skip(),
            Err(Broken::ObjectEnd),
            "{depth}"
        );
    }
    for depth in [1_000, 100_000] {
        assert_eq!(
            Json::new(&"[".repeat(depth)).skip(),
            Err(Broken::Nesting),
            "{depth}"
        );
    }
}

/// Where a shortcut is taken, the parser takes the same and ends at the same place.
fn agree_on_shortcuts(text: &str) {
    fn check<T: PartialEq + std::fmt::Debug>(
        text: &str,
        shortcut: impl FnOnce(&mut Cursor<'_>) -> Option<T>,
        parse: impl FnOnce(&mut Jiter<'_>) -> Result<T, JiterError>,
    ) {
        let mut cursor = Cursor::new(text);
        let mut parser = Jiter::new(text.as_bytes());
        if let Some(taken) = shortcut(&mut cursor) {
            assert_eq!(parse(&mut parser).ok(), Some(taken), "{text:?}");
            assert_eq!(parser.current_index(), cursor.at, "{text:?}");
        }
    }
    let owned = |name: Option<&str>| name.map(str::to_owned);
    check(text, |cursor| cursor.value(), |parser| parser.next_skip());
    check(
        text,
        |cursor| cursor.name(false).map(owned),
        |parser| parser.next_key().map(owned),
    );
    check(
        text,
        |cursor| cursor.item(false),
        |parser| Ok(parser.array_step()?.is_some()),
    );
    match text.as_bytes().first() {
        Some(b'"') => check(
            text,
            |cursor| cursor.string().map(str::to_owned),
            |parser| parser.known_str().map(str::to_owned),
        ),
        Some(b'{') => check(
            text,
            |cursor| cursor.name(true).map(owned),
            |parser| parser.known_object().map(owned),
        ),
        Some(b'[') => check(
            text,
            |cursor| cursor.item(true),
            |parser| Ok(parser.known_array()?.is_some()),
        ),
        Some(b'-' | b'0'..=b'9') => check(
            text,
            |cursor| cursor.number().map(|number| number.as_bytes().to_owned()),
            |parser| {
                let peek = parser.peek()?;
                parser.known_number_bytes(peek).map(<[u8]>::to_owned)
            },
        ),
        _ => {}
    }
}

#[test]
fn plain_names_texts_and_numbers_need_no_parser() {
    for length in 0..200 {
        let inside = "é".repeat(length / 2) + &"x".repeat(length % 2);
        for behind in ["", ",", " ]", "}, and much more than a few bytes behind it"] {
            let text = format!("\"{inside}\"{behind}");
            let mut cursor = Cursor::new(&text);
            assert_eq!(cursor.string(), Some(&*inside), "{text}");
            assert_eq!(cursor.at, inside.len() + 2, "{text}");
            for special in ["\n", "\u{1f}", "\0", "\\", "\\n"] {
                let text = format!("\"{inside}{special}{inside}\"{behind}");
                assert_eq!(Cursor::new(&text).string(), None, "{text:?}");
                agree(&text);
            }
        }
    }
    for number in ["0", "-0", "7", "-12.50", "0.000", "123456789012345678901.5"] {
        let text = format!("{number},");
        assert_eq!(Cursor::new(&text).number(), Some(number));
    }
    for number in ["", "-", "01", "1.", ".5", "1e5", "+1", "1.5", "1x", "-a"] {
        assert_eq!(Cursor::new(number).number(), None, "{number}");
    }
    let escapes = r#"{"a\"b":["\\\/\b\f\n\r\t\u00e9\uD7ff\ue000"]}"#;
    assert_eq!(Cursor::new(escapes).value(), Some(()));
    for escape in [
        r"\ud800",
        r"\uDfff",
        r"\ud83d\ude00",
        r"\u00g0",
        r"\u00",
        r"\x",
    ] {
        assert_eq!(
            Cursor::new(&format!("\"{escape}\"")).value(),
            None,
            "{escape}"
        );
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_is_taken_or_refused_as_serde_json_does(text in "[\\[\\]{},:\" \\\\u0-9a-fnrtl.eE+-]{0,24}") {
        agree(&text);
        agree_on_shortcuts(&text);
    }

    #[test]
    fn a_damaged_document_is_taken_or_refused_as_serde_json_does(place in 0_usize..120, byte in "[ -~]") {
        let mut text = r#"{"a": [1, -2.5e3, "x\u00e9\"y", true, {"b": null, "cc": [[], {}]}], "d": "a longer text, with spaces"}"#.to_owned();
        let place = place.min(text.len() - 1);
        text.replace_range(place..=place, &byte);
        agree(&text);
        agree_on_shortcuts(&text);
    }
}
