use super::*;
use crate::samples;

fn plain_text(is_full: bool, width: usize) -> String {
    let options = TextOptions {
        is_full,
        is_coloured: false,
        width,
    };
    text(&samples::threatened(), &samples::titles(), &options)
}

fn place(text: &str, part: &str) -> usize {
    text.find(part)
        .unwrap_or_else(|| panic!("`{part}` is not in:\n{text}"))
}

#[test]
fn alerts_come_before_everything_else_said_about_her() {
    let text = plain_text(false, 80);
    let emergency = place(&text, "!! EMERGENCY:");
    assert!(emergency < place(&text, "!! URGENT:"));
    assert!(place(&text, "!! URGENT:") < place(&text, "WHERE SHE STANDS"));
    assert!(emergency < place(&text, "Age"));
}

#[test]
fn sections_follow_the_order_of_reading() {
    let text = plain_text(false, 80);
    let headings = [
        "WHERE SHE STANDS",
        "ASK OR MEASURE NEXT",
        "\nDO\n",
        "\nCONSIDER\n",
        "\nDO NOT\n",
        "THE EVIDENCE DOES NOT SAY",
        "DATED TASKS",
        "BODIES THAT DIFFER",
        "WHAT ELSE IS MISSING",
        "ISSUES IN THE RECORD",
        "Sources: ",
        "Not a medical device",
    ];
    let places: Vec<usize> = headings
        .iter()
        .map(|heading| place(&text, heading))
        .collect();
    assert!(places.is_sorted(), "{places:?}\n{text}");
}

#[test]
fn what_is_out_of_the_ordinary_is_told_first_whichever_decision_it_is_of() {
    let mut assessment = samples::threatened();
    let sample = assessment.findings[0].clone();
    assessment.findings = (0..40)
        .map(|number| gravida_guideline::assessment::Finding {
            id: format!("finding-{number}"),
            decision: format!("decision-{}", number / 4),
            label: format!("Label {number:02}"),
            value: Some("something".to_owned()),
            notable: number == 39,
            ..sample.clone()
        })
        .collect();
    let text_of = |assessment: &Assessment, is_full| {
        let options = TextOptions {
            is_full,
            ..TextOptions::default()
        };
        text(assessment, &samples::titles(), &options)
    };
    let short = text_of(&assessment, false);
    assert!(
        place(&short, "Label 39") < place(&short, "Label 00"),
        "{short}"
    );
    let next = place(&short, "ASK OR MEASURE NEXT");
    assert!(place(&short, "Label 39") < next, "{short}");
    let full = text_of(&assessment, true);
    let head = &full[..place(&full, "ASK OR MEASURE NEXT")];
    assert!(
        head.contains("Label 39") && !head.contains("Label 00"),
        "{head}"
    );
    assessment.findings[39].notable = false;
    let short = text_of(&assessment, false);
    assert!(!short.contains("Label 39"), "{short}");
}

#[test]
fn lines_stay_within_the_width() {
    for (is_full, width) in [(false, 80), (true, 80), (false, 48), (true, 120)] {
        let text = plain_text(is_full, width);
        let long: Vec<&str> = text
            .lines()
            .filter(|line| crate::layout::columns(line) > width && line.trim().contains(' '))
            .collect();
        assert!(long.is_empty(), "{long:#?}");
    }
}

#[test]
fn recalled_statements_are_marked_in_words() {
    let text = plain_text(false, 80);
    assert!(
        text.contains("Do not give lymphocyte immunotherapy. [RECALLED]"),
        "{text}"
    );
    assert!(text.contains("RECALLED: written from memory"));
    let after = place(
        &text,
        "Offer vaginal micronised progesterone 400 mg twice daily until 16 completed\n    weeks.",
    );
    let statement = text[after..].split("\n  ").take(2).collect::<String>();
    assert!(!statement.contains("[RECALLED]"), "{statement}");
}

#[test]
fn colour_says_nothing_that_words_do_not() {
    let options = TextOptions {
        is_full: true,
        is_coloured: true,
        width: 80,
    };
    let coloured = text(&samples::threatened(), &samples::titles(), &options);
    assert!(coloured.contains('\u{1b}'));
    let stripped = strip_colour(&coloured);
    assert_eq!(stripped, plain_text(true, 80));
}

#[test]
fn a_record_cannot_command_the_terminal() {
    assert!(!plain_text(true, 80).contains('\u{1b}'));
}

#[test]
fn full_text_names_the_entries_that_a_reason_rests_on() {
    let text = plain_text(true, 100);
    assert!(
        text.contains("rests on: Observation/bleeding, Observation/scan, Condition/loss1"),
        "{text}"
    );
    assert!(
        text.contains("- Crown–rump length, 12.1 mm, 2026-11-20 08:00Z (Observation/scan)"),
        "{text}"
    );
}

#[test]
fn an_empty_assessment_is_still_a_page() {
    let text = text(
        &samples::empty(),
        &Titles::default(),
        &TextOptions::default(),
    );
    assert!(text.contains("patient without an id"));
    assert!(text.contains("Not a medical device"));
}

fn strip_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

