//! The compiled form of a set of libraries: what the evaluator walks.
//!
//! Every name of the ELM text has become a number by the time a [`Program`]
//! exists: nodes, definitions, functions, parameters, slots of a frame, codes,
//! value sets. A program is immutable and shared by any number of threads.

mod children;

use std::collections::{BTreeMap, BTreeSet};

use gravida_fhir::model::{ElementName, TypeId};
use gravida_fhir::{Date, DateTime, Decimal, Interest, Precision, Time};

use crate::codes::CodeTable;
use crate::compile::cycle::Edge;
use crate::fhir_helpers::Helper;
use crate::operators::temporal::Period;
use crate::operators::{Context, Outcome};
use crate::types::Type;
use crate::value::Value;

/// Place of a node in [`Program::nodes`].
pub(crate) type NodeId = u32;
/// Place of a value in the frame of the running definition or function.
pub(crate) type Slot = u16;

/// An operator of one operand.
pub(crate) type Unary = for<'a> fn(&Context<'a>, Value<'a>) -> Outcome<'a>;
/// An operator of two operands.
pub(crate) type Binary = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;
/// An operator of three operands.
pub(crate) type Ternary = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;
/// An operator of any number of operands.
pub(crate) type Variadic = for<'a> fn(&Context<'a>, &[Value<'a>]) -> Outcome<'a>;
/// An operator of one operand and a precision.
pub(crate) type UnaryAt = for<'a> fn(&Context<'a>, Value<'a>, Precision) -> Outcome<'a>;
/// An operator of two operands and an optional precision.
pub(crate) type BinaryAt =
    for<'a> fn(&Context<'a>, Value<'a>, Value<'a>, Option<Precision>) -> Outcome<'a>;

/// An operator of two operands that counts periods.
pub(crate) type BinaryIn = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>, Period) -> Outcome<'a>;

/// Names a definition of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(pub(crate) u32);

impl DefinitionId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Libraries compiled together, ready to be evaluated over any number of records.
#[derive(Debug)]
pub struct Program {
    pub(crate) nodes: Vec<Node>,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) functions: Vec<Function>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) libraries: Vec<LibraryEntry>,
    pub(crate) codes: CodeTable,
    pub(crate) tuple_names: Vec<Box<[Box<str>]>>,
    pub(crate) once_count: usize,
    pub(crate) code_path_count: usize,
    /// `None` where some expression looks at elements without naming them.
    pub(crate) interest: Option<Vec<ElementName>>,
    /// Types of the resources that any definition can look into.
    pub(crate) retrieved: Vec<TypeId>,
    /// What a definition or function refers to.
    pub(crate) edges: BTreeMap<Edge, BTreeSet<Edge>>,
    /// The retrieves that stand in the text of a definition or function.
    pub(crate) retrieves: BTreeMap<Edge, Vec<NodeId>>,
}

#[derive(Debug)]
pub(crate) struct LibraryEntry {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) definitions: BTreeMap<String, DefinitionId>,
    /// Names in the order of the text.
    pub(crate) order: Vec<String>,
    /// Places of the libraries it includes, FHIRHelpers not among them.
    pub(crate) includes: BTreeSet<usize>,
}

#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) library: usize,
    pub(crate) name: String,
    pub(crate) body: NodeId,
    pub(crate) slots: Slot,
    pub(crate) result_type: Option<Type>,
}

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) body: NodeId,
    pub(crate) slots: Slot,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) library: usize,
    pub(crate) name: String,
    pub(crate) declared: Option<Type>,
    pub(crate) default: Option<NodeId>,
    pub(crate) slots: Slot,
}

/// One step of a compiled expression.
#[derive(Debug)]
pub(crate) enum Node {
    Null,
    Boolean(bool),
    Integer(i32),
    Long(i64),
    Decimal(Decimal),
    String(Box<str>),
    Date(Date),
    DateTime(DateTime),
    Time(Time),
    Quantity(Decimal, Box<str>),
    /// A declared code.
    Code(u32),
    /// A declared concept.
    Concept(u32),
    /// A declared value set.
    ValueSet(u32),
    /// A declared code system.
    CodeSystem(u32),
    Now,
    Today,
    TimeOfDay,
    /// `DateTime`, `Date` or `Time` from its components, an absent one being `None`.
    DateSelector(Box<[NodeId]>),
    DateTimeSelector(Box<[NodeId]>, Option<NodeId>),
    TimeSelector(Box<[NodeId]>),
    List(Box<[NodeId]>),
    Tuple {
        names: u32,
        values: Box<[NodeId]>,
    },
    Interval(Box<IntervalPlan>),
    Instance(InstanceKind, Box<[(Box<str>, NodeId)]>),
    /// An element of the FHIR model, made from these parts.
    FhirInstance(TypeId, Box<[FhirPart]>),
    /// A primitive of the FHIR model, made from a System value.
    FhirPrimitive(TypeId, NodeId),

