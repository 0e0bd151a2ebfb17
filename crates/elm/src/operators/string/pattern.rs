//! Regular expressions, matched in time linear in the text.
//!
//! The dialect is that of the `regex` crate: what the reference asks for
//! (character classes, repetition, groups, anchors, Unicode), without
//! look-around and references back to groups, which cannot be bounded in time.

use std::cell::RefCell;
use std::rc::Rc;

use bumpalo::collections::{String as ArenaString, Vec as ArenaVec};
use regex::{Captures, Regex, RegexBuilder};

use super::{text, texts};
use crate::codes::ShortMap;
use crate::error::EvaluationError;
use crate::operators::{Context, Outcome, too_large, unusable};
use crate::value::Value;

/// Memory a compiled pattern may take.
const PATTERN_BYTES: usize = 1 << 20;
/// Length of text a replacement may produce.
const LONGEST_RESULT: usize = 1 << 20;
/// How many patterns each thread keeps compiled: several times what a large set of libraries has,
/// since one more than are kept would mean that all are compiled again for every record.
const KEPT_PATTERNS: usize = 512;

thread_local! {
    /// Compiling a pattern costs far more than matching it, and the same few recur.
    /// Those that may match anywhere, and those that must match all.
    static KNOWN: RefCell<[ShortMap<Rc<Regex>>; 2]> = RefCell::default();
}

/// The pattern compiled; the dot matches line ends too ("single line mode").
fn compiled(
    operator: &'static str,
    pattern: &str,
    must_match_all: bool,
) -> Result<Rc<Regex>, EvaluationError> {
    let known = KNOWN.with_borrow(|[anywhere, all]| {
        let known = if must_match_all { all } else { anywhere };
        known.get(pattern).map(Rc::clone)
    });
    if let Some(known) = known {
        return Ok(known);
    }
    let source = if must_match_all {
        format!("^(?:{pattern})$")
    } else {
        pattern.to_owned()
    };
    let regex = RegexBuilder::new(&source)
        .dot_matches_new_line(true)
        .size_limit(PATTERN_BYTES)
        .dfa_size_limit(PATTERN_BYTES)
        .build()
        .map_err(|_| {
            unusable(
                operator,
                format!("`{pattern}` is not a regular expression that can be used here"),
            )
        })?;
    let regex = Rc::new(regex);
    KNOWN.with_borrow_mut(|[anywhere, all]| {
        let known = if must_match_all { all } else { anywhere };
        if known.len() >= KEPT_PATTERNS {
            known.clear();
        }
        known.insert(pattern.into(), Rc::clone(&regex));
    });
    Ok(regex)
}

/// `Matches(argument String, pattern String) Boolean`: whether the pattern matches the whole text.
/// <https://cql.hl7.org/09-b-cqlreference.html#matches>
///
/// # Errors
/// Where an operand is no text, or the pattern no regular expression.
pub fn matches<'a>(_: &Context<'a>, argument: Value<'a>, pattern: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Matches";
    let Some((argument, pattern)) = texts(NAME, argument, pattern)? else {
        return Ok(Value::Null);
    };
    Ok(Value::Boolean(
        compiled(NAME, pattern, true)?.is_match(argument),
    ))
}

/// `ReplaceMatches(argument String, pattern String, substitution String) String`:
/// every match replaced. In the substitution `$1` stands for a group and a
/// backslash takes the next character as it is.
/// <https://cql.hl7.org/09-b-cqlreference.html#replacematches>
///
/// # Errors
/// Where an operand is no text, the pattern no regular expression, or the result too long.
pub fn replace_matches<'a>(
    context: &Context<'a>,
    argument: Value<'a>,
    pattern: Value<'a>,
    substitution: Value<'a>,
) -> Outcome<'a> {
    const NAME: &str = "ReplaceMatches";
    let Some((argument, pattern)) = texts(NAME, argument, pattern)? else {
        return Ok(Value::Null);
    };
    let Some(substitution) = text(NAME, substitution)? else {
        return Ok(Value::Null);
    };
    let regex = compiled(NAME, pattern, false)?;
    let mut result = ArenaString::new_in(context.arena);
    let mut copied = 0;
    for found in regex.captures_iter(argument) {
        let Some(whole) = found.get(0) else { continue };
        result.push_str(argument.get(copied..whole.start()).unwrap_or_default());
        substitute(&mut result, &found, substitution);
        copied = whole.end();
        if result.len() > LONGEST_RESULT {
            return Err(too_large("a text", LONGEST_RESULT));
        }
    }
    result.push_str(argument.get(copied..).unwrap_or_default());
    Ok(Value::String(result.into_bump_str()))
}

fn substitute(result: &mut ArenaString<'_>, found: &Captures<'_>, substitution: &str) {
    let mut letters = substitution.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => result.extend(letters.next()),
            '$' => {
                let digit = letters.peek().and_then(|digit| digit.to_digit(10));
                match digit.and_then(|digit| usize::try_from(digit).ok()) {
                    Some(group) => {
                        letters.next();
                        result.push_str(found.get(group).map_or("", |part| part.as_str()));
                    }
                    None => result.push('$'),
                }
            }
            other => result.push(other),
        }
    }
}

/// `SplitOnMatches(stringToSplit String, separatorPattern String) List<String>`
/// <https://cql.hl7.org/09-b-cqlreference.html#splitonmatches>
///
/// # Errors
/// Where an operand is no text, or the pattern no regular expression.
pub fn split_on_matches<'a>(
    context: &Context<'a>,
    source: Value<'a>,
    pattern: Value<'a>,
) -> Outcome<'a> {
    const NAME: &str = "SplitOnMatches";
    let Some(source) = text(NAME, source)? else {
        return Ok(Value::Null);
    };
    let Some(pattern) = text(NAME, pattern)? else {
        return Ok(context.list([Value::String(source)]));
    };
    let regex = compiled(NAME, pattern, false)?;
    let pieces = ArenaVec::from_iter_in(regex.split(source).map(Value::String), context.arena);
    Ok(Value::List(pieces.into_bump_slice()))
}
