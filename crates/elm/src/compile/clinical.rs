//! Declared terminology, membership in it, and retrieves.

use crate::tree::{Json, Map};
use gravida_fhir::model::{self, ElementName};

use crate::codes::{CodeEntry, ConceptEntry, SystemEntry};
use crate::compile::body::Body;
use crate::compile::{Builder, Names, objects, text};
use crate::plan::{
    CodeFilter, DateFilter, InstanceKind, Membership, Node, NodeId, RelatedFilter, RetrievePlan,
    SetPlan, WantedCodes,
};
use crate::terminology::Member;

const FHIR: &str = "{http://hl7.org/fhir}";

impl<'s> Builder<'s> {
    pub(crate) fn declare_code_systems(&mut self, library: usize) {
        let Some(source) = self.sources.get(library) else {
            return;
        };
        for json in source.definitions("codeSystems") {
            let Some((name, url)) = self.named(library, json, "code system") else {
                continue;
            };
            let version = text(json, "version");
            let members = self.terminology.code_system(url, version);
            let members = members.map(|members| self.codes.set(url, version, Some(name), members));
            let id = number(self.codes.systems.len());
            self.codes.systems.push(SystemEntry {
                url: url.into(),
                version: version.map(Into::into),
                name: name.into(),
                members,
            });
            self.names_of(library, |names| names.systems.insert(name, id));
        }
    }

    pub(crate) fn declare_value_sets(&mut self, library: usize) {
        let Some(source) = self.sources.get(library) else {
            return;
        };
        for json in source.definitions("valueSets") {
            let Some((name, url)) = self.named(library, json, "value set") else {
                continue;
            };
            let (url, in_url) = match url.split_once('|') {
                Some((url, version)) => (url, Some(version)),
                None => (url, None),
            };
            let version = text(json, "version").or(in_url);
            let members =
                match self.terminology.expand(url, version) {
                    Ok(Some(members)) => members,
                    Ok(None) => {
                        let locator = text(json, "locator");
                        self.refuse(library, Some(name), locator, format!(
                        "declares the value set `{url}`, which was not given; add its FHIR JSON"
                    ));
                        Vec::new()
                    }
                    Err(error) => {
                        self.refuse(
                            library,
                            Some(name),
                            text(json, "locator"),
                            error.to_string(),
                        );
                        Vec::new()
                    }
                };
            let set = self.codes.set(url, version, Some(name), members);
            let id = number(self.codes.sets.len());
            self.codes.sets.push(set);
            self.names_of(library, |names| names.sets.insert(name, id));
        }
    }

    pub(crate) fn declare_codes(&mut self, library: usize) {
        let Some(source) = self.sources.get(library) else {
            return;
        };
        for json in source.definitions("codes") {
            let Some((name, code)) = self.named(library, json, "code") else {
                continue;
            };
            let reference = json.get("codeSystem").and_then(Json::as_object);
            let system = reference.and_then(|reference| self.system_of(library, reference));
            if reference.is_some() && system.is_none() {
                let locator = text(json, "locator");
                self.refuse(
                    library,
                    Some(name),
                    locator,
                    "names a code system that is not declared".to_owned(),
                );
            }
            let system = system.and_then(|id| self.codes.systems.get(id as usize));
            let entry = CodeEntry {
                code: code.into(),
                system: system.map(|system| system.url.clone()),
                version: system.and_then(|system| system.version.clone()),
                display: text(json, "display").map(Into::into),
            };
            let id = number(self.codes.codes.len());
            self.codes.codes.push(entry);
            self.names_of(library, |names| names.codes.insert(name, id));
        }
    }

