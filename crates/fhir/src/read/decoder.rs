//! The state of decoding: what has been stored, where in a resource we are, and
//! what could not be read.

use std::collections::BTreeSet;
use std::fmt;

use memchr::memmem::Finder;

use super::counts::Counts;
use super::echoes::{Echoes, Stretch};
use super::primitive::shortened;
use super::successors::Successors;
use super::{Limits, ReadError};
use crate::interest::Interest;
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::{self, ElementName, FieldKey, NO_NAME, TypeId, Vocabulary};
use crate::record::{Kind, Node, Store, Text};

/// Deepest nesting ever followed, whatever the limits say: the JSON parser gives
/// up at 200 levels, and a Bundle needs some of them for itself.
const DEEPEST: usize = 64;
/// How many issues of one resource are told one by one.
const TOLD_OF_RESOURCE: usize = 50;
/// How many different unknown properties are told of one by one.
const UNKNOWN_TOLD: usize = 100;

/// Where in the input a resource came from, counted from one; zero where it does not apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) line: u32,
    pub(super) entry: u32,
}

/// A resource in a store, not yet given to a patient.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    pub(super) node: u32,
    pub(super) type_id: TypeId,
    pub(super) id: Text,
    pub(super) full_url: Text,
    /// The node of the reference that says who it is about.
    pub(super) subject: Option<u32>,
    /// The node of its `focus`.
    pub(super) focus: Option<u32>,
    /// The Bundle it came in, as a place in [`Batch::scopes`].
    pub(super) scope: usize,
    pub(super) origin: Origin,
    pub(super) standing: Standing,
    /// Nobody asks for more than its outline.
    pub(super) is_outline: bool,
    /// First and one past the last of its issues in [`Batch::issues`].
    pub(super) issues: (usize, usize),
}

/// What a resource's status says about using it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Usual,
    Refuted,
    EnteredInError,
}

/// Resources decoded into one store.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) store: Store,
    pub(super) pending: Vec<Pending>,
    /// For each Bundle the Bundle around it.
    pub(super) scopes: Vec<Option<usize>>,
    pub(super) issues: Vec<Issue>,
}

impl Batch {
    /// What to call a resource: type and id, or where it came from.
    pub(super) fn name_of(&self, pending: &Pending) -> String {
        let id = self.store.text(pending.id);
        let type_name = pending.type_id.name();
        if id.is_empty() {
            format!("{type_name} ({})", pending.origin)
        } else {
            format!("{type_name}/{}", shortened(id))
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.entry) {
            (0, 0) => formatter.write_str("the input"),
            (0, entry) => write!(formatter, "entry {entry}"),
            (line, 0) => write!(formatter, "line {line}"),
            (line, entry) => write!(formatter, "line {line}, entry {entry}"),
        }
    }
}

/// An element that is being read.
#[derive(Clone, Copy)]
struct Open {
    node: u32,
    /// In a list the place of the item being read.
    item: usize,
}

/// A state to return to when what was read turns out to be of no use.
#[derive(Clone, Copy)]
pub(super) struct Checkpoint {
    nodes: usize,
    text: usize,
    decimals: usize,
    pending: usize,
    scopes: usize,
    issues: usize,
    issues_told: usize,
    issues_untold: usize,
    resources: usize,
    scope: usize,
    bundle_depth: usize,
    origin: Origin,
}

pub(super) struct Decoder<'o> {
    pub(super) interest: &'o Interest,
    pub(super) names: &'static Vocabulary,
    pub(super) batch: Batch,
    pub(super) counts: Counts,
    pub(super) origin: Origin,
    pub(super) scope: usize,
    pub(super) bundle_depth: usize,
    /// Of the resource being read only an outline is wanted.
    pub(super) is_outline: bool,
    /// The type in the address of the Bundle entry being read.
    pub(super) type_in_address: Option<TypeId>,
    /// Looks for the name of the property that says what a resource is.
    pub(super) type_finder: Finder<'static>,
    pub(super) successors: Successors,
    pub(super) echoes: Echoes,
    /// Set where an input is refused although it is JSON.
    pub(super) failure: Option<ReadError>,
    open: Vec<Open>,
    unknown: BTreeSet<(TypeId, String)>,
    limits: Limits,
    resources: usize,
    issues_told: usize,
    /// Where the issues of the resource being read begin.
    first_issue: usize,
    issues_untold: usize,
}

