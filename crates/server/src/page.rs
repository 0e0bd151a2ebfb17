//! The page for people: entry of a case, the assessment, pictures, downloads.
//!
//! Everything is rendered here, works without a script, and asks nothing of any
//! other machine. [`layout`] is the one frame of all pages, those of other
//! modules too.

mod assets;
mod layout;
mod start;
mod typed;
mod wording;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::service::Service;
pub(crate) use layout::{Place, Shell, layout};

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(start::show))
        .route("/assets/{name}", get(assets::serve))
}
