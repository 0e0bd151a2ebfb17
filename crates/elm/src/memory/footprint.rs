//! What definitions read, found once for a program: other definitions, and the record.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use gravida_fhir::model::TypeId;

use super::state::NONE;
use crate::evaluate::Evaluation;
use crate::plan::{DefinitionId, Node, NodeId, Program, RetrievePlan, WantedCodes};

/// What the definitions of a program read, as far as it matters to some of them.
#[derive(Debug)]
pub struct Footprints {
    /// By definition.
    pub(super) prints: Vec<Print>,
    /// The leaves that definitions above them read.
    pub(super) leaves: Vec<u32>,
    /// The definitions above the leaves, each after those it reads.
    pub(super) above: Vec<u32>,
    /// All definitions that these lead to, each after those it reads.
    pub(super) all: Vec<u32>,
    /// By function: the definitions it reads, where it looks at the record only through its operands.
    pub(super) functions: Vec<Option<Box<[u32]>>>,
    /// By retrieve: the definitions that lead to it, one bit each.
    leading: Vec<Box<[u64]>>,
    /// Retrieves that ask for a type whatever the code, or for codes known only while running.
    by_type: BTreeMap<TypeId, u32>,
    by_code: Vec<ByCode>,
}

/// What one definition reads.
#[derive(Debug, Default)]
pub(super) struct Print {
    /// The definitions that its own text reads, functions followed.
    pub(super) reads: Box<[u32]>,
    /// The retrieves in its own text, functions followed.
    pub(super) looks: Box<[u32]>,
    /// It leads to some retrieve.
    pub(super) is_of_record: bool,
    /// Its own text has an effect, or looks at the record in another way than by retrieves.
    pub(super) is_wild: bool,
    pub(super) is_leaf: bool,
    /// One of [`Footprints::above`].
    pub(super) is_above: bool,
    /// Places in [`Footprints::above`] of those that read it.
    pub(super) readers: Box<[u32]>,
    /// Above the leaves: the leaves that it leads to, one bit each; only these can be unknown to it.
    /// A leaf leads to itself.
    pub(super) open: Box<[u64]>,
}

/// Retrieves that compare codes at one element of one type.
#[derive(Debug)]
struct ByCode {
    cache: u32,
    /// Any of the retrieves: what the codes are looked up by.
    node: NodeId,
    /// By number of a code: the retrieves that ask for it.
    asking: Vec<Vec<u32>>,
}

/// What is asked of the record by a retrieve, as far as it is known before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Type(TypeId),
    /// By cache and value set.
    Set(u32, u32),
}

impl Footprints {
    /// What is read by these definitions and by what they lead to: by those that are `settled`, of
    /// which the unknown leaves are asked for, and by `others`, of which the value is. `is_leaf`
    /// says which definitions are leaves, as for [`Evaluation::explainer`].
    #[must_use]
    pub fn of(
        program: &Program,
        settled: impl IntoIterator<Item = DefinitionId>,
        others: impl IntoIterator<Item = DefinitionId>,
        is_leaf: &dyn Fn(DefinitionId) -> bool,
    ) -> Self {
        let asked: Vec<u32> = settled.into_iter().map(|id| id.0).collect();
        let others = others.into_iter().map(|id| id.0);
        let all_asked: Vec<u32> = asked.iter().copied().chain(others).collect();
        let mut finder = Finder {
            program,
            looks: BTreeMap::new(),
            by_code: Vec::new(),
        };
        let mut prints: Vec<Print> = (0_u32..)
            .zip(&program.definitions)
            .map(|(id, definition)| Print {
                is_leaf: is_leaf(DefinitionId(id)),
                ..finder.print(definition.body)
            })
            .collect();
        let functions = program.functions.iter().map(|function| {
            let print = finder.print(function.body);
            (print.looks.is_empty() && !print.is_wild).then_some(print.reads)
        });
        let functions = functions.collect();
        let all = ordered(&prints, &all_asked, |_| true);
        let leading = leading_to(&mut prints, &all, finder.looks.len());
        let (leaves, above): (Vec<u32>, Vec<u32>) =
            ordered(&prints, &asked, |print: &Print| !print.is_leaf)
                .into_iter()
                .partition(|id| prints.get(*id as usize).is_some_and(|print| print.is_leaf));
        lead_to_leaves(&mut prints, &leaves, &above);
        let mut readers: Vec<Vec<u32>> = vec![Vec::new(); prints.len()];
        for (place, id) in (0_u32..).zip(&above) {
            let reads = prints.get(*id as usize).map(|print| &print.reads);
            for read in reads.into_iter().flatten() {
                if let Some(readers) = readers.get_mut(*read as usize) {
                    readers.push(place);
                }
            }
        }
        for (print, readers) in prints.iter_mut().zip(readers) {
            print.readers = readers.into();
        }
        for id in &above {
            if let Some(print) = prints.get_mut(*id as usize) {
                print.is_above = true;
            }
        }
        let by_type = finder.looks.iter().filter_map(|(look, number)| match look {
            Look::Type(type_id) => Some((*type_id, *number)),
            Look::Set(..) => None,
        });
        Self {
            by_type: by_type.collect(),
            functions,
            by_code: finder.by_code,
            prints,
            leaves,
            above,
            all,
            leading,
        }
    }

