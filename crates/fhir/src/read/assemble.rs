//! From a group of resources to a finished record.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::OnceLock;

use super::decoder::{Batch, Pending, Standing};
use super::duplicates;
use super::group::{About, Group, Member, look_up};
use super::moment;
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::{TypeId, Vocabulary};
use crate::record::{Alias, Entry, Excluded, Node, Record, Store, Text, Whose};

/// Makes the records, and says which resources were folded or kept out.
pub(super) fn records(
    mut batches: Vec<Batch>,
    groups: Vec<Group>,
    names: &Vocabulary,
) -> (Vec<Record>, Vec<TypeId>, Vec<Issue>) {
    let mut readers = vec![0_usize; batches.len()];
    for group in &groups {
        // The members are sorted, so those of one batch lie together.
        for same in everything(group).chunk_by(|(one, _), (other, _)| one.batch == other.batch) {
            let batch = same
                .first()
                .and_then(|(member, _)| readers.get_mut(member.batch));
            if let Some(count) = batch {
                *count += 1;
            }
        }
    }
    let mut dismissed = Vec::new();
    let has_issues = batches.iter().any(|batch| !batch.issues.is_empty());
    let mut told: BTreeSet<Member> = BTreeSet::new();
    let mut records = Vec::with_capacity(groups.len());
    for group in groups {
        if has_issues {
            told.extend(everything(&group).into_iter().map(|(member, _)| member));
        }
        let mut draft = Draft::new(group, &mut batches, &readers, &mut dismissed);
        draft.fold(names, &mut dismissed);
        records.push(draft.finish(names));
    }
    (records, dismissed, untold_issues(&batches, &told))
}

/// Issues of resources that are in no record, and of no resource at all.
fn untold_issues(batches: &[Batch], told: &BTreeSet<Member>) -> Vec<Issue> {
    let mut untold = Vec::new();
    for (place, batch) in batches.iter().enumerate() {
        let mut is_told = vec![false; batch.issues.len()];
        for (pending_place, pending) in batch.pending.iter().enumerate() {
            if told.contains(&Member {
                batch: place,
                pending: pending_place,
            }) {
                let (first, end) = pending.issues;
                is_told.get_mut(first..end).unwrap_or_default().fill(true);
            }
        }
        untold.extend(
            batch
                .issues
                .iter()
                .zip(is_told)
                .filter(|(_, is_told)| !is_told)
                .map(|(issue, _)| issue.clone()),
        );
    }
    untold
}

/// A record in the making.
struct Draft {
    id: String,
    store: Store,
    entries: Vec<Entry>,
    issues: Vec<Issue>,
    excluded: Excluded,
    aliases: Vec<Alias>,
    /// The nodes of the RelatedPerson resources that something is about, by their numbers.
    relations: BTreeMap<u32, u32>,
    /// What was already said about unknown elements.
    unknown: BTreeSet<String>,
}

impl Draft {
    fn new(
        group: Group,
        batches: &mut [Batch],
        readers: &[usize],
        dismissed: &mut Vec<TypeId>,
    ) -> Self {
        let all = everything(&group);
        let numbers = relation_numbers(&group);
        let mut draft = Self {
            id: group.id,
            store: Store::default(),
            entries: Vec::with_capacity(all.len()),
            issues: Vec::new(),
            excluded: Excluded::default(),
            aliases: Vec::new(),
            relations: BTreeMap::new(),
            unknown: BTreeSet::new(),
        };
        let batch_of = |taken: Option<&(Member, Whose)>| taken.map(|(member, _)| member.batch);
        let first = batch_of(all.first());
        let is_alone = first == batch_of(all.last())
            && first.is_some_and(|batch| readers.get(batch).copied() == Some(1));
        for (member, whose) in &all {
            let Some((batch, pending)) = look_up(batches, *member) else {
                continue;
            };
            draft.take_issues(batch, pending);
            if pending.standing == Standing::EnteredInError {
                draft.excluded.entered_in_error += 1;
                dismissed.push(pending.type_id);
                let message = "its status is `entered-in-error`; it was kept out".to_owned();
                draft.tell(IssueCode::EnteredInError, batch.name_of(pending), message);
                continue;
            }
            if pending.standing == Standing::Refuted {
                draft.excluded.refuted += 1;
                let message =
                    "it states that this was refuted; it does not count as a finding".to_owned();
                draft.tell(IssueCode::Refuted, batch.name_of(pending), message);
            }
            let mut entry = if is_alone {
                entry_of(pending)
            } else {
                draft.copy(&batch.store, pending)
            };
            entry.whose = *whose;
            if let Some(number) = numbers.get(member) {
                draft.relations.insert(*number, entry.node);
            }
            draft.entries.push(entry);
        }
        if is_alone && let Some(batch) = first.and_then(|batch| batches.get_mut(batch)) {
            draft.store = mem::take(&mut batch.store);
        }
        draft
    }

