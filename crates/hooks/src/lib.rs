//! CDS Hooks 2.0 as pure data to data: what services there are and what they
//! ask clients to send along, what a request says, which cards answer it, what
//! feedback tells, whether a token is good.
//!
//! Nothing here opens a socket or a file or reads the clock: the server hands
//! in bytes, resources that it fetched, and the moment. Nothing here knows
//! medicine: services and every sentence about a patient come from the
//! knowledge, through [`gravida_guideline::Assessment`].
//!
//! [`Hooks`] is made once. [`Hooks::discovery`] is what clients find;
//! [`Hooks::read`] makes a [`Call`] of a request, which says what would have to
//! be fetched; [`Hooks::answer`] makes the cards.

mod answer;
mod card;
mod cards;
mod detail;
mod discovery;
mod feedback;
mod orders;
mod prefetch;
mod problem;
mod record;
mod request;
pub mod signed;
pub mod token;
mod uuid;

pub use answer::{Answer, Hooks, Options, Shown};
pub use card::{
    Action, ActionType, Card, Cards, Coding, Link, LinkType, SelectionBehavior, Source, Suggestion,
};
pub use feedback::{Feedback, FeedbackOutcome, OverrideReason, read_feedback};
pub use prefetch::{Fetched, State, Template, next_of};
pub use problem::Problem;
pub use request::{Authorization, Call, Context};
