//! What is known of definitions from records that came before.
//!
//! Most of what logic looks for, a record does not have, and most records of a population are
//! alike in what the rest of the logic makes of them. Two things follow, which change no answer
//! and only spare work:
//!
//! - A definition none of whose retrieves finds anything has the value it has for a record without
//!   entries, unless it reads the moment. That value is computed once ([`Footprints`], [`Ground`]).
//! - Above the leaves, where logic no longer looks into the record, the value of a definition
//!   follows from those of the definitions it reads, and so do, with theirs, the unknown leaves that
//!   could change it. They are kept under these ([`Table`]) and found again for the next record that
//!   is alike. What could change a value is found where somebody asks for it, and not before.
//! - What a function makes of the codes and words of a concept follows from these; the same
//!   concepts occur again and again.
//!
//! What cannot be told apart by a small value (entries of the record, measurements, dates), what has
//! failed, told a message or read the moment is never kept: it is computed for each record. A
//! memory that has grown to its limit is made anew, so its size is bounded whatever the records are.

mod calls;
mod footprint;
mod leads;
mod recall;
mod state;
mod table;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use gravida_fhir::Record;
use serde_json::Value as Json;

use crate::evaluate::{Evaluation, Evaluator, Request};

pub use footprint::Footprints;
use leads::Leads;
use state::{NONE, States};
use table::Table;

/// Most grounds kept at a time: requests of so many kinds can alternate without loss.
const MOST_GROUNDS: usize = 4;

/// The size at which a ground is given up, in words of four bytes kept in its tables: about 24 MB
/// with what the tables take besides.
const MOST_WORDS: usize = 2_000_000;

/// What one thread knows from the records it has seen, of the definitions of [`Footprints`].
#[derive(Debug)]
pub struct Memory {
    footprints: Arc<Footprints>,
    /// The one in use first.
    grounds: Vec<Ground>,
    most_words: usize,
    /// Counts grounds.
    made: u64,
    /// Of the record being looked at: which retrieves have found something.
    found: Vec<Cell<u64>>,
    /// Of the record being looked at: which definitions lead to such a retrieve.
    touched: Vec<Cell<u64>>,
    /// Of the record being looked at, by definition: its state, [`NONE`] where it is not settled.
    seen: Vec<Cell<u32>>,
    /// Of the record being looked at, by definition: the set of unknown leaves that could change
    /// it, [`NONE`] where it has not been asked for and [`OTHER`] where it has to be walked for.
    unknown: Vec<Cell<u32>>,
    /// Of the record being looked at: which leaves are null, once they are settled.
    nulls: Vec<Cell<u64>>,
    has_leaves: Cell<bool>,
    leads: RefCell<Leads>,
}

/// What is known for requests of one kind.
#[derive(Debug)]
struct Ground {
    number: u64,
    parameters: BTreeMap<(String, String), Json>,
    /// Date-times without an offset are read in that of the moment.
    offset_minutes: Option<i16>,
    /// By definition: its state for a record without entries, [`NONE`] where it has to be computed
    /// for each record.
    base: Vec<u32>,
    /// By definition: the set of unknown leaves that could change it then, [`NONE`] where nobody
    /// asks for it or it is not the same for each record.
    base_unknown: Vec<u32>,
    /// Which leaves are null for a record without entries.
    nulls: Vec<u64>,
    /// By function: what it answers follows from its operands alone.
    pure: Vec<bool>,
    states: RefCell<States>,
    table: RefCell<Table<u32>>,
    unknown_table: RefCell<Table<u32>>,
    calls: RefCell<Table<u8>>,
}

impl Memory {
    /// A memory that is empty yet.
    #[must_use]
    pub fn new(footprints: Arc<Footprints>) -> Self {
        Self {
            grounds: Vec::new(),
            most_words: MOST_WORDS,
            made: 0,
            found: vec![Cell::new(0); footprints.words()],
            touched: vec![Cell::new(0); footprints.definition_words()],
            seen: vec![Cell::new(NONE); footprints.definitions()],
            unknown: vec![Cell::new(NONE); footprints.definitions()],
            nulls: vec![Cell::new(0); footprints.leaf_words()],
            has_leaves: Cell::new(false),
            leads: RefCell::default(),
            footprints,
        }
    }

    /// Whether it is of these footprints.
    #[must_use]
    pub fn is_of(&self, footprints: &Arc<Footprints>) -> bool {
        Arc::ptr_eq(&self.footprints, footprints)
    }

    /// The same, given up and made anew when it has grown to so many words of four bytes.
    #[must_use]
    pub fn with_limit(mut self, most_words: usize) -> Self {
        self.most_words = most_words;
        self
    }

    /// Changes when what was known is given up, and with the kind of request: the number of a set,
    /// see [`Evaluation::unknown_set`], means the same as long as this is the same.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.ground().map_or(0, |ground| ground.number)
    }

    fn ground(&self) -> Option<&Ground> {
        self.grounds.first()
    }

    /// Gets ready for a record.
    fn start(&mut self, evaluator: &mut Evaluator<'_>, request: &Request) {
        self.found.fill(Cell::new(0));
        self.touched.fill(Cell::new(0));
        self.seen.fill(Cell::new(NONE));
        self.unknown.fill(Cell::new(NONE));
        self.has_leaves.set(false);
        let offset_minutes = request.as_of.offset_minutes();
        let most_words = self.most_words;
        let known = self.grounds.iter().position(|ground| {
            ground.offset_minutes == offset_minutes && ground.parameters == request.parameters
        });
        if let Some(place) = known {
            if let Some(so_far) = self.grounds.get_mut(..=place) {
                so_far.rotate_right(1);
            }
            if self
                .ground()
                .is_some_and(|ground| ground.words() <= most_words)
            {
                return;
            }
            self.grounds.remove(0);
        }
        self.made += 1;
        let ground = Ground::new(self.made, &self.footprints, evaluator, request);
        self.grounds.insert(0, ground);
        self.grounds.truncate(MOST_GROUNDS);
    }
}

impl Ground {
    /// Evaluates everything for a record without entries.
    fn new(
        number: u64,
        footprints: &Footprints,
        evaluator: &mut Evaluator<'_>,
        request: &Request,
    ) -> Self {
        let nothing = Record::default();
        let mut states = States::default();
        let evaluation = evaluator.begin(&nothing, request);
        let bases = evaluation.bases(footprints, &mut states);
        Self {
            number,
            parameters: request.parameters.clone(),
            offset_minutes: request.as_of.offset_minutes(),
            pure: footprints.pure(&bases.states),
            base: bases.states,
            base_unknown: bases.unknown,
            nulls: bases.nulls,
            states: RefCell::new(states),
            table: RefCell::default(),
            unknown_table: RefCell::default(),
            calls: RefCell::default(),
        }
    }

    fn words(&self) -> usize {
        self.states.borrow().words()
            + self.table.borrow().words()
            + self.unknown_table.borrow().words()
            + self.calls.borrow().words()
    }
}

impl Evaluator<'_> {
    /// Starts on a record with what is known from others. Answers are the same as those of
    /// [`Evaluator::begin`]; what is known already is not computed.
    ///
    /// The memory has to be of [`Footprints`] of the same program.
    pub fn begin_with<'e>(
        &'e mut self,
        record: &'e Record,
        request: &'e Request,
        memory: &'e mut Memory,
    ) -> Evaluation<'e> {
        memory.start(self, request);
        let mut evaluation = self.begin(record, request);
        let memory: &'e Memory = memory;
        (memory.footprints).find(&evaluation, &memory.found, &memory.touched);
        evaluation.remember(memory);
        evaluation
    }
}