    /// By function: whether it reads nothing but what is the same for every record, and known.
    pub(super) fn pure(&self, bases: &[u32]) -> Vec<bool> {
        let is_constant = |id: &u32| {
            bases.get(*id as usize).is_some_and(|base| *base != NONE)
                && (self.print(*id)).is_some_and(|print| {
                    !print.is_of_record && print.open.iter().all(|bits| *bits == 0)
                })
        };
        self.functions
            .iter()
            .map(|reads| {
                reads
                    .as_ref()
                    .is_some_and(|reads| reads.iter().all(is_constant))
            })
            .collect()
    }

    /// Words that hold a bit for each retrieve.
    pub(super) const fn words(&self) -> usize {
        self.leading.len().div_ceil(64)
    }

    /// Words that hold a bit for each definition.
    pub(super) const fn definition_words(&self) -> usize {
        self.prints.len().div_ceil(64)
    }

    /// Words that hold a bit for each leaf.
    pub(super) const fn leaf_words(&self) -> usize {
        self.leaves.len().div_ceil(64)
    }

    pub(super) const fn definitions(&self) -> usize {
        self.prints.len()
    }

    pub(super) fn print(&self, id: u32) -> Option<&Print> {
        self.prints.get(id as usize)
    }

    /// Whether a definition is a leaf.
    #[must_use]
    pub fn is_leaf(&self, id: DefinitionId) -> bool {
        self.print(id.0).is_some_and(|print| print.is_leaf)
    }

    /// Notes which retrieves find anything in a record, and which definitions lead to these; rather
    /// one too many than one too few.
    pub(super) fn find(
        &self,
        evaluation: &Evaluation<'_>,
        found: &[Cell<u64>],
        touched: &[Cell<u64>],
    ) {
        let note = |look: u32| {
            let bit = 1 << (look % 64);
            let Some(word) = found.get(look as usize / 64) else {
                return;
            };
            if word.get() & bit != 0 {
                return;
            }
            word.set(word.get() | bit);
            for (word, leading) in
                (touched.iter()).zip(self.leading.get(look as usize).into_iter().flatten())
            {
                word.set(word.get() | leading);
            }
        };
        let mut last = None;
        for resource in evaluation.record().resources() {
            let type_id = resource.type_id();
            if last != Some(type_id) {
                self.by_type
                    .get(&type_id)
                    .copied()
                    .into_iter()
                    .for_each(note);
                last = Some(type_id);
            }
        }
        for by_code in &self.by_code {
            if let Node::Retrieve(plan) = evaluation.program.node(by_code.node) {
                evaluation.codes_of(plan, &mut |number| {
                    let asking = by_code.asking.get(number as usize);
                    asking.into_iter().flatten().copied().for_each(note);
                });
            }
        }
    }
}

