//! A resource as text with places to be filled.

use serde_json::{Value, json};

/// A resource cut at its places.
#[derive(Debug)]
pub(crate) struct Template {
    pub pieces: Vec<Piece>,
    /// Bytes of its fixed text.
    pub length: usize,
}

/// Fixed text, or what stands at a place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// Filling of the narrative.
    Narrative,
    /// Id of the woman.
    Patient,
    /// Id of the resource.
    Id,
    /// Day on which the story began.
    Begin,
    /// A moment of the resource's day.
    Moment,
    /// Her day of birth.
    Birth,
    /// `final`, or `entered-in-error`.
    Status,
    /// What was drawn under this name.
    Drawn(String),
}

impl Template {
    /// Cuts a resource at its `${…}`; a string that is nothing but one drawn
    /// name loses its quotes when what is drawn is no string. `is_drawn` knows
    /// the names that are drawn.
    pub(crate) fn new(resource: &Value, is_drawn: impl Fn(&str) -> bool) -> Result<Self, String> {
        let mut resource = resource.clone();
        if let Some(members) = resource.as_object_mut() {
            members.insert(
                "text".into(),
                json!({"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>${id}</p>${narrative}</div>"}),
            );
            members.insert(
                "meta".into(),
                json!({"versionId": "1", "lastUpdated": "2026-06-01T08:00:00Z"}),
            );
        }
        let text = resource.to_string();
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or("a `${` is not closed")?;
            let piece = match name {
                "narrative" => Piece::Narrative,
                "patient" => Piece::Patient,
                "id" => Piece::Id,
                "begin" => Piece::Begin,
                "moment" => Piece::Moment,
                "birth" => Piece::Birth,
                "status" => Piece::Status,
                drawn if is_drawn(drawn) => Piece::Drawn(drawn.to_owned()),
                unknown => return Err(format!("`{unknown}` is not drawn")),
            };
            let bare = ["value", "answer", "result"].contains(&name);
            let quoted = before.strip_suffix('"').zip(after.strip_prefix('"'));
            let (before, after) = quoted.filter(|_| bare).unwrap_or((before, after));
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(piece);
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self {
            pieces,
            length: text.len(),
        })
    }
}
