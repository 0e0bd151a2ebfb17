//! Every route of the page, with good input and bad.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;
use crate::service::{Moment, Question};
use crate::settings::Settings;
use crate::trial;

const EXAMPLE: &str = "/case/example.two-losses-bleeding-heartbeat";

struct Answered {
    status: StatusCode,
    kind: String,
    /// Where it leads, where it is a redirection.
    to: String,
    /// What it remembers.
    cookie: String,
    body: String,
}

struct Visit {
    service: Arc<Service>,
    runtime: tokio::runtime::Runtime,
}

impl Visit {
    fn new() -> Self {
        Self {
            service: trial::service(Settings::default()),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    fn ask(&self, request: Request<Body>) -> Answered {
        let app = router().with_state(Arc::clone(&self.service));
        self.runtime.block_on(async {
            let response = app.oneshot(request).await.unwrap();
            let of = |name| {
                let value = response.headers().get(name);
                value.map_or("", |value| value.to_str().unwrap()).to_owned()
            };
            let message = response.extensions().get::<Refusal>().cloned();
            let (status, kind) = (response.status(), of(header::CONTENT_TYPE));
            let (to, cookie) = (of(header::LOCATION), of(header::SET_COOKIE));
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let body = String::from_utf8(body.to_vec()).unwrap();
            Answered {
                status,
                kind,
                to,
                cookie,
                body: message.map_or(body, |refusal| refusal.message().to_owned()),
            }
        })
    }

    fn get(&self, address: &str) -> Answered {
        self.ask(Request::get(address).body(Body::empty()).unwrap())
    }

    fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answered {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.ask(request.unwrap())
    }

    /// Posts the entry form and answers where it leads and what is there.
    fn enter(&self, fields: &[(&str, &str)]) -> (String, Answered) {
        let taken = self.post("/enter", fields);
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
        let page = self.get(taken.to.split('#').next().unwrap());
        assert_eq!(page.status, StatusCode::OK);
        (taken.to, page)
    }

    fn open(&self, kind: &str, body: impl Into<Body>) -> Answered {
        let request = Request::post("/open").header(header::CONTENT_TYPE, kind);
        self.ask(request.body(body.into()).unwrap())
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[test]
fn every_page_is_there_in_every_language() {
    let visit = Visit::new();
    for path in ["/", "/examples", "/enter", "/enter?show=all", EXAMPLE] {
        for tag in ["en", "pl", "zh"] {
            let mark = if path.contains('?') { '&' } else { '?' };
            let page = visit.get(&format!("{path}{mark}lang={tag}"));
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.body.contains(&format!("<html lang=\"{tag}\">")));
            assert!(page.cookie.starts_with(&format!("gravida-language={tag};")));
            assert!(page.body.matches("<h1").count() == 1, "{path}");
            // A key without a wording is shown as it is.
            assert!(!page.body.contains(">page-"), "{path} {tag}");
        }
    }
    let unknown = visit.get("/?lang=tlh");
    assert!(unknown.body.contains("<html lang=\"en\">") && unknown.cookie.is_empty());
}

#[test]
fn assets_are_kept_for_good_under_names_that_change_with_them() {
    let visit = Visit::new();
    let start = visit.get("/").body;
    for ending in ["css", "js", "svg"] {
        let from = start.find("/assets/page.").unwrap();
        assert!(start[from..].contains(&format!(".{ending}\"")));
    }
    let style = start.split("href=\"/assets/").nth(1).unwrap();
    let name = style.split('"').next().unwrap();
    assert!(visit.get(&format!("/assets/{name}")).body.contains(".next"));
    assert_eq!(visit.get("/assets/page.css").status, StatusCode::NOT_FOUND);
    assert!(!start.contains("<style") && !start.contains("style=\""));
    assert!(!start.contains("onclick") && !start.contains("<script>"));
}

#[test]
fn an_answer_is_used_once_its_reading_was_shown() {
    let visit = Visit::new();
    let typed = [("as-of", ""), ("f.0.gestational-age", "6w3d")];
    let (to, form) = visit.enter(&typed);
    assert!(to.ends_with("/enter#check"), "{to}");
    assert!(form.body.contains("6 weeks 3 days"));
    let seen = "name=\"seen.0.gestational-age\" value=\"45 d@\"";
    assert!(form.body.contains(seen), "{}", form.body);
    // Looked at before that, it is not used, and that is said.
    let key = to.strip_suffix("/enter#check").unwrap();
    assert!(visit.get(key).body.contains("not used yet"));

    let shown = [
        ("f.0.gestational-age", "6w3d"),
        ("seen.0.gestational-age", "45 d@"),
        ("f.0.currently-pregnant", "true"),
    ];
    let (to, case) = visit.enter(&shown);
    assert!(!to.contains("enter"), "{to}");
    assert!(case.body.contains("6 weeks 3 days"), "{}", case.body);
    // What was shown was another reading: shown again.
    let (to, _) = visit.enter(&[
        ("f.0.gestational-age", "7w3d"),
        ("seen.0.gestational-age", "45 d@"),
    ]);
    assert!(to.ends_with("/enter#check"));
}

#[test]
fn plain_answers_need_no_second_look() {
    let visit = Visit::new();
    let (to, case) = visit.enter(&[
        ("f.0.age", "34"),
        ("f.0.vaginal-bleeding", "true"),
        ("f.0.hcg", "1500"),
        ("at.0.hcg", "2026-11-20"),
        ("f.0.last-menstrual-period", "2026-10-10"),
    ]);
    assert!(!to.contains("enter"), "{to}");
    assert!(case.body.contains("34 years"));
    assert!(case.body.contains("1 500 IU/L"));
}

#[test]
fn what_cannot_be_read_stays_as_typed_beside_its_error() {
    let visit = Visit::new();
    let (to, form) = visit.enter(&[
        ("f.0.last-menstrual-period", "3/11/2026"),
        ("f.0.hcg", "12 mg<b>"),
        ("at.0.hcg", "someday"),
        ("f.0.previous-miscarriages", "two"),
        ("as-of", "noon"),
    ]);
    assert!(to.ends_with("#check"));
    for part in [
        "this can be 3 November 2026 or 11 March 2026",
        "value=\"12 mg&lt;b&gt;\"",
        "the unit mg&lt;b&gt; does not fit",
        "value=\"someday\"",
        "value=\"two\"",
        "value=\"noon\"",
        "aria-invalid=\"true\"",
        "href=\"#f-0-hcg\"",
    ] {
        assert!(form.body.contains(part), "`{part}` is not in {}", form.body);
    }
    assert!(!form.body.contains("mg<b>"));
}

#[test]
fn fields_that_no_form_has_change_nothing() {
    let visit = Visit::new();
    let plain = visit.post("/enter", &[("f.0.age", "34")]).to;
    let strange = [
        ("f.0.age", "34"),
        ("f.0.no-such-fact", "1"),
        ("f.x.age", "1"),
        ("f.99999999999999999999.age", "1"),
        ("g.0.age", "1"),
        ("none.99", "true"),
        ("day.0", "soon"),
        ("skip", "no-such-fact"),
        ("profile", "no-such-profile"),
        ("from", "../../etc/passwd"),
        ("", ""),
    ];
    assert_eq!(visit.post("/enter", &strange).to, plain);
    let unreadable = Request::post("/enter")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from("f.0.age=34"));
    let refused = visit.ask(unreadable.unwrap());
    assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[test]
fn none_of_these_answers_no_and_only_what_was_left_open() {
    let visit = Visit::new();
    let groups = &visit.service.knowledge().form().groups;
    let place = groups
        .iter()
        .position(|group| group.none.is_some())
        .unwrap();
    let none = format!("none.{place}");
    let taken = visit.post("/enter", &[("f.0.collapse", "true"), (&none, "true")]);
    let json = visit.get(&format!("{}/record.json", taken.to)).body;
    let record: serde_json::Value = serde_json::from_str(&json).unwrap();
    let answers: Vec<bool> = record["entry"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["resource"]["valueBoolean"].as_bool())
        .collect();
    assert_eq!(answers.iter().filter(|answer| **answer).count(), 1);
    assert!(answers.len() > 5, "{json}");
}

#[test]
fn the_day_of_a_group_is_that_of_its_answers() {
    let visit = Visit::new();
    let groups = &visit.service.knowledge().form().groups;
    let place = groups
        .iter()
        .position(|group| group.date.is_some())
        .unwrap();
    let day = format!("day.{place}");
    let taken = visit.post(
        "/enter",
        &[
            ("f.0.pregnancy-location", "intrauterine"),
            (&day, "2026-11-20"),
        ],
    );
    let record = visit.get(&format!("{}/record.json", taken.to)).body;
    assert!(
        record.contains("\"effectiveDateTime\":\"2026-11-20\""),
        "{record}"
    );
}

#[test]
fn an_emergency_is_told_before_everything_else() {
    let visit = Visit::new();
    let page = visit
        .get("/case/example.pain-shoulder-tip-fainting-no-scan")
        .body;
    let place = |part: &str| page.find(part).unwrap_or_else(|| panic!("no `{part}`"));
    assert!(place("class=\"alert emergency\"") < place("class=\"next\""));
    assert!(place("class=\"alert emergency\"") < place("class=\"body\""));
}

#[test]
fn after_a_loss_the_page_is_quieter_and_counts_no_weeks() {
    let visit = Visit::new();
    let page = visit.get("/case/example.after-a-loss-antenatal-visits-still-booked");
    assert!(page.body.contains("<body class=\"after-loss\">"));
    let heading = page.body.split("<h1>").nth(1).unwrap();
    assert!(!heading.split("</h1>").next().unwrap().contains("week"));
}

#[test]
fn questions_are_answered_by_a_press_or_passed_over() {
    let visit = Visit::new();
    let asked = |page: &str| {
        let ask = page.split("id=\"ask\">").nth(1).unwrap();
        ask.split("</p>").next().unwrap().to_owned()
    };
    let first = asked(&visit.get(EXAMPLE).body);
    let fact = (visit.service.knowledge().facts().iter())
        .find(|fact| fact.ask == first)
        .unwrap();
    let from = "example.two-losses-bleeding-heartbeat";
    let (_, page) = visit.enter(&[("from", from), ("has-record", "true"), ("skip", &fact.id)]);
    assert_ne!(asked(&page.body), first);
    let answer = ("f.0.smoking", "false");
    let (_, page) = visit.enter(&[("from", from), ("has-record", "true"), answer]);
    let label = &visit.service.knowledge().fact("smoking").unwrap().label;
    assert!(page.body.contains(&format!("<dt>{label}</dt><dd>No</dd>")));
    // Answers add to the record: what it says of her is still there.
    assert!(page.body.contains("34 years"));
}

#[test]
fn a_record_is_opened_from_a_form_or_as_it_is() {
    let visit = Visit::new();
    let example = examples::named("two-losses-bleeding-heartbeat").unwrap();
    let taken = visit.open("application/fhir+json", example.content);
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert!(visit.get(&taken.to).body.contains("34 years"));
    let form = |name: &str, content: &[u8]| {
        let mut body = format!(
            "--B\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"..\\her file.json\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--B--\r\n");
        body
    };
    let kind = "multipart/form-data; boundary=B";
    let taken = visit.open(kind, form("record", example.content));
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let page = visit.get(&taken.to).body;
    assert!(page.contains("her file.json") && !page.contains("..\\"));
    for (kind, body) in [
        (kind, form("other", example.content)),
        (kind, form("record", b"")),
        (kind, form("record", b"Dear colleague")),
        (kind, b"--B\r\n".to_vec()),
        ("multipart/form-data", form("record", example.content)),
        ("application/json", Vec::new()),
        ("application/json", b"{".to_vec()),
        ("application/json", b"<Patient/>".to_vec()),
        ("application/json", b"\xff\xfe".to_vec()),
    ] {
        let refused = visit.open(kind, body);
        assert!(refused.status.is_client_error(), "{}", refused.status);
        assert!(!refused.body.is_empty());
    }
    let nobody = visit.open(
        "application/json",
        &br#"{"resourceType":"Bundle","type":"collection"}"#[..],
    );
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn what_is_no_longer_held_is_said_and_what_was_typed_is_kept() {
    let visit = Visit::new();
    for path in [
        "/case/00",
        "/case/00/enter",
        "/case/00/tasks.ics",
        "/case/example.none",
    ] {
        let gone = visit.get(path);
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "{path}");
    }
    // What never was is not said to be gone.
    let no_example = visit.get("/case/example.none").body;
    assert!(
        no_example.contains("no example has this name"),
        "{no_example}"
    );
    let gone = visit.post(
        "/enter",
        &[("from", "00"), ("has-record", "true"), ("f.0.age", "3")],
    );
    assert_eq!(gone.status, StatusCode::GONE);
    // Without a record the form itself holds everything.
    let (_, case) = visit.enter(&[("from", "00"), ("f.0.age", "34")]);
    assert!(case.body.contains("34 years"));
}

#[test]
fn downloads_are_what_they_say_they_are() {
    let visit = Visit::new();
    for (rest, kind) in [
        ("/assessment.json", "application/json"),
        ("/assessment.fhir.json", "application/fhir+json"),
        ("/assessment.txt", "text/plain; charset=utf-8"),
        ("/record.json", "application/fhir+json"),
        ("/tasks.ics", "text/calendar; charset=utf-8"),
        ("/report", "text/html; charset=utf-8"),
        ("/sheet", "text/html; charset=utf-8"),
    ] {
        let file = visit.get(&format!("{EXAMPLE}{rest}"));
        assert_eq!((file.status, &*file.kind), (StatusCode::OK, kind), "{rest}");
        assert_eq!(
            file.body,
            visit.get(&format!("{EXAMPLE}{rest}")).body,
            "{rest}"
        );
        let wrong = visit.get(&format!("{EXAMPLE}{rest}?profile=no-such"));
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{rest}");
    }
    let letter = visit.get(&format!("{EXAMPLE}/letter/no-such"));
    assert_eq!(letter.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_calendar_holds_every_task_that_has_a_day() {
    let visit = Visit::new();
    let calendar = visit.get(&format!("{EXAMPLE}/tasks.ics")).body;
    let json = visit.get(&format!("{EXAMPLE}/assessment.json")).body;
    let assessment: gravida_guideline::Assessment = serde_json::from_str(&json).unwrap();
    let dated: Vec<_> = assessment
        .tasks
        .iter()
        .filter(|task| task.due.is_some())
        .collect();
    assert!(!dated.is_empty());
    assert_eq!(calendar.matches("BEGIN:VEVENT\r\n").count(), dated.len());
    for task in dated {
        assert!(
            calendar.contains(&format!("UID:{}.", task.id)),
            "{calendar}"
        );
    }
    assert_eq!(
        calendar.matches("DTSTAMP:20261120T085500Z").count(),
        calendar.matches("UID:").count()
    );
    // RFC 5545, 3.1: no line is longer than 75 octets without its end.
    assert!(
        calendar.split("\r\n").all(|line| line.len() <= 75),
        "{calendar}"
    );
}

/// What the page shows of a record is what the service says of it. That the
/// command line says the same is tested there, with the binary.
#[test]
fn an_example_is_assessed_as_its_record_is() {
    let visit = Visit::new();
    for example in examples::all().iter().step_by(6) {
        let shown = visit.get(&format!("/case/example.{}/assessment.json", example.name));
        let question = Question {
            source: format!("{}.json", example.name).into(),
            profile: None,
            moment: Moment::NewestInRecord,
        };
        let assessed = visit.service.answer(example.content, &question).unwrap();
        let expected = gravida_report::json(&assessed.assessments[0]);
        assert_eq!(shown.body, expected, "{}", example.name);
    }
}

#[test]
fn one_answer_is_read_for_the_script() {
    let visit = Visit::new();
    let read = |fact: &str, text: &str| -> serde_json::Value {
        let told = visit.post(
            "/read",
            &[("fact", fact), ("text", text), ("zone", "+01:00")],
        );
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        serde_json::from_str(&told.body).unwrap()
    };
    let told = read("hcg", "1500 mIU/ml");
    assert_eq!(told["seen"], "1500 m[IU]/mL@");
    assert_eq!(told["read"], "Read as 1 500 mIU/mL (that is 1 500 IU/L)");
    let doubted = read("hcg", "1,500");
    assert_eq!(doubted["read"], serde_json::Value::Null);
    assert_eq!(doubted["doubts"].as_array().unwrap().len(), 1);
    assert_eq!(doubted["seen"], "");
    assert_eq!(
        read("hcg", "400000")["warnings"].as_array().unwrap().len(),
        1
    );
    let none = visit.post("/read", &[("fact", "no-such-fact"), ("text", "1")]);
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(
        visit
            .post("/read", &[("text", "1")])
            .status
            .is_client_error()
    );
}

/// Three women: one by name, one by references alone, one without a name.
const THREE: &str = r#"{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "Patient", "id": "one", "gender": "female", "birthDate": "1991-04-02",
    "name": [{"family": "Nowak", "given": ["Anna", "Maria"]}]}},
  {"resource": {"resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/two"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "19080-1"}]}, "effectiveDateTime": "2026-11-20",
    "valueQuantity": {"value": 800, "system": "http://unitsofmeasure.org", "code": "[IU]/L"}}},
  {"resource": {"resourceType": "Patient", "id": "three", "gender": "female", "birthDate": "1980"}}]}"#;

