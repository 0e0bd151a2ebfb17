//! Fixed phrases of pictures and of their twins in tables.

pub(crate) const LOGARITHMIC: &str = "logarithmic";
pub(crate) const NOT_ABOVE_ZERO: &str = "0";
pub(crate) const TIME_NOT_EXACT: &str = "time not exact: anywhere on the bar";
pub(crate) const GOES_ON: &str = "arrow: no end known";
pub(crate) const STILL_TO_COME: &str = "hollow: still to come";
pub(crate) const MOMENT_OF_ASSESSMENT: &str = "moment of the assessment";
pub(crate) const PICTURES: &str = "Pictures";
pub(crate) const AS_TABLES: &str = "The same in tables";
pub(crate) const WHEN: &str = "When";
pub(crate) const UNTIL_HEAD: &str = "Until";
pub(crate) const WHAT: &str = "What";
pub(crate) const AS_WRITTEN: &str = "As written";
pub(crate) const REMARK: &str = "Remark";
pub(crate) const ENTRY: &str = "Entry";
pub(crate) const LINES: &str = "Lines";
pub(crate) const LINE: &str = "Line";
pub(crate) const BANDS: &str = "Areas";
pub(crate) const BAND: &str = "Area";
pub(crate) const ZONES: &str = "Periods";
pub(crate) const ZONE: &str = "Period";
pub(crate) const BEGINS: &str = "From";
pub(crate) const ENDS: &str = "To";
pub(crate) const LOWEST: &str = "Lowest";
pub(crate) const HIGHEST: &str = "Highest";
pub(crate) const SOURCE_HEAD: &str = "Source";
pub(crate) const NO_END_KNOWN: &str = "no end known";
pub(crate) const NO_START_KNOWN: &str = "no start known";

/// A unit as people write it: UCUM's brackets are for machines.
pub(crate) fn unit(ucum: &str) -> String {
    ucum.replace(['[', ']'], "")
}

/// What the zero of an axis stands for.
pub(crate) fn zero_is(unit: &str, moment: &str) -> String {
    format!("; 0 {unit} is {moment}")
}

/// How many things have no date, and where they are told.
pub(crate) fn not_dated(number: usize) -> String {
    if number == 1 {
        "1 without a date: in the table only".to_owned()
    } else {
        format!("{number} without a date: in the table only")
    }
}

/// `18 Nov` of an ISO date or moment known to the day.
pub(crate) fn day_and_month(iso: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let date = iso.get(..10).filter(|date| date.is_ascii())?;
    let mut parts = date.split('-');
    let (_, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(format!("{} {month}", day.parse::<u8>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_short_and_only_where_known() {
        assert_eq!(
            day_and_month("2026-11-08T09:00:00Z").as_deref(),
            Some("8 Nov")
        );
        assert_eq!(day_and_month("2026-11-08").as_deref(), Some("8 Nov"));
        for unknown in ["2026-11", "7 weeks", "2026-13-01", "12 weeks ab-c"] {
            assert_eq!(day_and_month(unknown), None, "{unknown}");
        }
    }
}
