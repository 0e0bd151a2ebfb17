//! Counts as they may be shown: those of few women are withheld on demand.

use crate::locale::Locale;

/// Which counts of women are withheld, so that nobody is recognised in them.
///
/// A count from 1 to N − 1 is shown as less than N; every other is rounded to a multiple of N.
/// Because totals are rounded as well, no subtraction of what is shown gives back a count that is
/// withheld; nought stays nought. A share of which a part is withheld is withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SmallCounts(u64);

/// A count as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// This many, rounded if counts are.
    Count(u64),
    /// Some, but fewer than this.
    Fewer(u64),
}

impl SmallCounts {
    /// Withholds counts below `least`; 0 and 1 withhold none.
    #[must_use]
    pub const fn below(least: u64) -> Self {
        Self(least)
    }

    /// Below which counts are withheld; `None` where none are.
    #[must_use]
    pub const fn least(self) -> Option<u64> {
        if self.0 > 1 { Some(self.0) } else { None }
    }

    pub(super) const fn show(self, count: u64) -> Shown {
        let Some(least) = self.least() else {
            return Shown::Count(count);
        };
        if count == 0 {
            Shown::Count(0)
        } else if count < least {
            Shown::Fewer(least)
        } else {
            Shown::Count((count + least / 2) / least * least)
        }
    }

    /// The share of `part` among it and `rest`, in ten-thousandths, from what is shown of both;
    /// `None` where one is withheld or there is nobody.
    pub(super) const fn share(self, part: u64, rest: u64) -> Option<u64> {
        match (self.show(part), self.show(rest)) {
            (Shown::Count(part), Shown::Count(rest)) if part + rest > 0 => {
                let all = part + rest;
                Some((part * 10_000 + all / 2) / all)
            }
            _ => None,
        }
    }
}

impl Shown {
    /// What is drawn of it: nothing of a count that is withheld.
    pub(super) const fn drawn(self) -> u64 {
        match self {
            Self::Count(count) => count,
            Self::Fewer(_) => 0,
        }
    }

    pub(super) fn text(self, locale: &Locale) -> String {
        match self {
            Self::Count(count) => locale.number(&count.to_string()),
            Self::Fewer(least) => format!("<{least}"),
        }
    }
}

/// A share in ten-thousandths as per cent with one decimal.
pub(super) fn percent(share: Option<u64>, locale: &Locale) -> String {
    let Some(share) = share else {
        return "–".to_owned();
    };
    let tenths = (share + 5) / 10;
    let number = locale.number(&format!("{}.{}", tenths / 10, tenths % 10));
    format!("{number} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_are_withheld_and_others_rounded() {
        let small = SmallCounts::below(10);
        for (count, expected) in [
            (0, Shown::Count(0)),
            (1, Shown::Fewer(10)),
            (9, Shown::Fewer(10)),
            (10, Shown::Count(10)),
            (14, Shown::Count(10)),
            (15, Shown::Count(20)),
            (1_234, Shown::Count(1_230)),
        ] {
            assert_eq!(small.show(count), expected, "{count}");
        }
        assert_eq!(SmallCounts::below(1).show(1), Shown::Count(1));
        assert_eq!(SmallCounts::default().show(7), Shown::Count(7));
    }

    #[test]
    fn a_share_of_which_a_part_is_withheld_is_withheld() {
        let small = SmallCounts::below(10);
        assert_eq!(small.share(9, 100), None);
        assert_eq!(small.share(100, 3), None);
        assert_eq!(small.share(0, 0), None);
        assert_eq!(small.share(0, 50), Some(0));
        // From the rounded counts, not from 34 of 100.
        assert_eq!(small.share(34, 66), Some(3_000));
        assert_eq!(SmallCounts::default().share(1, 2), Some(3_333));
    }

    /// Whatever is shown of the parts and of their total, each withheld part may still have been
    /// any count that is withheld.
    #[test]
    fn no_subtraction_gives_back_a_count_that_is_withheld() {
        let small = SmallCounts::below(5);
        for rest in 5..60_u64 {
            let mut totals_by_secret: Vec<(u64, Shown, Shown)> = Vec::new();
            for secret in 1..5_u64 {
                totals_by_secret.push((secret, small.show(rest), small.show(rest + secret)));
            }
            for (secret, shown_rest, shown_total) in &totals_by_secret {
                // Some other split with another secret looks the same.
                let another = (1..5_u64).filter(|other| other != secret).any(|other| {
                    (5..70_u64).any(|other_rest| {
                        small.show(other_rest) == *shown_rest
                            && small.show(other_rest + other) == *shown_total
                    })
                });
                assert!(another, "{rest} and {secret}");
            }
        }
    }

    #[test]
    fn figures_are_written_as_the_language_writes_them() {
        let english = Locale::built_in_english();
        assert_eq!(Shown::Count(123).text(english), "123");
        assert_eq!(Shown::Fewer(10).text(english), "<10");
        assert_eq!(percent(Some(3_333), english), "33.3 %");
        assert_eq!(percent(Some(10_000), english), "100.0 %");
        assert_eq!(percent(None, english), "–");
    }
}
