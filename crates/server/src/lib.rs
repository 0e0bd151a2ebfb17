//! The service: one process that answers people with a page and systems with
//! CDS Hooks and FHIR operations, from the same assessments as the command line.
//!
//! This crate is rim: it opens sockets and reads the clock, and holds no word
//! of medicine. What each module answers is its own affair; how a request gets
//! to it, and what a request may cost, is settled here:
//!
//! - [`Settings`] is what the operator chose, plain data;
//! - [`Service`] is what handlers share, and the only way to run an assessment:
//!   the reading and assessing of a record never runs on the threads that serve
//!   sockets, and never more at once than there are workers;
//! - [`Service::keep`] is the only way to the store, which blocks;
//! - [`Refusal`] is every error a client is told, put into words for a browser,
//!   a FHIR client or a CDS client in one place;
//! - [`router`] joins the modules, [`serve`] runs them until it is told to stop.
//!
//! Nothing of a record may reach a log line, a URL or an error that was not
//! asked for with that record.

mod access;
mod calendar;
mod client;
mod clock;
mod connection;
mod face;
mod fhir;
mod follow_up;
mod header;
mod hooks;
mod host;
mod keeper;
mod log;
mod metrics;
mod operations;
mod outgoing;
mod pace;
mod page;
mod refusal;
mod router;
mod safety;
mod serve;
mod service;
mod settings;
mod smart;
#[cfg(feature = "tls")]
mod tls;
#[cfg(test)]
mod trial;
mod watch;
mod work;

pub use access::{Caller, CredentialError, Tokens, Users};
pub use clock::{Clock, UnknownZone};
pub use hooks::{ClientsError, HookClients, HookSettings, Secret};
pub use log::start as start_log;
pub use outgoing::{Base, OutgoingError};
pub use refusal::Refusal;
pub use router::router;
pub use safety::UnsafeSettings;
pub use serve::{Listening, ServeError, run, serve};
pub use service::{Assessed, Moment, Question, Service};
pub use settings::{Address, HookOrigins, Limits, LogFormat, Settings, StoreChoice, Tls};
pub use smart::{SmartClient, SmartKey, SmartKeyError, SmartSettings};
