//! What handlers share.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use gravida_fhir::{DateTime, ReadError, ReadOptions, Reading, Record};
use gravida_guideline::knowledge::{Knowledge, Profile};
use gravida_guideline::{AsOf, Assessment, Assessor};
use gravida_store::{Look, Looked, Store, StoreError};

use crate::access::Access;
use crate::clock::Clock;
use crate::hooks::HookDesk;
use crate::keeper::Keeper;
use crate::metrics::Metrics;
use crate::pace::{self, Pace};
use crate::page::Pages;
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::smart::Launches;
use crate::work::Workers;

/// What handlers share: knowledge, the means to assess, the clock, the settings.
#[derive(Debug)]
pub struct Service {
    knowledge: &'static Knowledge,
    assessor: Assessor<'static>,
    profile: Profile,
    clock: Clock,
    started: String,
    settings: Settings,
    workers: Workers,
    keeper: Option<Keeper>,
    access: Access,
    hooks: HookDesk,
    metrics: Arc<Metrics>,
    pace: Option<Pace<IpAddr>>,
    pages: Pages,
    launches: Launches,
}

/// What to ask of a record.
#[derive(Clone, Debug)]
pub struct Question {
    /// What to call the record in messages.
    pub source: Cow<'static, str>,
    /// The id of the profile in force; that of the service where `None`.
    pub profile: Option<String>,
    /// The moment to assess for.
    pub moment: Moment,
}

/// The moment to assess for.
#[derive(Clone, Debug)]
pub enum Moment {
    /// A moment that the client gave.
    Given(DateTime),
    /// Now, by the clock of the service.
    Now,
    /// The newest moment in the record; now where the record holds none.
    NewestInRecord,
}

/// The answer to a [`Question`].
#[derive(Debug)]
pub struct Assessed {
    /// One assessment for each patient of the record, at least one.
    pub assessments: Vec<Assessment>,
    /// What was read of the record.
    pub reading: Reading,
}

impl Service {
    /// A service with this knowledge; `profile` is in force where a client names none.
    ///
    /// # Errors
    /// When the system gives no threads to work on.
    pub fn new(
        knowledge: &'static Knowledge,
        profile: Profile,
        clock: Clock,
        settings: Settings,
    ) -> std::io::Result<Self> {
        let assessor = Assessor::new(knowledge);
        Ok(Self {
            knowledge,
            hooks: HookDesk::new(knowledge, &assessor, &settings),
            assessor,
            profile,
            started: clock.text(),
            clock,
            workers: Workers::new(&settings.limits)?,
            access: Access::new(&settings),
            metrics: Arc::new(Metrics::new([knowledge.version(), knowledge.digest()])),
            pace: pace::of_clients(settings.limits.requests_per_second),
            settings,
            keeper: None,
            pages: Pages::of(knowledge),
            launches: Launches::default(),
        })
    }

    /// The same with a store, in which users can save cases.
    #[must_use]
    pub fn with_store(mut self, store: Store) -> Self {
        self.keeper = Some(Keeper::new(store));
        self
    }

    /// Whether users can save cases.
    #[must_use]
    pub const fn has_store(&self) -> bool {
        self.keeper.is_some()
    }

    /// Launches from a health record system that are under way.
    pub(crate) const fn launches(&self) -> &Launches {
        &self.launches
    }

    /// What the pages for people share.
    pub(crate) const fn pages(&self) -> &Pages {
        &self.pages
    }