    fn tell(&mut self, code: IssueCode, location: String, message: String) {
        self.issues.push(Issue {
            severity: Severity::Information,
            code,
            location,
            message,
        });
    }

    /// Takes over a resource's issues; what is wrong with a type of element is said once.
    fn take_issues(&mut self, batch: &Batch, pending: &Pending) {
        let (first, end) = pending.issues;
        for issue in batch.issues.get(first..end).unwrap_or_default() {
            let is_new = issue.code != IssueCode::UnknownElement
                || self.unknown.insert(issue.message.clone());
            if is_new {
                self.issues.push(issue.clone());
            }
        }
    }

    /// Copies a resource's nodes into the record's own store.
    fn copy(&mut self, from: &Store, pending: &Pending) -> Entry {
        let start = u32::try_from(self.store.nodes.len()).unwrap_or(u32::MAX);
        for index in pending.node..pending.node.saturating_add(from.span(pending.node)) {
            let Some(node) = from.node(index) else { break };
            let payload = self.store.payload_from(from, node);
            self.store.nodes.push(node.with_payload(payload));
        }
        Entry {
            node: start,
            id: self.store.push_text(from.text(pending.id)),
            full_url: self.store.push_text(from.text(pending.full_url)),
            ..entry_of(pending)
        }
    }

    /// Folds resources that say the same.
    fn fold(&mut self, names: &Vocabulary, dismissed: &mut Vec<TypeId>) {
        let outcome = duplicates::find(&self.store, &self.entries, names);
        for (kept, folded, reason) in &outcome.folded {
            let (Some(kept), Some(folded)) = (self.entries.get(*kept), self.entries.get(*folded))
            else {
                continue;
            };
            let (kept, folded) = (*kept, *folded);
            self.aliases.push(Alias {
                entry: folded,
                kept: kept.node,
            });
            self.excluded.duplicates += 1;
            dismissed.push(folded.type_id);
            let message = format!(
                "it says the same as `{}` ({reason}); the two were folded",
                self.name(&kept)
            );
            self.tell(IssueCode::Duplicate, self.name(&folded), message);
        }
        for (one, other, message) in &outcome.contradictions {
            let (Some(one), Some(other)) = (self.entries.get(*one), self.entries.get(*other))
            else {
                continue;
            };
            let message = format!(
                "{message} as `{}`, but differs from it; both were kept",
                self.name(one)
            );
            let location = self.name(other);
            self.issues.push(Issue {
                severity: Severity::Warning,
                code: IssueCode::Duplicate,
                location,
                message,
            });
        }
        if outcome.folded.is_empty() {
            return;
        }
        let mut is_folded = outcome.is_folded.iter();
        self.entries.retain(|_| is_folded.next() == Some(&false));
    }

