//! What users made of decision-support cards: how often a rule's card was
//! shown, accepted, overridden and why. Nothing about a patient is kept.

use crate::Store;
use crate::connection::Row;
use crate::error::StoreError;
use crate::text::{LONGEST_REMARK, remark};

/// A card that was sent to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCard {
    /// Its id, unique to this sending.
    pub uuid: String,
    /// Id of the service that sent it.
    pub service: String,
    /// Id of the recommendation or alert behind it.
    pub rule: String,
}

/// What a client tells of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Id of the service that sent the card.
    pub service: String,
    /// The card's id.
    pub card: String,
    /// What became of it: `accepted` or `overridden`.
    pub outcome: String,
    /// When, as the client tells it.
    pub outcome_at: String,
    /// Code of the reason for overriding; empty for none.
    pub reason: String,
    /// The reason in words; empty for none.
    pub reason_label: String,
    /// What the user wrote; empty for nothing.
    pub comment: String,
}

/// What became of the cards of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFeedback {
    /// Id of the service.
    pub service: String,
    /// Id of the recommendation or alert; empty for cards not known here.
    pub rule: String,
    /// How many cards were shown.
    pub shown: i64,
    /// How many were accepted.
    pub accepted: i64,
    /// How many were overridden.
    pub overridden: i64,
    /// Why, the most frequent first.
    pub reasons: Vec<ReasonCount>,
    /// What users wrote, newest first, at most twenty.
    pub comments: Vec<String>,
}

/// How often a reason was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// Its code; empty when none was given.
    pub reason: String,
    /// In words.
    pub label: String,
    /// How often.
    pub number: i64,
}

/// So many comments are reported of each rule.
const COMMENTS: i64 = 20;

impl Store {
    /// Notes that cards were shown on a day (`2026-11-20`), in one transaction;
    /// gather some before calling.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn note_shown(&self, day: &str, cards: &[ShownCard]) -> Result<(), StoreError> {
        if cards.is_empty() {
            return Ok(());
        }
        self.write(|connection| {
            for card in cards {
                let is_new = connection.execute(
                    "INSERT INTO cards (uuid, service, rule, shown_on) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT (uuid) DO NOTHING",
                    &[
                        card.uuid.as_str().into(),
                        card.service.as_str().into(),
                        card.rule.as_str().into(),
                        day.into(),
                    ],
                )?;
                if is_new == 0 {
                    continue;
                }
                connection.execute(
                    "INSERT INTO cards_shown (service, rule, shown_on, number) \
                     VALUES (?1, ?2, ?3, 1) ON CONFLICT (service, rule, shown_on) \
                     DO UPDATE SET number = cards_shown.number + 1",
                    &[
                        card.service.as_str().into(),
                        card.rule.as_str().into(),
                        day.into(),
                    ],
                )?;
            }
            Ok(())
        })
    }

    /// Keeps feedback; the same told twice is kept once. Answers how many were new.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_feedback(&self, received_at: &str, all: &[Feedback]) -> Result<u64, StoreError> {
        self.write(|connection| {
            let mut new = 0_u64;
            for one in all {
                let kept = connection.execute(
                    "INSERT INTO feedback (service, card, outcome, outcome_at, rule, reason, \
                     reason_label, comment, received_at) SELECT ?1, ?2, ?3, ?4, \
                     COALESCE((SELECT rule FROM cards WHERE uuid = ?2 AND service = ?1), ''), \
                     ?5, ?6, ?7, ?8 \
                     ON CONFLICT (service, card, outcome, outcome_at) DO NOTHING",
                    &[
                        bounded(&one.service),
                        bounded(&one.card),
                        bounded(&one.outcome),
                        bounded(&one.outcome_at),
                        bounded(&one.reason),
                        bounded(&one.reason_label),
                        bounded(&one.comment),
                        received_at.into(),
                    ],
                )?;
                new = new.saturating_add(kept);
            }
            Ok(new)
        })
    }

    /// What became of the cards of each rule, by service and rule.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn feedback_report(&self) -> Result<Vec<RuleFeedback>, StoreError> {
        self.read(|connection| {
            let rules = connection.query(
                "SELECT service, rule, CAST(SUM(shown) AS BIGINT), CAST(SUM(accepted) AS BIGINT), \
                 CAST(SUM(overridden) AS BIGINT) FROM ( \
                 SELECT service, rule, number AS shown, 0 AS accepted, 0 AS overridden \
                 FROM cards_shown UNION ALL \
                 SELECT service, rule, 0, CASE WHEN outcome = 'accepted' THEN 1 ELSE 0 END, \
                 CASE WHEN outcome = 'overridden' THEN 1 ELSE 0 END FROM feedback) AS told \
                 GROUP BY service, rule ORDER BY service, rule",
                &[],
            )?;
            let mut report = rules.iter().map(rule).collect::<Result<Vec<_>, _>>()?;
            for rule in &mut report {
                let which = [rule.service.as_str().into(), rule.rule.as_str().into()];
                rule.reasons = connection
                    .query(
                        "SELECT reason, MAX(reason_label), COUNT(*) FROM feedback \
                         WHERE service = ?1 AND rule = ?2 AND outcome = 'overridden' \
                         GROUP BY reason ORDER BY COUNT(*) DESC, reason",
                        &which,
                    )?
                    .iter()
                    .map(|row| {
                        Ok(ReasonCount {
                            reason: row.text(0)?,
                            label: row.text(1)?,
                            number: row.integer(2)?,
                        })
                    })
                    .collect::<Result<Vec<_>, StoreError>>()?;
                let [service, id] = which;
                rule.comments = connection
                    .query(
                        "SELECT comment FROM feedback WHERE service = ?1 AND rule = ?2 \
                         AND comment <> '' ORDER BY received_at DESC, card LIMIT ?3",
                        &[service, id, COMMENTS.into()],
                    )?
                    .iter()
                    .map(|row| row.text(0))
                    .collect::<Result<Vec<_>, StoreError>>()?;
            }
            Ok(report)
        })
    }

    /// Forgets which single cards were shown before a day; the counts stay.
    /// Answers how many were forgotten. Feedback on them comes too late to be
    /// put to a rule.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn forget_cards_before(&self, day: &str) -> Result<u64, StoreError> {
        self.write(|connection| {
            connection.execute("DELETE FROM cards WHERE shown_on < ?1", &[day.into()])
        })
    }
}

fn bounded(text: &str) -> crate::connection::Value {
    remark(text, LONGEST_REMARK).into()
}

fn rule(row: &Row) -> Result<RuleFeedback, StoreError> {
    Ok(RuleFeedback {
        service: row.text(0)?,
        rule: row.text(1)?,
        shown: row.integer(2)?,
        accepted: row.integer(3)?,
        overridden: row.integer(4)?,
        reasons: Vec::new(),
        comments: Vec::new(),
    })
}
