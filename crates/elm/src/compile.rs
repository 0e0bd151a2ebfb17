//! From ELM text to a [`Program`]: declares what every library offers, then
//! compiles the bodies, then refuses definitions that lead back to themselves.
//!
//! Everything that is wrong is collected; a program exists only if nothing is.

mod body;
mod call;
mod clinical;
pub(crate) mod cycle;
mod literal;
mod operator_table;
mod overload;
mod query;
mod type_specifier;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bumpalo::Bump;
use gravida_fhir::model::{self, ElementName, TypeId};

use crate::codes::CodeTable;
use crate::load::{LoadError, Source};
use crate::plan::{
    Definition, DefinitionId, Function, LibraryEntry, Node, NodeId, Parameter, Program,
};
use crate::terminology::Terminology;
use crate::tree::{Json, Map};
use crate::types::Type;

use body::Body;
use cycle::Edge;

/// The library whose functions are known to the executor and never compiled.
pub(crate) const FHIR_HELPERS: &str = "FHIRHelpers";

/// Compiles libraries that may include each other.
///
/// Each source is a name for messages (a file name, say) and the ELM JSON. The
/// text of `FHIRHelpers` is not needed: its functions are built in.
///
/// # Errors
/// Everything that is wrong with any of the libraries, each with its library,
/// definition and place.
pub fn compile(
    sources: &[(String, &[u8])],
    terminology: &Terminology,
) -> Result<Program, Vec<LoadError>> {
    let mut errors = Vec::new();
    let mut parsed = Vec::new();
    let arena = Bump::new();
    for (name, bytes) in sources {
        match Source::read(name, bytes, &arena) {
            Ok(source) => parsed.push(source),
            Err(error) => errors.push(error),
        }
    }
    let mut builder = Builder::new(&parsed, terminology, errors);
    builder.declare_libraries();
    builder.compile_parameters();
    builder.compile_bodies();
    cycle::refuse(&mut builder);
    builder.finish()
}

/// A function a library offers.
pub(crate) struct FunctionEntry<'s> {
    pub(crate) library: usize,
    pub(crate) json: &'s Map<'s>,
    pub(crate) operands: Vec<(&'s str, Option<Type>)>,
}

/// The names of one library.
#[derive(Default)]
pub(crate) struct Names<'s> {
    pub(crate) includes: HashMap<&'s str, Include>,
    pub(crate) definitions: HashMap<&'s str, DefinitionId>,
    pub(crate) functions: HashMap<&'s str, Vec<u32>>,
    pub(crate) parameters: HashMap<&'s str, u32>,
    pub(crate) codes: HashMap<&'s str, u32>,
    pub(crate) concepts: HashMap<&'s str, u32>,
    pub(crate) systems: HashMap<&'s str, u32>,
    pub(crate) sets: HashMap<&'s str, u32>,
}

#[derive(Clone, Copy)]
pub(crate) enum Include {
    Library(usize),
    FhirHelpers,
    /// Missing; reported where it is declared, so uses stay silent.
    Missing,
}

pub(crate) struct Builder<'s> {
    pub(crate) sources: &'s [Source<'s>],
    pub(crate) terminology: &'s Terminology,
    pub(crate) names: Vec<Names<'s>>,
    pub(crate) function_entries: Vec<FunctionEntry<'s>>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) definitions: Vec<Definition>,
    definition_json: Vec<&'s Map<'s>>,
    pub(crate) functions: Vec<Function>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) codes: CodeTable,
    pub(crate) tuple_names: Vec<Box<[Box<str>]>>,
    pub(crate) once_count: u32,
    pub(crate) code_paths: BTreeMap<String, u32>,
    pub(crate) interest: BTreeSet<ElementName>,
    /// Some expression looks at elements without naming them.
    pub(crate) keeps_everything: bool,
    /// For each definition, then each function: what it refers to.
    pub(crate) edges: BTreeMap<Edge, BTreeSet<Edge>>,
    /// The retrieves that stand in the text of a definition or function.
    pub(crate) retrieves: BTreeMap<Edge, Vec<NodeId>>,
    pub(crate) errors: Vec<LoadError>,
}