    /// The places of the RelatedPerson resources, by their numbers; of one that was folded the
    /// place of what was kept.
    fn persons(&self, resources: &[Entry]) -> Vec<(u32, u32)> {
        let place_of = |node: u32| {
            let kept = self.aliases.iter().find(|alias| alias.entry.node == node);
            let node = kept.map_or(node, |alias| alias.kept);
            let place = resources.binary_search_by(|entry| entry.node.cmp(&node));
            place.ok().and_then(|place| u32::try_from(place).ok())
        };
        let numbers = self.relations.iter();
        numbers
            .filter_map(|(number, node)| Some((*number, place_of(*node)?)))
            .collect()
    }

    fn name(&self, entry: &Entry) -> String {
        format!("{}/{}", entry.type_id.name(), self.store.text(entry.id))
    }

    fn finish(mut self, names: &Vocabulary) -> Record {
        // A resource copied from elsewhere lies behind the others in the store, so the order of nodes is the order of entries.
        self.entries.sort_by_key(|entry| entry.node);
        let newest_moment = moment::newest(&self.store, &self.entries);
        let resources = with_contained(&self.store, &self.entries, names);
        let places = (0_u32..).zip(&resources);
        let mut by_type: Vec<(TypeId, u32)> = Vec::with_capacity(resources.len());
        by_type.extend(
            places
                .filter(|(_, entry)| entry.container.is_none() && entry.whose == Whose::Patient)
                .map(|(place, entry)| (entry.type_id, place)),
        );
        by_type.sort_unstable();
        let persons = self.persons(&resources);
        let patient = by_type
            .iter()
            .find(|(type_id, _)| *type_id == names.patient_type)
            .map(|(_, place)| *place);
        Record {
            id: self.id,
            store: self.store,
            by_type: by_type.into_iter().map(|(_, place)| place).collect(),
            patient,
            persons,
            resources,
            issues: self.issues,
            excluded: self.excluded,
            newest_moment,
            aliases: self.aliases,
            index: OnceLock::new(),
        }
    }
}

fn entry_of(pending: &Pending) -> Entry {
    Entry {
        node: pending.node,
        type_id: pending.type_id,
        id: pending.id,
        full_url: pending.full_url,
        container: None,
        is_refuted: pending.standing == Standing::Refuted,
        whose: Whose::Patient,
    }
}

/// Every resource of a record in the order of the input, with whom it is about.
fn everything(group: &Group) -> Vec<(Member, Whose)> {
    let numbers = relation_numbers(group);
    let own = group.members.iter();
    let own = own.map(|member| (*member, Whose::Patient));
    let related = group.related.iter().map(|(member, about)| {
        let number = match about {
            About::Relation(relation) => numbers.get(relation),
            About::Patient(_) | About::Somebody => None,
        };
        let whose = number.map_or(Whose::Somebody, |number| Whose::Relation(*number));
        (*member, whose)
    });
    let mut all: Vec<(Member, Whose)> = own.chain(related).collect();
    all.sort_unstable_by_key(|(member, _)| *member);
    all
}

/// A number for each RelatedPerson that something in the record is about.
fn relation_numbers(group: &Group) -> BTreeMap<Member, u32> {
    let related = group.related.iter().filter_map(|(_, about)| match about {
        About::Relation(relation) => Some(*relation),
        About::Patient(_) | About::Somebody => None,
    });
    let relations: BTreeSet<Member> = related.collect();
    relations.into_iter().zip(0_u32..).collect()
}

/// The resources, each followed by those it contains.
fn with_contained(store: &Store, entries: &[Entry], names: &Vocabulary) -> Vec<Entry> {
    let mut resources = Vec::with_capacity(entries.len());
    for entry in entries {
        let container = u32::try_from(resources.len()).ok();
        resources.push(*entry);
        for node in store.child_items(entry.node, names.contained) {
            let Some(type_id) = store
                .node(node)
                .map(Node::type_id)
                .filter(|type_id| type_id.is_resource())
            else {
                continue;
            };
            let id = store
                .child(node, names.id)
                .and_then(|id| store.string_place(id))
                .unwrap_or_default();
            resources.push(Entry {
                node,
                type_id,
                id,
                full_url: Text::default(),
                container,
                is_refuted: false,
                whose: entry.whose,
            });
        }
    }
    resources
}
