//! Compiles the body of one definition, function or parameter default.
//!
//! Names in scope become slots of the body's frame. What reads no slot of the
//! scopes around it is evaluated once for a record instead of once per row.

use crate::tree::{Json, Map};

use crate::compile::cycle::Edge;
use crate::compile::type_specifier::specified;
use crate::compile::{Builder, text, values};
use crate::plan::{CasePlan, MessagePlan, Node, NodeId, Slot};
use crate::types::Type;

/// Deepest nesting of expressions; JSON nesting is bounded before, this holds for what is generated.
const MAX_EXPRESSION_DEPTH: usize = 250;

/// A name that expressions inside can refer to.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) name: String,
    pub(crate) slot: Slot,
    pub(crate) index: Option<Slot>,
    pub(crate) total: Option<Slot>,
    /// In a sort clause, bare identifiers are elements of the item.
    pub(crate) is_sort_item: bool,
    /// The type that an operand of a function is declared to have.
    pub(crate) declared: Option<Type>,
}

pub(crate) struct Body<'b, 's> {
    pub(crate) builder: &'b mut Builder<'s>,
    pub(crate) library: usize,
    pub(crate) definition: String,
    pub(crate) scopes: Vec<Scope>,
    locator: Option<String>,
    edge: Option<Edge>,
    next_slot: Slot,
    /// Lowest slot read since this was last reset; `Slot::MAX` for none.
    lowest_read: Slot,
    /// A message was met since this was last reset: it must be sent each time.
    has_effect: bool,
    /// Inside a query, filter or the like, where evaluating once pays.
    pub(crate) loops: usize,
    depth: usize,
}

impl<'b, 's> Body<'b, 's> {
    pub(crate) fn new(
        builder: &'b mut Builder<'s>,
        library: usize,
        definition: &str,
        edge: Option<Edge>,
    ) -> Self {
        if let Some(edge) = edge {
            builder.edges.entry(edge).or_default();
        }
        Self {
            builder,
            library,
            definition: definition.to_owned(),
            scopes: Vec::new(),
            locator: None,
            edge,
            next_slot: 0,
            lowest_read: Slot::MAX,
            has_effect: false,
            loops: 0,
            depth: 0,
        }
    }

    /// Gives the operands of a function the first slots of the frame.
    pub(crate) fn enter_function(&mut self, operands: Vec<(&str, Option<Type>)>) {
        for (name, declared) in operands {
            let slot = self.new_slot();
            self.push_scope(name, slot);
            if let Some(scope) = self.scopes.last_mut() {
                scope.declared = declared;
            }
        }
        // A function runs many times, so what its operands do not touch is worth keeping.
        self.loops = 1;
    }

    pub(crate) const fn slots(&self) -> Slot {
        self.next_slot
    }

    pub(crate) fn new_slot(&mut self) -> Slot {
        let slot = self.next_slot;
        match slot.checked_add(1) {
            Some(next) if next < Slot::MAX => self.next_slot = next,
            _ => {
                self.refuse("has more names than a frame can hold; divide it".to_owned());
            }
        }
        slot
    }

    pub(crate) fn push_scope(&mut self, name: &str, slot: Slot) {
        self.scopes.push(Scope {
            name: name.to_owned(),
            slot,
            index: None,
            total: None,
            is_sort_item: false,
            declared: None,
        });
    }

    /// Whether this is the body of that function.
    pub(crate) fn is_in_function(&self, function: u32) -> bool {
        self.edge == Some(Edge::Function(function))
    }

