//! What the handlers of hooks share: the services, the clients, the cards that
//! wait to be counted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use gravida_guideline::Assessor;
use gravida_guideline::knowledge::Knowledge;
use gravida_hooks::{Call, Fetched, Hooks, Options, Problem, Shown, State};
use gravida_store::ShownCard;

use super::clients::Door;
use super::{Step, fetch};
use crate::access::Caller;
use crate::outgoing::Base;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::settings::Settings;

/// So many cards are counted at once at most.
const MOST_WAITING: usize = 1000;
/// So long a card waits to be counted.
const WAIT: Duration = Duration::from_secs(1);

/// What the handlers share.
#[derive(Debug)]
pub(crate) struct HookDesk {
    /// `None` if discovery could not be written, which does not happen.
    hooks: Option<Hooks<'static>>,
    door: Door,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    cards: Vec<ShownCard>,
    is_called: bool,
}

/// Who asks, and in which languages the answer may be.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub(super) caller: Caller,
    /// As in `Accept-Language`.
    pub(super) languages: String,
}

/// An answer that can be sent.
pub(crate) struct Written {
    pub(crate) body: String,
    pub(crate) shown: Vec<ShownCard>,
}

impl HookDesk {
    pub(crate) fn new(
        knowledge: &'static Knowledge,
        assessor: &Assessor<'_>,
        settings: &Settings,
    ) -> Self {
        Self {
            hooks: Hooks::new(knowledge, assessor).ok(),
            door: Door::new(&settings.hooks.clients),
            waiting: Mutex::default(),
        }
    }

    pub(crate) const fn door(&self) -> &Door {
        &self.door
    }

    pub(crate) fn hooks(&self) -> Result<&Hooks<'static>, Refusal> {
        self.hooks.as_ref().ok_or_else(Refusal::internal)
    }

    /// Reads a call and answers it, unless something has to be fetched first. Long work.
    pub(super) fn begin(
        &self,
        service: &Service,
        id: &str,
        body: &[u8],
        asking: &Asking,
    ) -> Result<Step, Refusal> {
        let hooks = self.hooks()?;
        let call = match hooks.read(id, body) {
            Ok(call) => call,
            Err(problem) => return Ok(Step::Answered(Err(problem))),
        };
        if let Some(plan) = self.plan(hooks, service, &call, &asking.caller) {
            return Ok(Step::Fetch(plan));
        }
        self.answer(service, &call, asking).map(Step::Answered)
    }

    /// Answers a call with what was fetched for it. Long work.
    pub(super) fn finish(
        &self,
        service: &Service,
        id: &str,
        body: &[u8],
        asking: &Asking,
        fetched: Vec<(String, Fetched)>,
    ) -> Result<Result<Written, Problem>, Refusal> {
        let mut call = match self.hooks()?.read(id, body) {
            Ok(call) => call,
            Err(problem) => return Ok(Err(problem)),
        };
        for (key, fetched) in fetched {
            call.supply(&key, fetched);
        }
        self.answer(service, &call, asking)
    }

    /// What is to be fetched from the client's server, if the operator allows that server.
    fn plan(
        &self,
        hooks: &Hooks<'static>,
        service: &Service,
        call: &Call<'_>,
        caller: &Caller,
    ) -> Option<fetch::Plan> {
        let base = self.server_of(service, call, caller)?;
        let wanted: Vec<fetch::Wanted> = hooks
            .to_fetch(call)
            .into_iter()
            .map(|template| fetch::Wanted {
                key: template.key.clone(),
                address: format!(
                    "{}/{}",
                    base.as_str(),
                    fetch::encoded(&template.for_patient(&call.context.patient_id))
                ),
                first_page: match call.prefetch.get(&template.key) {
                    Some(State::Data { text, .. }) => Some((*text).to_owned()),
                    _ => None,
                },
            })
            .collect();
        (!wanted.is_empty()).then(|| fetch::Plan {
            base: base.clone(),
            token: call
                .authorization
                .as_ref()
                .map(|authorization| authorization.access_token.clone()),
            wanted,
            most_bytes: service.settings().limits.body_bytes,
        })
    }

    fn server_of<'s>(
        &'s self,
        service: &'s Service,
        call: &Call<'_>,
        caller: &Caller,
    ) -> Option<&'s Base> {
        let server = call.fhir_server.as_deref()?;
        let of_client = self.door.client(caller).map(|client| &client.fhir_servers);
        let settings = &service.settings().hooks;
        // A client's own list goes for that client alone; the general one where it has none.
        let allowed = match of_client {
            Some(servers) => servers,
            None => &settings.fhir_servers,
        };
        allowed.iter().find(|base| base.is(server))
    }

    fn answer(
        &self,
        service: &Service,
        call: &Call<'_>,
        asking: &Asking,
    ) -> Result<Result<Written, Problem>, Refusal> {
        let settings = &service.settings().hooks;
        let client = self.door.client(&asking.caller);
        let options = Options {
            titles: Some(service.pages().titles_in(&asking.languages)),
            page: settings.page.clone(),
            smart_launch: settings.smart_launch.clone(),
            system_actions: client.is_some_and(|client| client.system_actions),
        };
        let moment = service.clock().moment().ok_or_else(Refusal::internal)?;
        let profile = service.profile(None)?;
        let answered = self
            .hooks()?
            .answer(call, service.assessor(), profile, moment, &options);
        let answer = match answered {
            Ok(answer) => answer,
            Err(problem @ Problem::Precondition(_))
                if call.fhir_server.is_some()
                    && self.server_of(service, call, &asking.caller).is_none() =>
            {
                return Err(Refusal::new(
                    StatusCode::PRECONDITION_FAILED,
                    format!(
                        "{problem}; the `fhirServer` of the call is none that this service may ask: whoever runs it names those by `--fhir-server`, or for each client by `fhirServers`"
                    ),
                ));
            }
            Err(problem) => return Ok(Err(problem)),
        };
        let body = serde_json::to_string(&answer.cards).map_err(|_| Refusal::internal())?;
        let shown = answer
            .shown
            .into_iter()
            .map(|Shown { uuid, rule }| ShownCard {
                uuid,
                service: call.service.clone(),
                rule,
            })
            .collect();
        Ok(Ok(Written { body, shown }))
    }

    /// Counts cards soon, many at once: a call does not wait for the store.
    pub(super) fn note_shown(&self, service: &Arc<Service>, cards: Vec<ShownCard>) {
        if cards.is_empty() {
            return;
        }
        let (is_full, must_call) = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.cards.extend(cards);
            let must_call = !waiting.is_called;
            waiting.is_called = true;
            (waiting.cards.len() >= MOST_WAITING, must_call)
        };
        if is_full || must_call {
            let service = Arc::clone(service);
            tokio::spawn(async move {
                if !is_full {
                    tokio::time::sleep(WAIT).await;
                }
                if service.hooks().flush(&service).await.is_err() {
                    tracing::warn!("cards that were shown could not be counted");
                }
            });
        }
    }

    /// Counts the cards that wait.
    ///
    /// # Errors
    /// What the store refuses.
    pub(super) async fn flush(&self, service: &Arc<Service>) -> Result<(), Refusal> {
        let cards = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.is_called = false;
            std::mem::take(&mut waiting.cards)
        };
        if cards.is_empty() {
            return Ok(());
        }
        let now = service.clock().text();
        let day = now.get(..10).unwrap_or(&now).to_owned();
        service
            .keep(move |store| store.note_shown(&day, &cards))
            .await
    }
}
