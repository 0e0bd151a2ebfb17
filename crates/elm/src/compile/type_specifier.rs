//! Type specifiers of ELM, as written in JSON.

use crate::tree::{Json, Map};

use crate::compile::{Builder, objects, text};
use crate::types::Type;

/// Nesting of a type; more than any written type has.
const MAX_TYPE_DEPTH: usize = 32;

impl Builder<'_> {
    /// The type a specifier describes; a refused one is reported and `None`.
    pub(crate) fn type_specifier(
        &mut self,
        json: &Json<'_>,
        library: usize,
        definition: Option<&str>,
    ) -> Option<Type> {
        match read(json, MAX_TYPE_DEPTH) {
            Ok(kind) => Some(kind),
            Err(message) => {
                let locator = json.get("locator").and_then(Json::as_str);
                self.refuse(library, definition, locator, message);
                None
            }
        }
    }

    pub(crate) fn type_name(
        &mut self,
        name: &str,
        library: usize,
        definition: Option<&str>,
    ) -> Option<Type> {
        let kind = Type::named(name);
        if kind.is_none() {
            self.refuse(library, definition, None, unknown(name));
        }
        kind
    }

    /// The result type the translator noted on a node, where it did and it is understood.
    ///
    /// It only helps to choose overloads and to describe definitions, so an odd one is no error.
    pub(crate) fn result_type(
        &mut self,
        json: &Map<'_>,
        _library: usize,
        _definition: Option<&str>,
    ) -> Option<Type> {
        noted_type(json)
    }
}

/// The result type noted on a node.
pub(crate) fn noted_type(json: &Map<'_>) -> Option<Type> {
    match text(json, "resultTypeName") {
        Some(name) => Type::named(name),
        None => read(&json.read("resultTypeSpecifier")?, MAX_TYPE_DEPTH).ok(),
    }
}

/// The type a specifier describes, or why it is none.
pub(crate) fn specified(json: &Json<'_>) -> Result<Type, String> {
    read(json, MAX_TYPE_DEPTH)
}

fn read(json: &Json<'_>, depth: usize) -> Result<Type, String> {
    let Some(inner) = depth.checked_sub(1) else {
        return Err(format!(
            "has a type nested deeper than {MAX_TYPE_DEPTH} levels"
        ));
    };
    let Some(object) = json.as_object() else {
        return Err("has a type specifier that is not an object".to_owned());
    };
    let part = |key: &str| match object.get(key) {
        Some(json) => read(json, inner),
        None => Err(format!("has a type specifier without `{key}`")),
    };
    match text(object, "type") {
        Some("NamedTypeSpecifier") | None => match text(object, "name") {
            Some(name) => Type::named(name).ok_or_else(|| unknown(name)),
            None => Err("has a type specifier without `name`".to_owned()),
        },
        Some("ListTypeSpecifier") => Ok(Type::List(Box::new(part("elementType")?))),
        Some("IntervalTypeSpecifier") => Ok(Type::Interval(Box::new(part("pointType")?))),
        Some("ChoiceTypeSpecifier") => {
            let mut choices = Vec::new();
            for choice in object
                .get("choice")
                .and_then(Json::as_array)
                .into_iter()
                .flatten()
            {
                choices.push(read(choice, inner)?);
            }
            Ok(Type::Choice(choices))
        }
        Some("TupleTypeSpecifier") => {
            let mut elements = Vec::new();
            for element in objects(object, "element") {
                let Some(name) = text(element, "name") else {
                    return Err("has a tuple type with an element without `name`".to_owned());
                };
                let specifier = element.get("elementType").or_else(|| element.get("type"));
                let Some(specifier) = specifier else {
                    return Err(format!(
                        "has a tuple type whose element `{name}` has no type"
                    ));
                };
                elements.push((name.to_owned(), read(specifier, inner)?));
            }
            Ok(Type::Tuple(elements))
        }
        Some(other) => Err(format!("has a type specifier of unknown kind `{other}`")),
    }
}

fn unknown(name: &str) -> String {
    format!("names the type `{name}`, which is neither a System type nor one of FHIR 4.0.1")
}
