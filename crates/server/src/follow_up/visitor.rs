//! Who comes to a page of follow-up, and when.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use gravida_report::locale::Locale;
use gravida_store::{CaseId, Look, Stamp};

use crate::access::Caller;
use crate::page;
use crate::refusal::Refusal;
use crate::service::Service;

/// A visitor of follow-up. Where nothing is kept there are no pages of it:
/// then there is no visitor either, and the answer is 404 with a sentence.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    who: String,
    at: String,
    now: String,
    today: String,
    pub page: page::Visitor,
}

impl Visitor {
    /// Who does something, and when.
    pub(super) fn stamp(&self) -> Stamp<'_> {
        Stamp {
            who: &self.who,
            at: &self.at,
        }
    }

    /// A look at something of follow-up, as the audit trail has it.
    pub(super) fn look(&self, action: &'static str, case: Option<&CaseId>) -> Look {
        Look {
            who: self.who.clone(),
            at: self.at.clone(),
            action,
            case: case.cloned(),
            detail: String::new(),
        }
    }

    /// Now where the service counts its days, to the minute, ISO 8601.
    pub(super) fn now(&self) -> &str {
        &self.now
    }

    /// A kept moment for people to read, by the clocks of that place.
    pub(super) fn moment(&self, kept: &str) -> String {
        let here = self.page.service().clock().here(kept);
        self.locale().moment(&here)
    }

    /// The day of a kept moment, by the clocks of that place.
    pub(super) fn day(&self, kept: &str) -> String {
        let here = self.page.service().clock().here(kept);
        self.locale().day(&here)
    }

    /// Today where the service counts its days, ISO 8601.
    pub(super) fn today(&self) -> &str {
        &self.today
    }

    /// The language of the page.
    pub(super) fn locale(&self) -> &Locale {
        self.page.locale()
    }
}

impl FromRequestParts<Arc<Service>> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Refusal> {
        if !service.has_store() {
            return Err(Refusal::not_found(
                "this service keeps no cases: it was started with `--no-store`",
            ));
        }
        let caller = Caller::from_request_parts(parts, service).await?;
        let Ok(page) = page::Visitor::from_request_parts(parts, service).await;
        Ok(Self {
            who: caller.name().to_owned(),
            at: service.clock().text(),
            now: (service.clock().local()).map_or_else(String::new, |now| now.to_string()),
            today: service.clock().today(),
            page,
        })
    }
}
