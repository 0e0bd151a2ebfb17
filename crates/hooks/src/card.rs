//! Cards as the specification writes them. What is empty is left out: JSON of
//! CDS Hooks has neither null nor empty members.

use gravida_guideline::Indicator;
use serde::Serialize;
use serde_json::Value;

/// The answer to a call.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cards {
    /// May be empty: no guidance.
    pub cards: Vec<Card>,
    /// What the client may do without asking.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub system_actions: Vec<Action>,
}

/// One card.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// Unique to this call and rule.
    pub uuid: String,
    /// One sentence of fewer than 140 characters.
    pub summary: String,
    /// More, in GitHub's Markdown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// How much it weighs.
    pub indicator: Indicator,
    /// Where it is from.
    pub source: Source,
    /// What could be done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// How many of the suggestions may be chosen; there when there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection_behavior: Option<SelectionBehavior>,
    /// Why it may be set aside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub override_reasons: Vec<Coding>,
    /// Where there is more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// Where a card is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Whose word it is.
    pub label: String,
    /// Where that is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<Coding>,
}

/// A code with its system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coding {
    /// The code.
    pub code: String,
    /// Its system.
    pub system: String,
    /// Its wording.
    pub display: String,
}

/// Something that could be done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// What a button says.
    pub label: String,
    /// Unique to this call and rule.
    pub uuid: String,
    /// What is done, all of it together.
    pub actions: Vec<Action>,
}

/// How many suggestions may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SelectionBehavior {
    /// None or one.
    AtMostOne,
    /// Any number.
    Any,
}

/// A change of the client's data.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// What kind.
    #[serde(rename = "type")]
    pub kind: ActionType,
    /// In words.
    pub description: String,
    /// What is created, or what replaces what there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Value>,
    /// What is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
}

/// What kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionType {
    /// Something new.
    Create,
    /// Something in place of what there is.
    Update,
    /// Something less.
    Delete,
}

/// A way to more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// Whether it is an ordinary address or one that launches an app.
    #[serde(rename = "type")]
    pub kind: LinkType,
    /// What the app is told when it is launched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_context: Option<String>,
}

/// What kind of address a link has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkType {
    /// Taken as it is.
    Absolute,
    /// Launches a SMART app.
    Smart,
}
