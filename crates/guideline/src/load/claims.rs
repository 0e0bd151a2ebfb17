//! `claims/<source>.yaml`: what an article claims, and what became of each claim.

use super::{read_id, read_own_id};
use crate::decode::{Decoder, Fields};
use crate::knowledge::{Claim, ClaimAnswers, ClaimSource};
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>, stem: &str) -> ClaimSource {
    let mut fields = decoder.fields(node, "a source of claims");
    let source = ClaimSource {
        id: read_own_id(decoder, &mut fields, Some(stem)),
        title: fields.text(decoder, "title"),
        about: fields.text(decoder, "about"),
        claims: fields
            .list(decoder, "claims")
            .iter()
            .map(|node| read_claim(decoder, node))
            .collect(),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    source
}

fn read_claim(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Claim {
    let mut fields = decoder.fields(node, "a claim");
    let claim = Claim {
        id: read_id(decoder, &mut fields),
        claim: fields.text(decoder, "claim"),
        section: fields.text(decoder, "where"),
        asks: fields.optional_word(decoder, "asks"),
        verdict: fields.word(decoder, "verdict"),
        because: fields.text(decoder, "because"),
        evidence_for: texts(decoder, &mut fields, "for"),
        evidence_against: texts(decoder, &mut fields, "against"),
        no_evidence: fields.optional_text(decoder, "no-evidence"),
        decisions: texts(decoder, &mut fields, "decisions"),
        answers: fields
            .optional("answered-by")
            .map(|node| read_answers(decoder, node))
            .unwrap_or_default(),
        verification: fields.word(decoder, "verification"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    if !claim.id.is_empty() && !claim.id.starts_with("claim-") {
        decoder.error(
            node,
            format!("the id `{}` does not start with `claim-`", claim.id),
            Some(format!("name it `claim-{}`", claim.id)),
        );
    }
    claim
}

fn read_answers(decoder: &mut Decoder<'_>, node: &Node<'_>) -> ClaimAnswers {
    let mut fields = decoder.fields(node, "`answered-by`");
    let answers = ClaimAnswers {
        in_favour: texts(decoder, &mut fields, "for"),
        open: texts(decoder, &mut fields, "insufficient-evidence"),
        against: texts(decoder, &mut fields, "against"),
        beside: texts(decoder, &mut fields, "beside"),
        absence: fields.optional_text(decoder, "absence"),
    };
    fields.finish(decoder);
    answers
}

fn texts(decoder: &mut Decoder<'_>, fields: &mut Fields<'_, '_>, key: &'static str) -> Vec<String> {
    fields
        .list(decoder, key)
        .iter()
        .map(|node| decoder.text(node, key))
        .collect()
}
