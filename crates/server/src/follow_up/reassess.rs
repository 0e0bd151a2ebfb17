//! Saved cases and knowledge that is newer than they are: each is assessed
//! anew, so that the worklist is never stale, and what that changed is told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gravida_guideline::changes_of_advice;
use gravida_store::{Advice, CaseId, Stamp, Version};

use super::entered::{Entered, derived};
use super::version::named;
use crate::refusal::Refusal;
use crate::service::Service;

/// Who does it, in the audit trail.
const WHO: &str = "gravida";
/// So many cases are looked up at once.
const BATCH: i64 = 100;
/// How long to wait after a case that could not be done, and between looks.
const PAUSE: Duration = Duration::from_secs(60);

/// Assesses every saved case that newer knowledge has not seen, one after the
/// other, so that visitors are not kept waiting; then looks again from time to
/// time, because another process may save with other knowledge. Looks that wait
/// for the audit trail are written as well.
pub(crate) async fn keep_current(service: Arc<Service>) {
    if !service.has_store() {
        return;
    }
    let mut told = false;
    loop {
        // What was seen while the trail could not be written; why it cannot is told by the store.
        let _ = service.record_looks().await;
        match all_stale(&service).await {
            Ok(0) => told = false,
            Ok(number) => {
                tracing::info!(
                    cases = number,
                    "saved cases were assessed with the knowledge of today"
                );
            }
            Err(refusal) if !told => {
                told = true;
                tracing::warn!(
                    status = refusal.status().as_u16(),
                    "saved cases wait to be assessed anew"
                );
            }
            Err(_) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Assesses the cases that wait for it; answers how many.
async fn all_stale(service: &Arc<Service>) -> Result<usize, Refusal> {
    let mut done = 0;
    loop {
        let digest = service.knowledge().digest().to_owned();
        let stale = service
            .keep(move |store| store.stale(&digest, BATCH))
            .await?;
        let mut was_done = 0;
        for case in stale {
            // A case that cannot be assessed must not keep the others waiting.
            if reassess(service, &case).await.unwrap_or(false) {
                was_done += 1;
            }
        }
        done += was_done;
        if was_done == 0 {
            return Ok(done);
        }
    }
}

/// Assesses the newest version of a case with the knowledge of today, and notes
/// what that changed. Answers `false` where there was nothing to do.
///
/// # Errors
/// When it cannot be assessed, or the store refuses.
pub(super) async fn reassess(service: &Arc<Service>, case: &CaseId) -> Result<bool, Refusal> {
    let id = case.clone();
    let digest = service.knowledge().digest();
    let (version, given) = service
        .keep(move |store| Ok((store.version(&id, None)?, store.advice(&id)?)))
        .await?;
    let is_current = given
        .last()
        .is_some_and(|last| last.version == version.number && last.knowledge == digest);
    if is_current {
        return Ok(false);
    }
    let number = version.number;
    let (follows, changes) = service
        .work(move |service| assess_anew(service, &version, given.last()))
        .await??;
    let (id, at) = (case.clone(), service.clock().text());
    let digest = digest.to_owned();
    service
        .keep(move |store| {
            let stamp = Stamp { who: WHO, at: &at };
            store.reassess(stamp, &id, number, &digest, &follows, changes.as_deref())
        })
        .await
}

type Anew = (gravida_store::Derived, Option<Vec<u8>>);

/// What follows now, and what that changed in the advice given last.
fn assess_anew(
    service: &Service,
    version: &Version,
    last: Option<&Advice>,
) -> Result<Anew, Refusal> {
    let assessment = Entered::parse(&version.content)?
        .assess(service, None)?
        .assessment;
    let follows = derived(&assessment);
    let read = |content: &[u8]| {
        serde_json::from_slice::<BTreeMap<String, String>>(content).unwrap_or_default()
    };
    let changed = last
        .filter(|last| last.version == version.number)
        .map(|last| changes_of_advice(&read(&last.content), &read(&follows.advice)))
        .unwrap_or_default();
    let changed: Vec<_> = named(changed, service.knowledge(), &[&assessment])
        .into_iter()
        .filter(super::version::AdviceChange::matters)
        .collect();
    let changes = (!changed.is_empty()).then(|| serde_json::to_vec(&changed).unwrap_or_default());
    Ok((follows, changes))
}
