//! References by name: definitions, functions, parameters, scopes, properties.

use crate::tree::Map;

use crate::compile::body::{Body, Scope};
use crate::compile::cycle::Edge;
use crate::compile::{Include, text};
use crate::fhir_helpers::Helper;
use crate::plan::{Node, NodeId, Slot};

impl Body<'_, '_> {
    /// The library that a reference with this `libraryName` means.
    pub(crate) fn target(&mut self, json: &Map<'_>) -> Option<Include> {
        let Some(alias) = text(json, "libraryName") else {
            return Some(Include::Library(self.library));
        };
        let include = self
            .builder
            .names
            .get(self.library)
            .and_then(|names| names.includes.get(alias))
            .copied();
        if include.is_none() {
            self.refuse(format!(
                "refers to the library `{alias}`, which is not included"
            ));
        }
        include
    }

    /// Looks up a declared name in the library that a reference means.
    pub(crate) fn declared<T: Copy>(
        &mut self,
        json: &Map<'_>,
        what: &str,
        find: impl Fn(&crate::compile::Names<'_>, &str) -> Option<T>,
    ) -> Option<T> {
        let Some(name) = text(json, "name") else {
            let kind = text(json, "type").unwrap_or(what);
            self.refuse(format!("`{kind}` has no `name`"));
            return None;
        };
        match self.target(json)? {
            Include::Library(library) => {
                let names = self.builder.names.get(library)?;
                let found = find(names, name);
                if found.is_none() {
                    let place = text(json, "libraryName")
                        .map(|alias| format!(" in `{alias}`"))
                        .unwrap_or_default();
                    self.refuse(format!(
                        "refers to the {what} `{name}`, which is not declared{place}"
                    ));
                }
                found
            }
            Include::FhirHelpers => {
                self.refuse(format!(
                    "refers to the {what} `{name}` of FHIRHelpers, which has only functions"
                ));
                None
            }
            Include::Missing => None,
        }
    }

    pub(crate) fn definition_reference(&mut self, json: &Map<'_>) -> NodeId {
        let find =
            |names: &crate::compile::Names<'_>, name: &str| names.definitions.get(name).copied();
        match self.declared(json, "definition", find) {
            Some(id) => {
                self.refers_to(Edge::Definition(id.0));
                self.add(Node::Definition(id))
            }
            None => 0,
        }
    }

    pub(crate) fn parameter_reference(&mut self, json: &Map<'_>) -> NodeId {
        let find =
            |names: &crate::compile::Names<'_>, name: &str| names.parameters.get(name).copied();
        match self.declared(json, "parameter", find) {
            Some(id) => self.add(Node::Parameter(id)),
            None => 0,
        }
    }

    fn find_scope(&self, name: &str) -> Option<Slot> {
        Some(self.scope_named(name)?.slot)
    }

    /// The innermost name in scope that is called so.
    pub(crate) fn scope_named(&self, name: &str) -> Option<&Scope> {
        self.scopes.iter().rev().find(|scope| scope.name == name)
    }

    pub(crate) fn slot_reference(&mut self, kind: &str, json: &Map<'_>) -> NodeId {
        let Some(name) = text(json, "name") else {
            return self.refuse(format!("`{kind}` has no `name`"));
        };
        match self.find_scope(name) {
            Some(slot) => self.read_slot(slot),
            None => self.refuse(format!("refers to `{name}`, which is not in scope here")),
        }
    }

    pub(crate) fn iteration_reference(&mut self, kind: &str, json: &Map<'_>) -> NodeId {
        let wanted = text(json, "scope");
        let scope = self
            .scopes
            .iter()
            .rev()
            .filter(|scope| scope.index.is_some() || scope.is_sort_item)
            .find(|scope| wanted.is_none_or(|wanted| scope.name == wanted));
        let slot = scope.and_then(|scope| match kind {
            "Current" => Some(scope.slot),
            "Iteration" => scope.index,
            _ => scope.total,
        });
        match slot {
            Some(slot) => self.read_slot(slot),
            None => self.refuse(format!("uses `{kind}` where nothing is iterated over")),
        }
    }

    /// A bare name: something in scope, an element of the item being sorted, or a declaration.
    pub(crate) fn identifier(&mut self, json: &Map<'_>) -> NodeId {
        let Some(name) = text(json, "name") else {
            return self.refuse("`IdentifierRef` has no `name`".to_owned());
        };
        if json.contains_key("libraryName") {
            return self.definition_reference(json);
        }
        let innermost = self.scopes.last();
        if let Some(item) = innermost
            .filter(|scope| scope.is_sort_item)
            .map(|scope| scope.slot)
        {
            let source = self.read_slot(item);
            return self.path(source, name);
        }
        if let Some(slot) = self.find_scope(name) {
            return self.read_slot(slot);
        }
        let is_parameter = self
            .builder
            .names
            .get(self.library)
            .is_some_and(|names| names.parameters.contains_key(name));
        if is_parameter {
            self.parameter_reference(json)
        } else {
            self.definition_reference(json)
        }
    }

    pub(crate) fn property(&mut self, json: &Map<'_>) -> NodeId {
        let Some(path) = text(json, "path") else {
            return self.refuse("`Property` has no `path`".to_owned());
        };
        let source = match (text(json, "scope"), json.get("source")) {
            (_, Some(source)) => self.expression(source),
            (Some(scope), None) => match self.find_scope(scope) {
                Some(slot) => self.read_slot(slot),
                None => {
                    return self.refuse(format!("refers to `{scope}`, which is not in scope here"));
                }
            },
            (None, None) => {
                return self.refuse("`Property` has neither `source` nor `scope`".to_owned());
            }
        };
        self.path(source, path)
    }

    /// A path such as `birthDate.value` or `name[0].family`, one node a step.
    pub(crate) fn path(&mut self, source: NodeId, path: &str) -> NodeId {
        let mut node = source;
        for step in path.split('.') {
            let (name, index) = match step.split_once('[') {
                None => (step, None),
                Some((name, rest)) => {
                    match rest.strip_suffix(']').and_then(|rest| rest.parse().ok()) {
                        Some(index) => (name, Some(index)),
                        None => {
                            return self
                                .refuse(format!("has the path `{path}`, which cannot be read"));
                        }
                    }
                }
            };
            if name.is_empty() {
                return self.refuse(format!("has the path `{path}`, which cannot be read"));
            }
            let element = self.builder.element(name);
            node = self.add(Node::Property {
                source: node,
                element,
                name: name.into(),
            });
            if let Some(index) = index {
                node = self.add(Node::ItemAt(node, index));
            }
        }
        node
    }

    pub(crate) fn call(&mut self, json: &Map<'_>) -> NodeId {
        let Some(name) = text(json, "name") else {
            return self.refuse("`FunctionRef` has no `name`".to_owned());
        };
        let operands = self.every(json, "operand");
        let library = match self.target(json) {
            Some(Include::Library(library)) => library,
            Some(Include::FhirHelpers) => return self.helper(name, &operands),
            Some(Include::Missing) | None => return 0,
        };
        let candidates: Vec<u32> = self
            .builder
            .names
            .get(library)
            .and_then(|names| names.functions.get(name))
            .into_iter()
            .flatten()
            .copied()
            .filter(|id| {
                let entry = self.builder.function_entries.get(*id as usize);
                entry.is_some_and(|entry| entry.operands.len() == operands.len())
            })
            .collect();
        if candidates.is_empty() {
            if name == "resolve" && operands.len() == 1 {
                let reference = operands.first().copied().unwrap_or(0);
                self.builder.keeps_everything = true;
                return self.add(Node::Resolve(reference));
            }
            let count = operands.len();
            return self.refuse(format!(
                "calls `{name}` with {count} operands; there is no such function"
            ));
        }
        let fitting = self.overloads(json, &candidates);
        match fitting.as_slice() {
            [] => self.refuse(format!(
                "calls `{name}`, and none of its overloads fits the operands"
            )),
            [function] => {
                let function = *function;
                self.refers_to(Edge::Function(function));
                self.add(Node::Call { function, operands })
            }
            _ => self.call_by_value(&fitting, operands),
        }
    }

    fn helper(&mut self, name: &str, operands: &[NodeId]) -> NodeId {
        let (Some(helper), [operand]) = (Helper::named(name), operands) else {
            let count = operands.len();
            return self.refuse(format!(
                "calls `FHIRHelpers.{name}` with {count} operands; there is no such function"
            ));
        };
        for element in helper.elements() {
            self.builder.element(element);
        }
        let effect = helper.sends_messages();
        let node = self.add(Node::Helper(helper, *operand));
        if effect {
            self.note_effect();
        }
        node
    }
}
