//! Unpacking of the generated table.

use std::sync::OnceLock;

use super::keys::Keys;
use super::{ElementModel, ElementName, PrimitiveKind, TypeId};

/// One line per type, tab-separated: name, base type, primary code path,
/// elements. Written by `cargo xtask fhir-model`.
const TABLE: &str = include_str!("fhir-4.0.1.tsv");

/// The model, unpacked.
pub(super) struct Model {
    /// Sorted by name; a [`TypeId`] is a place in here.
    pub(super) types: Vec<TypeEntry>,
    /// Sorted; an [`ElementName`] is a place in here.
    pub(super) names: Vec<&'static str>,
    /// Hash table of places in `types`, one more than the place; zero is free.
    by_name: Vec<u16>,
}

/// Slots of the hash table of type names: a power of two, four times their number.
const SLOTS: usize = 4096;

fn slot(name: &str) -> usize {
    let hash = name.bytes().fold(0xcbf2_9ce4_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash ^ hash >> 15) as usize
}

/// One type of the model.
pub(super) struct TypeEntry {
    pub(super) name: &'static str,
    pub(super) base: Option<TypeId>,
    pub(super) is_resource: bool,
    pub(super) primary_code_path: Option<&'static str>,
    pub(super) primitive: Option<PrimitiveKind>,
    pub(super) elements: Vec<ElementModel>,
    /// Made when the first resource with this type is read: most never are.
    keys: OnceLock<Keys>,
}

impl TypeEntry {
    pub(super) fn keys(&'static self) -> &'static Keys {
        self.keys.get_or_init(|| Keys::of(&self.elements))
    }
}

/// The model; unpacked by whoever asks first.
pub(super) fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::unpack(TABLE))
}

impl Model {
    pub(super) fn type_named(&self, name: &str) -> Option<TypeId> {
        let mut slot = slot(name);
        while let Some(place) = self
            .by_name
            .get(slot % SLOTS)
            .and_then(|slot| slot.checked_sub(1))
        {
            if self
                .types
                .get(usize::from(place))
                .is_some_and(|entry| entry.name == name)
            {
                return Some(TypeId(place));
            }
            slot += 1;
        }
        None
    }

    pub(super) fn element_named(&self, name: &str) -> Option<ElementName> {
        find_name(&self.names, name)
    }

    fn unpack(table: &'static str) -> Self {
        let lines: Vec<Line> = table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(Line::split)
            .collect();
        let type_names: Vec<&str> = lines.iter().map(|line| line.name).collect();
        let mut names: Vec<&'static str> = lines
            .iter()
            .flat_map(Line::elements)
            .map(|element| element.name)
            .collect();
        names.sort_unstable();
        names.dedup();

        let types = lines
            .iter()
            .map(|line| {
                let lineage = lineage(line, &lines);
                TypeEntry {
                    name: line.name,
                    base: find_type(&type_names, line.base),
                    is_resource: lineage.iter().any(|line| line.name == "Resource"),
                    primary_code_path: (line.primary_code_path != "-")
                        .then_some(line.primary_code_path),
                    primitive: lineage.iter().rev().find_map(|line| line.primitive()),
                    elements: elements_of(&lineage, &type_names, &names),
                    keys: OnceLock::new(),
                }
            })
            .collect();
        let by_name = index(&type_names);
        Self {
            types,
            names,
            by_name,
        }
    }
}

/// The hash table of type names. Three of four slots stay free, so a search ends soon.
fn index(type_names: &[&str]) -> Vec<u16> {
    let mut by_name = vec![0_u16; SLOTS];
    for (name, place) in type_names.iter().zip(1_u16..) {
        let mut slot = slot(name);
        while by_name.get(slot % SLOTS).is_some_and(|taken| *taken != 0) {
            slot += 1;
        }
        if let Some(free) = by_name.get_mut(slot % SLOTS) {
            *free = place;
        }
    }
    by_name
}

/// A line of the table, split but not resolved.
struct Line {
    name: &'static str,
    base: &'static str,
    primary_code_path: &'static str,
    elements: &'static str,
}

/// One element of a line.
struct Written {
    name: &'static str,
    is_list: bool,
    types: &'static str,
}

impl Line {
    fn split(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        Some(Self {
            name: columns.next()?,
            base: columns.next()?,
            primary_code_path: columns.next()?,
            elements: columns.next()?,
        })
    }

    fn written(&self) -> impl Iterator<Item = Written> {
        self.elements.split(' ').filter_map(|element| {
            let (name, types) = element.split_once(':')?;
            let stem = name.strip_suffix('*');
            Some(Written {
                name: stem.unwrap_or(name),
                is_list: stem.is_some(),
                types,
            })
        })
    }

    /// The elements proper, without the `value` of a primitive.
    fn elements(&self) -> impl Iterator<Item = Written> {
        self.written()
            .filter(|element| !element.types.starts_with("System."))
    }

    fn primitive(&self) -> Option<PrimitiveKind> {
        let value = self
            .written()
            .find(|element| element.types.starts_with("System."))?;
        match value.types {
            "System.Boolean" => Some(PrimitiveKind::Boolean),
            "System.Integer" => Some(PrimitiveKind::Integer),
            "System.Decimal" => Some(PrimitiveKind::Decimal),
            "System.Date" => Some(PrimitiveKind::Date),
            "System.DateTime" => Some(PrimitiveKind::DateTime),
            "System.Time" => Some(PrimitiveKind::Time),
            _ => Some(PrimitiveKind::String),
        }
    }
}

/// `line` and the lines of its base types, the most general first.
fn lineage<'l>(line: &'l Line, lines: &'l [Line]) -> Vec<&'l Line> {
    let mut lineage = vec![line];
    let mut current = line;
    // The table's longest lineage has five members; the bound only guards against a circular table.
    while lineage.len() < 16
        && let Ok(place) = lines.binary_search_by(|line| line.name.cmp(current.base))
        && let Some(base) = lines.get(place)
    {
        lineage.push(base);
        current = base;
    }
    lineage.reverse();
    lineage
}

fn elements_of(
    lineage: &[&Line],
    type_names: &[&str],
    names: &[&'static str],
) -> Vec<ElementModel> {
    let mut elements: Vec<Written> = Vec::new();
    for written in lineage.iter().flat_map(|line| line.elements()) {
        match elements.iter_mut().find(|known| known.name == written.name) {
            Some(known) => *known = written,
            None => elements.push(written),
        }
    }
    let resolve = |written: Written| {
        let types = written
            .types
            .split(',')
            .filter_map(|name| find_type(type_names, name));
        Some(ElementModel {
            name: find_name(names, written.name)?,
            types: types.collect::<Vec<TypeId>>().leak(),
            is_list: written.is_list,
        })
    };
    elements.into_iter().filter_map(resolve).collect()
}

fn find_type(type_names: &[&str], name: &str) -> Option<TypeId> {
    let place = type_names.binary_search(&name).ok()?;
    u16::try_from(place).ok().map(TypeId)
}

fn find_name(names: &[&str], name: &str) -> Option<ElementName> {
    let place = names.binary_search(&name).ok()?;
    u16::try_from(place).ok().map(ElementName)
}
