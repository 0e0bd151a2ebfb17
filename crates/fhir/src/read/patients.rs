//! The Patient resources of an input, by everything they can be named by.
//!
//! A name that two different people share names nobody: it is better to have a
//! record too many than one woman's findings in another's record.

use std::collections::HashMap;

use super::decoder::{Batch, Pending};
use super::group::Sole;
use crate::model::Vocabulary;
use crate::primitive::Date;
use crate::record::{Kind, Store, base_of};

/// With how many namesakes a patient is compared at most: a bound for inputs made to be slow.
const MOST_COMPARED: usize = 1000;

/// One Patient resource.
#[derive(Clone, Copy)]
struct Known<'b> {
    batch: usize,
    node: u32,
    /// Address of the server it comes from, where the entry says so.
    server: Option<&'b str>,
    group: usize,
}

/// All patients with one id.
#[derive(Default)]
struct Namesakes<'b> {
    known: Vec<Known<'b>>,
    all: Sole,
    /// Those without a server.
    unplaced: Sole,
}

/// The patients of an input; each is a number, that of its record.
pub(super) struct Patients<'b> {
    batches: &'b [Batch],
    names: &'b Vocabulary,
    all: Vec<Known<'b>>,
    by_id: HashMap<&'b str, Namesakes<'b>>,
    in_batch: HashMap<(usize, &'b str), Known<'b>>,
    on_server: HashMap<(&'b str, &'b str), usize>,
    address_in_batch: HashMap<(usize, &'b str), usize>,
    by_address: HashMap<&'b str, Sole>,
    /// Made when the first reference by identifier is met.
    by_identifier: Option<HashMap<(&'b str, &'b str), Sole>>,
}

/// What became of a Patient resource.
pub(super) enum Introduction {
    /// Another version of somebody met before.
    Met,
    /// Somebody new.
    New,
    /// Somebody new whose id somebody else has in another part of the input.
    Namesake,
}

impl<'b> Patients<'b> {
    pub(super) fn new(batches: &'b [Batch], names: &'b Vocabulary) -> Self {
        Self {
            batches,
            names,
            all: Vec::new(),
            by_id: HashMap::new(),
            in_batch: HashMap::new(),
            on_server: HashMap::new(),
            address_in_batch: HashMap::new(),
            by_address: HashMap::new(),
            by_identifier: None,
        }
    }

    /// Takes in a Patient resource, under number `next` if it is nobody met before.
    /// Returns its number.
    pub(super) fn introduce(
        &mut self,
        place: usize,
        batch: &'b Batch,
        pending: &Pending,
        next: usize,
    ) -> (usize, Introduction) {
        let id = batch.store.text(pending.id);
        let full_url = batch.store.text(pending.full_url);
        let mut known = Known {
            batch: place,
            node: pending.node,
            server: base_of(full_url),
            group: next,
        };
        let met = self.met(&known, id, full_url);
        known.group = met.unwrap_or(next);
        let is_namesake = met.is_none() && self.by_id.contains_key(id);

        self.all.push(known);
        if !id.is_empty() {
            let namesakes = self.by_id.entry(id).or_default();
            namesakes.known.push(known);
            namesakes.all.add(known.group);
            self.in_batch.entry((place, id)).or_insert(known);
            match known.server {
                Some(server) => {
                    self.on_server.entry((server, id)).or_insert(known.group);
                }
                None => namesakes.unplaced.add(known.group),
            }
        }
        if !full_url.is_empty() {
            self.by_address
                .entry(full_url)
                .or_default()
                .add(known.group);
            self.address_in_batch
                .entry((place, full_url))
                .or_insert(known.group);
        }
        let introduction = match met {
            Some(_) => Introduction::Met,
            None if is_namesake => Introduction::Namesake,
            None => Introduction::New,
        };
        (known.group, introduction)
    }

    /// The number of the person if another resource is already about them.
    fn met(&self, new: &Known<'_>, id: &str, full_url: &str) -> Option<usize> {
        if id.is_empty() {
            return self.address_in_batch.get(&(new.batch, full_url)).copied();
        }
        let same_server = new
            .server
            .and_then(|server| self.on_server.get(&(server, id)));
        if let Some(group) = same_server {
            return Some(*group);
        }
        let may_be_same = |known: &&Known<'_>| new.server.is_none() || known.server.is_none();
        let same_batch = self.in_batch.get(&(new.batch, id)).filter(may_be_same);
        let elsewhere = || {
            let namesakes = self.by_id.get(id)?;
            let mut known = namesakes
                .known
                .iter()
                .take(MOST_COMPARED)
                .filter(may_be_same);
            known.find(|known| known.batch != new.batch && !self.contradict(known, new))
        };
        same_batch.or_else(elsewhere).map(|known| known.group)
    }

    /// True if two Patient resources cannot be about one person: another birth
    /// date, or another identifier from the same system.
    fn contradict(&self, one: &Known<'_>, other: &Known<'_>) -> bool {
        let store = |known: &Known<'_>| self.batches.get(known.batch).map(|batch| &batch.store);
        let (Some(one_store), Some(other_store)) = (store(one), store(other)) else {
            return false;
        };
        let birth = (
            self.birth_date(one_store, one.node),
            self.birth_date(other_store, other.node),
        );
        if let (Some(one), Some(other)) = birth
            && differ(one, other)
        {
            return true;
        }
        let others: Vec<(&str, &str)> = identifiers(other_store, other.node, self.names).collect();
        identifiers(one_store, one.node, self.names).any(|(system, value)| {
            let mut rivals = others
                .iter()
                .filter(|(other, _)| *other == system)
                .peekable();
            !system.is_empty()
                && rivals.peek().is_some()
                && rivals.all(|(_, other)| *other != value)
        })
    }

    fn birth_date(&self, store: &Store, node: u32) -> Option<Date> {
        let node = store.node(store.child(node, self.names.birth_date)?)?;
        (node.kind() == Kind::Date).then(|| Date::from_bits(node.payload))
    }

    /// The patient with this id: from this server, or else from this batch, or
    /// else the only one there is.
    pub(super) fn by_id(&self, batch: usize, server: &str, id: &str) -> Option<usize> {
        if let Some(group) = self.on_server.get(&(server, id)) {
            return Some(*group);
        }
        let in_batch = self.in_batch.get(&(batch, id));
        if let Some(known) = in_batch.filter(|known| server.is_empty() || known.server.is_none()) {
            return Some(known.group);
        }
        let namesakes = self.by_id.get(id)?;
        if server.is_empty() {
            namesakes.all.one()
        } else {
            namesakes.unplaced.one()
        }
    }

    /// The patient whose entry has this address.
    pub(super) fn by_address(&self, batch: usize, address: &str) -> Option<usize> {
        let in_batch = self.address_in_batch.get(&(batch, address)).copied();
        in_batch.or_else(|| self.by_address.get(address)?.one())
    }

    /// The only patient with this identifier.
    pub(super) fn by_identifier(&mut self, system: &str, value: &str) -> Option<usize> {
        let (all, batches, names) = (&self.all, self.batches, self.names);
        let index = self.by_identifier.get_or_insert_with(|| {
            let mut index: HashMap<(&str, &str), Sole> = HashMap::new();
            for known in all {
                let store = batches.get(known.batch).map(|batch| &batch.store);
                for identifier in store
                    .into_iter()
                    .flat_map(|store| identifiers(store, known.node, names))
                {
                    index.entry(identifier).or_default().add(known.group);
                }
            }
            index
        });
        index.get(&(system, value))?.one()
    }
}

/// System and value of each identifier of the resource at `node`.
pub(super) fn identifiers<'s>(
    store: &'s Store,
    node: u32,
    names: &'s Vocabulary,
) -> impl Iterator<Item = (&'s str, &'s str)> {
    store
        .child_items(node, names.identifier)
        .filter_map(|identifier| {
            let system = store.child_string(identifier, names.system).unwrap_or("");
            Some((system, store.child_string(identifier, names.value)?))
        })
}

/// True if two dates cannot mean the same day.
fn differ(one: Date, other: Date) -> bool {
    let months = one.month().zip(other.month());
    let days = one.day().zip(other.day());
    one.year() != other.year()
        || months.is_some_and(|(one, other)| one != other)
        || days.is_some_and(|(one, other)| one != other)
}