#[test]
fn of_several_women_in_a_file_one_is_chosen() {
    let visit = Visit::new();
    let opened = visit.open("application/fhir+json", THREE);
    assert!(opened.to.ends_with("/patients"), "{}", opened.to);
    let page = visit.get(&opened.to);
    assert_eq!(page.status, StatusCode::OK);
    for shown in [
        "Nowak, Anna Maria",
        "born 1991",
        "born 1980",
        "<code>two</code>",
        "3 patients",
    ] {
        assert!(page.body.contains(shown), "{shown}\n{}", page.body);
    }
    // The day of birth is not needed to tell two apart.
    assert!(!page.body.contains("1991-04"));
    let address = opened.to.trim_end_matches("s");
    let chosen = visit.post(address, &[("patient", "2")]);
    let page = visit.get(&chosen.to);
    assert!(
        page.body.contains("46 years") || page.body.contains("45 to 46 years"),
        "{}",
        page.body
    );
    assert!(page.body.contains("/patients\""));
    let nobody = visit.post(address, &[("patient", "3")]);
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn what_is_typed_for_one_woman_of_a_file_is_hers() {
    let visit = Visit::new();
    let opened = visit.open("application/fhir+json", THREE);
    let chosen = visit.post(opened.to.trim_end_matches("s"), &[("patient", "1")]);
    let key = chosen.to.trim_start_matches("/case/");
    let (to, page) = visit.enter(&[("from", key), ("f.0.vaginal-bleeding", "true")]);
    assert!(!to.contains("/enter"), "{to}");
    assert!(
        page.body.contains("Vaginal bleeding</dt><dd>Yes"),
        "{}",
        page.body
    );
    assert!(page.body.contains("800"), "{}", page.body);
}
