//! From a call to its answer.

use gravida_fhir::{DateTime, IssueCode, ReadOptions};
use gravida_guideline::knowledge::{HookService, Knowledge, Profile};
use gravida_guideline::{AsOf, Assessor, Reasons, Scope, Severity};
use gravida_report::Titles;
use gravida_report::locale::Locale;

use crate::card::Cards;
use crate::cards::Speaker;
use crate::discovery;
use crate::orders;
use crate::prefetch::{self, Fetched, State, Template};
use crate::problem::Problem;
use crate::record;
use crate::request::Call;
use crate::uuid::Ids;

/// The services of a knowledge, ready to be called any number of times from any number of threads.
#[derive(Debug)]
pub struct Hooks<'k> {
    knowledge: &'k Knowledge,
    titles: Titles,
    services: Vec<Prepared<'k>>,
    discovery: String,
    options: ReadOptions,
}

#[derive(Debug)]
struct Prepared<'k> {
    service: &'k HookService,
    templates: Vec<Template>,
    /// What a service asks that is not about orders; that of others follows from the orders.
    scope: Scope,
}

/// What the operator chose about answers, and the client about their language.
#[derive(Clone, Debug, Default)]
pub struct Options<'o> {
    /// The language of cards, with the names in it; English where there is none.
    pub titles: Option<&'o Titles>,
    /// Base address of the page, for links to it; without a slash at the end.
    pub page: Option<String>,
    /// Address that launches Gravida as a SMART app.
    pub smart_launch: Option<String>,
    /// Whether this client takes system actions.
    pub system_actions: bool,
}

/// The answer to a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What the client is sent.
    pub cards: Cards,
    /// Which cards these are, for counting.
    pub shown: Vec<Shown>,
}

/// A card that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its id.
    pub uuid: String,
    /// Id of the alert or recommendation behind it, or what else it is about.
    pub rule: String,
}

impl<'k> Hooks<'k> {
    /// The services of `knowledge`.
    ///
    /// # Errors
    /// [`Problem::Internal`] when discovery cannot be written, which does not happen.
    pub fn new(knowledge: &'k Knowledge, assessor: &Assessor<'_>) -> Result<Self, Problem> {
        let services: Vec<Prepared<'k>> = knowledge
            .services()
            .services
            .iter()
            .map(|service| Prepared {
                service,
                templates: prefetch::templates(knowledge, service),
                scope: Scope::of(knowledge.scope_of(service))
                    .with_reasons(Reasons::OfWhatApplies)
                    .in_force_alone()
                    .advice_alone()
                    .without_references()
                    .of_many(),
            })
            .collect();
        let entries = services
            .iter()
            .map(|one| (one.service, one.templates.as_slice()));
        let discovery = discovery::json(entries).map_err(|_| Problem::Internal)?;
        Ok(Self {
            knowledge,
            titles: Titles::of(knowledge),
            services,
            discovery,
            options: ReadOptions {
                interest: assessor.interest(),
                source: "the record of the call".into(),
                ..ReadOptions::default()
            },
        })
    }

    /// The discovery answer, JSON.
    #[must_use]
    pub fn discovery(&self) -> &str {
        &self.discovery
    }

    /// Whether there is a service of this id.
    #[must_use]
    pub fn has(&self, service: &str) -> bool {
        self.prepared(service).is_ok()
    }

    /// The prefetch templates of a service; none where there is no such service.
    #[must_use]
    pub fn templates(&self, service: &str) -> &[Template] {
        self.prepared(service).map_or(&[], |one| &one.templates)
    }

    /// The templates of everything that any decision looks into.
    #[must_use]
    pub fn everything(&self) -> Vec<Template> {
        prefetch::templates_of(&self.knowledge.needs(), &[])
    }

