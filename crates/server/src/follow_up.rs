//! Follow-up of saved cases: what was entered, by whom, and who is due for what.
//!
//! A case is a label that a user chose, and versions of what was entered, none
//! of which is ever changed. Tasks follow from the newest version. Every look
//! at a case and every change of one is in the audit trail. Nothing of a case
//! is in an address: ids are random, labels and searches travel in bodies.
//!
//! The page of a case under work calls [`save_panel`]; [`entered`] is the form
//! that cases are kept in.

mod calendar;
mod case;
mod change;
mod conflict;
mod day;
mod entered;
mod frame;
mod list;
mod reassess;
mod save;
mod task;
#[cfg(test)]
mod tests;
mod version;
mod visitor;
mod worklist;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::service::Service;
use entered::EnteredAnswer;
pub(crate) use reassess::keep_current;
pub(crate) use save::save_panel;

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/cases", get(list::show).post(save::create))
        .route("/cases/search", get(list::show).post(list::search))
        .route("/cases/{id}", get(case::show))
        .route("/cases/{id}/open", get(case::open))
        .route("/cases/{id}/versions", post(save::append))
        .route("/cases/{id}/versions/{number}", get(version::show))
        .route("/cases/{id}/history", get(version::history))
        .route("/cases/{id}/task", post(task::set))
        .route("/cases/{id}/label", post(change::rename))
        .route("/cases/{id}/follow-up", post(change::close))
        .route("/cases/{id}/seen", post(change::see))
        .route("/cases/{id}/erase", post(change::erase))
        .route("/worklist", get(worklist::show))
        .route("/worklist.ics", get(calendar::show))
}
