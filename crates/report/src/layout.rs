//! Laying text out for a terminal: words in styles, wrapped at a width.
//!
//! Knows nothing of assessments. Control characters never get through: text
//! from a record must not be able to command the terminal it is shown on.

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

/// A piece of text in one style.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    text: String,
    style: Style,
}

/// Text in no particular style.
pub(crate) fn plain(text: impl Into<String>) -> Span {
    styled(text, Style::new())
}

/// Text in `style`.
pub(crate) fn styled(text: impl Into<String>, style: Style) -> Span {
    Span {
        text: text.into(),
        style,
    }
}

/// A page being written, line by line.
pub(crate) struct Page {
    lines: String,
    width: usize,
    is_coloured: bool,
}

impl Page {
    /// An empty page, `width` columns wide.
    pub(crate) fn new(width: usize, is_coloured: bool) -> Self {
        Self {
            lines: String::new(),
            width: width.max(40),
            is_coloured,
        }
    }

    /// The page as one text; no line ends in white space.
    pub(crate) fn finish(self) -> String {
        self.lines
    }

    /// An empty line, unless the page is empty or one is there already.
    pub(crate) fn gap(&mut self) {
        if !self.lines.is_empty() && !self.lines.ends_with("\n\n") {
            self.lines.push('\n');
        }
    }

    /// A paragraph: `lead` (its first column already spaced), then `spans`
    /// wrapped, every further line indented by `indent` columns. Text that is
    /// to start at `indent` must have a `lead` that is exactly as wide.
    pub(crate) fn paragraph(&mut self, lead: &[Span], indent: usize, spans: &[Span]) {
        let mut line = Line::default();
        for span in lead {
            line.push(&clean(&span.text), span.style, self.is_coloured);
        }
        let mut is_first_word = true;
        for word in words(spans) {
            let width: usize = word.iter().map(|span| columns(&span.text)).sum();
            let space = usize::from(!is_first_word);
            if !is_first_word && line.columns + space + width > self.width {
                self.end(&mut line);
                line.pad(indent);
            } else if !is_first_word {
                line.pad(1);
            }
            for span in &word {
                line.push(&span.text, span.style, self.is_coloured);
            }
            is_first_word = false;
        }
        self.end(&mut line);
    }

    /// One line with `left` at its start and `right` at its end; the right part
    /// goes to a line of its own where both do not fit.
    pub(crate) fn line_with_ends(&mut self, left: &[Span], right: &[Span]) {
        let mut line = Line::default();
        for span in left {
            line.push(&clean(&span.text), span.style, self.is_coloured);
        }
        let right_columns: usize = right.iter().map(|span| columns(&clean(&span.text))).sum();
        if line.columns + 2 + right_columns > self.width {
            self.end(&mut line);
            self.paragraph(&[], 0, right);
            return;
        }
        line.pad(self.width - right_columns - line.columns);
        for span in right {
            line.push(&clean(&span.text), span.style, self.is_coloured);
        }
        self.end(&mut line);
    }

    fn end(&mut self, line: &mut Line) {
        self.lines.push_str(line.text.trim_end_matches(' '));
        self.lines.push('\n');
        *line = Line::default();
    }
}

/// Columns that `text` takes on a terminal.
pub(crate) fn columns(text: &str) -> usize {
    text.chars()
        .map(|character| character.width().unwrap_or(0))
        .sum()
}

/// `text` with white space folded and everything that could steer a terminal
/// (control characters, bidirectional overrides) replaced.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' | '\r' | '\t' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            control if control.is_control() => '\u{fffd}',
            other => other,
        })
        .collect()
}

/// The words of `spans`: what stands between white space, each possibly in
/// several styles. A no-break space does not part words.
fn words(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut words = Vec::new();
    let mut word: Vec<Span> = Vec::new();
    for span in spans {
        for (place, part) in clean(&span.text).split(' ').enumerate() {
            if place > 0 && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !part.is_empty() {
                word.push(styled(part, span.style));
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    join_signs(words)
}

/// Keeps a sign of its own, such as the one for per cent, with its number.
fn join_signs(words: Vec<Vec<Span>>) -> Vec<Vec<Span>> {
    let mut joined: Vec<Vec<Span>> = Vec::new();
    for word in words {
        let is_sign = word.first().is_some_and(|span| span.text.starts_with('%'));
        match joined.last_mut() {
            Some(number) if is_sign => {
                number.push(plain(" "));
                number.extend(word);
            }
            _ => joined.push(word),
        }
    }
    joined
}

#[derive(Default)]
struct Line {
    text: String,
    columns: usize,
}

impl Line {
    fn push(&mut self, text: &str, style: Style, is_coloured: bool) {
        self.columns += columns(text);
        if is_coloured && style != Style::new() {
            self.text.push_str(&format!("{style}{text}{style:#}"));
        } else {
            self.text.push_str(text);
        }
    }

    fn pad(&mut self, count: usize) {
        self.columns += count;
        self.text.extend(std::iter::repeat_n(' ', count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: usize, lead: &str, indent: usize, text: &str, expected: &str) {
        let mut page = Page::new(width, false);
        page.paragraph(&[plain(lead)], indent, &[plain(text)]);
        assert_eq!(page.finish(), expected);
    }

    #[test]
    fn long_text_wraps_under_its_lead() {
        check(
            40,
            "  1. ",
            5,
            "Offer something to somebody for as long as it takes",
            "  1. Offer something to somebody for as\n     long as it takes\n",
        );
    }

    #[test]
    fn a_number_keeps_its_sign() {
        check(
            40,
            "",
            0,
            "Live birth in seventy or eighty, and 75 % of",
            "Live birth in seventy or eighty, and\n75 % of\n",
        );
    }

    #[test]
    fn a_word_wider_than_the_page_stands_alone() {
        let long = "x".repeat(60);
        check(
            40,
            "",
            2,
            &format!("a {long} b"),
            &format!("a\n  {long}\n  b\n"),
        );
    }

    #[test]
    fn text_cannot_command_the_terminal() {
        check(
            40,
            "",
            0,
            "a\u{1b}[31mb\u{202e}c\nd",
            "a\u{fffd}[31mb\u{fffd}c d\n",
        );
    }

    #[test]
    fn colour_is_written_only_when_asked_for() {
        let bold = Style::new().bold();
        let mut page = Page::new(40, true);
        page.paragraph(&[], 0, &[styled("a b", bold), plain("c")]);
        assert_eq!(page.finish(), "\u{1b}[1ma\u{1b}[0m \u{1b}[1mb\u{1b}[0mc\n");
    }

    #[test]
    fn ends_that_do_not_fit_take_two_lines() {
        let mut page = Page::new(40, false);
        page.line_with_ends(&[plain("left")], &[plain("right")]);
        page.line_with_ends(&[plain("l".repeat(30))], &[plain("r".repeat(9))]);
        let expected = format!(
            "left{}right\n{}\n{}\n",
            " ".repeat(31),
            "l".repeat(30),
            "r".repeat(9)
        );
        assert_eq!(page.finish(), expected);
    }
}
