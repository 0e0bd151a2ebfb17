//! What a client asks: the JSON of a call, read without building a tree of the
//! records in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gravida_guideline::Hook;
use gravida_guideline::knowledge::HookService;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::prefetch::{self, Fetched, State, Template};
use crate::problem::Problem;

/// Ids and hook instances longer than this are refused.
const LONGEST_ID: usize = 256;

/// One call of a service.
#[derive(Debug)]
pub struct Call<'a> {
    /// The hook that was met.
    pub hook: Hook,
    /// Id of the service that was called.
    pub service: String,
    /// What the client calls this meeting.
    pub hook_instance: String,
    /// Base of the client's FHIR server, without a slash at the end.
    pub fhir_server: Option<String>,
    /// The token for it.
    pub authorization: Option<Authorization>,
    /// Who, whom, and what is ordered.
    pub context: Context<'a>,
    /// What of the prefetch was had, by key; every key of the service.
    pub prefetch: BTreeMap<String, State<'a>>,
    /// Digest of the request as a whole, for ids that follow from it.
    pub(crate) body: &'a [u8],
}

/// Access to the client's FHIR server.
#[derive(Clone, Deserialize)]
pub struct Authorization {
    /// The bearer token; never shown.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds that the token lives.
    pub expires_in: i64,
    /// What it grants.
    pub scope: String,
    /// Whom it was issued to.
    pub subject: String,
    /// The patient it is restricted to.
    #[serde(default)]
    pub patient: Option<String>,
}

impl std::fmt::Debug for Authorization {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Authorization")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// What a hook says beside the record.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The user, `Type/id`.
    pub user_id: String,
    /// The id of the patient.
    pub patient_id: String,
    /// The id of the encounter.
    pub encounter_id: Option<String>,
    /// The orders at hand, a Bundle.
    pub draft_orders: Option<&'a str>,
    /// The orders just chosen; `None` where all of them count.
    pub selections: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawCall<'a> {
    #[serde(borrow)]
    hook: Option<Cow<'a, str>>,
    #[serde(borrow)]
    hook_instance: Option<Cow<'a, str>>,
    #[serde(borrow)]
    fhir_server: Option<Cow<'a, str>>,
    fhir_authorization: Option<Authorization>,
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    prefetch: Option<BTreeMap<Cow<'a, str>, &'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawContext<'a> {
    user_id: Option<String>,
    patient_id: Option<String>,
    encounter_id: Option<String>,
    #[serde(borrow)]
    draft_orders: Option<&'a RawValue>,
    selections: Option<Vec<String>>,
}

