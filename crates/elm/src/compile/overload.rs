//! Which of several functions of one name a call means.
//!
//! A translator may write the signature that it chose, or the types of results, or neither.
//! What is known when the library is loaded decides then; what is left open, the values decide
//! when the call is made.

use crate::compile::body::Body;
use crate::compile::cycle::Edge;
use crate::compile::type_specifier::{noted_type, specified};
use crate::compile::{listed, text, values};
use crate::plan::{Node, NodeId, Overload};
use crate::tree::{Json, Map};
use crate::types::Type;

impl Body<'_, '_> {
    /// The candidates that a call can mean by what the ELM says of its operands: by the signature
    /// written there, else by the operands' types as far as they are known.
    pub(crate) fn overloads(&self, json: &Map<'_>, candidates: &[u32]) -> Vec<u32> {
        if candidates.len() == 1 {
            return candidates.to_vec();
        }
        let signature = json.read("signature");
        let signature: Vec<Option<Type>> = signature
            .as_ref()
            .into_iter()
            .flat_map(listed)
            .map(|specifier| specified(specifier).ok())
            .collect();
        let given: Vec<Option<Type>> = if signature.is_empty() {
            values(json, "operand")
                .map(|operand| self.known_type(operand))
                .collect()
        } else {
            signature
        };
        let fitting = |test: &dyn Fn(&Type, &Type) -> bool| -> Vec<u32> {
            let fits = |id: &u32| {
                let declared = self.declared_operands(*id);
                declared
                    .zip(&given)
                    .all(|(declared, given)| match (declared, given) {
                        (Some(declared), Some(given)) => test(declared, given),
                        _ => true,
                    })
            };
            candidates.iter().copied().filter(fits).collect()
        };
        // Only where every type is known does an exact match exclude the others.
        if given.iter().all(Option::is_some) {
            let exact = fitting(&|declared, given| declared == given);
            if exact.len() == 1 {
                return exact;
            }
        }
        fitting(&|declared, given| declared.takes(given))
    }

    /// A call for which the values choose. A function that calls its own name means another of
    /// that name, since recursion is refused.
    pub(crate) fn call_by_value(&mut self, candidates: &[u32], operands: Box<[NodeId]>) -> NodeId {
        let mut overloads = Vec::new();
        for function in candidates.iter().copied() {
            if self.is_in_function(function) {
                continue;
            }
            self.refers_to(Edge::Function(function));
            overloads.push(Overload {
                function,
                operands: self
                    .declared_operands(function)
                    .map(Option::<&Type>::cloned)
                    .collect(),
            });
        }
        self.add(Node::CallByValue {
            overloads: overloads.into(),
            operands,
        })
    }

    fn declared_operands(&self, function: u32) -> impl Iterator<Item = Option<&Type>> {
        let entry = self.builder.function_entries.get(function as usize);
        entry
            .into_iter()
            .flat_map(|entry| entry.operands.iter().map(|(_, kind)| kind.as_ref()))
    }

    /// The type of an expression where the ELM says it without being asked to: noted on the node,
    /// declared for the operand of a function that it names, cast to, or written as a literal.
    fn known_type(&self, json: &Json<'_>) -> Option<Type> {
        let json = json.as_object()?;
        if let Some(noted) = noted_type(json) {
            return Some(noted);
        }
        match text(json, "type")? {
            "OperandRef" => self.scope_named(text(json, "name")?)?.declared.clone(),
            "As" => match text(json, "asType") {
                Some(name) => Type::named(name),
                None => specified(json.get("asTypeSpecifier")?).ok(),
            },
            "Literal" => Type::named(text(json, "valueType")?),
            "Quantity" => Some(Type::Quantity),
            _ => None,
        }
    }
}
