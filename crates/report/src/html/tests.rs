use super::*;
use crate::samples;

fn sample() -> String {
    html(&samples::threatened(), &samples::titles())
}

fn place(text: &str, part: &str) -> usize {
    text.find(part)
        .unwrap_or_else(|| panic!("`{part}` is not in:\n{text}"))
}

#[test]
fn alerts_come_first_and_the_page_ends_with_what_it_is_not() {
    let page = sample();
    let order = [
        "<h1>",
        "class=\"alert emergency\"",
        "class=\"alert urgent\"",
        "Where she stands",
        "Ask or measure next",
        "Dated tasks",
        "<article class=\"do\">",
        "All positions",
        "<article class=\"not\">",
        "What else is missing",
        "Issues in the record",
        "Sources</h2>",
        "Not a medical device",
    ];
    let places: Vec<usize> = order.iter().map(|part| place(&page, part)).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_page_asks_nothing_of_the_network() {
    let page = sample();
    for loading in [
        "<script", "<img", "<link", "<iframe", "@import", "url(", " src=",
    ] {
        assert!(!page.contains(loading), "`{loading}`");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn text_from_a_record_is_escaped() {
    let mut assessment = samples::threatened();
    assessment.subject.id = "\"><script>alert(1)</script>".to_owned();
    assessment.issues[0].message = "<img src=x onerror=alert(1)>".to_owned();
    assessment.recommendations[0].sources[0].url = "javascript:alert(1)".to_owned();
    let page = html(&assessment, &samples::titles());
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("javascript:"));
}

#[test]
fn recalled_statements_are_marked_in_words() {
    let page = sample();
    let statement = page
        .split("<article")
        .find(|part| part.contains("Do not give lymphocyte"))
        .unwrap();
    assert!(statement.contains(">RECALLED<"), "{statement}");
    let seen = page
        .split("<article")
        .filter_map(|part| part.split("</article>").next())
        .find(|part| part.contains("Offer vaginal micronised"))
        .unwrap();
    assert!(!seen.contains(">RECALLED<"), "{seen}");
}

#[test]
fn elements_are_closed_in_order() {
    well_formed(&sample());
}

fn well_formed(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in page
        .split('<')
        .skip(1)
        .map(|part| part.split('>').next().unwrap())
    {
        let name = tag.split([' ', '\n']).next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed)),
            None if matches!(name, "!doctype" | "meta") => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn decisions_not_asked_are_folded_away() {
    let page = sample();
    assert!(
        page.contains("<details><summary>not asked now: Anti-D</summary>"),
        "{page}"
    );
    assert!(
        page.contains("<details><summary>Luteal support: needs hCG</summary>"),
        "{page}"
    );
    let mut assessment = samples::threatened();
    for decision in &mut assessment.decisions {
        decision.relevant = Some(false);
    }
    assessment
        .recommendations
        .retain(|one| one.id == "sample-waiting");
    let page = html(&assessment, &samples::titles());
    assert!(place(&page, "Repeat the scan.") > place(&page, "not asked now"));
    well_formed(&page);
}

#[test]
fn each_decision_that_is_asked_has_a_section() {
    let page = sample();
    let heading = "Progesterone for bleeding in early pregnancy</h2>";
    let section = page
        .split("<section")
        .find(|part| part.contains(heading))
        .unwrap();
    for part in ["Offer vaginal micronised", "RCOG", "<caption>All positions"] {
        assert!(section.contains(part), "`{part}` is not in {section}");
    }
    assert!(!section.contains("Repeat the scan."), "{section}");
    assert!(place(&page, heading) < place(&page, "not asked now"));
}

#[test]
fn several_assessments_stand_in_one_page() {
    let page = html_of_many(
        &[samples::threatened(), samples::empty()],
        &samples::titles(),
    );
    assert_eq!(page.matches("<h1>").count(), 2);
    assert_eq!(page.matches("<footer>").count(), 1);
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap())
        .collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len());
}

/// Every colour of text against every ground it stands on, in every scheme:
/// at least 4.5 to 1 (WCAG 2.1, 1.4.3).
#[test]
fn colours_have_enough_contrast() {
    let grounds = [
        ("page", &["text", "quiet", "link", "do", "not", "open"][..]),
        ("card", &["text", "quiet", "link", "do", "not", "open"][..]),
        (
            "emergency-page",
            &["text", "quiet", "link", "emergency"][..],
        ),
        ("urgent-page", &["text", "quiet", "link", "urgent"][..]),
        ("recalled-page", &["recalled"][..]),
    ];
    let schemes: Vec<&str> = STYLE
        .split(":root {")
        .skip(1)
        .map(|part| part.split('}').next().unwrap())
        .collect();
    assert_eq!(schemes.len(), 3);
    for scheme in schemes {
        for (ground, texts) in grounds {
            for text in texts {
                let (high, low) = (luminance(scheme, ground), luminance(scheme, text));
                let ratio = (high.max(low) + 0.05) / (high.min(low) + 0.05);
                assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2} in {scheme}");
            }
        }
    }
}

fn luminance(scheme: &str, name: &str) -> f64 {
    let colour = scheme.split(&format!("--{name}: #")).nth(1).unwrap();
    let channel = |from: usize| {
        let value = f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}