impl Print {
    /// Whether any leaf that it leads to is null.
    pub(super) fn is_open(&self, nulls: &[Cell<u64>]) -> bool {
        any_in(&self.open, nulls)
    }

    /// Whether any retrieve in its own text has.
    pub(super) fn finds_itself(&self, found: &[Cell<u64>]) -> bool {
        self.looks.iter().any(|look| is_set(found, *look))
    }
}

/// Whether the bit of a number is set in the cells.
pub(super) fn is_set(bits: &[Cell<u64>], number: u32) -> bool {
    let word = bits.get(number as usize / 64);
    word.is_some_and(|word| word.get() >> (number % 64) & 1 == 1)
}

fn set(bits: &mut [u64], number: u32) {
    if let Some(word) = bits.get_mut(number as usize / 64) {
        *word |= 1 << (number % 64);
    }
}

/// The text of the functions and of the parameter that a node names. Functions never lead back to
/// themselves.
pub(super) fn bodies_named(program: &Program, node: &Node, visit: &mut dyn FnMut(NodeId)) {
    let function = |number: u32| program.functions.get(number as usize);
    match node {
        Node::Call {
            function: number, ..
        } => visit_all(function(*number).map(|it| it.body), visit),
        Node::CallByValue { overloads, .. } => {
            let functions = overloads.iter().filter_map(|one| function(one.function));
            visit_all(functions.map(|it| it.body), visit);
        }
        Node::Parameter(place) => {
            let parameter = program.parameters.get(*place as usize);
            visit_all(parameter.and_then(|parameter| parameter.default), visit);
        }
        _ => {}
    }
}

fn visit_all(bodies: impl IntoIterator<Item = NodeId>, visit: &mut dyn FnMut(NodeId)) {
    bodies.into_iter().for_each(visit);
}

/// By retrieve: the definitions that lead to it. `all` has each after those it reads.
fn leading_to(prints: &mut [Print], all: &[u32], looks: usize) -> Vec<Box<[u64]>> {
    let words = prints.len().div_ceil(64);
    let mut leading = vec![vec![0_u64; words].into_boxed_slice(); looks];
    let mut reached: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); prints.len()];
    for id in all {
        let Some(print) = prints.get_mut(*id as usize) else {
            continue;
        };
        let mut here: BTreeSet<u32> = print.looks.iter().copied().collect();
        for read in &print.reads {
            here.extend(reached.get(*read as usize).into_iter().flatten());
        }
        print.is_of_record = !here.is_empty();
        for look in &here {
            if let Some(bits) = leading.get_mut(*look as usize) {
                set(bits, *id);
            }
        }
        if let Some(reached) = reached.get_mut(*id as usize) {
            *reached = here;
        }
    }
    leading
}

/// Notes of the leaves and of each definition above them which leaves it leads to.
fn lead_to_leaves(prints: &mut [Print], leaves: &[u32], above: &[u32]) {
    let words = leaves.len().div_ceil(64);
    for (place, id) in (0..).zip(leaves) {
        let mut open = vec![0_u64; words];
        set(&mut open, place);
        if let Some(print) = prints.get_mut(*id as usize) {
            print.open = open.into();
        }
    }
    for id in above {
        let mut open = vec![0_u64; words];
        let reads = prints.get(*id as usize).map(|print| print.reads.as_ref());
        for read in reads.unwrap_or_default() {
            let further = prints.get(*read as usize).map(|print| print.open.as_ref());
            join(&mut open, further.unwrap_or_default());
        }
        if let Some(print) = prints.get_mut(*id as usize) {
            print.open = open.into();
        }
    }
}

/// Adds bits to bits.
pub(super) fn join(bits: &mut [u64], more: &[u64]) {
    for (word, more) in bits.iter_mut().zip(more) {
        *word |= more;
    }
}

