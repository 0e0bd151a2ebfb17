//! Membership in value sets and code systems.

use bumpalo::collections::Vec as ArenaVec;

use crate::codes::CodeSet;
use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame};
use crate::fhir_helpers::{Conversion, Helper};
use crate::operators::Outcome;
use crate::plan::{Membership, SetPlan};
use crate::value::{Code, Value};

impl<'e> Evaluation<'e> {
    pub(crate) fn in_value_set(&self, membership: &Membership, frame: Frame<'e>) -> Outcome<'e> {
        let code = self.eval(membership.code, frame)?;
        let set = match membership.set {
            SetPlan::Declared(id) => self.program.codes.sets.get(id as usize),
            SetPlan::Computed(node) => match self.eval(node, frame)? {
                Value::Null => return Ok(Value::Null),
                // A reference that was expanded on the way, as CQL before 1.5 had it.
                Value::List(codes) => return self.among(code, codes),
                set => Some(self.set_of("InValueSet", set)?),
            },
        };
        let Some(set) = set else {
            return Ok(Value::Null);
        };
        self.any_code(code, &mut |code| self.set_has(set, code))
    }

    pub(crate) fn in_code_system(&self, membership: &Membership, frame: Frame<'e>) -> Outcome<'e> {
        let code = self.eval(membership.code, frame)?;
        let (url, version) = match membership.set {
            SetPlan::Declared(id) => match self.program.codes.systems.get(id as usize) {
                Some(system) => (&*system.url, system.version.as_deref()),
                None => return Ok(Value::Null),
            },
            SetPlan::Computed(node) => match self.eval(node, frame)? {
                Value::Vocabulary(system) if !system.is_value_set => (system.id, system.version),
                Value::Null => return Ok(Value::Null),
                other => {
                    return Err(EvaluationError::operands("InCodeSystem", other.type_name()));
                }
            },
        };
        let declared = self
            .program
            .codes
            .systems
            .iter()
            .find(|system| &*system.url == url && system.version.as_deref() == version);
        let members = declared.and_then(|system| system.members.as_ref());
        let Some(members) = members else {
            return Err(EvaluationError::value(
                "InCodeSystem",
                format!("the complete content of `{url}` was not given"),
            ));
        };
        self.any_code(code, &mut |code| self.set_has(members, code))
    }

    /// The codes of a value set.
    pub(crate) fn expand_value_set(&self, set: Value<'e>) -> Outcome<'e> {
        if set.is_null() {
            return Ok(Value::Null);
        }
        let arena = self.context.arena;
        let set = self.set_of("ExpandValueSet", set)?;
        let codes = set.members.iter().map(|member| {
            Value::Code(arena.alloc(Code {
                code: Some(&member.code),
                system: Some(&member.system),
                version: member.version.as_deref(),
                display: member.display.as_deref(),
            }))
        });
        Ok(Value::List(
            ArenaVec::from_iter_in(codes, arena).into_bump_slice(),
        ))
    }

    pub(crate) fn set_of(
        &self,
        operator: &'static str,
        value: Value<'e>,
    ) -> Result<&'e CodeSet, EvaluationError> {
        match value {
            Value::Vocabulary(vocabulary) if vocabulary.is_value_set => self
                .program
                .codes
                .set_at(vocabulary.id, vocabulary.version)
                .ok_or_else(|| {
                    EvaluationError::value(
                        operator,
                        format!("no library declares the value set `{}`", vocabulary.id),
                    )
                }),
            other => Err(EvaluationError::operands(operator, other.type_name())),
        }
    }

    /// Whether a code is in a set. One without a system is looked for by its code alone,
    /// which is an error where several systems of the set have it.
    fn set_has(&self, set: &CodeSet, code: &Code<'_>) -> Result<bool, EvaluationError> {
        match (code.system, code.code) {
            (_, None) => Ok(false),
            (Some(system), Some(code)) => Ok(self
                .program
                .codes
                .number(system, code)
                .is_some_and(|number| set.has(number))),
            (None, Some(code)) => {
                let mut systems = set.systems_with(code);
                match (systems.next(), systems.next()) {
                    (None, _) => Ok(false),
                    (Some(_), None) => Ok(true),
                    (Some(first), Some(second)) => Err(EvaluationError::value(
                        "InValueSet",
                        format!("`{code}` without a system could be of `{first}` or `{second}`"),
                    )),
                }
            }
        }
    }

    /// Whether `test` holds for any of the codes a value stands for. Null is in no set.
    fn any_code(
        &self,
        value: Value<'e>,
        test: &mut dyn FnMut(&Code<'e>) -> Result<bool, EvaluationError>,
    ) -> Outcome<'e> {
        let found = match value {
            Value::Null => false,
            Value::String(code) => test(&Code {
                code: Some(code),
                system: None,
                version: None,
                display: None,
            })?,
            Value::Code(code) => test(code)?,
            Value::Concept(concept) => {
                for code in concept.codes {
                    if test(code)? {
                        return Ok(Value::Boolean(true));
                    }
                }
                false
            }
            Value::List(items) => {
                for item in items {
                    if self.any_code(*item, test)?.as_boolean() == Some(true) {
                        return Ok(Value::Boolean(true));
                    }
                }
                false
            }
            Value::Fhir(element) => {
                let is_concept = element.type_id().name() == "CodeableConcept";
                let helper = if is_concept {
                    Helper::Concept
                } else {
                    Helper::Code
                };
                let mut conversion = Conversion {
                    arena: self.context.arena,
                    elements: self.elements,
                    remarks: Vec::new(),
                };
                let code = conversion.apply(helper, Value::Fhir(element))?;
                return self.any_code(code, test);
            }
            other => {
                return Err(EvaluationError::operands("InValueSet", other.type_name()));
            }
        };
        Ok(Value::Boolean(found))
    }

    fn among(&self, value: Value<'e>, codes: &'e [Value<'e>]) -> Outcome<'e> {
        self.any_code(value, &mut |wanted| {
            Ok(codes.iter().any(|known| match known {
                Value::Code(known) => {
                    known.code == wanted.code
                        && (wanted.system.is_none() || known.system == wanted.system)
                }
                _ => false,
            }))
        })
    }
}