#[test]
fn decisions_not_asked_are_named_in_one_closing_line() {
    let text = plain_text(false, 80);
    assert!(text.contains("\nnot asked now: Anti-D\n"), "{text}");
    assert!(
        !text.contains("not asked now: Lymphocyte"),
        "one that applies is shown: {text}"
    );
    assert!(place(&text, "Do not give lymphocyte") < place(&text, "not asked now"));
    assert!(plain_text(true, 80).contains("- Anti-D · anti-d: not asked now"));
}

#[test]
fn decisions_that_may_matter_stand_once_with_what_would_tell() {
    let text = plain_text(false, 80);
    assert!(
        text.contains("MAY MATTER\n  - needs hCG: Luteal support\n"),
        "{text}"
    );
}

#[test]
fn what_a_folded_decision_waits_for_is_not_listed() {
    let mut assessment = samples::threatened();
    let bleeding = |assessment: &mut gravida_guideline::Assessment, relevant| {
        let decision = assessment
            .decisions
            .iter_mut()
            .find(|one| one.id == "early-pregnancy-bleeding");
        decision.unwrap().relevant = relevant;
        assessment
            .recommendations
            .retain(|one| one.id == "sample-waiting" || one.id == "sample-failed");
        text(assessment, &samples::titles(), &TextOptions::default())
    };
    let waits = "needs hCG: Luteal support";
    assert!(bleeding(&mut assessment, Some(true)).contains(waits));
    for relevant in [Some(false), None] {
        let text = bleeding(&mut assessment, relevant);
        assert!(!text.contains("CANNOT BE SAID YET"), "{text}");
        assert!(
            text.contains("sample-failed"),
            "a failure is always shown: {text}"
        );
        assert!(
            text.contains("!! EMERGENCY"),
            "an alert is always shown: {text}"
        );
        assert!(
            text.contains("Repeat the transvaginal scan."),
            "a task is always shown: {text}"
        );
    }
}

/// Forty-two decisions: of each what the sample has of one, six of them asked.
fn many_decisions() -> gravida_guideline::Assessment {
    let mut many = samples::threatened();
    let (finding, advice) = (many.findings[0].clone(), many.recommendations.clone());
    many.alerts.clear();
    many.decisions.clear();
    many.findings.clear();
    many.recommendations.clear();
    many.tasks.truncate(1);
    for number in 0..42 {
        let id = format!("question-{number}");
        many.decisions
            .push(gravida_guideline::assessment::DecisionRelevance {
                id: id.clone(),
                title: format!("A question of some length, number {number}"),
                relevant: [
                    Some(true),
                    None,
                    Some(false),
                    Some(false),
                    None,
                    Some(false),
                    Some(false),
                ][number % 7],
                missing: Vec::new(),
            });
        let is_asked = number % 7 == 0;
        if number % 7 == 1 || number % 7 == 4 {
            many.decisions[number].missing = vec!["hcg".to_owned(), "heartbeat".to_owned()];
        }
        for place in 0..4 {
            let mut finding = finding.clone();
            finding.id = format!("{id}-finding-{place}");
            finding.decision.clone_from(&id);
            many.findings.push(finding);
        }
        for place in 0..14 {
            let mut one = advice[place % advice.len()].clone();
            one.id = format!("{id}-{place}");
            one.decision.clone_from(&id);
            one.in_force = place < 4;
            one.outcome = match (is_asked, place) {
                (true, 0 | 5 | 6) => gravida_guideline::Outcome::Applies,
                (true, 1) | (false, _) => gravida_guideline::Outcome::NeedsData,
                (true, _) => gravida_guideline::Outcome::DoesNotApply,
            };
            many.recommendations.push(one);
        }
    }
    many
}

#[test]
fn forty_two_decisions_still_fit_a_screen_and_a_half() {
    let many = many_decisions();
    assert_eq!(many.recommendations.len(), 42 * 14);
    let titles = samples::titles();
    let text = text(&many, &titles, &TextOptions::default());
    let lines = text.lines().count();
    assert!(lines <= super::room::LINES, "{lines} lines:\n{text}");
    for number in [0, 7, 14, 21, 28, 35] {
        let id = format!("question-{number}-0");
        assert!(text.contains(&id), "`{id}` applies:\n{text}");
    }
    assert!(text.contains("not asked now: A question"), "{text}");
}

#[test]
fn what_applies_is_shown_even_where_nothing_fits() {
    let mut many = many_decisions();
    for one in many.recommendations.iter_mut().filter(|one| one.in_force) {
        one.outcome = gravida_guideline::Outcome::Applies;
    }
    let text = text(&many, &samples::titles(), &TextOptions::default());
    for one in many.recommendations.iter().filter(|one| one.in_force) {
        assert!(text.contains(&one.id), "{}", one.id);
    }
}

#[test]
fn what_not_to_do_and_what_to_ask_next_are_in_words_even_where_nothing_fits() {
    let mut many = many_decisions();
    let mut against = 0;
    for one in many.recommendations.iter_mut().filter(|one| one.in_force) {
        one.outcome = gravida_guideline::Outcome::Applies;
        if one.id.ends_with("-3") {
            against += 1;
            one.direction = gravida_guideline::Direction::Against;
            one.summary = format!("Leave {} alone.", one.id);
        }
    }
    let text = text(&many, &samples::titles(), &TextOptions::default());
    assert_eq!(text.matches("  x Leave question-").count(), against);
    assert!(text.contains(&many.missing[0].fact), "{text}");
    assert!(
        text.contains("also applies (gravida explain ID): "),
        "{text}"
    );
}