    pub(crate) fn declare_concepts(&mut self, library: usize) {
        let Some(source) = self.sources.get(library) else {
            return;
        };
        for json in source.definitions("concepts") {
            let Some(name) = text(json, "name") else {
                self.refuse(
                    library,
                    None,
                    text(json, "locator"),
                    "has a concept without `name`".to_owned(),
                );
                continue;
            };
            let mut codes = Vec::new();
            for reference in objects(json, "code") {
                let place = self.included(library, reference);
                let code = place.and_then(|place| {
                    self.names
                        .get(place)?
                        .codes
                        .get(text(reference, "name")?)
                        .copied()
                });
                match code {
                    Some(code) => codes.push(code),
                    None => {
                        let locator = text(json, "locator");
                        self.refuse(
                            library,
                            Some(name),
                            locator,
                            "names a code that is not declared".to_owned(),
                        );
                    }
                }
            }
            let id = number(self.codes.concepts.len());
            self.codes.concepts.push(ConceptEntry {
                codes,
                display: text(json, "display").map(Into::into),
            });
            self.names_of(library, |names| names.concepts.insert(name, id));
        }
    }

    fn named(
        &mut self,
        library: usize,
        json: &'s Map<'s>,
        what: &str,
    ) -> Option<(&'s str, &'s str)> {
        let found = text(json, "name").zip(text(json, "id"));
        if found.is_none() {
            let locator = text(json, "locator");
            self.refuse(
                library,
                None,
                locator,
                format!("has a {what} without `name` or `id`"),
            );
        }
        found
    }

    fn names_of<R>(&mut self, library: usize, change: impl FnOnce(&mut Names<'s>) -> R) {
        if let Some(names) = self.names.get_mut(library) {
            change(names);
        }
    }

    fn included(&self, library: usize, reference: &Map<'_>) -> Option<usize> {
        match text(reference, "libraryName") {
            None => Some(library),
            Some(alias) => match self.names.get(library)?.includes.get(alias)? {
                crate::compile::Include::Library(index) => Some(*index),
                _ => None,
            },
        }
    }

    fn system_of(&self, library: usize, reference: &Map<'_>) -> Option<u32> {
        let place = self.included(library, reference)?;
        self.names
            .get(place)?
            .systems
            .get(text(reference, "name")?)
            .copied()
    }
}

impl Body<'_, '_> {
    pub(crate) fn code_reference(&mut self, json: &Map<'_>) -> NodeId {
        match self.declared(json, "code", |names, name| names.codes.get(name).copied()) {
            Some(id) => self.add(Node::Code(id)),
            None => 0,
        }
    }

    pub(crate) fn concept_reference(&mut self, json: &Map<'_>) -> NodeId {
        match self.declared(json, "concept", |names, name| {
            names.concepts.get(name).copied()
        }) {
            Some(id) => self.add(Node::Concept(id)),
            None => 0,
        }
    }

    fn set_named(&mut self, json: &Map<'_>) -> Option<u32> {
        self.declared(json, "value set", |names, name| {
            names.sets.get(name).copied()
        })
    }

    fn system_named(&mut self, json: &Map<'_>) -> Option<u32> {
        self.declared(json, "code system", |names, name| {
            names.systems.get(name).copied()
        })
    }

    pub(crate) fn value_set_reference(&mut self, json: &Map<'_>) -> NodeId {
        let Some(id) = self.set_named(json) else {
            return 0;
        };
        let node = self.add(Node::ValueSet(id));
        // Without `preserve` a reference means the codes, as CQL before 1.5 had it.
        let is_preserved = json.get("preserve").and_then(Json::as_bool) == Some(true);
        if is_preserved {
            node
        } else {
            self.add(Node::ExpandValueSet(node))
        }
    }

    pub(crate) fn code_system_reference(&mut self, json: &Map<'_>) -> NodeId {
        match self.system_named(json) {
            Some(id) => self.add(Node::CodeSystem(id)),
            None => 0,
        }
    }

    pub(crate) fn code_selector(&mut self, json: &Map<'_>) -> NodeId {
        let mut elements: Vec<(Box<str>, NodeId)> = Vec::new();
        for (name, key) in [("code", "code"), ("display", "display")] {
            if let Some(value) = text(json, key) {
                let value = self.add(Node::String(value.into()));
                elements.push((name.into(), value));
            }
        }
        let reference = json.get("system").and_then(Json::as_object);
        if let Some(id) = reference.and_then(|reference| self.system_named(reference)) {
            let system = self.builder.codes.systems.get(id as usize);
            let parts = system.map(|system| (system.url.clone(), system.version.clone()));
            if let Some((url, version)) = parts {
                let url = self.add(Node::String(url));
                elements.push(("system".into(), url));
                if let Some(version) = version {
                    let version = self.add(Node::String(version));
                    elements.push(("version".into(), version));
                }
            }
        }
        self.add(Node::Instance(InstanceKind::Code, elements.into()))
    }

