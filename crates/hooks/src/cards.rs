//! Which cards an assessment becomes, in which order, and how many.

use gravida_guideline::assessment::{Alert, Assessment, Recommendation, SourceReference};
use gravida_guideline::knowledge::{CardRule, HookService, Knowledge};
use gravida_guideline::{BearsOn, CardSubject, Hook, Indicator, Outcome, Proposes, Verification};
use gravida_report::Titles;
use serde_json::Value;

use crate::answer::{Answer, Options, Shown};
use crate::card::{
    Action, ActionType, Card, Cards, Coding, Link, LinkType, SelectionBehavior, Source, Suggestion,
};
use crate::detail::{Detail, is_web};
use crate::orders::{Met, Order};
use crate::request::Call;
use crate::uuid::Ids;

/// Base of the code systems of our own.
const SYSTEMS: &str = "https://gravida.example/CodeSystem";

/// What the product is called, in every language.
const PRODUCT: &str = "Gravida";

/// A summary has fewer characters than this.
const SUMMARY_LIMIT: usize = 140;

/// Most lines of one list in a detail.
const MOST_LINES: usize = 8;

/// Makes the cards of one call.
pub(crate) struct Speaker<'s, 'a, 'k> {
    pub(crate) knowledge: &'k Knowledge,
    pub(crate) titles: &'s Titles,
    pub(crate) service: &'k HookService,
    pub(crate) call: &'s Call<'a>,
    pub(crate) assessment: &'s Assessment,
    pub(crate) options: &'s Options<'s>,
    pub(crate) orders: &'s [Order<'a>],
    pub(crate) met: &'s [Met<'k>],
    /// What of the record could not be had or read.
    pub(crate) troubles: Vec<String>,
    /// Whether data that was asked for could not be had.
    pub(crate) lacks_data: bool,
    /// Types that were not sent along.
    pub(crate) absent: Vec<&'static str>,
    /// Ids of this call.
    pub(crate) ids: Ids,
}

/// A card with what it is about.
struct Drafted {
    card: Card,
    rule: String,
    /// Whether it is shown however many there are.
    is_kept: bool,
}

