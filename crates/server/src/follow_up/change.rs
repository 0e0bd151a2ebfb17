//! Changes of a case as a whole: its label, the end of its follow-up, its erasure.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use serde::Deserialize;

use super::frame;
use super::visitor::Visitor;
use crate::refusal::Refusal;
use crate::service::Service;

/// Another label.
#[derive(Debug, Deserialize)]
pub(super) struct NewLabel {
    label: String,
}

/// `POST /cases/{id}/label`.
pub(super) async fn rename(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(wanted): Form<NewLabel>,
) -> Result<Redirect, Refusal> {
    let id = frame::case_id(&id)?;
    let back = Redirect::to(&format!("/cases/{id}"));
    service
        .keep(move |store| store.rename(visitor.stamp(), &id, &wanted.label))
        .await?;
    Ok(back)
}

/// Whether follow-up ends.
#[derive(Debug, Deserialize)]
pub(super) struct Closing {
    /// `end`, or anything else to take it up again.
    follow_up: String,
}

/// `POST /cases/{id}/follow-up`.
pub(super) async fn close(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(wanted): Form<Closing>,
) -> Result<Redirect, Refusal> {
    let id = frame::case_id(&id)?;
    let back = Redirect::to(&format!("/cases/{id}"));
    service
        .keep(move |store| store.set_closed(visitor.stamp(), &id, wanted.follow_up == "end"))
        .await?;
    Ok(back)
}

/// `POST /cases/{id}/seen`.
pub(super) async fn see(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Redirect, Refusal> {
    let id = frame::case_id(&id)?;
    let back = Redirect::to(&format!("/cases/{id}"));
    service
        .keep(move |store| store.see_changes(visitor.stamp(), &id))
        .await?;
    Ok(back)
}

/// Why a case is erased.
#[derive(Debug, Deserialize)]
pub(super) struct Erasure {
    reason: String,
    /// Ticked by hand, so that a slip of the finger erases nothing.
    confirmed: Option<String>,
}

/// `POST /cases/{id}/erase`.
pub(super) async fn erase(
    State(service): State<Arc<Service>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(wanted): Form<Erasure>,
) -> Result<Redirect, Refusal> {
    let id = frame::case_id(&id)?;
    if wanted.confirmed.is_none() {
        return Err(Refusal::unprocessable(
            "nothing was erased: tick the box that says so, as it cannot be undone",
        ));
    }
    service
        .keep(move |store| store.erase(visitor.stamp(), &id, &wanted.reason))
        .await?;
    Ok(Redirect::to("/cases"))
}
