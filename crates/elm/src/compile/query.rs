//! Queries and the other nodes that go through a list.

use crate::tree::{Json, Map};

use crate::compile::body::{Body, Scope};
use crate::compile::{objects, text};
use crate::plan::{
    AggregatePlan, Node, NodeId, QueryAggregate, QueryPlan, Relationship, Slot, SortKey,
};

impl Body<'_, '_> {
    pub(crate) fn query(&mut self, json: &Map<'_>) -> NodeId {
        let outer_scopes = self.scopes.len();
        let mut sources = Vec::new();
        let mut aliases: Vec<Box<str>> = Vec::new();
        for source in objects(json, "source") {
            let alias = text(source, "alias").unwrap_or_default();
            // A later source may refer to an earlier one; it is then evaluated per row.
            let expression = self.required(source, "expression");
            let slot = self.new_slot();
            self.push_scope(alias, slot);
            self.loops += 1;
            sources.push((slot, expression));
            aliases.push(alias.into());
        }
        if sources.is_empty() {
            self.scopes.truncate(outer_scopes);
            return self.refuse("`Query` has no `source`".to_owned());
        }
        let mut bindings = Vec::new();
        for binding in objects(json, "let") {
            let expression = self.required(binding, "expression");
            let slot = self.new_slot();
            self.push_scope(text(binding, "identifier").unwrap_or_default(), slot);
            bindings.push((slot, expression));
        }
        let mut relationships = Vec::new();
        for relationship in objects(json, "relationship") {
            relationships.extend(self.relationship(relationship));
        }
        let condition = self.optional(json, "where");
        let clause = json.get("return").and_then(Json::as_object);
        let answer = clause.map(|clause| self.required(clause, "expression"));
        let is_distinct = clause
            .is_some_and(|clause| clause.get("distinct").and_then(Json::as_bool) != Some(false));
        let aggregate = json
            .get("aggregate")
            .and_then(Json::as_object)
            .map(|clause| self.query_aggregate(clause));
        let row_names = (sources.len() > 1 && answer.is_none()).then(|| self.tuple_names(aliases));
        self.loops -= sources.len();
        self.scopes.truncate(outer_scopes);
        let sort = json
            .get("sort")
            .and_then(Json::as_object)
            .map(|clause| self.sort_keys(clause))
            .unwrap_or_default();
        self.add(Node::Query(Box::new(QueryPlan {
            sources: sources.into(),
            bindings: bindings.into(),
            relationships: relationships.into(),
            condition,
            answer,
            is_distinct,
            row_names,
            aggregate,
            sort,
        })))
    }

    fn relationship(&mut self, json: &Map<'_>) -> Option<Relationship> {
        let is_without = match text(json, "type") {
            Some("With") => false,
            Some("Without") => true,
            other => {
                let other = other.unwrap_or_default();
                self.refuse(format!(
                    "`Query` has a relationship of unknown kind `{other}`"
                ));
                return None;
            }
        };
        let outer_scopes = self.scopes.len();
        let source = self.required(json, "expression");
        let slot = self.new_slot();
        self.push_scope(text(json, "alias").unwrap_or_default(), slot);
        let condition = match json.get("suchThat") {
            Some(condition) => self.expression(condition),
            None => self.add(Node::Boolean(true)),
        };
        self.scopes.truncate(outer_scopes);
        Some(Relationship {
            is_without,
            slot,
            source,
            condition,
        })
    }

    fn query_aggregate(&mut self, json: &Map<'_>) -> QueryAggregate {
        let starting = self.optional(json, "starting");
        let slot = self.new_slot();
        self.push_scope(text(json, "identifier").unwrap_or_default(), slot);
        let expression = self.required(json, "expression");
        self.scopes.pop();
        QueryAggregate {
            slot,
            starting,
            expression,
            is_distinct: json.get("distinct").and_then(Json::as_bool) == Some(true),
        }
    }

    /// The keys of `sort.by` or of a `Sort` node.
    fn sort_keys(&mut self, json: &Map<'_>) -> Box<[SortKey]> {
        let mut keys = Vec::new();
        for by in objects(json, "by") {
            let is_descending = match text(by, "direction") {
                Some("desc" | "descending") => true,
                Some("asc" | "ascending") | None => false,
                Some(other) => {
                    self.refuse(format!("sorts in the unknown direction `{other}`"));
                    false
                }
            };
            let by = match text(by, "type") {
                Some("ByDirection") | None => None,
                Some("ByColumn") => {
                    let path = text(by, "path").unwrap_or_default().to_owned();
                    Some(self.sort_key(|body, item| body.path(item, &path)))
                }
                Some("ByExpression") => {
                    Some(self.sort_key(|body, _| body.required(by, "expression")))
                }
                Some(other) => {
                    self.refuse(format!("sorts by the unknown kind of key `{other}`"));
                    None
                }
            };
            keys.push(SortKey { is_descending, by });
        }
        if keys.is_empty() {
            self.refuse("has a sort clause without keys".to_owned());
        }
        keys.into()
    }

    fn sort_key(&mut self, make: impl FnOnce(&mut Self, NodeId) -> NodeId) -> (Slot, NodeId) {
        let slot = self.new_slot();
        self.scopes.push(Scope {
            name: "$this".to_owned(),
            slot,
            index: None,
            total: None,
            is_sort_item: true,
            declared: None,
        });
        self.loops += 1;
        let item = self.read_slot(slot);
        let node = make(self, item);
        self.loops -= 1;
        self.scopes.pop();
        (slot, node)
    }

    pub(crate) fn sort(&mut self, json: &Map<'_>) -> NodeId {
        let source = self.required(json, "source");
        let keys = self.sort_keys(json);
        self.add(Node::Sort(source, keys))
    }

    /// `Filter`, `ForEach` and `Repeat`.
    pub(crate) fn iteration(&mut self, kind: &str, json: &Map<'_>) -> NodeId {
        let source = self.required(json, "source");
        let (item, index) = (self.new_slot(), self.new_slot());
        self.enter_iteration(json, item, index, None);
        let key = if kind == "Filter" {
            "condition"
        } else {
            "element"
        };
        let inner = self.required(json, key);
        self.leave_iteration();
        let node = match kind {
            "Filter" => Node::Filter {
                source,
                item,
                index,
                condition: inner,
            },
            "ForEach" => Node::ForEach {
                source,
                item,
                index,
                element: inner,
            },
            _ => Node::Repeat {
                source,
                item,
                index,
                element: inner,
            },
        };
        self.add(node)
    }

    pub(crate) fn aggregate(&mut self, json: &Map<'_>) -> NodeId {
        let source = self.required(json, "source");
        let initial = self.or_null(json, "initialValue");
        let (item, index, total) = (self.new_slot(), self.new_slot(), self.new_slot());
        self.enter_iteration(json, item, index, Some(total));
        let iteration = self.required(json, "iteration");
        self.leave_iteration();
        self.add(Node::Aggregate(Box::new(AggregatePlan {
            source,
            initial,
            item,
            index,
            total,
            iteration,
        })))
    }

    fn enter_iteration(&mut self, json: &Map<'_>, slot: Slot, index: Slot, total: Option<Slot>) {
        self.scopes.push(Scope {
            name: text(json, "scope").unwrap_or("$this").to_owned(),
            slot,
            index: Some(index),
            total,
            is_sort_item: false,
            declared: None,
        });
        self.loops += 1;
    }

    fn leave_iteration(&mut self) {
        self.loops -= 1;
        self.scopes.pop();
    }
}
