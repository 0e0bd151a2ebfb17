//! What belongs to a woman without naming her: what her resources refer to, and what is
//! about people related to her.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::divide::Rejects;
use super::spill::{Frame, Spill};
use crate::error::RunError;
use crate::owner::{Owners, of_unknown_relation};

/// From how far away a resource still belongs to a woman: a request, the medication, what that
/// is made of, and so on.
const MOST_STEPS: usize = 4;

/// What is put together once every resource has been seen.
pub(super) struct Joins {
    folder: PathBuf,
    bits: u32,
    /// Resources that name nobody and may be asked for, by type and id.
    shared: Spill,
    /// Who refers to them: the key is type and id, the text whoever refers.
    edges: Spill,
    /// Resources about RelatedPersons, by their ids.
    about_relations: Spill,
    /// The Patient of each RelatedPerson; bounded, because it lies in memory.
    relations: HashMap<String, String>,
    held: u64,
    most_held: u64,
    /// Patients who say to be a RelatedPerson: the id of each, and whether he is male.
    links: Vec<(String, String, bool)>,
    elsewhere: BTreeSet<String>,
}

impl Joins {
    pub(super) fn new(folder: &Path, bits: u32, most_held: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            bits,
            shared: Spill::new(folder, "shared", 0, bits),
            edges: Spill::new(folder, "edges-0", 0, bits),
            about_relations: Spill::new(folder, "relations", 0, 0),
            relations: HashMap::new(),
            held: 0,
            most_held,
            links: Vec::new(),
            elsewhere: BTreeSet::new(),
        }
    }

    /// A RelatedPerson and the Patient they are related to.
    pub(super) fn relation(&mut self, id: &str, patient: &str) -> Result<(), RunError> {
        // What a map takes for each of its entries, about, besides the texts.
        self.held += (id.len() + patient.len()) as u64 + 100;
        if self.held > self.most_held {
            return Err(RunError::Worded(format!(
                "the RelatedPersons of the input need more than {} MB; raise --memory",
                self.most_held / 1_000_000
            )));
        }
        // Of one who is told of twice, the least: no order of files decides.
        let of = self.relations.entry(id.to_owned());
        let of = of.or_insert_with(|| patient.to_owned());
        if patient < of.as_str() {
            patient.clone_into(of);
        }
        Ok(())
    }

    /// A Patient who says to be a RelatedPerson.
    pub(super) fn link(&mut self, patient: &str, relation: String, is_male: bool) {
        self.links.push((patient.to_owned(), relation, is_male));
    }

    /// A resource about a RelatedPerson, whose id is its key.
    pub(super) fn about_relation(&mut self, frame: &Frame) -> Result<(), RunError> {
        self.about_relations.put(frame)
    }

    /// A resource that names nobody, whose type and id are its key.
    pub(super) fn shared(&mut self, frame: &Frame) -> Result<(), RunError> {
        self.shared.put(frame)
    }

    /// A resource of a woman refers to a shared one.
    pub(super) fn edge(&mut self, target: String, woman: &[u8]) -> Result<(), RunError> {
        self.edges.put(&edge(target, woman))
    }

    /// Ids of those who are told of in another record.
    pub(super) fn elsewhere(self) -> BTreeSet<String> {
        self.elsewhere
    }

    /// Puts everything where it belongs.
    pub(super) fn finish(
        &mut self,
        women: &mut Spill,
        owners: &mut Owners<'_>,
        rejects: &mut Rejects,
    ) -> Result<(), RunError> {
        self.of_relations(women, owners, rejects)?;
        self.of_linked(women, owners)?;
        self.of_shared(women, owners)
    }

    /// What is about a RelatedPerson belongs to the Patient they are related to.
    fn of_relations(
        &mut self,
        women: &mut Spill,
        owners: &mut Owners<'_>,
        rejects: &mut Rejects,
    ) -> Result<(), RunError> {
        self.about_relations.settle()?;
        for part in self.about_relations.parts() {
            part.each(|frame| {
                let relation = String::from_utf8_lossy(&frame.key);
                let Some(patient) = self.relations.get(&*relation) else {
                    let reason = of_unknown_relation(&relation);
                    return rejects.tell(frame.source, Some(frame.line), &reason);
                };
                let mut moved = frame.clone();
                moved.name(patient.clone());
                for target in owners.targets(&moved.json) {
                    self.edges.put(&edge(target, &moved.key))?;
                }
                women.put(&moved)
            })?;
        }
        Ok(())
    }

    /// What is about a Patient who is also a RelatedPerson belongs to the Patient they are related
    /// to as well; a man who is linked so has no record of his own.
    fn of_linked(&mut self, women: &mut Spill, owners: &mut Owners<'_>) -> Result<(), RunError> {
        let mut moves: BTreeMap<Vec<u8>, BTreeSet<&String>> = BTreeMap::new();
        let men: BTreeSet<&String> = (self.links.iter())
            .filter(|(_, _, is_male)| *is_male)
            .map(|(patient, _, _)| patient)
            .collect();
        for (patient, relation, is_male) in &self.links {
            let Some(of) = self.relations.get(relation).filter(|of| *of != patient) else {
                continue;
            };
            moves
                .entry(patient.clone().into_bytes())
                .or_default()
                .insert(of);
            if *is_male && !men.contains(of) {
                self.elsewhere.insert(patient.clone());
            }
        }
        if moves.is_empty() {
            return Ok(());
        }
        // Copies wait until all files have been looked through: none of them moves twice.
        let mut copies = Spill::new(&self.folder, "linked", 0, 0);
        women.settle()?;
        for part in women.parts() {
            part.each(|frame| {
                for of in moves.get(&frame.key).into_iter().flatten() {
                    let mut copy = frame.clone();
                    copy.is_patient = false;
                    copy.name((*of).clone());
                    copies.put(&copy)?;
                    for target in owners.targets(&copy.json) {
                        self.edges.put(&edge(target, &copy.key))?;
                    }
                }
                Ok(())
            })?;
        }
        copies.settle()?;
        for part in copies.parts() {
            part.each(|frame| women.put(frame))?;
        }
        copies.remove()
    }

    /// What a woman's resources refer to belongs to her, and so does what that refers to.
    fn of_shared(&mut self, women: &mut Spill, owners: &mut Owners<'_>) -> Result<(), RunError> {
        self.shared.settle()?;
        for step in 1..=MOST_STEPS {
            self.edges.settle()?;
            let mut further = Spill::new(&self.folder, &format!("edges-{step}"), 0, self.bits);
            for place in 0..self.shared.sizes.len() {
                let (Some(shared), Some(edges)) = (self.shared.part(place), self.edges.part(place))
                else {
                    continue;
                };
                let mut known: HashMap<Vec<u8>, Vec<Frame>> = HashMap::new();
                shared.each(|frame| {
                    let of_key = known.entry(frame.key.clone()).or_default();
                    of_key.push(frame.clone());
                    Ok(())
                })?;
                let mut last = (Vec::new(), Vec::new());
                edges.each(|edge| {
                    // Requests for one medication stand together as a rule.
                    if (&last.0, &last.1) == (&edge.key, &edge.json) {
                        return Ok(());
                    }
                    last = (edge.key.clone(), edge.json.clone());
                    for resource in known.get(&edge.key).into_iter().flatten() {
                        let mut copy = resource.clone();
                        copy.name(String::from_utf8_lossy(&edge.json).into_owned());
                        women.put(&copy)?;
                        for target in owners.targets(&copy.json) {
                            further.put(&self::edge(target, &copy.key))?;
                        }
                    }
                    Ok(())
                })?;
            }
            let is_end = further.sizes.iter().all(|size| *size == 0);
            std::mem::replace(&mut self.edges, further).remove()?;
            if is_end {
                break;
            }
        }
        Ok(())
    }
}

fn edge(target: String, woman: &[u8]) -> Frame {
    let mut frame = Frame {
        json: woman.to_vec(),
        ..Frame::default()
    };
    frame.name(target);
    frame
}
