//! What decides every byte of a run, but for its timing.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::RunError;
use crate::input::Identity;
use crate::texts::Columns;
use crate::wanted::Wanted;

/// What decides every byte of a run. Two runs of one plan give the same tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Name and version of the tables.
    pub schema: String,
    /// Version of Gravida.
    pub version: String,
    /// Digest of the knowledge.
    pub knowledge: String,
    /// Id of the profile.
    pub profile: String,
    /// Digest of what the profile says.
    pub profile_digest: String,
    /// The moment assessed for; `None` for the newest in each record.
    pub as_of: Option<String>,
    /// What is assessed; `None` for everything.
    pub decisions: Option<Vec<String>>,
    /// Which tables are written, and which rows of them.
    #[serde(flatten)]
    pub wanted: Wanted,
    /// How records lie in the inputs.
    pub layout: String,
    /// How tables are written.
    pub format: String,
    /// Most records of a part.
    pub part_records: u64,
    /// Largest record, in bytes.
    pub largest_record: u64,
    /// Where in the inputs things stand that are not the record itself.
    pub columns: Columns,
    /// The inputs, in order.
    pub inputs: Vec<Identity>,
}

impl Plan {
    /// Refuses to go on with a run that was begun by another plan.
    pub(crate) fn must_be(&self, asked: &Self, folder: &Path) -> Result<(), RunError> {
        let begun = serde_json::to_value(self);
        let asked = serde_json::to_value(asked);
        let (Ok(serde_json::Value::Object(begun)), Ok(serde_json::Value::Object(asked))) =
            (begun, asked)
        else {
            return Ok(());
        };
        let differs = begun
            .iter()
            .find(|(name, value)| asked.get(*name) != Some(*value));
        let Some((name, value)) = differs else {
            return Ok(());
        };
        let other = asked.get(name).unwrap_or(&serde_json::Value::Null);
        let told = if name == "inputs" {
            "the inputs are not what they were".to_owned()
        } else {
            format!("`{name}` was {value} and is {other}")
        };
        Err(RunError::Worded(format!(
            "the run in `{}` cannot go on: {told}; give the same command, or replace the run by --force",
            folder.display()
        )))
    }
}
