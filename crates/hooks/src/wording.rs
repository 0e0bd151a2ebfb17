//! The words of cards that are not about medicine.

pub(crate) const PRODUCT: &str = "Gravida";
pub(crate) const RECALLED: &str = "[RECALLED] ";
pub(crate) const RECALLED_MEANS: &str =
    "RECALLED: written from memory, not yet checked against a published source.";
pub(crate) const WHAT_TO_DO: &str = "What to do";
pub(crate) const WHY: &str = "Why";
pub(crate) const HOW_FIRMLY: &str = "How firmly";
pub(crate) const REGIMEN: &str = "Regimen";
pub(crate) const EVIDENCE: &str = "Evidence";
pub(crate) const SOURCES: &str = "Sources";
pub(crate) const ORDERED: &str = "Ordered";
pub(crate) const ALSO_RAISED: &str = "Also raised";
pub(crate) const ASK_NEXT: &str = "Ask or measure next";
pub(crate) const NOT_ENOUGH: &str = "Not enough on record to judge this order";
pub(crate) const ALSO_MISSING: &str = "Also missing";
pub(crate) const UNKNOWN_IS_NOT_NO: &str =
    "What is not known is not taken as absent: advice that depends on it waits for it.";
pub(crate) const NOT_HAD: &str =
    "Part of the record could not be had; what it would say counts as unknown";
pub(crate) const NOT_SENT: &str = "Not sent along";
pub(crate) const COULD_NOT_BE_READ: &str = "Could not be read";
pub(crate) const INCOMPLETE: &str =
    "only the first page was sent, and the rest could not be fetched";
pub(crate) const PATIENTS_LEFT_OUT: &str =
    "Entries about somebody else were sent along and left out.";
pub(crate) const TOPIC_RECORD: &str = "The record";
pub(crate) const OPEN_PAGE: &str = "Open Gravida";
pub(crate) const LAUNCH_APP: &str = "Open Gravida for this patient";

/// How many cards were left out.
pub(crate) fn more(number: usize) -> String {
    match number {
        1 => "1 more recommendation applies".to_owned(),
        _ => format!("{number} more recommendations apply"),
    }
}

/// What a button says that takes an order back.
pub(crate) fn remove(order: &str) -> String {
    format!("Remove the order: {order}")
}

/// What a button says that proposes an order.
pub(crate) fn propose(order: &str) -> String {
    format!("Propose: {order}")
}
