//! Codes: every one has a system, and where the system's codes carry a check
//! digit, a wrong digit shows a mistyped code.

/// Canonical address of SNOMED CT.
const SNOMED: &str = "http://snomed.info/sct";
/// Canonical address of LOINC.
const LOINC: &str = "http://loinc.org";

/// What is wrong with a code of a system, if anything can be told.
pub(crate) fn wrong_with(system: &str, code: &str) -> Option<(String, String)> {
    if system.is_empty() {
        return Some((
            format!("code `{code}` has no system"),
            "every code needs one".to_owned(),
        ));
    }
    if !system.starts_with("http://")
        && !system.starts_with("https://")
        && !system.starts_with("urn:")
    {
        return Some((
            format!("`{system}` is no address of a code system"),
            "use the system's canonical address, such as `http://loinc.org`".to_owned(),
        ));
    }
    if code.is_empty() || code.trim() != code {
        return Some((
            format!("`{code}` is no code of `{system}`"),
            "write the code without spaces around it".to_owned(),
        ));
    }
    match system {
        SNOMED if !is_snomed(code) => Some((
            format!("`{code}` is no SNOMED CT identifier: its check digit is wrong"),
            "look the code up again".to_owned(),
        )),
        LOINC if !is_loinc(code) => Some((
            format!("`{code}` is no LOINC code: its check digit is wrong"),
            "look the code up again".to_owned(),
        )),
        _ => None,
    }
}

/// Whether a SNOMED CT identifier has 6 to 18 digits and a right check digit
/// (Verhoeff; SNOMED CT Release File Specification, appendix on check digits).
fn is_snomed(code: &str) -> bool {
    /// Multiplication in the dihedral group of order ten.
    fn multiply(one: u8, other: u8) -> u8 {
        match (one < 5, other < 5) {
            (true, true) => (one + other) % 5,
            (true, false) => (one + (other - 5)) % 5 + 5,
            (false, true) => (one - 5 + 5 - other) % 5 + 5,
            (false, false) => (one + 5 - other) % 5,
        }
    }
    /// One step of the permutation that each position to the left applies once more.
    const fn permute(digit: u8) -> u8 {
        match digit {
            0 => 1,
            1 => 5,
            2 => 7,
            3 => 6,
            4 => 2,
            5 => 8,
            6 => 3,
            7 => 0,
            8 => 9,
            _ => 4,
        }
    }
    if !(6..=18).contains(&code.len())
        || code.starts_with('0')
        || !code.bytes().all(|byte| byte.is_ascii_digit())
    {
        return false;
    }
    let sum = code
        .bytes()
        .rev()
        .enumerate()
        .fold(0, |sum, (position, byte)| {
            let digit = (0..position % 8).fold(byte - b'0', |digit, _| permute(digit));
            multiply(sum, digit)
        });
    sum == 0
}

/// Whether a LOINC code is figures, a hyphen and a right check digit (mod 10,
/// LOINC Users' Guide, appendix on check digits). Parts (`LP`), answers (`LA`),
/// lists (`LL`) and groups (`LG`) count too; their letters take part with their
/// distance from `0` in ASCII.
fn is_loinc(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else {
        return false;
    };
    let figures = ["LP", "LA", "LL", "LG"]
        .into_iter()
        .find_map(|letters| number.strip_prefix(letters))
        .unwrap_or(number);
    if figures.is_empty() || figures.len() > 9 || !figures.bytes().all(|byte| byte.is_ascii_digit())
    {
        return false;
    }
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, byte)| {
            let value = u32::from(byte.saturating_sub(b'0'));
            match (position % 2, value * 2) {
                (0, doubled) => doubled / 10 + doubled % 10,
                _ => value,
            }
        })
        .sum();
    check == ((10 - sum % 10) % 10).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snomed_check_digits() {
        for code in [
            "289530006",
            "77386006",
            "60001007",
            "17369002",
            "34801009",
            "138875005",
            "900000000000207008",
        ] {
            assert!(is_snomed(code), "{code}");
        }
        for code in ["289530007", "298530006", "12345", "077386006", "7738600x"] {
            assert!(!is_snomed(code), "{code}");
        }
    }

    #[test]
    fn loinc_check_digits() {
        for code in [
            "82810-3",
            "18185-9",
            "8665-2",
            "30525-0",
            "11449-6",
            "LA33-6",
            "LA32-8",
            "LA15173-0",
            "LA26683-5",
            "LP6960-1",
            "LP7753-9",
            "1-8",
        ] {
            assert!(is_loinc(code), "{code}");
        }
        for code in ["82810-4", "28810-3", "8665", "x-1"] {
            assert!(!is_loinc(code), "{code}");
        }
    }

    #[test]
    fn a_code_without_system_is_wrong() {
        assert!(wrong_with("", "1").is_some());
        assert!(wrong_with("snomed", "289530006").is_some());
        assert!(wrong_with("http://hl7.org/fhir/sid/icd-10", "O20.0").is_none());
    }
}