    pub(crate) fn concept_selector(&mut self, json: &Map<'_>) -> NodeId {
        let codes: Vec<NodeId> = objects(json, "code")
            .map(|code| self.code_selector(code))
            .collect();
        let codes = self.add(Node::List(codes.into()));
        let mut elements = vec![("codes".into(), codes)];
        if let Some(display) = text(json, "display") {
            let display = self.add(Node::String(display.into()));
            elements.push(("display".into(), display));
        }
        self.add(Node::Instance(InstanceKind::Concept, elements.into()))
    }

    pub(crate) fn in_value_set(&mut self, kind: &str, json: &Map<'_>) -> NodeId {
        let code = self.required(
            json,
            if kind == "InValueSet" {
                "code"
            } else {
                "codes"
            },
        );
        let set = match (json.get("valueset"), json.get("valuesetExpression")) {
            (Some(Json::Object(reference)), _) => self.set_named(reference).map(SetPlan::Declared),
            (_, Some(expression)) => Some(SetPlan::Computed(self.expression(expression))),
            _ => {
                self.refuse(format!("`{kind}` names no value set"));
                None
            }
        };
        match set {
            Some(set) => self.add(Node::InValueSet(Membership { code, set })),
            None => 0,
        }
    }

    pub(crate) fn in_code_system(&mut self, kind: &str, json: &Map<'_>) -> NodeId {
        let code = self.required(
            json,
            if kind == "InCodeSystem" {
                "code"
            } else {
                "codes"
            },
        );
        let set = match (json.get("codesystem"), json.get("codesystemExpression")) {
            (Some(Json::Object(reference)), _) => {
                self.system_named(reference).map(SetPlan::Declared)
            }
            (_, Some(expression)) => Some(SetPlan::Computed(self.expression(expression))),
            _ => {
                self.refuse(format!("`{kind}` names no code system"));
                None
            }
        };
        match set {
            Some(set) => self.add(Node::InCodeSystem(Membership { code, set })),
            None => 0,
        }
    }

    pub(crate) fn retrieve(&mut self, json: &Map<'_>) -> NodeId {
        let data_type = text(json, "dataType").unwrap_or_default();
        let resource_type = data_type
            .strip_prefix(FHIR)
            .and_then(model::type_named)
            .filter(|kind| kind.is_resource());
        let Some(resource_type) = resource_type else {
            return self.refuse(format!(
                "retrieves `{data_type}`, which is no resource type of FHIR 4.0.1"
            ));
        };
        for key in ["include", "codeFilter", "dateFilter", "otherFilter"] {
            let is_used = match json.get(key) {
                Some(Json::Array(list)) => !list.is_empty(),
                Some(_) => true,
                None => false,
            };
            if is_used {
                return self.refuse(format!(
                    "`Retrieve` uses `{key}`; write the condition in a `where` clause"
                ));
            }
        }
        let code = match json.get("codes") {
            Some(codes) => {
                let Some(path) = text(json, "codeProperty") else {
                    return self.refuse("`Retrieve` has `codes` but no `codeProperty`".to_owned());
                };
                let wanted = self.wanted_codes(codes);
                let cache_key = format!("{}.{path}", resource_type.name());
                let next = number(self.builder.code_paths.len());
                let cache = *self.builder.code_paths.entry(cache_key).or_insert(next);
                let Some(path) = self.element_path(path) else {
                    return 0;
                };
                Some(CodeFilter {
                    path,
                    cache,
                    wanted,
                })
            }
            None => None,
        };
        let date = match json.get("dateRange") {
            Some(range) => {
                let path = text(json, "dateProperty").or_else(|| text(json, "dateLowProperty"));
                let Some(path) = path else {
                    return self
                        .refuse("`Retrieve` has `dateRange` but no `dateProperty`".to_owned());
                };
                let range = self.expression(range);
                let Some(path) = self.element_path(path) else {
                    return 0;
                };
                let high_path =
                    text(json, "dateHighProperty").and_then(|path| self.element_path(path));
                Some(DateFilter {
                    path,
                    high_path,
                    range,
                })
            }
            None => None,
        };
        let related = match json.get("context") {
            Some(context) => {
                let path = text(json, "contextProperty").or_else(|| text(json, "idProperty"));
                let path = path.map(str::to_owned);
                let context = self.expression(context);
                let path = match path.map(|path| self.element_path(&path)) {
                    Some(None) => return 0,
                    Some(path) => path,
                    None => None,
                };
                Some(RelatedFilter { context, path })
            }
            None => None,
        };
        let node = self.add(Node::Retrieve(Box::new(RetrievePlan {
            resource_type,
            code,
            date,
            related,
        })));
        self.retrieves(node);
        node
    }