    /// What is known of medicine.
    #[must_use]
    pub const fn knowledge(&self) -> &'static Knowledge {
        self.knowledge
    }

    /// The means to assess. Long work: only within [`Service::work`].
    #[must_use]
    pub const fn assessor(&self) -> &Assessor<'static> {
        &self.assessor
    }

    /// The time of day.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// When the service was made.
    pub(crate) fn started(&self) -> &str {
        &self.started
    }

    /// What the operator chose.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn has_free_worker(&self) -> bool {
        self.workers.has_room()
    }

    pub(crate) const fn access(&self) -> &Access {
        &self.access
    }

    pub(crate) const fn hooks(&self) -> &HookDesk {
        &self.hooks
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    pub(crate) const fn pace(&self) -> Option<&Pace<IpAddr>> {
        self.pace.as_ref()
    }

    /// The profile with this id, that of the service where none is named.
    ///
    /// # Errors
    /// [`Refusal`] 400 when there is no such profile.
    pub fn profile(&self, id: Option<&str>) -> Result<&Profile, Refusal> {
        let Some(id) = id else {
            return Ok(&self.profile);
        };
        if id == self.profile.id {
            return Ok(&self.profile);
        }
        self.knowledge.profile(id).ok_or_else(|| {
            let known: Vec<&str> = self
                .knowledge
                .profiles()
                .iter()
                .map(|profile| profile.id.as_str())
                .collect();
            Refusal::bad_request(format!(
                "there is no profile of that id; known: {}",
                known.join(", ")
            ))
        })
    }

    /// Runs `task` on a worker: whatever reads or assesses a record goes
    /// through here, so that the threads that serve sockets never wait for it.
    ///
    /// # Errors
    /// [`Refusal`] 503 when too many wait for a worker, 500 when the task panicked.
    pub async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        task: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let service = Arc::clone(self);
        let done = self.workers.run(move || task(&service)).await;
        if matches!(&done, Err(refusal) if *refusal == Refusal::overloaded()) {
            self.metrics.overloads.inc();
        }
        done
    }

    /// Runs `task` on the store, away from the threads that serve sockets.
    ///
    /// # Errors
    /// [`Refusal`] 404 where nothing is kept, 503 when too many wait, 500 when
    /// the task panicked; and what the store refuses, in its words.
    pub async fn keep<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Refusal> {
        match &self.keeper {
            None => Err(Refusal::not_found(
                "this service keeps no cases: it was started with `--no-store`",
            )),
            Some(keeper) => keeper.run(task).await,
        }
    }

    /// Runs `task`, which only reads, and writes the look at what it found to the audit trail.
    /// Where the trail cannot be written she who looks is not kept from the case before her: it is
    /// shown, every page says that looks wait to be written, and the log and the numbers tell the
    /// operator, with everything that the entry would have held.
    ///
    /// # Errors
    /// As [`Service::keep`].
    pub async fn look<T: Send + 'static>(
        &self,
        look: Look,
        task: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let metrics = Arc::clone(&self.metrics);
        self.keep(move |store| {
            // Told here and not by the handler, whose client may have gone away meanwhile.
            let entry = look.clone();
            let Looked { found, unrecorded } = store.look(look, task)?;
            if let Some(error) = unrecorded {
                metrics.unrecorded_looks.inc();
                tracing::error!(
                    %error,
                    who = entry.who,
                    at = entry.at,
                    action = entry.action,
                    case = entry.case.as_ref().map(tracing::field::display),
                    detail = entry.detail,
                    "a look was allowed that the audit trail does not hold yet"
                );
            }
            metrics.waiting_looks.set(count(store.waiting_looks()));
            Ok(found)
        })
        .await
    }

    /// Writes the looks that wait, if any do.
    ///
    /// # Errors
    /// What the store refuses; they wait on.
    pub(crate) async fn record_looks(&self) -> Result<(), Refusal> {
        if !self.has_waiting_looks() {
            return Ok(());
        }
        let metrics = Arc::clone(&self.metrics);
        self.keep(move |store| {
            let written = store.record_looks();
            metrics.waiting_looks.set(count(store.waiting_looks()));
            written
        })
        .await
    }

    /// Whether looks wait to be written to the audit trail: then nothing can be saved either.
    pub(crate) fn has_waiting_looks(&self) -> bool {
        (self.keeper.as_ref()).is_some_and(|keeper| keeper.store().waiting_looks() > 0)
    }

    /// Reads a record and assesses each patient of it, on a worker.
    ///
    /// # Errors
    /// [`Refusal`] 400 when it cannot be read, 422 when it holds no patient,
    /// and those of [`Service::work`] and [`Service::profile`].
    pub async fn assess(
        self: &Arc<Self>,
        record: Bytes,
        question: Question,
    ) -> Result<Assessed, Refusal> {
        self.work(move |service| service.answer(&record, &question))
            .await?
    }

    /// The same without a worker: only within [`Service::work`].
    ///
    /// # Errors
    /// As [`Service::assess`].
    pub fn answer(&self, record: &[u8], question: &Question) -> Result<Assessed, Refusal> {
        let profile = self.profile(question.profile.as_deref())?;
        let reading = self
            .read(record, question.source.clone())
            .map_err(|error| Refusal::unreadable(&error))?;
        let assessments = reading
            .records
            .iter()
            .map(|one| {
                let as_of = self.as_of(one, &question.moment)?;
                Ok(self.assessor.assess(one, &reading.issues, profile, &as_of))
            })
            .collect::<Result<Vec<Assessment>, Refusal>>()?;
        if assessments.is_empty() {
            return Err(Refusal::unprocessable(NOBODY));
        }
        Ok(Assessed {
            assessments,
            reading,
        })
    }

    /// Reads a record and assesses the one patient of it, or the one with the id `patient`. Long
    /// work: only within [`Service::work`].
    ///
    /// # Errors
    /// As [`Service::assess`], and [`Refusal`] 422 where it is not clear who is meant.
    pub fn answer_one(
        &self,
        record: &[u8],
        question: &Question,
        patient: Option<&str>,
    ) -> Result<Assessment, Refusal> {
        let profile = self.profile(question.profile.as_deref())?;
        let reading = self
            .read(record, question.source.clone())
            .map_err(|error| Refusal::unreadable(&error))?;
        let one = meant(&reading.records, patient)?;
        let as_of = self.as_of(one, &question.moment)?;
        Ok(self.assessor.assess(one, &reading.issues, profile, &as_of))
    }

    /// Reads a record, keeping what assessments ask for. Long work: only within
    /// [`Service::work`].
    ///
    /// # Errors
    /// When the record as a whole is of no use.
    pub fn read(&self, record: &[u8], source: Cow<'static, str>) -> Result<Reading, ReadError> {
        let options = ReadOptions {
            interest: self.assessor.interest(),
            limits: gravida_fhir::Limits {
                max_bytes: self.settings.limits.body_bytes,
                ..gravida_fhir::Limits::default()
            },
            source,
        };
        gravida_fhir::read(record, &options)
    }

    /// The moment that `moment` means for this record.
    ///
    /// # Errors
    /// [`Refusal`] 500 when the clock shows no year that FHIR can write.
    pub fn as_of(&self, record: &Record, moment: &Moment) -> Result<AsOf, Refusal> {
        let now = || {
            self.clock
                .moment()
                .map(AsOf::given)
                .ok_or_else(Refusal::internal)
        };
        match moment {
            Moment::Given(moment) => Ok(AsOf::given(*moment)),
            Moment::Now => now(),
            Moment::NewestInRecord => AsOf::newest_in(record).map_or_else(now, Ok),
        }
    }
}

/// A number as gauges have it.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What is said of a record without a patient.
const NOBODY: &str = "there is no patient in it; send a Patient or resources that refer to one";

/// So many patients of a record are named.
const NAMED: usize = 10;

/// The record of the patient that is meant.
fn meant<'r>(records: &'r [Record], patient: Option<&str>) -> Result<&'r Record, Refusal> {
    let found = match (records, patient) {
        ([], _) => return Err(Refusal::unprocessable(NOBODY)),
        ([one], None) => return Ok(one),
        (_, None) => None,
        (_, Some(id)) => records.iter().find(|one| one.id() == id),
    };
    found.ok_or_else(|| {
        let named: Vec<String> = records
            .iter()
            .take(NAMED)
            .map(|one| format!("`{}`", one.id()))
            .collect();
        let more = match records.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let about = match patient {
            Some(id) => {
                let id: String = id.chars().take(64).collect();
                format!("there is no patient `{id}` in the record; it is about")
            }
            None => format!("the record is about {} patients:", records.len()),
        };
        Refusal::unprocessable(format!(
            "{about} {}{more}; say who is meant by `patient=ID`, or send one record at a time",
            named.join(", ")
        ))
    })
}
