//! The detail of a card, in GitHub's Markdown. What stands in the record is
//! somebody else's text: it is never Markdown of ours.

/// Writes sections, each with a heading and text or lines.
#[derive(Default)]
pub(crate) struct Detail {
    text: String,
}

impl Detail {
    /// A paragraph.
    pub(crate) fn say(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.gap();
            self.text.push_str(&escaped(words));
        }
    }

    /// A paragraph with a word in front that names it.
    pub(crate) fn say_of(&mut self, name: &str, words: &str) {
        if !words.trim().is_empty() {
            self.gap();
            self.text
                .push_str(&format!("**{name}:** {}", escaped(words)));
        }
    }

    /// A heading and lines under it.
    pub(crate) fn list(&mut self, name: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        self.gap();
        self.text.push_str(&format!("**{name}:**\n"));
        for line in lines {
            self.text.push_str(&format!("\n- {}", escaped(line)));
        }
    }

    /// A heading and links under it; what is no address of the web stays text.
    pub(crate) fn links(&mut self, name: &str, links: &[(String, String)]) {
        if links.is_empty() {
            return;
        }
        self.gap();
        self.text.push_str(&format!("**{name}:**\n"));
        for (words, url) in links {
            let words = escaped(words);
            if is_web(url) {
                self.text.push_str(&format!("\n- [{words}](<{url}>)"));
            } else {
                self.text.push_str(&format!("\n- {words}"));
            }
        }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }
}

/// Whether this is an address of the web that Markdown can hold.
pub(crate) fn is_web(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && !url.chars().any(|letter| {
            letter.is_whitespace() || letter.is_control() || matches!(letter, '<' | '>')
        })
}

/// Text that Markdown shows as it is, on one line.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '&' => escaped.push_str("&amp;"),
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    // A line may not begin as a list, a rule or a number would; nor may an address become a link.
    if escaped.starts_with(['-', '+', '=']) {
        escaped.insert(0, '\\');
    }
    escaped
        .replace("://", ":\u{200b}//")
        .replace("www.", "www\u{200b}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_record_is_no_markdown() {
        assert_eq!(
            escaped("[press](http://evil) <b>*now*</b>\n# x"),
            "\\[press\\](http:\u{200b}//evil) \\<b\\>\\*now\\*\\</b\\> \\# x"
        );
        assert_eq!(escaped("- item"), "\\- item");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let mut detail = Detail::default();
        let link = |url: &str| ("a".to_owned(), url.to_owned());
        detail.links(
            "Sources",
            &[link("https://b.example/c"), link("javascript:alert(1)")],
        );
        assert_eq!(
            detail.finish(),
            "**Sources:**\n\n- [a](<https://b.example/c>)\n- a"
        );
    }
}
