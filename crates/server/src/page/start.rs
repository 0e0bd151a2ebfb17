//! The first page: three ways to a case.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::html;

use super::{Place, Shell, layout, wording};
use crate::service::Service;

/// `GET /`.
pub(super) async fn show(State(service): State<Arc<Service>>) -> Response {
    let main = html! {
        h1 { (wording::START_HEADING) }
        p.lead { (wording::START_LEAD) }
    };
    layout(&service, &Shell::new(wording::START, Place::Start), &main)
}
