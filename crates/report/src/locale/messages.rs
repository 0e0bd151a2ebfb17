//! Fluent files as messages by key, each language before those it falls back to.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use gravida_guideline::KnowledgeFiles;
use unic_langid::LanguageIdentifier;

use super::{Argument, ENGLISH};

/// The messages of one language and of those it falls back to.
pub(super) struct Messages {
    pub(super) tag: String,
    /// Messages without variables, ready to be shown.
    labels: BTreeMap<String, String>,
    /// The first that has a message speaks.
    bundles: Vec<FluentBundle<FluentResource>>,
    pub(super) untranslated: Vec<String>,
}

/// The text of one language, and which.
pub(super) type Source<'f> = Option<(&'f str, &'f [u8])>;

/// The Fluent file of `tag`.
pub(super) fn source<'f>(files: &'f KnowledgeFiles, tag: &'f str) -> Source<'f> {
    files
        .get(&format!("locales/{tag}.ftl"))
        .map(|content| (tag, content.as_ref()))
}

/// The languages there are files of.
pub(super) fn tags(files: &KnowledgeFiles) -> impl Iterator<Item = &str> {
    files
        .keys()
        .filter_map(|path| path.strip_prefix("locales/")?.strip_suffix(".ftl"))
}

impl Messages {
    /// The messages of `sources`, the first that has one before the others.
    /// What cannot be read is left out here and told by `check_locales`.
    pub(super) fn read<const N: usize>(tag: &str, sources: [Source<'_>; N]) -> Self {
        let mut messages = Self {
            tag: tag.to_owned(),
            labels: BTreeMap::new(),
            bundles: Vec::new(),
            untranslated: Vec::new(),
        };
        let mut own = BTreeSet::new();
        let mut all = BTreeSet::new();
        for (language, content) in sources.into_iter().flatten() {
            let resource = resource(content);
            let keys = variables(&resource);
            if language == tag {
                own.extend(keys.keys().cloned());
            }
            let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
            bundle.set_use_isolating(false);
            // A key said twice keeps its first message; the check tells.
            let _ = bundle.add_resource(resource);
            for (key, _) in keys.iter().filter(|(_, variables)| variables.is_empty()) {
                if !all.contains(key)
                    && let Some(text) = formatted(&bundle, key, &[])
                {
                    messages.labels.insert(key.clone(), text);
                }
            }
            all.extend(keys.into_keys());
            messages.bundles.push(bundle);
        }
        if tag != ENGLISH {
            messages.untranslated = all.difference(&own).cloned().collect();
        }
        messages
    }

    pub(super) fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.labels.get(key).map_or(key, String::as_str)
    }

    pub(super) fn phrase(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        self.bundles
            .iter()
            .find_map(|bundle| formatted(bundle, key, arguments))
            .unwrap_or_else(|| key.to_owned())
    }
}

/// A Fluent file as far as it can be read.
pub(super) fn resource(content: &[u8]) -> FluentResource {
    let text = String::from_utf8_lossy(content).into_owned();
    FluentResource::try_new(text).unwrap_or_else(|(read, _)| read)
}

fn formatted(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    arguments: &[(&str, Argument<'_>)],
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut values = FluentArgs::new();
    for (name, value) in arguments {
        let value = match value {
            Argument::Number(number) => FluentValue::from(*number),
            Argument::Text(text) => FluentValue::String(Cow::Borrowed(text)),
        };
        values.set(*name, value);
    }
    // A variable that was not given is shown by its name; the check tells.
    let mut errors = Vec::new();
    Some(
        bundle
            .format_pattern(pattern, Some(&values), &mut errors)
            .into_owned(),
    )
}

/// The keys of a file with the variables of each.
pub(super) fn variables(resource: &FluentResource) -> BTreeMap<String, BTreeSet<String>> {
    resource
        .entries()
        .filter_map(|entry| {
            let Entry::Message(message) = entry else {
                return None;
            };
            let mut found = BTreeSet::new();
            in_pattern(message.value.as_ref()?, &mut found);
            Some((message.id.name.to_owned(), found))
        })
        .collect()
}

fn in_pattern(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

fn in_expression(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, found),
        Expression::Select { selector, variants } => {
            in_inline(selector, found);
            for variant in variants {
                in_pattern(&variant.value, found);
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, found),
        _ => {}
    }
}
