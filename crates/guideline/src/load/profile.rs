//! `profiles/<id>.yaml`, or a user's own profile from anywhere.

use super::{read_own_id, with_yaml};
use crate::decode::Decoder;
use crate::knowledge::Profile;
use crate::problem::Problem;
use crate::yaml::Node;

/// Reads a profile from the bytes of a file called `name`.
pub(crate) fn read_profile(
    name: &str,
    content: &[u8],
    problems: &mut Vec<Problem>,
) -> Option<Profile> {
    let mut profile = None;
    with_yaml(name, content, problems, |decoder, node| {
        profile = Some(read(decoder, node, None))
    });
    profile
}

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>, stem: Option<&str>) -> Profile {
    let mut fields = decoder.fields(node, "a profile");
    let id = read_own_id(decoder, &mut fields, stem);
    let title = fields.text(decoder, "title");
    let (mut in_force, mut in_force_for) = (Vec::new(), Vec::new());
    let mut always_in_force = Vec::new();
    if let Some(node) = fields.required(decoder, "in-force") {
        let mut fields = decoder.fields(node, "`in-force`");
        let bodies = fields.list(decoder, "default");
        in_force = texts(decoder, bodies, "default");
        let bodies = fields.list(decoder, "always");
        always_in_force = texts(decoder, bodies, "always");
        for (decision, bodies) in fields.mapping(decoder, "decisions") {
            let bodies = decoder.items(bodies, "the bodies in force");
            in_force_for.push((
                decision.scalar().unwrap_or_default().to_owned(),
                texts(decoder, bodies, "decisions"),
            ));
        }
        fields.finish(decoder);
    }
    let definitions = fields
        .mapping(decoder, "definitions")
        .iter()
        .map(|(term, body)| {
            (
                term.scalar().unwrap_or_default().to_owned(),
                decoder.text(body, "definitions"),
            )
        })
        .collect();
    let is_default = fields.optional_flag(decoder, "default");
    let note = fields.optional_text(decoder, "note");
    fields.finish(decoder);
    Profile {
        id,
        title,
        is_default,
        in_force,
        in_force_for: in_force_for.into_iter().collect(),
        always_in_force,
        definitions,
        note,
        place: decoder.place(node),
    }
}

fn texts(decoder: &mut Decoder<'_>, nodes: &[Node<'_>], what: &str) -> Vec<String> {
    nodes.iter().map(|node| decoder.text(node, what)).collect()
}