    fn element_path(&mut self, path: &str) -> Option<Box<[ElementName]>> {
        let mut steps = Vec::new();
        // A trailing `.value` is the content of a primitive, which is looked at anyway.
        for step in path.strip_suffix(".value").unwrap_or(path).split('.') {
            match self.builder.element(step) {
                Some(step) => steps.push(step),
                None => {
                    self.refuse(format!(
                        "names the element `{path}`, which FHIR 4.0.1 does not have"
                    ));
                    return None;
                }
            }
        }
        Some(steps.into())
    }

    /// The codes a retrieve asks for; declared ones become a set at once.
    fn wanted_codes(&mut self, json: &Json<'_>) -> WantedCodes {
        for element in ["coding", "code", "system"] {
            self.builder.element(element);
        }
        let reference = json.as_object();
        let kind = reference.and_then(|json| text(json, "type"));
        if let (Some("ValueSetRef"), Some(reference)) = (kind, reference) {
            return WantedCodes::ValueSet(self.set_named(reference).unwrap_or(0));
        }
        if let (Some("CodeSystemRef"), Some(reference)) = (kind, reference) {
            return WantedCodes::CodeSystem(self.system_named(reference).unwrap_or(0));
        }
        let mut codes = Vec::new();
        if self.declared_codes(json, &mut codes) {
            let members = codes
                .iter()
                .filter_map(|id| self.builder.codes.codes.get(*id as usize))
                .map(|entry| Member {
                    system: entry.system.as_deref().unwrap_or_default().to_owned(),
                    code: entry.code.as_ref().to_owned(),
                    version: None,
                    display: None,
                })
                .collect();
            let set = self.builder.codes.set("", None, None, members);
            let id = number(self.builder.codes.sets.len());
            self.builder.codes.sets.push(set);
            return WantedCodes::ValueSet(id);
        }
        WantedCodes::Computed(self.expression(json))
    }

    /// Collects declared codes; false where anything else is among them.
    fn declared_codes(&mut self, json: &Json<'_>, codes: &mut Vec<u32>) -> bool {
        let Some(object) = json.as_object() else {
            return false;
        };
        match text(object, "type") {
            Some("CodeRef") => {
                let found =
                    self.declared(object, "code", |names, name| names.codes.get(name).copied());
                codes.extend(found);
                true
            }
            Some("ConceptRef") => {
                let found = self.declared(object, "concept", |names, name| {
                    names.concepts.get(name).copied()
                });
                let concept = found.and_then(|id| self.builder.codes.concepts.get(id as usize));
                codes.extend(
                    concept
                        .into_iter()
                        .flat_map(|concept| concept.codes.iter().copied()),
                );
                true
            }
            Some("ToList" | "ToConcept") => match object.get("operand") {
                Some(operand) => self.declared_codes(operand, codes),
                None => false,
            },
            Some("Property") if text(object, "path") == Some("codes") => match object.get("source")
            {
                Some(source) => self.declared_codes(source, codes),
                None => false,
            },
            Some("List") => {
                let items = object.get("element").and_then(Json::as_array);
                items.is_some_and(|items| items.iter().all(|item| self.declared_codes(item, codes)))
            }
            _ => false,
        }
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