impl<'a> Call<'a> {
    /// Reads a call of `service`, whose prefetch templates are `templates`.
    pub(crate) fn read(
        service: &HookService,
        templates: &[Template],
        body: &'a [u8],
    ) -> Result<Self, Problem> {
        let raw: RawCall<'a> = serde_json::from_slice(body).map_err(|error| {
            Problem::malformed(format!("the request is no call of a service: {error}"))
        })?;
        let hook = required(raw.hook.as_deref(), "hook")?;
        let hook = Hook::parse(hook)
            .filter(|hook| service.hooks.contains(hook))
            .ok_or_else(|| {
                let known: Vec<&str> = service.hooks.iter().map(|hook| hook.as_str()).collect();
                Problem::malformed(format!(
                    "the service `{}` is not offered on this hook; it is on {}",
                    service.id,
                    known.join(", ")
                ))
            })?;
        let hook_instance = required(raw.hook_instance.as_deref(), "hookInstance")?.to_owned();
        let fhir_server = raw
            .fhir_server
            .map(|server| server.trim_end_matches('/').to_owned())
            .filter(|server| !server.is_empty());
        if raw.fhir_authorization.is_some() && fhir_server.is_none() {
            return Err(Problem::malformed(
                "`fhirAuthorization` is given without `fhirServer`; say which server it is for",
            ));
        }
        if let Some(authorization) = &raw.fhir_authorization
            && !authorization.token_type.eq_ignore_ascii_case("bearer")
        {
            return Err(Problem::malformed(
                "`fhirAuthorization.token_type` must be `Bearer`",
            ));
        }
        let context = raw
            .context
            .ok_or_else(|| Problem::malformed("the request has no `context`"))?;
        let context = Context::read(context.get(), hook)?;
        if let Some(bound) = raw
            .fhir_authorization
            .as_ref()
            .and_then(|authorization| authorization.patient.as_deref())
            && bound != context.patient_id
        {
            return Err(Problem::malformed(
                "`fhirAuthorization.patient` is another patient than `context.patientId`",
            ));
        }
        let sent = raw.prefetch.unwrap_or_default();
        let prefetch = templates
            .iter()
            .map(|template| {
                let state = sent
                    .get(template.key.as_str())
                    .map_or(State::Absent, |value| prefetch::state_of(value.get()));
                (template.key.clone(), state)
            })
            .collect();
        Ok(Self {
            hook,
            service: service.id.clone(),
            hook_instance,
            fhir_server,
            authorization: raw.fhir_authorization,
            context,
            prefetch,
            body,
        })
    }

    /// Takes over what was fetched in place of what was not sent, or not whole.
    pub fn supply(&mut self, key: &str, fetched: Fetched) {
        if let Some(state) = self.prefetch.get_mut(key) {
            *state = State::Fetched(fetched);
        }
    }
}

impl<'a> Context<'a> {
    fn read(text: &'a str, hook: Hook) -> Result<Self, Problem> {
        let raw: RawContext<'a> = serde_json::from_str(text)
            .map_err(|error| Problem::malformed(format!("`context` cannot be read: {error}")))?;
        let user_id = required(raw.user_id.as_deref(), "context.userId")?.to_owned();
        if !user_id
            .split_once('/')
            .is_some_and(|(kind, id)| !kind.is_empty() && is_id(id))
        {
            return Err(Problem::malformed(
                "`context.userId` must be a type and an id, such as `Practitioner/abc`",
            ));
        }
        let patient_id = required(raw.patient_id.as_deref(), "context.patientId")?.to_owned();
        if !is_id(&patient_id) {
            return Err(Problem::malformed(
                "`context.patientId` must be the id of a Patient: letters, figures, `-` and `.`",
            ));
        }
        let encounter_id = raw.encounter_id.filter(|id| is_id(id));
        let (draft_orders, selections) = match hook {
            Hook::PatientView => (None, None),
            Hook::OrderSelect | Hook::OrderSign => {
                let orders = raw
                    .draft_orders
                    .ok_or_else(|| Problem::malformed("the request has no `context.draftOrders`"))?
                    .get();
                if prefetch::type_of(orders).as_deref() != Some("Bundle") {
                    return Err(Problem::malformed("`context.draftOrders` must be a Bundle"));
                }
                let selections = match hook {
                    Hook::OrderSelect => Some(raw.selections.ok_or_else(|| {
                        Problem::malformed("the request has no `context.selections`")
                    })?),
                    Hook::PatientView | Hook::OrderSign => None,
                };
                (Some(orders), selections)
            }
        };
        Ok(Self {
            user_id,
            patient_id,
            encounter_id,
            draft_orders,
            selections,
        })
    }
}

fn required<'t>(value: Option<&'t str>, name: &str) -> Result<&'t str, Problem> {
    match value.map(str::trim) {
        None | Some("") => Err(Problem::malformed(format!("the request has no `{name}`"))),
        Some(value) if value.len() > LONGEST_ID => Err(Problem::malformed(format!(
            "`{name}` is longer than {LONGEST_ID} bytes"
        ))),
        Some(value) => Ok(value),
    }
}

/// Whether this can be the id of a resource; anything else must not get into an address.
pub(crate) fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}
