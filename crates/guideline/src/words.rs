//! The closed vocabularies of knowledge and assessment: each an enumeration
//! whose words have their only home here, for YAML, JSON and people alike.

/// A closed vocabulary.
pub(crate) trait Word: Copy + Sized + 'static {
    /// Every variant, in its order.
    const ALL: &'static [Self];
    /// The first variant, which stands in where a word could not be read.
    const FIRST: Self;
    /// The word for it.
    fn as_str(self) -> &'static str;
    /// The variant that `word` stands for.
    fn parse(word: &str) -> Option<Self>;
}

/// Defines an enumeration together with the word of each variant: `ALL`,
/// `as_str`, `parse`, `Display` and the serde forms all come from that one list.
macro_rules! words {
    ($(#[$about:meta])* $name:ident {
        $(#[$first_note:meta])* $first:ident = $first_word:literal,
        $($(#[$note:meta])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[$first_note])* $first, $($(#[$note])* $variant,)* }

        impl $name {
            /// Every variant, in its order.
            pub const ALL: &[Self] = &[Self::$first, $(Self::$variant,)*];

            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { Self::$first => $first_word, $(Self::$variant => $word,)* }
            }

            /// The variant that `word` stands for.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $first_word => Some(Self::$first),
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl Word for $name {
            const ALL: &'static [Self] = $name::ALL;
            const FIRST: Self = Self::$first;
            fn as_str(self) -> &'static str {
                $name::as_str(self)
            }
            fn parse(word: &str) -> Option<Self> {
                $name::parse(word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&word)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&word, &[$first_word, $($word,)*]))
            }
        }
    };
}

words! {
    /// Where the moment of an assessment comes from.
    AsOfSource {
        /// The caller said so.
        Given = "given",
        /// The newest moment in the record.
        NewestInRecord = "newest-in-record",
    }
}

words! {
    /// How far a translation has come.
    TranslationState {
        /// Not yet read by somebody who knows language and medicine.
        Draft = "draft",
        /// Read and found right.
        Reviewed = "reviewed",
    }
}

words! {
    /// How soon an alert must be acted on; emergencies sort first.
    AlertLevel {
        /// At once.
        Emergency = "emergency",
        /// Today.
        Urgent = "urgent",
    }
}

words! {
    /// The foremost thing that a missing fact bears on; what is first is asked first.
    BearsOn {
        /// A red flag that cannot be excluded without it.
        RedFlag = "red-flag",
        /// A decision that is asked now.
        RelevantDecision = "relevant-decision",
        /// Whether a decision is asked now.
        Relevance = "relevance",
        /// A decision that is not known to be asked now.
        OtherDecision = "other-decision",
    }
}

words! {
    /// Whether a larger share of a measure is better.
    Improvement {
        /// A larger share is better.
        Increase = "increase",
        /// A smaller share is better.
        Decrease = "decrease",
    }
}

words! {
    /// What places a woman in a measure, in the order in which it is asked.
    Criterion {
        /// Who is looked at.
        InitialPopulation = "initial-population",
        /// Of these, who counts.
        Denominator = "denominator",
        /// Of these, who is left out.
        DenominatorExclusion = "denominator-exclusion",
        /// In whom what is looked for is recorded.
        Numerator = "numerator",
    }
}

words! {
    /// Where a woman stands in a measure: exactly one of these.
    Membership {
        /// She counts, and what is looked for is recorded.
        Numerator = "numerator",
        /// She counts, and it is recorded that it is not so.
        NotInNumerator = "not-in-numerator",
        /// She would count and is left out for a reason that is stated.
        Excluded = "excluded",
        /// She is looked at and does not count.
        OutsideDenominator = "outside-denominator",
        /// She is not looked at.
        Outside = "outside",
        /// The record does not say enough.
        Unknown = "unknown",
        /// A criterion could not be evaluated.
        Failed = "failed",
    }
}

words! {
    /// What a recommendation says about a record: exactly one of four.
    Outcome {
        /// Its condition holds.
        Applies = "applies",
        /// Its condition is known not to hold.
        DoesNotApply = "does-not-apply",
        /// The record does not say enough.
        NeedsData = "needs-data",
        /// Its condition could not be evaluated.
        Failed = "failed",
    }
}

words! {
    /// Which way a recommendation points.
    Direction {
        /// Do it.
        For = "for",
        /// It may be done.
        Consider = "consider",
        /// The body finds the evidence insufficient to say.
        InsufficientEvidence = "insufficient-evidence",
        /// Rather not.
        ConsiderAgainst = "consider-against",
        /// Do not.
        Against = "against",
    }
}

words! {
    /// Strength of a recommendation in GRADE's words.
    StrengthGrade {
        /// Strong.
        Strong = "strong",
        /// Conditional, also called weak.
        Conditional = "conditional",
        /// The body does not grade it.
        NotStated = "not-stated",
    }
}

words! {
    /// Certainty of evidence in GRADE's words.
    CertaintyGrade {
        /// High.
        High = "high",
        /// Moderate.
        Moderate = "moderate",
        /// Low.
        Low = "low",
        /// Very low.
        VeryLow = "very-low",
        /// Not graded.
        NotStated = "not-stated",
    }
}

words! {
    /// Whether a statement was checked against a published source.
    Verification {
        /// Read in a published source.
        Seen = "seen",
        /// Not checked yet; always shown to the user.
        Recalled = "recalled",
    }
}

words! {
    /// What kind of order a recommendation becomes.
    Proposes {
        /// A medicine.
        Medication = "medication",
        /// An examination, a referral, a visit.
        Service = "service",
        /// No order.
        None = "none",
    }
}

words! {
    /// How bad an issue or a problem is; the worst sorts first.
    Severity {
        /// Something is not used.
        Error = "error",
        /// Something is used that may be wrong.
        Warning = "warning",
        /// Worth knowing.
        Information = "information",
    }
}

words! {
    /// Whether a guideline document is still the body's word.
    GuidelineStatus {
        /// It is.
        Current = "current",
        /// A newer one took its place.
        Superseded = "superseded",
    }
}

words! {
    /// What kind of work a piece of evidence is.
    EvidenceKind {
        /// Participants were allocated by chance.
        RandomisedTrial = "randomised-trial",
        /// Several studies pooled.
        MetaAnalysis = "meta-analysis",
        /// A group followed over time.
        Cohort = "cohort",
        /// Cases without comparison.
        CaseSeries = "case-series",
        /// The act of a regulator.
        Regulator = "regulator",
        /// A survey of the literature.
        Review = "review",
    }
}

words! {
    /// What became of a claim when it was held against evidence and guidelines.
    Verdict {
        /// It holds.
        Supported = "supported",
        /// It held once.
        Outdated = "outdated",
        /// Sources disagree, or nothing settles it.
        Contested = "contested",
        /// It does not hold.
        Refuted = "refuted",
        /// It holds for some and not for others.
        ContextDependent = "context-dependent",
    }
}

words! {
    /// What a claim asks of its reader.
    ClaimAsks {
        /// To do something.
        Do = "do",
        /// To leave something undone.
        LeaveUndone = "leave-undone",
    }
}

words! {
    /// How far bodies are apart; the farthest sorts first.
    Sharpness {
        /// One says do, another says do not.
        Opposite = "opposite",
        /// One takes a side, another finds the evidence insufficient.
        OneIsOpen = "one-is-open",
        /// All point the same way, some more firmly.
        Strength = "strength",
        /// All point the same way, in other terms.
        Terms = "terms",
    }
}

words! {
    /// How soon a referral is wanted; the soonest sorts first.
    Urgency {
        /// On the same day.
        SameDay = "same-day",
        /// Before others.
        Soon = "soon",
        /// In turn.
        Routine = "routine",
    }
}

words! {
    /// What kind of answer a fact has.
    FactType {
        /// Yes or no.
        Boolean = "boolean",
        /// A whole number.
        Integer = "integer",
        /// A number.
        Decimal = "decimal",
        /// A number with a unit.
        Quantity = "quantity",
        /// One of a few.
        Choice = "choice",
        /// A day.
        Date = "date",
        /// A moment.
        DateTime = "dateTime",
        /// A span of time, as a number with a unit of time.
        Duration = "duration",
    }
}

words! {
    /// How numbers are spread over an axis of a picture.
    Scale {
        /// Equal steps are equally long.
        Linear = "linear",
        /// Equal factors are equally long.
        Logarithmic = "logarithmic",
    }
}

words! {
    /// A moment of a clinician's work at which CDS Hooks asks for advice.
    Hook {
        /// A patient's record was opened.
        PatientView = "patient-view",
        /// Orders were chosen and are not signed yet.
        OrderSelect = "order-select",
        /// Orders are about to be signed.
        OrderSign = "order-sign",
    }
}

words! {
    /// How much a card weighs; the lightest first, as CDS Hooks orders them.
    Indicator {
        /// Worth reading.
        Info = "info",
        /// Worth a second look.
        Warning = "warning",
        /// Interrupts.
        Critical = "critical",
    }
}

words! {
    /// What a card is about.
    CardSubject {
        /// Red flags that are raised.
        Alerts = "alerts",
        /// Recommendations in force that apply, of decisions that are asked now.
        Recommendations = "recommendations",
        /// Recommendations in force that apply and speak against what is ordered.
        AgainstOrders = "against-orders",
        /// What would have to be known.
        Missing = "missing",
    }
}