    /// Reads a call of a service.
    ///
    /// # Errors
    /// When there is no such service, and when the request is not as the specification has it.
    pub fn read<'a>(&self, service: &str, body: &'a [u8]) -> Result<Call<'a>, Problem> {
        let prepared = self.prepared(service)?;
        Call::read(prepared.service, &prepared.templates, body)
    }

    /// The templates whose data a call does not have, or not whole, and which a server that
    /// may be asked could give. A client that could not get them is not asked again.
    #[must_use]
    pub fn to_fetch<'s>(&'s self, call: &Call<'_>) -> Vec<&'s Template> {
        self.templates(&call.service)
            .iter()
            .filter(|template| {
                matches!(
                    call.prefetch.get(&template.key),
                    None | Some(State::Absent | State::Data { is_page: true, .. })
                )
            })
            .collect()
    }

    /// Answers a call at a moment. Long work; the same call at the same moment gives the same answer.
    ///
    /// # Errors
    /// [`Problem::Precondition`] when the service cannot do without what is absent, and
    /// [`Problem::Malformed`] when what was sent is about somebody else or cannot be read at all.
    pub fn answer(
        &self,
        call: &Call<'_>,
        assessor: &Assessor<'_>,
        profile: &Profile,
        moment: DateTime,
        options: &Options<'_>,
    ) -> Result<Answer, Problem> {
        let prepared = self.prepared(&call.service)?;
        let absent = absent(call, &prepared.templates);
        // What the client did not send and its server did not give was never there; what the
        // client tried and could not get is told on a card.
        let required: Vec<String> = prepared
            .templates
            .iter()
            .filter(|template| template.is_required)
            .filter(|template| {
                matches!(
                    call.prefetch.get(&template.key),
                    None | Some(State::Absent | State::Fetched(Fetched::Failed(_)))
                )
            })
            .map(|template| template.key.clone())
            .collect();
        if !required.is_empty() {
            return Err(Problem::Precondition(required));
        }
        let text = record::of_call(call);
        let reading = gravida_fhir::read(text.as_bytes(), &self.options)
            .map_err(|error| Problem::malformed(error.to_string()))?;
        let patient = call.context.patient_id.as_str();
        let Some(record) = reading.records.iter().find(|record| record.id() == patient) else {
            return Err(Problem::malformed(
                "the Patient that was sent along is not that of `context.patientId`",
            ));
        };
        let as_of = AsOf::given(moment);
        let (ordered, medications) = orders::read(&call.context);
        let whose = record::Whose::of(call);
        let met = orders::met(
            assessor,
            &self.options,
            &as_of,
            &prepared.service.orders,
            (&ordered, &medications),
            &whose,
        );
        let of_orders;
        let scope = if prepared.service.orders.is_empty() {
            &prepared.scope
        } else {
            let named = met.iter().flat_map(|one| &one.group.against);
            let alerts = self.knowledge.scope_of(prepared.service);
            let ids = named.map(String::as_str).chain(alerts);
            of_orders = Scope::of(ids)
                .with_reasons(Reasons::OfWhatApplies)
                .in_force_alone()
                .without_references();
            &of_orders
        };
        let assessment = assessor.assess_within(record, &reading.issues, profile, &as_of, scope);
        let titles = options.titles.unwrap_or(&self.titles);
        let locale = titles.locale();
        let spoken = locale.spoken(&assessment);
        let mut troubles = troubles(call, locale);
        // What is about somebody else may be hers by a reference that leads nowhere: an address that
        // is not below `fhirServer`. Silence would then say that there is nothing to say.
        let lacks_data = !troubles.is_empty() || reading.records.len() > 1;
        troubles.extend(
            assessment
                .issues
                .iter()
                .filter(|issue| issue.severity == Severity::Error)
                // What a searchset complains of is told by its key already.
                .filter(|issue| {
                    !reading.issues.iter().any(|read| {
                        read.code == IssueCode::Withheld && read.message == issue.message
                    })
                })
                .map(|issue| {
                    format!(
                        "{}: {}: {}",
                        locale.label("card-could-not-be-read"),
                        issue.place,
                        issue.message
                    )
                }),
        );
        // Advice that could not be worked out is not silence.
        let failed = assessment.recommendations.iter().filter_map(|one| {
            let failure = one.failure.as_deref().filter(|_| one.in_force)?;
            Some(format!(
                "{} {}: {failure}",
                one.id,
                locale.label("advice-failed")
            ))
        });
        troubles.extend(failed);
        if reading.records.len() > 1 {
            troubles.push(locale.label("card-patients-left-out").to_owned());
        }
        let speaker = Speaker {
            knowledge: self.knowledge,
            titles,
            service: prepared.service,
            call,
            assessment: &spoken.assessment,
            options,
            orders: &ordered,
            met: &met,
            troubles,
            lacks_data,
            absent: absent.iter().map(|one| one.resource_type).collect(),
            ids: Ids::of(&[
                call.hook_instance.as_bytes(),
                call.service.as_bytes(),
                assessment.knowledge.digest.as_bytes(),
                call.body,
            ]),
        };
        Ok(speaker.answer())
    }

    fn prepared(&self, service: &str) -> Result<&Prepared<'k>, Problem> {
        self.services
            .iter()
            .find(|one| one.service.id == service)
            .ok_or_else(|| Problem::NoService(service.chars().take(64).collect()))
    }
}

/// The templates of which nothing was sent or fetched.
fn absent<'t>(call: &Call<'_>, templates: &'t [Template]) -> Vec<&'t Template> {
    templates
        .iter()
        .filter(|template| matches!(call.prefetch.get(&template.key), None | Some(State::Absent)))
        .collect()
}

/// What of the prefetch was not had though it was asked for, in words.
fn troubles(call: &Call<'_>, locale: &Locale) -> Vec<String> {
    call.prefetch
        .iter()
        .filter_map(|(key, state)| {
            let why = match state {
                State::Failed(why) | State::Fetched(Fetched::Failed(why)) => why.as_str(),
                State::Data {
                    complaint: Some(why),
                    ..
                } => why.as_str(),
                State::Data { is_page: true, .. } | State::Fetched(Fetched::Part(_)) => {
                    locale.label("card-incomplete")
                }
                State::Data { .. }
                | State::Absent
                | State::Null
                | State::Fetched(Fetched::Whole(_)) => return None,
            };
            Some(format!("{key}: {why}"))
        })
        .collect()
}
