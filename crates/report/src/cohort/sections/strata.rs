//! The same by age and by year.

use gravida_guideline::tally::{Stratum, UNKNOWN};

use super::Writer;
use crate::cohort::bar::Part;
use crate::cohort::table::{Caption, Cell};

impl Writer<'_, '_> {
    /// The same by age and by year.
    pub(super) fn strata(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-strata"),
            locale.label("cohort-strata-about"),
        );
        let tally = self.cohort.tally;
        let [age, year] = ["cohort-age", "cohort-year"].map(|key| locale.label(key));
        let ages: Vec<(String, &Stratum)> = (tally.ages.iter())
            .map(|(key, stratum)| (self.band(key), stratum))
            .collect();
        let years: Vec<(String, &Stratum)> = (tally.years.iter())
            .map(|(key, stratum)| (self.year(key), stratum))
            .collect();
        for (first, strata) in [(age, &ages), (year, &years)] {
            self.counts_by(first, strata);
            self.shares_by(first, strata);
        }
        self.end();
    }

    fn counts_by(&mut self, first: &str, strata: &[(String, &Stratum)]) {
        let locale = self.locale;
        let most = strata.iter().map(|(_, stratum)| stratum.women).max();
        let rows: Vec<Vec<Cell>> = strata
            .iter()
            .map(|(name, stratum)| {
                let mut cells = vec![
                    Cell::head(name, ""),
                    self.bar(&[(Part::Good, stratum.women)], most.unwrap_or(0)),
                    self.figure(stratum.women),
                    self.figure(stratum.with_emergency),
                    self.figure(stratum.with_urgency),
                ];
                if self.cohort.parts.tasks {
                    cells.push(self.figure(stratum.with_overdue));
                }
                cells
            })
            .collect();
        let keys = [
            "cohort-women",
            "cohort-with-emergency",
            "cohort-with-urgency",
            "cohort-with-overdue",
        ];
        let mut columns = vec![""];
        columns.extend(keys.map(|key| locale.label(key)));
        if !self.cohort.parts.tasks {
            columns.pop();
        }
        self.table(Caption::Heard(first), first, &columns, &rows);
    }

    fn shares_by(&mut self, first: &str, strata: &[(String, &Stratum)]) {
        let names: Vec<&str> = strata.iter().map(|(name, _)| name.as_str()).collect();
        let measures = self.cohort.knowledge.measures().iter();
        let rows: Vec<Vec<Cell>> = measures
            .filter(|measure| {
                let is_counted =
                    |stratum: &Stratum| self.members(&stratum.measures, &measure.id).counted() > 0;
                strata.iter().any(|(_, stratum)| is_counted(stratum))
            })
            .map(|measure| {
                let title = self.title(measure);
                let shares = strata.iter().map(|(_, stratum)| {
                    let members = self.members(&stratum.measures, &measure.id);
                    Cell::Figure(self.share(members))
                });
                std::iter::once(Cell::head(title, ""))
                    .chain(shares)
                    .collect()
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let locale = self.locale;
        let caption = locale.phrase("cohort-shares-by", &[("by", first.into())]);
        self.table(
            Caption::Seen(&caption),
            locale.label("cohort-measure"),
            &names,
            &rows,
        );
    }

    /// A band of age in words, from its lower end.
    fn band(&self, key: &str) -> String {
        let locale = self.locale;
        let Ok(low) = key.parse::<u16>() else {
            return locale.label("cohort-age-unknown").to_owned();
        };
        let bands = self.cohort.knowledge.age_bands();
        let next = bands.iter().find(|next| **next > low);
        match (low, next) {
            (0, Some(next)) => {
                locale.phrase("cohort-age-under", &[("high", i64::from(*next).into())])
            }
            (low, Some(next)) => format!("{low}–{}", next - 1),
            (low, None) => locale.phrase("cohort-age-from", &[("low", i64::from(low).into())]),
        }
    }

    fn year(&self, key: &str) -> String {
        if key == UNKNOWN {
            return self.locale.label("cohort-year-unknown").to_owned();
        }
        key.to_owned()
    }
}
