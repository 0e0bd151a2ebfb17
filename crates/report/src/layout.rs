//! Laying text out for a terminal: words in styles, wrapped at a width.
//!
//! Knows nothing of assessments. Control characters never get through: text
//! from a record must not be able to command the terminal it is shown on.

use anstyle::Style;
use unicode_linebreak::linebreaks;
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
            let width: usize = word.spans.iter().map(|span| columns(&span.text)).sum();
            let space = usize::from(!is_first_word && word.is_after_space);
            if !is_first_word && line.columns + space + width > self.width {
                self.end(&mut line);
                line.pad(indent);
            } else {
                line.pad(space);
            }
            for span in &word.spans {
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

/// What is never parted over two lines, possibly in several styles.
struct Word {
    spans: Vec<Span>,
    /// Whether a space stands before it where the line does not end.
    is_after_space: bool,
}

impl Word {
    fn last_character(&self) -> Option<char> {
        self.spans.last()?.text.chars().next_back()
    }

    fn first_character(&self) -> Option<char> {
        self.spans.first()?.text.chars().next()
    }
}

/// The words of `spans`: what stands between white space, and within it, where
/// a script writes no spaces, what stands between the places where Unicode lets
/// a line end. A no-break space does not part words.
fn words(spans: &[Span]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word: Vec<Span> = Vec::new();
    for span in spans {
        for (place, part) in clean(&span.text).split(' ').enumerate() {
            if place > 0 && !word.is_empty() {
                words.extend(parted(std::mem::take(&mut word)));
            }
            if !part.is_empty() {
                word.push(styled(part, span.style));
            }
        }
    }
    if !word.is_empty() {
        words.extend(parted(word));
    }
    join_signs(words)
}

/// A run of text without spaces, parted beside wide characters where the line
/// breaking of Unicode (UAX 14) allows it: never before a full stop or a closing
/// bracket, never within a number or a word of letters.
fn parted(spans: Vec<Span>) -> Vec<Word> {
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    let is_wide = |character: Option<char>| character.and_then(UnicodeWidthChar::width) == Some(2);
    let ends: Vec<usize> = if text.chars().any(|one| is_wide(Some(one))) {
        linebreaks(&text)
            .map(|(end, _)| end)
            .filter(|end| {
                let (before, after) = text.split_at_checked(*end).unwrap_or_default();
                is_wide(before.chars().next_back()) || is_wide(after.chars().next())
            })
            .collect()
    } else {
        Vec::new()
    };
    let mut words = Vec::new();
    let mut word: Vec<Span> = Vec::new();
    let (mut place, mut is_after_space) = (0, true);
    for span in spans {
        let mut rest = span.text.as_str();
        while !rest.is_empty() {
            let end = ends.iter().find(|end| **end > place);
            let length = end.map_or(rest.len(), |end| (end - place).min(rest.len()));
            let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            word.push(styled(part, span.style));
            place += part.len();
            rest = after;
            if end == Some(&place) {
                let spans = std::mem::take(&mut word);
                words.push(Word {
                    spans,
                    is_after_space,
                });
                is_after_space = false;
            }
        }
    }
    if !word.is_empty() {
        words.push(Word {
            spans: word,
            is_after_space,
        });
    }
    words
}

/// Keeps with its number what only means something beside it: a sign of its own,
/// such as the one for per cent, and the measure word of a script without spaces.
fn join_signs(words: Vec<Word>) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::new();
    for word in words {
        let first = word.first_character();
        let is_wide = first.and_then(UnicodeWidthChar::width) == Some(2);
        match joined.last_mut() {
            Some(number)
                if first == Some('%')
                    || is_wide
                        && number
                            .last_character()
                            .is_some_and(|last| last.is_ascii_digit()) =>
            {
                if word.is_after_space {
                    number.spans.push(plain(" "));
                }
                number.spans.extend(word.spans);
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
    /// The style of what was written last.
    style: Style,
}

impl Line {
    fn push(&mut self, text: &str, style: Style, is_coloured: bool) {
        self.columns += columns(text);
        let end = style.render_reset().to_string();
        if !is_coloured || style == Style::new() {
            self.text.push_str(text);
        } else if style == self.style
            && let written = self.text.trim_end_matches(' ')
            && let Some(open) = written.strip_suffix(&end).map(str::len)
        {
            // Words in one style are one run: what ends between them is taken out.
            let spaces = self.text.len() - written.len();
            self.text.truncate(open);
            self.text.extend(std::iter::repeat_n(' ', spaces));
            self.text.push_str(&format!("{text}{end}"));
        } else {
            self.text.push_str(&format!("{style}{text}{end}"));
        }
        self.style = style;
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
    fn a_script_without_spaces_wraps_by_its_columns() {
        // Two columns a character: never over the edge, no full stop at the start
        // of a line, no number and no word of letters in two.
        check(
            40,
            "  ",
            4,
            "若出血时已在子宫内看到妊娠且既往有流产史，应提供阴道用微粒化黄体酮。",
            "  若出血时已在子宫内看到妊娠且既往有流产\n    史，应提供阴道用微粒化黄体酮。\n",
        );
        check(
            40,
            "",
            0,
            "这位妇女每日两次使用阴道用微粒化黄体酮400 mg，直到孕16 周为止。",
            "这位妇女每日两次使用阴道用微粒化黄体酮\n400 mg，直到孕16 周为止。\n",
        );
    }

    #[test]
    fn a_run_of_two_styles_is_parted_like_one() {
        let mut page = Page::new(40, true);
        let bold = Style::new().bold();
        let text = "黄体酮".repeat(6);
        page.paragraph(&[], 0, &[styled(text, bold), plain("的证据。")]);
        let lines: Vec<usize> = (page.finish().lines())
            .map(|line| columns(&line.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "")))
            .collect();
        assert_eq!(lines, [40, 4]);
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
        assert_eq!(page.finish(), "\u{1b}[1ma b\u{1b}[0mc\n");
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
