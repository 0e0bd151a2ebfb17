//! The form a case is typed into: what it begins with, and what its topics are called.

use super::Place;

/// The form, as far as the facts do not say it themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryForm {
    /// The first screen, from top to bottom.
    pub groups: Vec<EntryGroup>,
    /// The topics of the facts, in the order in which all facts are listed.
    pub topics: Vec<EntryTopic>,
}

/// Facts that stand together on the first screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryGroup {
    /// What they are about.
    pub title: String,
    /// The name of the one day that all answers of the group belong to, where
    /// they belong to one.
    pub date: Option<String>,
    /// The name of the box that answers no to every yes-or-no question of the
    /// group which was left open, where there is one.
    pub none: Option<String>,
    /// Whether it is folded until somebody opens it or answers something in it.
    pub is_folded: bool,
    /// Ids of the facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// A topic of facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryTopic {
    /// As files of facts name it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub place: Place,
}
