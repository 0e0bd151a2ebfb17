//! Which parts a row has.

/// Which parts a row has. What is left out is not evaluated and costs nothing; what is there is what
/// [`RowParts::ALL`] has. Whom it is about, red flags, and which decisions are asked are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowParts {
    /// Every body's position.
    pub recommendations: bool,
    /// And the facts that a position waits for while it needs data.
    pub waiting: bool,
    /// What is to be done.
    pub tasks: bool,
    /// What would settle anything; with it come recommendations and tasks, of which it is made.
    pub missing: bool,
    /// Her place in the measures.
    pub measures: bool,
    /// What a reader must know of the record and the assessment, whole; with it come recommendations
    /// and tasks, which may have something to tell. Without it some issues are not found.
    pub issues: bool,
}

impl RowParts {
    /// Every part.
    pub const ALL: Self = Self {
        recommendations: true,
        waiting: true,
        tasks: true,
        missing: true,
        measures: true,
        issues: true,
    };

    /// The same with the parts of which others are made.
    #[must_use]
    pub const fn whole(self) -> Self {
        let all = self.missing || self.issues;
        Self {
            recommendations: self.recommendations || all,
            waiting: self.waiting || self.missing,
            tasks: self.tasks || all,
            ..self
        }
    }
}
