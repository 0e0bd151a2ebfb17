//! The page for people: entry of a case, the assessment, pictures, downloads.
//!
//! Everything is rendered here, works without a script, and asks nothing of any
//! other machine. [`layout`] is the one frame of all pages, those of other
//! modules too. What is typed travels in the forms and is held in memory for a
//! while as a [`Draft`]; no address names anything of it but a key.

mod assets;
mod calendar;
mod case;
mod download;
mod draft;
mod entry;
mod examples;
mod field;
mod form;
mod layout;
mod open;
mod patients;
mod show;
mod start;
#[cfg(test)]
mod tests;
mod typed;
mod visitor;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use gravida_guideline::Knowledge;
use gravida_report::Titles;
use gravida_report::locale::{Locale, Locales};

use crate::refusal::Refusal;
use crate::service::Service;
pub(crate) use case::Case;
pub(crate) use draft::{Draft, Drafts, Saved, Source, Typed};
pub(crate) use entry::case_of;
pub(crate) use form::Fields;
pub(crate) use layout::{Place, Shell, Tone, layout_for, layout_in};
pub(crate) use open::hold;
pub(crate) use visitor::Visitor;

/// What all pages share.
#[derive(Debug)]
pub(crate) struct Pages {
    /// The languages.
    locales: Locales,
    /// Names of decisions and bodies, by tag of the language.
    titles: BTreeMap<String, Titles>,
    /// Cases under work.
    pub(crate) drafts: Drafts,
}

impl Pages {
    /// What pages need of the knowledge.
    pub(crate) fn of(knowledge: &Knowledge) -> Self {
        let locales = Locales::of(knowledge);
        let titles = (locales.all())
            .map(|locale| {
                let titles = Titles::in_locale(knowledge, locale);
                (locale.tag().to_owned(), titles)
            })
            .collect();
        Self {
            locales,
            titles,
            drafts: Drafts::new(),
        }
    }

    /// The names in a language.
    fn titles(&self, locale: &Locale) -> &Titles {
        static NONE: std::sync::LazyLock<Titles> = std::sync::LazyLock::new(Titles::default);
        self.titles.get(locale.tag()).unwrap_or(&NONE)
    }

    /// The names in the language that an `Accept-Language` prefers; English where it names none.
    pub(crate) fn titles_in(&self, languages: &str) -> &Titles {
        self.titles(self.locales.accepted(languages))
    }

    /// The draft with this key.
    ///
    /// # Errors
    /// [`Refusal`] 404 where it is no longer held.
    pub(crate) fn draft(&self, key: &str, service: &Service) -> Result<Arc<Draft>, Refusal> {
        self.drafts.get(key, service.clock().unix_seconds())
    }
}

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(start::show))
        .route("/examples", get(start::examples))
        .route("/assets/{name}", get(assets::serve))
        .route("/enter", get(entry::new).post(entry::take))
        .route("/read", post(entry::read_one))
        .route("/open", post(open::take))
        .route("/case/{key}", get(show::show))
        .route("/case/{key}/enter", get(entry::again))
        .route("/case/{key}/patients", get(patients::show))
        .route("/case/{key}/patient", post(patients::choose))
        .route("/case/{key}/assessment.json", get(download::json))
        .route("/case/{key}/assessment.fhir.json", get(download::fhir))
        .route("/case/{key}/assessment.txt", get(download::text))
        .route("/case/{key}/record.json", get(download::record))
        .route("/case/{key}/report", get(download::report))
        .route("/case/{key}/letter/{route}", get(download::letter_to))
        .route("/case/{key}/sheet", get(download::sheet_for_her))
        .route("/case/{key}/tasks.ics", get(download::tasks))
}
