//! Headings, labels and fixed phrases of the page. Wording of the product, not
//! of medicine: what is said about a patient comes from the knowledge.

pub(super) const LANGUAGE: &str = "en";
pub(super) const PRODUCT: &str = "Gravida";
pub(super) const KNOWLEDGE: &str = "knowledge";
pub(super) const SKIP: &str = "Skip to the content";
pub(super) const NAVIGATION: &str = "Main";
pub(super) const NEW_CASE: &str = "New case";
pub(super) const SAVED_CASES: &str = "Saved cases";
pub(super) const NOT_A_DEVICE: &str =
    "Not a medical device: decision support, for use only after local validation.";
pub(super) const NOTHING_LEAVES: &str =
    "what you enter stays on this machine, and is kept only if you save it";

pub(super) const START: &str = "Start";
pub(super) const START_HEADING: &str = "Where does she stand, and what comes next?";
pub(super) const START_LEAD: &str = "Early pregnancy and repeated loss: enter what you know. What is missing is asked for, \
     most useful first; what guidelines say is shown side by side, with sources.";
