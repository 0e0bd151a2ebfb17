//! What the `Message` operator and conversions tell.

use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame, Message, MessageSeverity};
use crate::fhir_helpers::{Conversion, Helper};
use crate::operators::Outcome;
use crate::plan::MessagePlan;
use crate::value::Value;

impl<'e> Evaluation<'e> {
    pub(crate) fn help(&self, helper: Helper, value: Value<'e>) -> Outcome<'e> {
        if helper == Helper::Primitive
            && let Value::Fhir(_) = value
        {
            let plain = value.plain();
            if !matches!(plain, Value::Fhir(_)) {
                return Ok(plain);
            }
        }
        if value.is_null() {
            return Ok(Value::Null);
        }
        let mut conversion = Conversion {
            arena: self.context.arena,
            elements: self.elements,
            remarks: Vec::new(),
        };
        let outcome = conversion.apply(helper, value);
        for remark in conversion.remarks {
            self.tell(Message {
                severity: MessageSeverity::Warning,
                code: remark.code.to_owned(),
                text: remark.text,
            });
        }
        outcome
    }

    pub(crate) fn message(&self, plan: &MessagePlan, frame: Frame<'e>) -> Outcome<'e> {
        let source = self.eval(plan.source, frame)?;
        if self.truth("Message", plan.condition, frame)? != Some(true) {
            return Ok(source);
        }
        let text = |node| -> Result<String, EvaluationError> {
            Ok(match self.eval(node, frame)?.plain() {
                Value::String(text) => text.to_owned(),
                _ => String::new(),
            })
        };
        let (code, message) = (text(plan.code)?, text(plan.message)?);
        let severity = match text(plan.severity)?.as_str() {
            "Trace" => MessageSeverity::Trace,
            "Warning" => MessageSeverity::Warning,
            "Error" => MessageSeverity::Error,
            _ => MessageSeverity::Message,
        };
        self.tell(Message {
            severity,
            code: code.clone(),
            text: message.clone(),
        });
        if severity == MessageSeverity::Error {
            let separator = if code.is_empty() { "" } else { ": " };
            return Err(EvaluationError::message(format!(
                "{code}{separator}{message}"
            )));
        }
        Ok(source)
    }

    fn tell(&self, message: Message) {
        self.context.passing.set(true);
        let mut messages = self.messages.borrow_mut();
        // A conversion inside a query meets the same value again and again.
        if messages.len() < self.request.limits.messages && !messages.contains(&message) {
            messages.push(message);
        }
    }
}
