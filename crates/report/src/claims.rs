//! The ledger of claims: a list with its counts, as text or JSON.

use gravida_guideline::knowledge::{Claim, ClaimSource};
use gravida_guideline::{Knowledge, Verdict, Verification};

use crate::layout::{Page, plain, styled};
use crate::locale::Locale;
use crate::node::{Node, list, object, text};
use crate::text::TextOptions;
use crate::wording;

/// Which claims are wanted; `None` wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimFilter {
    /// Id of the article.
    pub source: Option<String>,
    /// What became of it.
    pub verdict: Option<Verdict>,
    /// Id of a decision it touches.
    pub decision: Option<String>,
}

impl ClaimFilter {
    fn wants(&self, source: &ClaimSource, claim: &Claim) -> bool {
        self.source.as_ref().is_none_or(|id| *id == source.id)
            && self.verdict.is_none_or(|verdict| verdict == claim.verdict)
            && self
                .decision
                .as_ref()
                .is_none_or(|id| claim.decisions.contains(id))
    }
}

fn wanted<'k>(
    knowledge: &'k Knowledge,
    filter: &ClaimFilter,
) -> Vec<(&'k ClaimSource, Vec<&'k Claim>)> {
    knowledge
        .claim_sources()
        .iter()
        .map(|source| {
            let claims = source.claims.iter();
            (
                source,
                claims.filter(|claim| filter.wants(source, claim)).collect(),
            )
        })
        .filter(|(_, claims): &(_, Vec<_>)| !claims.is_empty())
        .collect()
}

fn count(claims: &[&Claim], verdict: Verdict) -> usize {
    claims
        .iter()
        .filter(|claim| claim.verdict == verdict)
        .count()
}

/// The claims that are wanted, article by article, with counts at the end.
#[must_use]
pub fn claims_text(
    knowledge: &Knowledge,
    filter: &ClaimFilter,
    locale: &Locale,
    options: &TextOptions,
) -> String {
    let mut page = Page::new(options.width, options.is_coloured);
    let bold = anstyle::Style::new().bold();
    let wanted = wanted(knowledge, filter);
    for (source, claims) in &wanted {
        page.paragraph(
            &[],
            0,
            &[styled(format!("{}: {}", source.id, source.title), bold)],
        );
        for claim in claims {
            page.paragraph(
                &[plain("  ")],
                4,
                &[
                    plain(format!("{} ", claim.id)),
                    styled(
                        format!("[{}]", wording::verdict(locale, claim.verdict)),
                        bold,
                    ),
                ],
            );
            let mut spans = vec![plain(&claim.claim)];
            if claim.verification == Verification::Recalled {
                spans.push(plain(format!(" [{}]", locale.label("recalled"))));
            }
            page.paragraph(&[plain("      ")], 6, &spans);
        }
        page.gap();
    }
    let all: Vec<&Claim> = wanted
        .iter()
        .flat_map(|(_, claims)| claims)
        .copied()
        .collect();
    let counts: Vec<String> = Verdict::ALL
        .iter()
        .map(|verdict| (count(&all, *verdict), verdict))
        .filter(|(number, _)| *number > 0)
        .map(|(number, verdict)| format!("{number} {}", wording::verdict(locale, *verdict)))
        .collect();
    let total = locale.count("claims", all.len());
    let parts = if counts.is_empty() {
        String::new()
    } else {
        format!(": {}", counts.join(", "))
    };
    page.paragraph(&[], 0, &[plain(format!("{total}{parts}"))]);
    page.finish()
}

/// The same as JSON: `{claims: […], counts: {…}}`, ending in a newline.
#[must_use]
pub fn claims_json(knowledge: &Knowledge, filter: &ClaimFilter) -> String {
    let wanted = wanted(knowledge, filter);
    let all: Vec<&Claim> = wanted
        .iter()
        .flat_map(|(_, claims)| claims)
        .copied()
        .collect();
    let claims = wanted.iter().flat_map(|(source, claims)| {
        claims.iter().map(|claim| {
            object([
                ("id", text(&claim.id)),
                ("source", text(&source.id)),
                ("where", text(&claim.section)),
                ("claim", text(&claim.claim)),
                ("asks", text(claim.asks.map_or("", |asks| asks.as_str()))),
                ("verdict", text(claim.verdict.as_str())),
                ("because", text(&claim.because)),
                ("for", list(claim.evidence_for.iter().map(text))),
                ("against", list(claim.evidence_against.iter().map(text))),
                ("decisions", list(claim.decisions.iter().map(text))),
                ("answeredBy", list(claim.answers.ids().map(text))),
                ("verification", text(claim.verification.as_str())),
            ])
        })
    });
    let counts = Verdict::ALL
        .iter()
        .map(|verdict| (verdict.as_str(), Node::Number(count(&all, *verdict))));
    let node = object([("claims", list(claims)), ("counts", object(counts))]);
    let mut json = serde_json::to_string_pretty(&node).unwrap_or_default();
    json.push('\n');
    json
}