impl Speaker<'_, '_, '_> {
    /// The answer.
    pub(crate) fn answer(&self) -> Answer {
        let mut drafts: Vec<Drafted> = Vec::new();
        for rule in &self.service.cards {
            match rule.show {
                CardSubject::Alerts => drafts.extend(self.alerts(rule)),
                CardSubject::Recommendations => drafts.extend(self.recommendations(rule)),
                CardSubject::AgainstOrders => drafts.extend(self.against_orders(rule)),
                CardSubject::Missing => drafts.extend(self.missing(rule)),
            }
        }
        let speaks_of_her = !drafts.is_empty() || !self.met.is_empty() || self.is_asked();
        // Without the data nobody knows whether there is anything to say: that is said.
        if speaks_of_her || self.lacks_data {
            let place = drafts.iter().take_while(|draft| draft.is_kept).count();
            if let Some(trouble) = self.trouble() {
                drafts.insert(place, trouble);
            }
        }
        let drafts = self.capped(drafts);
        let shown = drafts
            .iter()
            .map(|draft| Shown {
                uuid: draft.card.uuid.clone(),
                rule: draft.rule.clone(),
            })
            .collect();
        Answer {
            cards: Cards {
                cards: drafts.into_iter().map(|draft| draft.card).collect(),
                system_actions: self.system_actions(),
            },
            shown,
        }
    }

    /// The words under `key`.
    fn label(&self, key: &'static str) -> &str {
        self.titles.locale().label(key)
    }

    /// The words under `key` about an order.
    fn of_order(&self, key: &str, order: &str) -> String {
        (self.titles.locale()).phrase(key, &[("order", order.into())])
    }

    /// A sentence with the mark of what is recalled in front, so that it is not lost.
    fn marked(&self, sentence: &str, verification: Verification) -> String {
        match verification {
            Verification::Seen => sentence.to_owned(),
            Verification::Recalled => format!("[{}] {sentence}", self.label("recalled")),
        }
    }

    /// The summary of a card: the short form of what `id` says where there is one, or else the
    /// whole sentence, which was checked to fit in English.
    fn summary(
        &self,
        id: &str,
        short: Option<&str>,
        whole: &str,
        verification: Verification,
    ) -> String {
        let short = short.map(|short| self.titles.locale().said(id, "card", short));
        shortened(&self.marked(short.unwrap_or(whole), verification))
    }

    /// Whether any decision of the service is asked of her now.
    fn is_asked(&self) -> bool {
        self.assessment
            .decisions
            .iter()
            .any(|decision| decision.relevant == Some(true))
    }

    /// Red flags of one level. Those that interrupt are one card: one interruption is enough.
    fn alerts(&self, rule: &CardRule) -> Vec<Drafted> {
        let raised: Vec<&Alert> = self
            .assessment
            .alerts
            .iter()
            .filter(|alert| rule.level.is_none_or(|level| alert.level == level))
            .collect();
        match (rule.indicator, raised.split_first()) {
            (_, None) => Vec::new(),
            (Indicator::Critical, Some((first, others))) => vec![self.alert(first, others, rule)],
            (Indicator::Info | Indicator::Warning, Some(_)) => raised
                .into_iter()
                .map(|alert| self.alert(alert, &[], rule))
                .collect(),
        }
    }

    fn alert(&self, alert: &Alert, others: &[&Alert], rule: &CardRule) -> Drafted {
        let short = self
            .knowledge
            .decision(&alert.decision)
            .and_then(|decision| decision.alerts.iter().find(|known| known.id == alert.id))
            .and_then(|known| known.card.as_deref());
        let summary = self.summary(&alert.id, short, &alert.summary, alert.verification);
        let mut detail = Detail::default();
        if !summary.ends_with(&alert.summary) {
            detail.say(&alert.summary);
        }
        detail.say_of(self.label("card-what-to-do"), &alert.action);
        let others: Vec<String> = others
            .iter()
            .map(|other| {
                format!(
                    "{} {}",
                    self.marked(&other.summary, other.verification),
                    other.action
                )
            })
            .collect();
        detail.list(self.label("card-also-raised"), &others);
        detail.list(
            self.label("card-why"),
            &gravida_report::deciding_facts(&alert.because, self.titles),
        );
        self.source_list(&mut detail, &alert.sources, alert.verification);
        let card = self.card(
            &alert.id,
            &summary,
            detail,
            rule.indicator,
            self.source_of(alert.sources.first(), &alert.decision),
        );
        Drafted {
            card,
            rule: alert.id.clone(),
            is_kept: true,
        }
    }

    fn recommendations(&self, rule: &CardRule) -> Vec<Drafted> {
        self.assessment
            .recommendations
            .iter()
            .filter(|one| one.in_force && one.outcome == Outcome::Applies)
            .filter(|one| rule.directions.is_empty() || rule.directions.contains(&one.direction))
            .map(|one| {
                let suggestions: Vec<Suggestion> = self.proposal(one).into_iter().collect();
                self.recommendation(one, rule.indicator, &[], suggestions)
            })
            .collect()
    }

    /// Advice against what is ordered, each once, with all the orders that it is about.
    fn against_orders(&self, rule: &CardRule) -> Vec<Drafted> {
        let mut advice: Vec<(&Recommendation, Vec<usize>)> = Vec::new();
        for met in self.met {
            let against = self.assessment.recommendations.iter().filter(|one| {
                one.in_force
                    && one.outcome == Outcome::Applies
                    && met.group.against.contains(&one.id)
            });
            for one in against {
                match advice.iter_mut().find(|(known, _)| known.id == one.id) {
                    Some((_, orders)) => orders.extend(&met.orders),
                    None => advice.push((one, met.orders.clone())),
                }
            }
        }
        advice
            .into_iter()
            .map(|(one, mut orders)| {
                orders.sort_unstable();
                orders.dedup();
                let suggestions = self.removals(&one.id, &orders);
                self.recommendation(one, rule.indicator, &self.names(&orders), suggestions)
            })
            .collect()
    }

    fn recommendation(
        &self,
        one: &Recommendation,
        indicator: Indicator,
        ordered: &[String],
        suggestions: Vec<Suggestion>,
    ) -> Drafted {
        let known = self.knowledge.recommendation(&one.id);
        let short = known.and_then(|known| known.card.as_deref());
        let summary = self.summary(&one.id, short, &one.summary, one.verification);
        let mut detail = Detail::default();
        detail.list(self.label("card-ordered"), ordered);
        if !summary.ends_with(&one.summary) {
            detail.say(&one.summary);
        }
        detail.say(one.detail.as_deref().unwrap_or_default());
        if let Some(regimen) = &one.regimen {
            detail.say_of(
                self.label("card-regimen"),
                &gravida_report::regimen_sentence(self.titles.locale(), regimen),
            );
        }
        detail.say_of(
            self.label("card-how-firmly"),
            &gravida_report::firmness(self.titles.locale(), one),
        );
        detail.list(
            self.label("card-why"),
            &gravida_report::deciding_facts(&one.because, self.titles),
        );
        let evidence: Vec<String> = one
            .evidence
            .iter()
            .map(gravida_report::evidence_sentence)
            .collect();
        detail.list(self.label("card-evidence"), &evidence);
        self.source_list(&mut detail, &one.sources, one.verification);
        let mut card = self.card(
            &one.id,
            &summary,
            detail,
            indicator,
            self.source_of_guideline(&one.guideline, &one.decision),
        );
        if !suggestions.is_empty() {
            card.suggestions = suggestions;
            card.selection_behavior = Some(SelectionBehavior::AtMostOne);
        }
        Drafted {
            card,
            rule: one.id.clone(),
            is_kept: false,
        }
    }

    /// What would have to be known: the question that would settle most.
    fn missing(&self, rule: &CardRule) -> Option<Drafted> {
        let is_of_orders = self.call.hook != Hook::PatientView;
        let named = self.missing_for_orders();
        let wanted: Vec<_> = self
            .assessment
            .missing
            .iter()
            .filter(|missing| {
                if is_of_orders {
                    named.contains(&missing.fact.as_str())
                } else {
                    matches!(
                        missing.bears_on,
                        BearsOn::RedFlag | BearsOn::RelevantDecision
                    )
                }
            })
            .collect();
        let (first, others) = wanted.split_first()?;
        if !is_of_orders && !self.is_asked() {
            return None;
        }
        let heading = if is_of_orders {
            self.label("card-not-enough")
        } else {
            self.label("card-ask-next")
        };
        let mut detail = Detail::default();
        detail.say(&first.ask);
        let labels: Vec<String> = others
            .iter()
            .take(MOST_LINES)
            .map(|missing| missing.label.clone())
            .collect();
        detail.list(self.label("card-also-missing"), &labels);
        detail.say(self.label("card-unknown-is-not-no"));
        detail.say_of(self.label("card-not-sent"), &self.absent.join(", "));
        let id = format!("{}.missing", self.service.id);
        let summary = shortened(&format!("{heading}: {}", first.label));
        let card = self.card(&id, &summary, detail, rule.indicator, self.own_source());
        Some(Drafted {
            card: Card {
                override_reasons: Vec::new(),
                ..card
            },
            rule: id,
            is_kept: false,
        })
    }

    /// The facts that would settle advice on orders of which nothing is said yet.
    fn missing_for_orders(&self) -> Vec<&str> {
        let in_force = || {
            self.assessment
                .recommendations
                .iter()
                .filter(|one| one.in_force)
        };
        let is_settled = |met: &&Met<'_>| {
            in_force()
                .any(|one| one.outcome == Outcome::Applies && met.group.against.contains(&one.id))
        };
        self.met
            .iter()
            .filter(|met| !is_settled(met))
            .flat_map(|met| {
                in_force().filter(|one| {
                    one.outcome == Outcome::NeedsData && met.group.against.contains(&one.id)
                })
            })
            .flat_map(|one| &one.missing)
            .map(String::as_str)
            .collect()
    }

    /// What of the record could not be had or read.
    fn trouble(&self) -> Option<Drafted> {
        if self.troubles.is_empty() {
            return None;
        }
        let mut detail = Detail::default();
        let lines: Vec<String> = self.troubles.iter().take(MOST_LINES).cloned().collect();
        detail.list(self.label("card-could-not-be-read"), &lines);
        detail.say(self.label("card-unknown-is-not-no"));
        let id = format!("{}.record", self.service.id);
        let mut source = self.own_source();
        source.topic = Some(coding("topic", "record", self.label("card-the-record")));
        let card = self.card(
            &id,
            self.label("card-not-had"),
            detail,
            Indicator::Warning,
            source,
        );
        Some(Drafted {
            card: Card {
                override_reasons: Vec::new(),
                ..card
            },
            rule: id,
            is_kept: true,
        })
    }

    /// No more than the service allows; the rest is named in one further card.
    fn capped(&self, drafts: Vec<Drafted>) -> Vec<Drafted> {
        let room = self.service.most_cards;
        if drafts.len() <= room {
            return drafts;
        }
        let (mut shown, mut left_out) = (Vec::new(), Vec::new());
        for draft in drafts {
            if draft.is_kept || shown.len() < room {
                shown.push(draft);
            } else {
                left_out.push(draft.card.summary);
            }
        }
        if left_out.is_empty() {
            return shown;
        }
        let mut detail = Detail::default();
        let id = format!("{}.more", self.service.id);
        let summary = self.titles.locale().count("card-more", left_out.len());
        detail.list(&summary, &left_out);
        if left_out
            .iter()
            .any(|one| one.starts_with(&self.marked("", Verification::Recalled)))
        {
            detail.say(self.label("recalled-means"));
        }
        let card = self.card(&id, &summary, detail, Indicator::Info, self.own_source());
        shown.push(Drafted {
            card: Card {
                override_reasons: Vec::new(),
                ..card
            },
            rule: id,
            is_kept: false,
        });
        shown
    }

    fn card(
        &self,
        rule: &str,
        summary: &str,
        detail: Detail,
        indicator: Indicator,
        source: Source,
    ) -> Card {
        let uuid = self.id(&[rule]);
        let mut detail = detail;
        if !self.titles.locale().is_english() {
            detail.say(self.label("translation-draft-means"));
        }
        Card {
            links: self.links(rule, &uuid),
            uuid,
            summary: shortened(summary),
            detail: detail.finish(),
            indicator,
            source,
            suggestions: Vec::new(),
            selection_behavior: None,
            override_reasons: self
                .service
                .override_reasons
                .iter()
                .filter_map(|id| self.knowledge.services().override_reason(id))
                .map(|reason| {
                    let locale = self.titles.locale();
                    let label = locale.said("override-reason", &reason.id, &reason.label);
                    coding("override-reason", &reason.id, label)
                })
                .collect(),
        }
    }

    /// An id that follows from the request, the knowledge and what it is of.
    fn id(&self, parts: &[&str]) -> String {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        self.ids.id(&parts)
    }

    fn links(&self, rule: &str, card: &str) -> Vec<Link> {
        let page = self.options.page.as_ref().map(|page| Link {
            label: self.label("card-open-page").to_owned(),
            url: page.clone(),
            kind: LinkType::Absolute,
            app_context: None,
        });
        let launch = self.options.smart_launch.as_ref().map(|url| Link {
            label: self.label("card-launch-app").to_owned(),
            url: url.clone(),
            kind: LinkType::Smart,
            app_context: Some(
                serde_json::json!({ "service": self.service.id, "rule": rule, "card": card })
                    .to_string(),
            ),
        });
        page.into_iter().chain(launch).collect()
    }

    fn source_of(&self, source: Option<&SourceReference>, decision: &str) -> Source {
        match source {
            Some(source) if self.knowledge.guideline(&source.id).is_some() => {
                self.source_of_guideline(&source.id, decision)
            }
            Some(source) => Source {
                label: source.title.clone(),
                url: Some(source.url.clone()).filter(|url| is_web(url)),
                topic: Some(self.topic(decision)),
            },
            None => self.own_source(),
        }
    }

    fn source_of_guideline(&self, guideline: &str, decision: &str) -> Source {
        match self.knowledge.guideline(guideline) {
            Some(document) => Source {
                label: format!("{}: {}", document.body, document.title),
                url: Some(document.url.clone()).filter(|url| is_web(url)),
                topic: Some(self.topic(decision)),
            },
            None => self.own_source(),
        }
    }

    fn own_source(&self) -> Source {
        Source {
            label: format!("{PRODUCT} {}", self.assessment.knowledge.version),
            url: None,
            topic: None,
        }
    }

    fn topic(&self, decision: &str) -> Coding {
        let title = self
            .knowledge
            .decision(decision)
            .map_or(decision, |decision| decision.title.as_str());
        coding("decision", decision, title)
    }

    fn source_list(
        &self,
        detail: &mut Detail,
        sources: &[SourceReference],
        verification: Verification,
    ) {
        let links: Vec<(String, String)> = sources
            .iter()
            .map(|source| {
                let words = format!("{} {}", source.title, source.section);
                (
                    self.marked(words.trim(), source.verification),
                    source.url.clone(),
                )
            })
            .collect();
        detail.links(self.label("sources"), &links);
        let is_recalled = verification == Verification::Recalled
            || sources
                .iter()
                .any(|source| source.verification == Verification::Recalled);
        if is_recalled {
            detail.say(self.label("recalled-means"));
        }
    }

    /// What the orders at these places are called.
    fn names(&self, orders: &[usize]) -> Vec<String> {
        orders
            .iter()
            .filter_map(|place| {
                let met = self.met.iter().find(|met| met.orders.contains(place))?;
                Some(self.orders.get(*place)?.words(met.group).into_owned())
            })
            .collect()
    }

    /// One suggestion for each order: to take it back.
    fn removals(&self, rule: &str, orders: &[usize]) -> Vec<Suggestion> {
        let names = self.names(orders);
        orders
            .iter()
            .zip(names)
            .filter_map(|(place, name)| {
                let reference = self.orders.get(*place)?.reference.clone()?;
                let label = self.of_order("card-remove", &name);
                Some(Suggestion {
                    uuid: self.id(&[rule, "remove", &reference]),
                    label: label.clone(),
                    actions: vec![Action {
                        kind: ActionType::Delete,
                        description: label,
                        resource: None,
                        resource_id: Some(reference),
                    }],
                })
            })
            .collect()
    }

    /// What a recommendation proposes, as an order of this client's patient.
    fn proposal(&self, one: &Recommendation) -> Option<Suggestion> {
        let mut order = gravida_report::proposed_order(self.assessment, self.titles, &one.id)?;
        let resource = order.as_object_mut()?;
        // The client gives it an id.
        resource.remove("id");
        let reference =
            |kind: &str, id: &str| serde_json::json!({ "reference": format!("{kind}/{id}") });
        let context = &self.call.context;
        resource.insert(
            "subject".to_owned(),
            reference("Patient", &context.patient_id),
        );
        if let Some(encounter) = &context.encounter_id {
            resource.insert("encounter".to_owned(), reference("Encounter", encounter));
        }
        let what = match (one.proposes, &one.regimen) {
            (Proposes::Medication, Some(regimen)) => {
                gravida_report::regimen_sentence(self.titles.locale(), regimen)
            }
            _ => one.summary.clone(),
        };
        let label = self.of_order("card-propose", &what);
        Some(Suggestion {
            uuid: self.id(&[&one.id, "propose"]),
            label: label.clone(),
            actions: vec![Action {
                kind: ActionType::Create,
                description: label,
                resource: Some(order),
                resource_id: None,
            }],
        })
    }

    /// What the client keeps of advice against orders, where it takes system actions.
    fn system_actions(&self) -> Vec<Action> {
        if !self.options.system_actions || self.call.hook == Hook::PatientView {
            return Vec::new();
        }
        let mut actions: Vec<Action> = Vec::new();
        for met in self.met {
            let references: Vec<Value> = met
                .orders
                .iter()
                .filter_map(|place| self.orders.get(*place)?.reference.as_ref())
                .map(|reference| serde_json::json!({ "reference": reference }))
                .collect();
            for one in &self.assessment.recommendations {
                let speaks = one.in_force
                    && one.outcome == Outcome::Applies
                    && met.group.against.contains(&one.id);
                if !speaks || references.is_empty() {
                    continue;
                }
                actions.push(Action {
                    kind: ActionType::Create,
                    description: self.marked(&one.summary, one.verification),
                    resource: Some(serde_json::json!({
                        "resourceType": "DetectedIssue",
                        "status": "preliminary",
                        "patient": { "reference": format!("Patient/{}", self.call.context.patient_id) },
                        "identifiedDateTime": self.assessment.as_of,
                        "implicated": references,
                        "code": {
                            "coding": [{ "system": format!("{SYSTEMS}/recommendation"), "code": one.id }],
                            "text": met.group.title,
                        },
                        "detail": self.marked(&one.summary, one.verification),
                    })),
                    resource_id: None,
                });
            }
        }
        actions
    }
}

fn coding(system: &str, code: &str, display: &str) -> Coding {
    Coding {
        code: code.to_owned(),
        system: format!("{SYSTEMS}/{system}"),
        display: display.to_owned(),
    }
}

/// Text that fits a summary. Sentences of the knowledge were checked to fit; words of facts may not.
fn shortened(text: &str) -> String {
    if text.chars().count() < SUMMARY_LIMIT {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(SUMMARY_LIMIT - 2).collect();
    short.push('…');
    short
}