impl<'s> Builder<'s> {
    fn new(sources: &'s [Source], terminology: &'s Terminology, errors: Vec<LoadError>) -> Self {
        Self {
            sources,
            terminology,
            names: Vec::new(),
            function_entries: Vec::new(),
            // Node 0 stands in for whatever was refused.
            nodes: vec![Node::Null],
            definitions: Vec::new(),
            definition_json: Vec::new(),
            functions: Vec::new(),
            parameters: Vec::new(),
            codes: CodeTable::default(),
            tuple_names: Vec::new(),
            once_count: 0,
            code_paths: BTreeMap::new(),
            interest: BTreeSet::new(),
            keeps_everything: false,
            edges: BTreeMap::new(),
            retrieves: BTreeMap::new(),
            errors,
        }
    }

    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(0);
        self.nodes.push(node);
        id
    }

    pub(crate) fn refuse(
        &mut self,
        library: usize,
        definition: Option<&str>,
        locator: Option<&str>,
        message: String,
    ) {
        let library = self
            .sources
            .get(library)
            .map_or_else(String::new, |source| source.name.clone());
        let error = LoadError {
            library,
            definition: definition.map(str::to_owned),
            locator: locator.map(str::to_owned),
            message,
        };
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// Notes that records must keep elements of this name, and finds its number.
    pub(crate) fn element(&mut self, name: &str) -> Option<ElementName> {
        let element = model::element_named(name)?;
        self.interest.insert(element);
        Some(element)
    }

    fn declare_libraries(&mut self) {
        for (index, source) in self.sources.iter().enumerate() {
            self.names.push(Names::default());
            let is_repeated = self
                .sources
                .iter()
                .take(index)
                .any(|other| other.name == source.name && other.version == source.version);
            if is_repeated {
                self.refuse(
                    index,
                    None,
                    None,
                    "is given twice; remove one of the files".to_owned(),
                );
            }
        }
        // One kind after the other, because a library may be given before those it includes.
        let stages: [fn(&mut Self, usize); 7] = [
            Self::declare_includes,
            Self::declare_code_systems,
            Self::declare_value_sets,
            Self::declare_codes,
            Self::declare_concepts,
            Self::declare_parameters,
            Self::declare_statements,
        ];
        for stage in stages {
            for index in 0..self.sources.len() {
                let source = self.sources.get(index);
                if source.is_some_and(|source| source.name != FHIR_HELPERS) {
                    stage(self, index);
                }
            }
        }
    }

    fn declare_includes(&mut self, library: usize) {
        let Some(source) = self.sources.get(library) else {
            return;
        };
        let mut includes = HashMap::new();
        for definition in source.definitions("includes") {
            let (Some(alias), Some(path)) = (
                text(definition, "localIdentifier"),
                text(definition, "path"),
            ) else {
                self.refuse(
                    library,
                    None,
                    text(definition, "locator"),
                    "has an include without `localIdentifier` or `path`".to_owned(),
                );
                continue;
            };
            let version = text(definition, "version");
            let name = path.rsplit('/').next().unwrap_or(path);
            let include = if name == FHIR_HELPERS {
                Include::FhirHelpers
            } else if let Some(index) = self.library_at(name, version) {
                Include::Library(index)
            } else {
                let version = version
                    .map(|version| format!(" version `{version}`"))
                    .unwrap_or_default();
                self.refuse(
                    library,
                    None,
                    text(definition, "locator"),
                    format!("includes `{name}`{version}, which was not given; add its ELM"),
                );
                Include::Missing
            };
            includes.insert(alias, include);
        }
        if let Some(names) = self.names.get_mut(library) {
            names.includes = includes;
        }
    }

    fn library_at(&self, name: &str, version: Option<&str>) -> Option<usize> {
        let fits = |source: &Source| {
            source.name == name && (version.is_none() || source.version.as_deref() == version)
        };
        self.sources.iter().position(fits)
    }

    fn declare_parameters(&mut self, library: usize) {
        let Some(source) = self.sources.get(library) else {
            return;
        };
        for definition in source.definitions("parameters") {
            let Some(name) = text(definition, "name") else {
                self.refuse(
                    library,
                    None,
                    None,
                    "has a parameter without `name`".to_owned(),
                );
                continue;
            };
            let declared = match definition.get("parameterTypeSpecifier") {
                Some(specifier) => self.type_specifier(specifier, library, Some(name)),
                None => text(definition, "parameterType")
                    .and_then(|named| self.type_name(named, library, Some(name))),
            };
            let id = u32::try_from(self.parameters.len()).unwrap_or(u32::MAX);
            self.parameters.push(Parameter {
                library,
                name: name.to_owned(),
                declared,
                default: None,
                slots: 0,
            });
            if let Some(names) = self.names.get_mut(library) {
                names.parameters.insert(name, id);
            }
        }
    }

    fn declare_statements(&mut self, library: usize) {
        let Some(source) = self.sources.get(library) else {
            return;
        };
        for statement in source.definitions("statements") {
            let Some(name) = text(statement, "name") else {
                self.refuse(
                    library,
                    None,
                    text(statement, "locator"),
                    "has a statement without `name`".to_owned(),
                );
                continue;
            };
            if text(statement, "type") == Some("FunctionDef") {
                self.declare_function(library, name, statement);
            } else {
                self.declare_definition(library, name, statement);
            }
        }
    }

    fn declare_definition(&mut self, library: usize, name: &'s str, json: &'s Map<'s>) {
        let id = DefinitionId(u32::try_from(self.definitions.len()).unwrap_or(u32::MAX));
        let result_type = self.result_type(json, library, Some(name));
        let is_new = self
            .names
            .get_mut(library)
            .is_some_and(|names| names.definitions.insert(name, id).is_none());
        if !is_new {
            self.refuse(
                library,
                Some(name),
                text(json, "locator"),
                "is defined twice".to_owned(),
            );
        }
        self.definitions.push(Definition {
            library,
            name: name.to_owned(),
            body: 0,
            slots: 0,
            result_type,
        });
        self.definition_json.push(json);
    }

    fn declare_function(&mut self, library: usize, name: &'s str, json: &'s Map<'s>) {
        let mut operands = Vec::new();
        for operand in objects(json, "operand") {
            let Some(operand_name) = text(operand, "name") else {
                self.refuse(
                    library,
                    Some(name),
                    text(json, "locator"),
                    "has an operand without `name`".to_owned(),
                );
                continue;
            };
            let declared = match operand.get("operandTypeSpecifier") {
                Some(specifier) => self.type_specifier(specifier, library, Some(name)),
                None => text(operand, "operandType")
                    .and_then(|named| self.type_name(named, library, Some(name))),
            };
            operands.push((operand_name, declared));
        }
        let id = u32::try_from(self.function_entries.len()).unwrap_or(u32::MAX);
        self.function_entries.push(FunctionEntry {
            library,
            json,
            operands,
        });
        self.functions.push(Function { body: 0, slots: 0 });
        if let Some(names) = self.names.get_mut(library) {
            names.functions.entry(name).or_default().push(id);
        }
    }

    fn compile_parameters(&mut self) {
        for library in 0..self.sources.len() {
            let Some(source) = self.sources.get(library) else {
                continue;
            };
            for definition in source.definitions("parameters") {
                let (Some(name), Some(default)) =
                    (text(definition, "name"), definition.get("default"))
                else {
                    continue;
                };
                let id = self
                    .names
                    .get(library)
                    .and_then(|names| names.parameters.get(name))
                    .copied();
                let mut body = Body::new(self, library, name, None);
                let node = body.expression(default);
                let slots = body.slots();
                let parameter = id.and_then(|id| self.parameters.get_mut(id as usize));
                if let Some(parameter) = parameter {
                    parameter.default = Some(node);
                    parameter.slots = slots;
                }
            }
        }
    }

    fn compile_bodies(&mut self) {
        for index in 0..self.definition_json.len() {
            let (Some(json), Some(definition)) = (
                self.definition_json.get(index).copied(),
                self.definitions.get(index),
            ) else {
                continue;
            };
            let library = definition.library;
            let name = definition.name.clone();
            let edge = Edge::Definition(u32::try_from(index).unwrap_or(u32::MAX));
            let mut body = Body::new(self, library, &name, Some(edge));
            let node = body.required(json, "expression");
            let slots = body.slots();
            if let Some(definition) = self.definitions.get_mut(index) {
                definition.body = node;
                definition.slots = slots;
            }
        }
        for index in 0..self.function_entries.len() {
            let Some(entry) = self.function_entries.get(index) else {
                continue;
            };
            let (library, json) = (entry.library, entry.json);
            let operands = entry.operands.clone();
            let name = text(json, "name").unwrap_or_default();
            let edge = Edge::Function(u32::try_from(index).unwrap_or(u32::MAX));
            let mut body = Body::new(self, library, name, Some(edge));
            body.enter_function(operands);
            let node = if json.get("external").and_then(Json::as_bool) == Some(true) {
                body.refuse("is an external function; write its body in CQL".to_owned())
            } else {
                body.required(json, "expression")
            };
            let slots = body.slots();
            if let Some(function) = self.functions.get_mut(index) {
                function.body = node;
                function.slots = slots;
            }
        }
    }

    fn finish(self) -> Result<Program, Vec<LoadError>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let mut libraries: Vec<LibraryEntry> = self
            .sources
            .iter()
            .zip(&self.names)
            .map(|(source, names)| LibraryEntry {
                name: source.name.clone(),
                version: source.version.clone(),
                definitions: BTreeMap::new(),
                order: Vec::new(),
                includes: names
                    .includes
                    .values()
                    .filter_map(|include| match include {
                        Include::Library(index) => Some(*index),
                        _ => None,
                    })
                    .collect(),
            })
            .collect();
        for (index, definition) in (0_u32..).zip(&self.definitions) {
            if let Some(library) = libraries.get_mut(definition.library) {
                library
                    .definitions
                    .insert(definition.name.clone(), DefinitionId(index));
                library.order.push(definition.name.clone());
            }
        }
        let retrieved = self.nodes.iter().filter_map(|node| match node {
            Node::Retrieve(plan) => Some(plan.resource_type),
            _ => None,
        });
        let retrieved: BTreeSet<TypeId> = retrieved.collect();
        Ok(Program {
            retrieved: retrieved.into_iter().collect(),
            nodes: self.nodes,
            definitions: self.definitions,
            functions: self.functions,
            parameters: self.parameters,
            libraries,
            codes: self.codes,
            tuple_names: self.tuple_names,
            once_count: self.once_count as usize,
            code_path_count: self.code_paths.len(),
            interest: (!self.keeps_everything).then(|| self.interest.into_iter().collect()),
            edges: self.edges,
            retrieves: self.retrieves,
        })
    }
}

pub(crate) fn text<'j>(object: &'j Map<'j>, key: &str) -> Option<&'j str> {
    object.get(key).and_then(Json::as_str)
}

/// The objects of the list under `key`; a single object counts as a list of one.
pub(crate) fn objects<'j>(object: &'j Map<'j>, key: &str) -> impl Iterator<Item = &'j Map<'j>> {
    values(object, key).filter_map(Json::as_object)
}

/// The members of the list under `key`; a single value counts as a list of one.
pub(crate) fn values<'j>(object: &'j Map<'j>, key: &str) -> impl Iterator<Item = &'j Json<'j>> {
    object.get(key).into_iter().flat_map(listed)
}

/// The members of a list; of a single value the value itself.
pub(crate) fn listed<'j>(json: &'j Json<'j>) -> impl Iterator<Item = &'j Json<'j>> {
    let (one, many) = match json {
        Json::Array(values) => (None, Some(*values)),
        value => (Some(value), None),
    };
    many.into_iter().flatten().chain(one)
}
