//! What functions make of words, and of the codes and words of a concept.

use gravida_fhir::{Content, Element};

use super::Memory;
use super::state::State;
use crate::evaluate::{Evaluation, Frame};
use crate::operators::Outcome;
use crate::plan::Function;
use crate::value::Value;

/// Longest content of operands that is looked up, in bytes.
const LONGEST: usize = 2_000;

impl<'e> Evaluation<'e> {
    /// The value of a function whose operands are in the first places of its frame.
    pub(crate) fn called(
        &self,
        number: u32,
        function: &Function,
        operands: usize,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let key = match self.recalled_call(number, operands, frame) {
            Ok(known) => return Ok(known),
            Err(None) => return self.eval(function.body, frame),
            Err(Some(key)) => key,
        };
        let passing = &self.context.passing;
        let was_passing = passing.replace(false);
        let outcome = self.eval(function.body, frame);
        if let Ok(value) = outcome {
            self.remember_call(&key, value);
        }
        passing.set(passing.get() || was_passing);
        outcome
    }

    /// The value of a function of these operands, where it is known: nothing unknown is behind it
    /// but what is behind the operands. Otherwise under what key to keep it, if at all.
    pub(crate) fn recalled_call(
        &self,
        number: u32,
        operands: usize,
        frame: Frame<'e>,
    ) -> Result<Value<'e>, Option<Vec<u8>>> {
        let key = self.key_of_call(number, operands, frame).ok_or(None)?;
        self.kept_call(&key).ok_or(Some(key))
    }

    fn kept_call(&self, key: &[u8]) -> Option<Value<'e>> {
        let ground = self.memory()?.ground()?;
        let number = ground.calls.borrow().get(key)?;
        let states = ground.states.borrow();
        Some(states.get(number)?.value(self.context.arena))
    }

    /// Keeps what a call came to, unless that holds here and now only.
    pub(crate) fn remember_call(&self, key: &[u8], value: Value<'e>) {
        let Some(ground) = self.memory().and_then(Memory::ground) else {
            return;
        };
        if self.context.passing.get() || self.context.budget.is_used_up() {
            return;
        }
        if let Some(state) = State::of(value) {
            let number = ground.states.borrow_mut().number(state);
            ground.calls.borrow_mut().insert(key, number);
        }
    }

    /// The content of operands that are words or concepts of the record, where the function looks at
    /// nothing else.
    fn key_of_call(&self, number: u32, operands: usize, frame: Frame<'e>) -> Option<Vec<u8>> {
        let ground = self.memory()?.ground()?;
        if !*ground.pure.get(number as usize)? {
            return None;
        }
        let operands = frame.first(operands)?;
        let is_concept = |element: Element<'_>| {
            Some(element.type_id()) == self.elements.concept && !element.is_list()
        };
        let is_worth_it = operands.iter().any(|cell| match cell.get() {
            Value::String(_) => true,
            Value::Fhir(element) => is_concept(element),
            _ => false,
        });
        if !is_worth_it {
            return None;
        }
        let mut key = Vec::with_capacity(128);
        key.extend(number.to_le_bytes());
        for cell in operands {
            match cell.get() {
                Value::Null => key.push(0),
                Value::Boolean(truth) => key.extend([1, u8::from(truth)]),
                Value::String(text) => {
                    key.push(2);
                    write_text(text, &mut key);
                }
                Value::Fhir(element) if is_concept(element) => {
                    key.push(3);
                    write(element, &mut key)?;
                }
                _ => return None,
            }
        }
        (key.len() <= LONGEST).then_some(key)
    }
}

fn write_text(text: &str, key: &mut Vec<u8>) {
    // Lengths keep two neighbours from being read as one.
    key.extend((text.len() as u64).to_le_bytes());
    key.extend(text.as_bytes());
}

/// Writes an element with all that is in it; `None` for what does not occur in a concept.
fn write(element: Element<'_>, key: &mut Vec<u8>) -> Option<()> {
    if key.len() > LONGEST {
        return None;
    }
    match element.content() {
        Content::String(text) => {
            key.push(0);
            write_text(text, key);
        }
        Content::Boolean(truth) => key.extend([1, u8::from(truth)]),
        Content::Absent => {
            key.push(2);
            write_text(element.absent_reason().unwrap_or_default(), key);
        }
        Content::List => {
            key.push(3);
            for item in element.items() {
                write(item, key)?;
            }
            key.push(4);
        }
        Content::Complex => {
            key.push(5);
            for (name, child) in element.children() {
                key.push(6);
                write_text(name.as_str(), key);
                write(child, key)?;
            }
            key.push(7);
        }
        Content::Integer(_)
        | Content::Decimal(_)
        | Content::Date(_)
        | Content::DateTime(_)
        | Content::Time(_) => return None,
    }
    Some(())
}