/// Whether any of these bits is set in the cells.
pub(super) fn any_in(bits: &[u64], cells: &[Cell<u64>]) -> bool {
    (bits.iter().zip(cells)).any(|(bits, cell)| bits & cell.get() != 0)
}

/// These definitions and those they lead to, each after those it reads; what those read that are
/// not `followed` is left out.
fn ordered(prints: &[Print], asked: &[u32], followed: impl Fn(&Print) -> bool) -> Vec<u32> {
    let mut order = Vec::new();
    let mut is_met = vec![false; prints.len()];
    for start in asked {
        // Each with how many of its reads were gone into.
        let mut path = vec![(*start, 0_usize)];
        while let Some((id, next)) = path.last_mut() {
            let print = prints.get(*id as usize);
            if *next == 0 && is_met.get(*id as usize).copied().unwrap_or(true) {
                path.pop();
                continue;
            }
            if let Some(met) = is_met.get_mut(*id as usize) {
                *met = true;
            }
            let read = print
                .filter(|print| followed(print))
                .and_then(|print| print.reads.get(*next));
            *next += 1;
            if let Some(read) = read.copied() {
                path.push((read, 0));
            } else {
                order.push(*id);
                path.pop();
            }
        }
    }
    order
}

struct Finder<'p> {
    program: &'p Program,
    looks: BTreeMap<Look, u32>,
    by_code: Vec<ByCode>,
}

impl Finder<'_> {
    /// What the text beneath a node reads.
    fn print(&mut self, body: NodeId) -> Print {
        let program = self.program;
        let mut reads = BTreeSet::new();
        let mut looks = BTreeSet::new();
        let mut is_wild = false;
        let mut bodies = BTreeSet::new();
        let mut open = vec![body];
        while let Some(id) = open.pop() {
            let node = program.node(id);
            match node {
                Node::Definition(id) => {
                    reads.insert(id.0);
                }
                Node::Retrieve(plan) => {
                    looks.insert(self.look(id, plan));
                }
                Node::Message(_) | Node::Resolve(_) => is_wild = true,
                _ => {}
            }
            bodies_named(program, node, &mut |body| {
                if bodies.insert(body) {
                    open.push(body);
                }
            });
            node.children(&mut |child| open.push(child));
        }
        Print {
            reads: reads.into_iter().collect(),
            looks: looks.into_iter().collect(),
            is_wild,
            ..Print::default()
        }
    }

    fn look(&mut self, node: NodeId, plan: &RetrievePlan) -> u32 {
        // What is about somebody else, and codes known only while running, count by their type.
        let filter = plan.code.as_ref().filter(|_| plan.related.is_none());
        let look = match filter.map(|filter| (filter.cache, &filter.wanted)) {
            Some((cache, WantedCodes::ValueSet(set))) => Look::Set(cache, *set),
            _ => Look::Type(plan.resource_type),
        };
        if let Some(number) = self.looks.get(&look) {
            return *number;
        }
        let number = u32::try_from(self.looks.len()).unwrap_or(u32::MAX);
        self.looks.insert(look, number);
        if let Look::Set(cache, set) = look {
            self.ask(node, cache, set, number);
        }
        number
    }

    fn ask(&mut self, node: NodeId, cache: u32, set: u32, look: u32) {
        let place = match self.by_code.iter().position(|one| one.cache == cache) {
            Some(place) => place,
            None => {
                self.by_code.push(ByCode {
                    cache,
                    node,
                    asking: Vec::new(),
                });
                self.by_code.len() - 1
            }
        };
        let codes = &self.program.codes;
        let (Some(by_code), Some(set)) =
            (self.by_code.get_mut(place), codes.sets.get(set as usize))
        else {
            return;
        };
        for number in set.numbers() {
            let needed = number as usize + 1;
            if by_code.asking.len() < needed {
                by_code.asking.resize(needed, Vec::new());
            }
            if let Some(asking) = by_code.asking.get_mut(number as usize) {
                asking.push(look);
            }
        }
    }
}