    /// Evaluated at most once for a record: it reads nothing of the frame around it.
    Once(u32, NodeId),
    Definition(DefinitionId),
    Parameter(u32),
    Slot(Slot),
    Call {
        function: u32,
        operands: Box<[NodeId]>,
    },
    /// A call of one of several functions of a name, which the values of the operands choose.
    CallByValue {
        overloads: Box<[Overload]>,
        operands: Box<[NodeId]>,
    },
    Helper(Helper, NodeId),
    Property {
        source: NodeId,
        element: Option<ElementName>,
        name: Box<str>,
    },
    /// Item of a list by number, as a path such as `name[0]` asks.
    ItemAt(NodeId, usize),

    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    Xor(NodeId, NodeId),
    Implies(NodeId, NodeId),
    Not(NodeId),
    IsNull(NodeId),
    IsTrue(NodeId),
    IsFalse(NodeId),
    Coalesce(Box<[NodeId]>),
    If {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    Case(Box<CasePlan>),

    As {
        operand: NodeId,
        wanted: Box<Type>,
        is_strict: bool,
    },
    Is {
        operand: NodeId,
        wanted: Box<Type>,
    },
    Convert {
        operand: NodeId,
        wanted: Box<Type>,
    },
    CanConvert {
        operand: NodeId,
        wanted: Box<Type>,
    },
    Children(NodeId),
    Descendants(NodeId),

    Unary(&'static str, Unary, NodeId),
    Binary(&'static str, Binary, NodeId, NodeId),
    Ternary(Ternary, Box<[NodeId; 3]>),
    Variadic(Variadic, Box<[NodeId]>),
    UnaryAt(UnaryAt, NodeId, Precision),
    BinaryAt(&'static str, BinaryAt, Option<Precision>, NodeId, NodeId),
    BinaryIn(BinaryIn, Period, NodeId, NodeId),

    /// `In` a list of literal texts.
    TextIn(NodeId, Box<[Box<str>]>),
    Exists(NodeId),
    Query(Box<QueryPlan>),
    Retrieve(Box<RetrievePlan>),
    /// Keeps the items for which `condition` is true.
    Filter {
        source: NodeId,
        item: Slot,
        index: Slot,
        condition: NodeId,
    },
    ForEach {
        source: NodeId,
        item: Slot,
        index: Slot,
        element: NodeId,
    },
    Repeat {
        source: NodeId,
        item: Slot,
        index: Slot,
        element: NodeId,
    },
    Aggregate(Box<AggregatePlan>),
    Sort(NodeId, Box<[SortKey]>),

    InValueSet(Membership),
    InCodeSystem(Membership),
    ExpandValueSet(NodeId),
    Resolve(NodeId),
    Message(Box<MessagePlan>),
}

/// A function that a call may mean, and the types its operands are declared to have.
#[derive(Debug)]
pub(crate) struct Overload {
    pub(crate) function: u32,
    pub(crate) operands: Box<[Option<Type>]>,
}

/// What `Instance` builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InstanceKind {
    Quantity,
    Ratio,
    Code,
    Concept,
    ValueSet,
    CodeSystem,
}

/// An element inside a FHIR element that is made.
#[derive(Debug)]
pub(crate) struct FhirPart {
    pub(crate) name: ElementName,
    /// The type by the model; `None` for a choice, whose type its value has.
    pub(crate) type_id: Option<TypeId>,
    pub(crate) is_list: bool,
    pub(crate) value: NodeId,
}

#[derive(Debug)]
pub(crate) struct IntervalPlan {
    pub(crate) low: NodeId,
    pub(crate) high: NodeId,
    pub(crate) low_closed: NodeId,
    pub(crate) high_closed: NodeId,
}

#[derive(Debug)]
pub(crate) struct CasePlan {
    pub(crate) comparand: Option<NodeId>,
    pub(crate) items: Box<[(NodeId, NodeId)]>,
    pub(crate) otherwise: NodeId,
}

#[derive(Debug)]
pub(crate) struct MessagePlan {
    pub(crate) source: NodeId,
    pub(crate) condition: NodeId,
    pub(crate) code: NodeId,
    pub(crate) severity: NodeId,
    pub(crate) message: NodeId,
}

/// `code in set`, for one code or for any of a list of them.
#[derive(Debug)]
pub(crate) struct Membership {
    pub(crate) code: NodeId,
    pub(crate) set: SetPlan,
}

/// Which value set or code system is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SetPlan {
    /// The declared one.
    Declared(u32),
    /// The one that an expression answers with.
    Computed(NodeId),
}

#[derive(Debug)]
pub(crate) struct AggregatePlan {
    pub(crate) source: NodeId,
    pub(crate) initial: NodeId,
    pub(crate) item: Slot,
    pub(crate) index: Slot,
    pub(crate) total: Slot,
    pub(crate) iteration: NodeId,
}

#[derive(Debug)]
pub(crate) struct QueryPlan {
    pub(crate) sources: Box<[(Slot, NodeId)]>,
    /// The first source is a list; a query over a single value answers with a single value.
    pub(crate) bindings: Box<[(Slot, NodeId)]>,
    pub(crate) relationships: Box<[Relationship]>,
    pub(crate) condition: Option<NodeId>,
    pub(crate) answer: Option<NodeId>,
    pub(crate) is_distinct: bool,
    /// Names for the tuple that a query of several sources without `return` answers with.
    pub(crate) row_names: Option<u32>,
    pub(crate) aggregate: Option<QueryAggregate>,
    pub(crate) sort: Box<[SortKey]>,
}

#[derive(Debug)]
pub(crate) struct Relationship {
    pub(crate) is_without: bool,
    pub(crate) slot: Slot,
    pub(crate) source: NodeId,
    pub(crate) condition: NodeId,
}

#[derive(Debug)]
pub(crate) struct QueryAggregate {
    pub(crate) slot: Slot,
    pub(crate) starting: Option<NodeId>,
    pub(crate) expression: NodeId,
    pub(crate) is_distinct: bool,
}

/// One key of a sort clause.
#[derive(Debug)]
pub(crate) struct SortKey {
    pub(crate) is_descending: bool,
    /// `None` sorts by the item itself; otherwise the item is put in the slot and the node evaluated.
    pub(crate) by: Option<(Slot, NodeId)>,
}

#[derive(Debug)]
pub(crate) struct RetrievePlan {
    pub(crate) resource_type: TypeId,
    pub(crate) code: Option<CodeFilter>,
    pub(crate) date: Option<DateFilter>,
    /// Only resources related to this one.
    pub(crate) related: Option<RelatedFilter>,
}

#[derive(Debug)]
pub(crate) struct CodeFilter {
    pub(crate) path: Box<[ElementName]>,
    /// Where the codes found at this path for this resource type are kept for the record.
    pub(crate) cache: u32,
    pub(crate) wanted: WantedCodes,
}

#[derive(Debug)]
pub(crate) enum WantedCodes {
    ValueSet(u32),
    CodeSystem(u32),
    /// A list of codes or concepts, a code, a concept or a value set, known at run time.
    Computed(NodeId),
}

#[derive(Debug)]
pub(crate) struct DateFilter {
    pub(crate) path: Box<[ElementName]>,
    /// Upper end of the period where the model gives it a path of its own.
    pub(crate) high_path: Option<Box<[ElementName]>>,
    pub(crate) range: NodeId,
}

#[derive(Debug)]
pub(crate) struct RelatedFilter {
    /// The resource that the retrieve is related to.
    pub(crate) context: NodeId,
    /// Path of the reference in the retrieved resource; without one the resources that are
    /// about the person.
    pub(crate) path: Option<Box<[ElementName]>>,
}

impl Program {
    /// The libraries of the program with their versions, in the order they were given.
    pub fn libraries(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.libraries
            .iter()
            .map(|library| (library.name.as_str(), library.version.as_deref()))
    }

    /// The libraries a library includes, in the order they were given; FHIRHelpers is not among them.
    pub fn includes(&self, library: &str) -> impl Iterator<Item = &str> {
        self.library(library)
            .into_iter()
            .flat_map(|library| &library.includes)
            .filter_map(|place| Some(self.libraries.get(*place)?.name.as_str()))
    }

    /// Names of the definitions of a library, in the order of its text. Functions are not among them.
    pub fn definitions(&self, library: &str) -> impl Iterator<Item = &str> {
        self.library(library)
            .into_iter()
            .flat_map(|library| library.order.iter().map(String::as_str))
    }

    /// The definition called `name` in `library`.
    #[must_use]
    pub fn definition(&self, library: &str, name: &str) -> Option<DefinitionId> {
        self.library(library)?.definitions.get(name).copied()
    }

    /// Library and name of a definition.
    #[must_use]
    pub fn definition_name(&self, id: DefinitionId) -> (&str, &str) {
        self.definitions
            .get(id.index())
            .and_then(|definition| {
                let library = self.libraries.get(definition.library)?;
                Some((library.name.as_str(), definition.name.as_str()))
            })
            .unwrap_or_default()
    }

    /// The type a definition answers with, where the translator wrote it down.
    #[must_use]
    pub fn definition_result_type(&self, id: DefinitionId) -> Option<&Type> {
        self.definitions.get(id.index())?.result_type.as_ref()
    }

    /// Names and declared types of the parameters of a library.
    pub fn parameters(&self, library: &str) -> impl Iterator<Item = (&str, Option<&Type>)> {
        self.parameters
            .iter()
            .filter(move |parameter| {
                self.libraries
                    .get(parameter.library)
                    .is_some_and(|entry| entry.name == library)
            })
            .map(|parameter| (parameter.name.as_str(), parameter.declared.as_ref()))
    }

    /// The elements that any definition can look at: what a reader of records has to keep.
    #[must_use]
    pub fn interest(&self) -> Interest {
        match &self.interest {
            Some(names) => Interest::of(names.iter().map(|name| name.as_str()))
                .in_full(self.retrieved.iter().map(|type_id| type_id.name())),
            None => Interest::everything(),
        }
    }

    fn library(&self, name: &str) -> Option<&LibraryEntry> {
        self.libraries.iter().find(|library| library.name == name)
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        // Ids are made by the compiler only; a missing one can only mean null.
        self.nodes.get(id as usize).unwrap_or(&Node::Null)
    }
}