    /// Reports what is wrong here, and answers with the node that stands in for it.
    pub(crate) fn refuse(&mut self, message: String) -> NodeId {
        self.builder.refuse(
            self.library,
            Some(&self.definition),
            self.locator.as_deref(),
            message,
        );
        0
    }

    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        if matches!(node, Node::Message(_)) {
            self.has_effect = true;
        }
        self.builder.add(node)
    }

    pub(crate) fn refers_to(&mut self, target: Edge) {
        if let Some(edge) = self.edge {
            self.builder.edges.entry(edge).or_default().insert(target);
        }
    }

    /// Notes a retrieve of the text that is being compiled.
    pub(crate) fn retrieves(&mut self, node: NodeId) {
        if let Some(edge) = self.edge {
            self.builder.retrieves.entry(edge).or_default().push(node);
        }
    }

    /// What was just added must happen each time it is met.
    pub(crate) const fn note_effect(&mut self) {
        self.has_effect = true;
    }

    pub(crate) fn read_slot(&mut self, slot: Slot) -> NodeId {
        self.lowest_read = self.lowest_read.min(slot);
        self.add(Node::Slot(slot))
    }

    /// The expression under `key`; its absence is an error.
    pub(crate) fn required(&mut self, json: &Map<'_>, key: &str) -> NodeId {
        match json.get(key) {
            Some(expression) => self.expression(expression),
            None => {
                let kind = text(json, "type").unwrap_or("definition");
                self.refuse(format!("`{kind}` has no `{key}`"))
            }
        }
    }

    /// The expression under `key`, null where there is none.
    pub(crate) fn or_null(&mut self, json: &Map<'_>, key: &str) -> NodeId {
        match json.get(key) {
            Some(expression) => self.expression(expression),
            None => self.add(Node::Null),
        }
    }

    pub(crate) fn optional(&mut self, json: &Map<'_>, key: &str) -> Option<NodeId> {
        json.get(key).map(|expression| self.expression(expression))
    }

    /// Every expression of the list under `key`.
    pub(crate) fn every(&mut self, json: &Map<'_>, key: &str) -> Box<[NodeId]> {
        values(json, key)
            .map(|json| self.expression(json))
            .collect()
    }

    /// Exactly `N` operands.
    pub(crate) fn operands<const N: usize>(&mut self, json: &Map<'_>) -> [NodeId; N] {
        let found = self.every(json, "operand");
        let count = found.len();
        found.as_ref().try_into().unwrap_or_else(|_| {
            let kind = text(json, "type").unwrap_or_default();
            let plural = if N == 1 { "operand" } else { "operands" };
            self.refuse(format!("`{kind}` needs {N} {plural} and has {count}"));
            [0; N]
        })
    }

    /// Compiles an expression. Whatever is wrong with it has been reported when this returns.
    pub(crate) fn expression(&mut self, json: &Json<'_>) -> NodeId {
        let Some(object) = json.as_object() else {
            return self.refuse("has an expression that is not an object".to_owned());
        };
        if self.depth >= MAX_EXPRESSION_DEPTH {
            return self.refuse(format!(
                "is nested deeper than {MAX_EXPRESSION_DEPTH} expressions; divide it"
            ));
        }
        let outer_locator =
            text(object, "locator").map(|locator| self.locator.replace(locator.to_owned()));
        let (outer_lowest, outer_effect) = (self.lowest_read, self.has_effect);
        (self.lowest_read, self.has_effect) = (Slot::MAX, false);
        let first_own_slot = self.next_slot;

        self.depth += 1;
        let mut node = match text(object, "type") {
            Some(kind) => self.of_kind(kind, object),
            None => self.refuse("has an expression without `type`".to_owned()),
        };
        self.depth -= 1;

        let is_closed = self.lowest_read >= first_own_slot && !self.has_effect;
        if is_closed && self.is_worth_keeping(node) {
            let once = self.builder.once_count;
            self.builder.once_count += 1;
            node = self.add(Node::Once(once, node));
        }
        self.lowest_read = self.lowest_read.min(outer_lowest);
        self.has_effect |= outer_effect;
        if let Some(outer) = outer_locator {
            self.locator = outer;
        }
        node
    }

    /// Constants, references and cheap steps are as fast as looking up a kept value.
    fn is_worth_keeping(&self, node: NodeId) -> bool {
        let Some(node) = self.builder.nodes.get(node as usize) else {
            return false;
        };
        match node {
            Node::Null
            | Node::Boolean(_)
            | Node::Integer(_)
            | Node::Long(_)
            | Node::Decimal(_)
            | Node::String(_)
            | Node::Date(_)
            | Node::DateTime(_)
            | Node::Time(_)
            | Node::ValueSet(_)
            | Node::CodeSystem(_)
            | Node::Now
            | Node::Today
            | Node::TimeOfDay
            | Node::Once(..)
            | Node::Definition(_)
            | Node::Parameter(_)
            | Node::Slot(_)
            | Node::InValueSet(_)
            | Node::InCodeSystem(_) => false,
            Node::Retrieve(_) => true,
            _ => self.loops > 0,
        }
    }

    fn of_kind(&mut self, kind: &str, json: &Map<'_>) -> NodeId {
        match kind {
            "Null" => self.add(Node::Null),
            "Literal" => self.literal(json),
            "Quantity" => self.quantity(json),
            "Ratio" => self.ratio(json),
            "Date" => self.date(json),
            "DateTime" => self.date_time(json),
            "Time" => self.time(json),
            "Now" => self.add(Node::Now),
            "Today" => self.add(Node::Today),
            "TimeOfDay" => self.add(Node::TimeOfDay),
            "List" => {
                let items = self.every(json, "element");
                self.add(Node::List(items))
            }
            "Tuple" => self.tuple(json),
            "Instance" => self.instance(json),
            "Interval" => self.interval(json),

            "ExpressionRef" => self.definition_reference(json),
            "FunctionRef" => self.call(json),
            "ParameterRef" => self.parameter_reference(json),
            "OperandRef" | "AliasRef" | "QueryLetRef" => self.slot_reference(kind, json),
            "IdentifierRef" => self.identifier(json),
            "Current" | "Iteration" | "Total" => self.iteration_reference(kind, json),
            "Property" => self.property(json),

            "CodeRef" => self.code_reference(json),
            "ConceptRef" => self.concept_reference(json),
            "ValueSetRef" => self.value_set_reference(json),
            "CodeSystemRef" => self.code_system_reference(json),
            "Code" => self.code_selector(json),
            "Concept" => self.concept_selector(json),
            "InValueSet" | "AnyInValueSet" => self.in_value_set(kind, json),
            "InCodeSystem" | "AnyInCodeSystem" => self.in_code_system(kind, json),
            "ExpandValueSet" => {
                let [set] = self.operands(json);
                self.add(Node::ExpandValueSet(set))
            }
            "Retrieve" => self.retrieve(json),

            "And" => self.two(json, Node::And),
            "Or" => self.two(json, Node::Or),
            "Xor" => self.two(json, Node::Xor),
            "Implies" => self.two(json, Node::Implies),
            "Not" => self.one(json, Node::Not),
            "IsNull" => self.one(json, Node::IsNull),
            "IsTrue" => self.one(json, Node::IsTrue),
            "IsFalse" => self.one(json, Node::IsFalse),
            "Coalesce" => {
                let operands = self.every(json, "operand");
                self.add(Node::Coalesce(operands))
            }
            "If" => {
                let condition = self.required(json, "condition");
                let then = self.required(json, "then");
                let otherwise = self.or_null(json, "else");
                self.add(Node::If {
                    condition,
                    then,
                    otherwise,
                })
            }
            "Case" => self.case(json),

            "As" => {
                let [operand] = self.operands(json);
                let is_strict = json.get("strict").and_then(Json::as_bool) == Some(true);
                let wanted = self.wanted_type(json, "as");
                // Null is of every type.
                if matches!(self.builder.nodes.get(operand as usize), Some(Node::Null)) {
                    return operand;
                }
                self.with_type(wanted, |wanted| Node::As {
                    operand,
                    wanted,
                    is_strict,
                })
            }
            "Is" => {
                let [operand] = self.operands(json);
                let wanted = self.wanted_type(json, "is");
                self.with_type(wanted, |wanted| Node::Is { operand, wanted })
            }
            "Convert" => {
                let [operand] = self.operands(json);
                let wanted = self.wanted_type(json, "to");
                self.with_type(wanted, |wanted| Node::Convert { operand, wanted })
            }
            "CanConvert" => {
                let [operand] = self.operands(json);
                let wanted = self.wanted_type(json, "to");
                self.with_type(wanted, |wanted| Node::CanConvert { operand, wanted })
            }
            "Children" => {
                let source = self.required(json, "source");
                self.everything_below(source, Node::Children)
            }
            "Descendants" | "Descendents" => {
                let source = self.required(json, "source");
                self.everything_below(source, Node::Descendants)
            }

            "Exists" => self.one(json, Node::Exists),
            "Query" => self.query(json),
            "Filter" | "ForEach" | "Repeat" => self.iteration(kind, json),
            "Aggregate" => self.aggregate(json),
            "Sort" => self.sort(json),
            "Message" => {
                let plan = MessagePlan {
                    source: self.or_null(json, "source"),
                    condition: match json.get("condition") {
                        Some(condition) => self.expression(condition),
                        None => self.add(Node::Boolean(true)),
                    },
                    code: self.or_null(json, "code"),
                    severity: self.or_null(json, "severity"),
                    message: self.or_null(json, "message"),
                };
                self.add(Node::Message(Box::new(plan)))
            }
            other => self.operator(other, json),
        }
    }

    fn one(&mut self, json: &Map<'_>, make: fn(NodeId) -> Node) -> NodeId {
        let [operand] = self.operands(json);
        self.add(make(operand))
    }

    fn two(&mut self, json: &Map<'_>, make: fn(NodeId, NodeId) -> Node) -> NodeId {
        let [left, right] = self.operands(json);
        self.add(make(left, right))
    }

    fn case(&mut self, json: &Map<'_>) -> NodeId {
        let comparand = self.optional(json, "comparand");
        let mut items = Vec::new();
        for item in values(json, "caseItem") {
            match item.as_object() {
                Some(item) => {
                    let when = self.required(item, "when");
                    let then = self.required(item, "then");
                    items.push((when, then));
                }
                None => {
                    self.refuse("`Case` has a `caseItem` that is not an object".to_owned());
                }
            }
        }
        let otherwise = self.or_null(json, "else");
        self.add(Node::Case(Box::new(CasePlan {
            comparand,
            items: items.into(),
            otherwise,
        })))
    }

    /// All elements of the record can be met below this, so all must be kept.
    fn everything_below(&mut self, source: NodeId, make: fn(NodeId) -> Node) -> NodeId {
        self.builder.keeps_everything = true;
        self.add(make(source))
    }

    /// The type under `asTypeSpecifier` or `asType`, and so on for other prefixes.
    fn wanted_type(&mut self, json: &Map<'_>, prefix: &str) -> Option<Type> {
        let specifier = json.get(&format!("{prefix}TypeSpecifier"));
        let found = match (specifier, text(json, &format!("{prefix}Type"))) {
            (Some(specifier), _) => specified(specifier),
            (None, Some(name)) => Type::named(name).ok_or_else(|| {
                format!(
                    "names the type `{name}`, which is neither a System type nor one of FHIR 4.0.1"
                )
            }),
            (None, None) => {
                let kind = text(json, "type").unwrap_or_default();
                Err(format!("`{kind}` names no type"))
            }
        };
        match found {
            Ok(kind) => Some(kind),
            Err(message) => {
                self.refuse(message);
                None
            }
        }
    }

    fn with_type(&mut self, wanted: Option<Type>, make: impl FnOnce(Box<Type>) -> Node) -> NodeId {
        match wanted {
            Some(wanted) => self.add(make(Box::new(wanted))),
            None => 0,
        }
    }
}