impl<'o> Decoder<'o> {
    pub(super) fn new(interest: &'o Interest, limits: Limits) -> Self {
        Self {
            interest,
            names: model::vocabulary(),
            batch: Batch::default(),
            counts: Counts::default(),
            origin: Origin::default(),
            scope: 0,
            bundle_depth: 0,
            is_outline: false,
            type_in_address: None,
            type_finder: Finder::new("resourceType"),
            successors: Successors::default(),
            echoes: Echoes::default(),
            failure: None,
            open: Vec::new(),
            unknown: BTreeSet::new(),
            limits,
            resources: 0,
            issues_told: 0,
            first_issue: 0,
            issues_untold: 0,
        }
    }

    /// Starts a document or line of its own.
    pub(super) fn start_item(&mut self) {
        self.open.clear();
        self.unknown.clear();
        self.echoes.clear();
        self.bundle_depth = 0;
        self.origin.entry = 0;
    }

    /// Makes room for a text of so many bytes, by what records usually need.
    pub(super) fn make_room(&mut self, bytes: usize) {
        self.batch.store.nodes.reserve(bytes / 64);
        self.batch.store.text.reserve(bytes / 6);
        self.batch.pending.reserve(bytes / 1024);
    }

    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            nodes: self.batch.store.nodes.len(),
            text: self.batch.store.text.len(),
            decimals: self.batch.store.decimals.len(),
            pending: self.batch.pending.len(),
            scopes: self.batch.scopes.len(),
            issues: self.batch.issues.len(),
            issues_told: self.issues_told,
            issues_untold: self.issues_untold,
            resources: self.resources,
            scope: self.scope,
            bundle_depth: self.bundle_depth,
            origin: self.origin,
        }
    }

    /// Forgets everything since `checkpoint`, apart from counts.
    pub(super) fn return_to(&mut self, checkpoint: Checkpoint) {
        self.batch.store.nodes.truncate(checkpoint.nodes);
        self.batch.store.text.truncate(checkpoint.text);
        self.batch.store.decimals.truncate(checkpoint.decimals);
        self.batch.pending.truncate(checkpoint.pending);
        self.batch.scopes.truncate(checkpoint.scopes);
        self.batch.issues.truncate(checkpoint.issues);
        self.issues_told = checkpoint.issues_told;
        self.issues_untold = checkpoint.issues_untold;
        self.resources = checkpoint.resources;
        self.scope = checkpoint.scope;
        self.bundle_depth = checkpoint.bundle_depth;
        self.origin = checkpoint.origin;
        self.open.clear();
        self.unknown.clear();
        self.echoes.clear();
    }

    /// Counts one more resource; false once there are too many.
    pub(super) fn admit_resource(&mut self) -> bool {
        self.resources += 1;
        if self.resources == self.limits.max_resources + 1 {
            let limit = self.limits.max_resources;
            self.note(
                Severity::Error,
                IssueCode::Limit,
                Origin::default().to_string(),
                format!("more than {limit} resources; the rest was left out, split the input"),
            );
        }
        self.resources <= self.limits.max_resources
    }

    // Nodes.

    pub(super) fn node_count(&self) -> u32 {
        u32::try_from(self.batch.store.nodes.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn push(&mut self, field: &FieldKey, kind: Kind, payload: u64) {
        self.batch
            .store
            .nodes
            .push(Node::new(field.type_id, field.name, kind, payload));
    }

    /// Opens an element with elements or items inside. False where that would be too deep.
    pub(super) fn open(&mut self, type_id: TypeId, name: ElementName, kind: Kind) -> bool {
        if self.open.len() >= self.limits.max_depth.min(DEEPEST) {
            return false;
        }
        let node = self.node_count();
        self.batch
            .store
            .nodes
            .push(Node::new(type_id, name, kind, 0));
        self.open.push(Open { node, item: 0 });
        true
    }

    /// Closes the element opened last; a list without items is taken back.
    pub(super) fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let span = self.node_count().saturating_sub(open.node);
        let Some(node) = self.batch.store.node_mut(open.node) else {
            return;
        };
        node.span = span;
        if span == 1 && node.kind() == Kind::List {
            self.batch.store.nodes.pop();
        }
    }

    /// Stores again what is in the store already. False where it is not.
    #[inline]
    pub(super) fn copy_nodes(&mut self, (first, count): Stretch) -> bool {
        let nodes = &mut self.batch.store.nodes;
        let first = first as usize;
        let end = first + count as usize;
        let is_there = end <= nodes.len();
        if is_there {
            nodes.extend_from_within(first..end);
        }
        is_there
    }

    /// Says which item of the open list comes next.
    pub(super) fn at_item(&mut self, item: usize) {
        if let Some(open) = self.open.last_mut() {
            open.item = item;
        }
    }

    /// The node of the element being read.
    pub(super) fn current(&self) -> Option<u32> {
        self.open.last().map(|open| open.node)
    }

    /// Starts a resource of this type: the place of its first issue.
    pub(super) fn start_resource(&mut self, type_id: TypeId) -> usize {
        self.is_outline = !self.interest.is_in_full(type_id);
        self.first_issue = self.batch.issues.len();
        self.first_issue
    }

    fn is_in_resource(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether an element directly inside the resource being read is kept for its name.
    pub(super) fn keeps_at_resource(&self, name: ElementName) -> bool {
        if self.is_outline {
            self.interest.outlines(name)
        } else {
            self.interest.includes(name)
        }
    }

    /// True directly inside a resource.
    pub(super) fn is_at_resource(&self) -> bool {
        self.open.len() == 1
    }

    pub(super) fn store_text(&mut self, text: &str) -> Text {
        self.batch.store.push_text(text)
    }

    // Issues.

    /// Records an issue about an element of the resource being read: `field`, or
    /// the current item of its list.
    pub(super) fn report(
        &mut self,
        severity: Severity,
        code: IssueCode,
        field: &FieldKey,
        in_list: bool,
        message: String,
    ) {
        let mut location = self.path();
        if !in_list {
            location.push('.');
            location.push_str(&self.property_name(field.name, field.type_id));
        }
        self.note(severity, code, location, message);
    }

    /// Records an issue about the element being read.
    pub(super) fn report_here(&mut self, severity: Severity, code: IssueCode, message: String) {
        let location = self.path();
        self.note(severity, code, location, message);
    }

    /// Records an issue at a place that is already written out; a leading point
    /// means: in the resource being read.
    pub(super) fn note(
        &mut self,
        severity: Severity,
        code: IssueCode,
        location: String,
        message: String,
    ) {
        let told_here = self.batch.issues.len().saturating_sub(self.first_issue);
        if self.issues_told >= self.limits.max_issues
            || self.is_in_resource() && told_here >= TOLD_OF_RESOURCE
        {
            self.issues_untold += 1;
            return;
        }
        self.issues_told += 1;
        self.batch.issues.push(Issue {
            severity,
            code,
            location,
            message,
        });
    }

    /// How many issues there were so far, told or not.
    pub(super) const fn issues_noted(&self) -> usize {
        self.issues_told + self.issues_untold
    }

    /// How many issues were left untold because of the limit.
    pub(super) const fn issues_untold(&self) -> usize {
        self.issues_untold
    }

    /// Tells of a property its type does not have, once for each.
    pub(super) fn report_unknown(&mut self, type_id: TypeId, property: &str) {
        let property = shortened(property);
        if self.unknown.len() >= UNKNOWN_TOLD || !self.unknown.insert((type_id, property.clone())) {
            return;
        }
        let mut location = self.path();
        location.push('.');
        location.push_str(&property);
        let message = format!(
            "`{}` has no element `{property}` in FHIR R4; it was passed over",
            type_id.name()
        );
        self.note(
            Severity::Information,
            IssueCode::UnknownElement,
            location,
            message,
        );
    }

    /// Where we are, from the resource on: `.component[1].valueQuantity`.
    fn path(&self) -> String {
        let mut path = String::new();
        let mut parent: Option<TypeId> = None;
        let mut is_item = false;
        for open in &self.open {
            let Some(node) = self.batch.store.node(open.node) else {
                continue;
            };
            if !is_item && node.name != NO_NAME {
                path.push('.');
                path.push_str(&property_of(parent, node.name, node.type_id()));
            }
            is_item = node.kind() == Kind::List;
            if is_item {
                path.push_str(&format!("[{}]", open.item));
            } else {
                parent = Some(node.type_id());
            }
        }
        path
    }

    fn property_name(&self, name: ElementName, type_id: TypeId) -> String {
        let parent = self
            .open
            .iter()
            .rev()
            .filter_map(|open| self.batch.store.node(open.node))
            .find(|node| node.kind() == Kind::Complex)
            .map(Node::type_id);
        property_of(parent, name, type_id)
    }
}

/// The JSON property for an element of `parent`.
fn property_of(parent: Option<TypeId>, name: ElementName, type_id: TypeId) -> String {
    parent.and_then(|parent| parent.element(name)).map_or_else(
        || name.as_str().to_owned(),
        |element| model::property(&element, type_id),
    )
}
