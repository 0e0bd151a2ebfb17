//! Follow-up as a browser without scripts meets it: pages and forms.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use gravida_store::{CaseId, Location, Options, Store, TaskState};
use http_body_util::BodyExt;
use tower::ServiceExt;

mod unwritable;

use super::EnteredAnswer;
use super::entered::Entered;
use crate::service::Service;
use crate::settings::Settings;
use crate::trial;

/// A service with a store of its own, and a browser at it.
struct Clinic {
    service: Arc<Service>,
    app: Router,
    cookie: String,
    proof: String,
    folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
struct Page {
    status: StatusCode,
    location: String,
    body: String,
}

impl Clinic {
    async fn open() -> Self {
        Self::open_at(tempfile::tempdir().unwrap(), Options::default()).await
    }

    /// With the store in this folder, made where there is none.
    async fn open_at(folder: tempfile::TempDir, options: Options) -> Self {
        let location = Location::Sqlite(folder.path().join("store.sqlite"));
        let store = Store::open(&location, options).unwrap();
        let service = trial::keeping(Settings::default(), store);
        let mut clinic = Self {
            app: crate::router(&service),
            service,
            cookie: String::new(),
            proof: String::new(),
            folder,
        };
        let request = Request::get("/cases").header(header::HOST, "localhost");
        let response = clinic
            .app
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        clinic.cookie = cookie.split(';').next().unwrap().to_owned();
        let page = clinic.get("/cases").await;
        clinic.proof = between(&page.body, "name=\"csrf\" value=\"", "\"").to_owned();
        clinic
    }

    async fn send(&self, request: Request<Body>) -> Page {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let header = |name| {
            let value = response.headers().get(name);
            value.map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        let (status, location) = (response.status(), header(header::LOCATION));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Page {
            status,
            location,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    async fn get(&self, path: &str) -> Page {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, &self.cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = format!("csrf={}", self.proof);
        for (name, value) in fields {
            body.push_str(&format!("&{name}={}", encoded(value)));
        }
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Saves a case and returns its id.
    async fn save(&self, label: &str, entered: &Entered) -> String {
        let page = self
            .post(
                "/cases",
                &[("label", label), ("entered", &entered.to_json())],
            )
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        page.location.strip_prefix("/cases/").unwrap().to_owned()
    }

    /// The store, past the service.
    fn store(&self) -> Store {
        let location = Location::Sqlite(self.folder.path().join("store.sqlite"));
        Store::open_existing(&location, Options::default()).unwrap()
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no `{before}` in {text}"));
    rest.split_once(after).unwrap().0
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// A case of two days ago, with these answers.
fn entered(answers: &[(&str, &str, &str)]) -> Entered {
    Entered {
        as_of: "2026-11-20T11:00:00Z".to_owned(),
        profile: "europe".to_owned(),
        answers: answers
            .iter()
            .map(|(fact, text, at)| EnteredAnswer {
                fact: (*fact).to_owned(),
                text: (*text).to_owned(),
                at: (!at.is_empty()).then(|| (*at).to_owned()),
            })
            .collect(),
        record: None,
    }
}

/// A positive test for lupus anticoagulant: repeated twelve weeks later.
fn awaits_repeat(first: &str) -> Entered {
    entered(&[
        ("miscarriage", "8 wk", "2024-02-01"),
        ("lupus-anticoagulant", "positive", first),
    ])
}

/// An hCG of unknown place, to be measured again.
fn early() -> Entered {
    entered(&[
        ("currently-pregnant", "true", ""),
        ("vaginal-bleeding", "true", ""),
        ("hcg", "900 [IU]/L", "2026-11-20T09:00:00Z"),
    ])
}

#[tokio::test]
async fn a_case_is_saved_under_a_label_and_opened_again() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &early()).await;
    let page = clinic.get(&format!("/cases/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("<h1>") && page.body.contains("Blue 7"));
    assert!(page.body.contains("As of 2026-11-22"), "{}", page.body);
    let list = clinic.get("/cases").await;
    assert!(list.body.contains(&format!("href=\"/cases/{id}\"")));
    let found = clinic.post("/cases/search", &[("search", "BLUE")]).await;
    assert!(found.body.contains(&id));
    let none = clinic.post("/cases/search", &[("search", "green")]).await;
    assert!(!none.body.contains(&id) && none.body.contains("No case has such a label"));
}

/// The fields of the form with this action, as a browser sends them.
fn fields_of(page: &str, action: &str) -> Vec<(String, String)> {
    let form = between(page, &format!("action=\"{action}\">"), "</form>");
    let value = |input: &str, name: &str| {
        let (_, rest) = input.split_once(&format!("{name}=\""))?;
        let text = rest.split('"').next()?;
        Some(
            text.replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&"),
        )
    };
    form.split("<input ")
        .skip(1)
        .filter_map(|input| {
            Some((
                value(input, "name")?,
                value(input, "value").unwrap_or_default(),
            ))
        })
        .filter(|(name, _)| name != "csrf")
        .collect()
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[tokio::test]
async fn a_typed_case_is_saved_opened_added_to_and_saved_again() {
    let clinic = Clinic::open().await;
    let typed = [
        ("f.0.currently-pregnant", "true"),
        ("f.0.vaginal-bleeding", "true"),
        ("f.0.hcg", "900 [IU]/L"),
        ("at.0.hcg", "2026-11-20T09:00:00Z"),
        ("as-of", "2026-11-20T11:00:00Z"),
        ("seen.as-of", "2026-11-20T11:00:00Z"),
    ];
    let taken = clinic.post("/enter", &typed).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let page = clinic.get(&taken.location).await;
    let mut fields = fields_of(&page.body, "/cases");
    for (name, value) in &mut fields {
        if name == "label" {
            *value = "Blue 7".to_owned();
        }
    }
    let saved = clinic.post("/cases", &borrowed(&fields)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let id = saved.location.strip_prefix("/cases/").unwrap();
    let first = clinic
        .store()
        .version(&CaseId::parse(id).unwrap(), None)
        .unwrap();
    let first = Entered::parse(&first.content).unwrap();
    let moment = "2026-11-20T11:00:00";
    assert!(first.as_of.starts_with(moment), "{first:?}");
    assert_eq!(first.answers.len(), 3, "{first:?}");

    // Opened two days later, with a further value.
    let opened = clinic.get(&format!("/cases/{id}/open")).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let page = clinic.get(&opened.location).await;
    assert!(
        page.body.contains("Save as version 2 of Blue 7"),
        "{}",
        page.body
    );
    let mut more = fields_of(&page.body, &format!("/cases/{id}/versions"));
    more.retain(|(name, _)| name != "expected");
    let new = [
        ("f.1.hcg", "1000 [IU]/L"),
        ("at.1.hcg", "2026-11-22T08:00:00Z"),
        ("seen.1.hcg", "1000 [IU]/L@2026-11-22T08:00:00Z"),
    ];
    more.extend(new.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let taken = clinic.post("/enter", &borrowed(&more)).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let page = clinic.get(&taken.location).await;
    let fields = fields_of(&page.body, &format!("/cases/{id}/versions"));
    let saved = clinic
        .post(&format!("/cases/{id}/versions"), &borrowed(&fields))
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let changes = clinic.get(&format!("/cases/{id}/versions/2")).await;
    let changed = between(&changes.body, "What changed since version 1", "Advice</h2>");
    assert!(
        changed.contains("1000 [IU]/L") && !changed.contains("900 [IU]/L"),
        "{changed}"
    );
    // What was so two days ago was not moved to today.
    let second = clinic
        .store()
        .version(&CaseId::parse(id).unwrap(), None)
        .unwrap();
    let second = Entered::parse(&second.content).unwrap();
    let bleeding = second
        .answers
        .iter()
        .find(|one| one.fact == "vaginal-bleeding")
        .unwrap();
    let at = bleeding.at.as_deref().unwrap_or(&first.as_of);
    assert!(at.starts_with(moment), "{second:?}");
}

#[tokio::test]
async fn an_example_record_is_saved_and_opened_again() {
    let clinic = Clinic::open().await;
    let page = clinic
        .get("/case/example.two-losses-bleeding-heartbeat")
        .await;
    let mut fields = fields_of(&page.body, "/cases");
    fields.push(("label".to_owned(), "Blue 7".to_owned()));
    let saved = clinic.post("/cases", &borrowed(&fields)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let case = clinic.get(&saved.location).await;
    assert!(case.body.contains("2027-01-19"), "{}", case.body);
    let opened = clinic.get(&format!("{}/open", saved.location)).await;
    let page = clinic.get(&opened.location).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("two-losses-bleeding-heartbeat.json"));
}

#[tokio::test]
async fn nothing_of_a_case_is_in_an_address() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &early()).await;
    for path in [
        "/cases".to_owned(),
        "/worklist".to_owned(),
        format!("/cases/{id}"),
    ] {
        let page = clinic.get(&path).await;
        for address in page
            .body
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            // The random number of a case may hold any digits, 900 among them.
            let told = address.replace(&id, "");
            assert!(!told.contains("Blue") && !told.contains("900"), "{address}");
        }
    }
}

#[tokio::test]
async fn a_label_that_looks_like_a_name_is_asked_about_and_nothing_is_lost() {
    let clinic = Clinic::open().await;
    let json = early().to_json();
    let page = clinic
        .post("/cases", &[("label", "Anna Kowalska"), ("entered", &json)])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("looks like the name of a person"));
    assert!(
        page.body.contains("900 [IU]/L"),
        "what was entered is in the form"
    );
    let fields = [
        ("label", "Anna Kowalska"),
        ("entered", json.as_str()),
        ("confirmed", "yes"),
    ];
    assert_eq!(
        clinic.post("/cases", &fields).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_label_that_is_taken_offers_the_other_case_and_saves_nothing() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &early()).await;
    let json = awaits_repeat("2026-10-05").to_json();
    let page = clinic
        .post("/cases", &[("label", "blue 7"), ("entered", &json)])
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.body
            .contains(&format!("action=\"/cases/{id}/versions\""))
    );
    assert!(page.body.contains("lupus-anticoagulant"));
    assert_eq!(
        clinic
            .store()
            .versions(&CaseId::parse(&id).unwrap())
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_further_version_says_what_changed_in_answers_and_advice() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &early()).await;
    let mut second = early();
    second.as_of = "2026-11-22T09:00:00Z".to_owned();
    second.answers.push(EnteredAnswer {
        fact: "hcg".to_owned(),
        text: "1000 [IU]/L".to_owned(),
        at: Some("2026-11-22T08:00:00Z".to_owned()),
    });
    let fields = [("entered", second.to_json()), ("expected", "1".to_owned())];
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let page = clinic.post(&format!("/cases/{id}/versions"), &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let page = clinic.get(&format!("/cases/{id}/versions/2")).await;
    assert!(page.body.contains("What changed since version 1"));
    let changed = between(&page.body, "What changed since version 1", "Advice</h2>");
    assert!(
        changed.contains("1000 [IU]/L") && !changed.contains("900 [IU]/L"),
        "{changed}"
    );
    assert!(
        page.body.contains("nice-ng126-no-loss-from-hcg"),
        "{}",
        page.body
    );
    let first = clinic.get(&format!("/cases/{id}/versions/1")).await;
    assert!(first.body.contains("900 [IU]/L") && !first.body.contains("1000 [IU]/L"));
    assert_eq!(
        clinic.get(&format!("/cases/{id}/versions/3")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn saving_on_an_older_version_shows_both_and_loses_nothing() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &early()).await;
    let with = |fact: &str, text: &str| {
        let mut more = early();
        more.answers.push(EnteredAnswer {
            fact: fact.to_owned(),
            text: text.to_owned(),
            at: None,
        });
        more
    };
    let path = format!("/cases/{id}/versions");
    let hers = with("rh-d", "negative").to_json();
    let saved = clinic
        .post(&path, &[("entered", &hers), ("expected", "1")])
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let his = with("severe-pain", "false").to_json();
    let page = clinic
        .post(&path, &[("entered", &his), ("expected", "1")])
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.body.contains("Somebody saved meanwhile"));
    assert!(page.body.contains("Save both as version 3 of Blue 7"));
    // The form that saves both holds both.
    let both = between(&page.body, "value=\"{", "\"").replace("&quot;", "\"");
    let both = Entered::parse(format!("{{{both}").as_bytes()).unwrap();
    let facts: Vec<&str> = both
        .answers
        .iter()
        .map(|answer| answer.fact.as_str())
        .collect();
    assert!(
        facts.contains(&"rh-d") && facts.contains(&"severe-pain"),
        "{facts:?}"
    );
    let json = both.to_json();
    let saved = clinic
        .post(&path, &[("entered", &json), ("expected", "2")])
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    // Where both changed the same answer, only a person can settle it.
    let other = with("rh-d", "positive").to_json();
    let page = clinic
        .post(&path, &[("entered", &other), ("expected", "1")])
        .await;
    assert!(!page.body.contains("Save both") && page.body.contains("Save yours as version 4"));
}

#[tokio::test]
async fn the_worklist_has_what_is_due_overdue_first() {
    let clinic = Clinic::open().await;
    let late = clinic.save("late", &awaits_repeat("2026-08-01")).await;
    let later = clinic.save("later", &awaits_repeat("2026-10-05")).await;
    let page = clinic.get("/worklist").await;
    let (overdue, rest) = page.body.split_once("<h2 id=\"later\">").unwrap();
    assert!(
        overdue.contains("<h2 id=\"overdue\">") && overdue.contains(&late),
        "{}",
        page.body
    );
    assert!(rest.contains(&later) && rest.contains("2026-12-28"));
    assert!(overdue.contains("days late"));
    let filtered = clinic.get("/worklist?kind=no-such-kind").await;
    assert!(!filtered.body.contains(&late));
    let filtered = clinic.get("/worklist?kind=antiphospholipid-syndrome").await;
    assert!(filtered.body.contains(&late));
    let calendar = clinic.get("/worklist.ics").await;
    assert!(calendar.body.starts_with("BEGIN:VCALENDAR"));
    assert!(calendar.body.contains("20261228") && calendar.body.contains("later: "));
}

#[tokio::test]
async fn a_saved_case_that_is_opened_and_added_to_asks_for_nothing_that_was_not_typed() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &early()).await;
    let opened = clinic.get(&format!("/cases/{id}/open")).await;
    let form = clinic.get(&format!("{}/enter", opened.location)).await;
    let shown = between(&form.body, "id=\"as-of\" name=\"as-of\" value=\"", "\"");
    let seen = between(&form.body, "name=\"seen.as-of\" value=\"", "\"");
    let key = opened.location.strip_prefix("/case/").unwrap();
    let fields = [
        ("from", key),
        ("as-of", shown),
        ("seen.as-of", seen),
        ("f.0.rh-d", "negative"),
    ];
    let answered = clinic.post("/enter", &fields).await;
    assert!(!answered.location.ends_with("#check"), "{shown}, {seen}");
}

#[tokio::test]
async fn a_task_is_marked_done_decided_against_and_opened_again() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &awaits_repeat("2026-08-01")).await;
    let case = CaseId::parse(&id).unwrap();
    let path = format!("/cases/{id}/task");
    let task = clinic.store().tasks(&case).unwrap().remove(0);
    let due = task.task.due.clone().unwrap();
    let mark = |state: &'static str, reason: &'static str| {
        let (clinic, path, task, due) = (&clinic, &path, &task.task.task, &due);
        async move {
            let fields = [
                ("task", task.as_str()),
                ("due", due),
                ("state", state),
                ("reason", reason),
                ("from", "/worklist"),
            ];
            clinic.post(path, &fields).await
        }
    };
    let state = || clinic.store().tasks(&case).unwrap().remove(0).state;
    let done = mark("done", "").await;
    assert_eq!(
        (done.status, done.location.as_str()),
        (StatusCode::SEE_OTHER, "/worklist")
    );
    assert_eq!(state(), TaskState::Done);
    assert_eq!(mark("open", "").await.status, StatusCode::SEE_OTHER);
    let refused = mark("dismissed", "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("the reason is empty"),
        "{}",
        refused.body
    );
    assert_eq!(state(), TaskState::Open);
    mark("dismissed", "she does not want it").await;
    assert_eq!(state(), TaskState::Dismissed);
    let page = clinic.get(&format!("/cases/{id}")).await;
    assert!(page.body.contains("she does not want it"));
    assert_eq!(mark("lapsed", "").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_case_is_renamed_closed_and_erased() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &awaits_repeat("2026-08-01")).await;
    let renamed = clinic
        .post(&format!("/cases/{id}/label"), &[("label", "Green 8")])
        .await;
    assert_eq!(renamed.status, StatusCode::SEE_OTHER);
    clinic
        .post(&format!("/cases/{id}/follow-up"), &[("follow_up", "end")])
        .await;
    assert!(!clinic.get("/worklist").await.body.contains("Green 8"));
    assert!(!clinic.get("/cases").await.body.contains("Green 8"));
    assert!(
        clinic
            .get("/cases?closed=yes")
            .await
            .body
            .contains("Green 8")
    );
    let path = format!("/cases/{id}/erase");
    let slip = clinic.post(&path, &[("reason", "asked")]).await;
    assert_eq!(slip.status, StatusCode::UNPROCESSABLE_ENTITY);
    let erased = clinic
        .post(&path, &[("reason", "asked"), ("confirmed", "yes")])
        .await;
    assert_eq!(erased.location, "/cases");
    assert_eq!(
        clinic.get(&format!("/cases/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        !clinic
            .get("/cases?closed=yes")
            .await
            .body
            .contains("Green 8")
    );
}

#[tokio::test]
async fn every_look_and_every_change_is_in_the_audit_trail() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &awaits_repeat("2026-08-01")).await;
    for path in ["/worklist", "/worklist.ics", "/cases"] {
        clinic.get(path).await;
    }
    for rest in ["", "/versions/1", "/history"] {
        clinic.get(&format!("/cases/{id}{rest}")).await;
    }
    let store = clinic.store();
    let trail = store.audit(None, 0, 1_000).unwrap();
    let actions: Vec<&str> = trail.iter().map(|entry| entry.action.as_str()).collect();
    let after_saving = actions
        .iter()
        .position(|action| *action == "case saved")
        .unwrap();
    assert_eq!(
        actions[after_saving + 1..],
        [
            "worklist viewed",
            "worklist taken as calendar",
            "list viewed",
            "case viewed",
            "case viewed",
            "history viewed",
        ]
    );
    assert!(trail.iter().all(|entry| entry.who == "local"));
    assert_eq!(store.verify_audit(None).unwrap().troubles, []);
}

#[tokio::test]
async fn other_knowledge_brings_tasks_up_to_date_and_tells_what_it_changed() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &awaits_repeat("2026-08-01")).await;
    let case = CaseId::parse(&id).unwrap();
    // The case as knowledge of an earlier day would have left it: with other
    // advice, and without the task.
    let store = clinic.store();
    let earlier = gravida_store::Derived {
        advice: br#"{"sydney-2006-repeat-after-12-weeks":"does-not-apply"}"#.to_vec(),
        ..gravida_store::Derived::default()
    };
    let stamp = gravida_store::Stamp {
        who: "gravida",
        at: "2026-11-21T00:00:00Z",
    };
    assert!(
        store
            .reassess(stamp, &case, 1, "sha256:earlier", &earlier, None)
            .unwrap()
    );
    assert_eq!(store.worklist(None).unwrap(), []);
    let waiting = clinic.get("/worklist").await;
    assert!(
        waiting.body.contains("1 case is being assessed"),
        "{}",
        waiting.body
    );
    let upkeep = tokio::spawn(super::keep_current(Arc::clone(&clinic.service)));
    while !clinic
        .store()
        .stale(clinic.service.knowledge().digest(), 1)
        .unwrap()
        .is_empty()
    {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    upkeep.abort();
    let page = clinic.get("/worklist").await;
    assert!(
        page.body
            .contains("New knowledge changed the advice on 1 case")
    );
    assert!(page.body.contains("<h2 id=\"overdue\">"));
    let page = clinic.get(&format!("/cases/{id}")).await;
    let changed = between(
        &page.body,
        "New knowledge changed this advice",
        "</section>",
    );
    assert!(
        changed.contains("sydney-2006-repeat-after-12-weeks"),
        "{changed}"
    );
    clinic.post(&format!("/cases/{id}/seen"), &[]).await;
    let page = clinic.get(&format!("/cases/{id}")).await;
    assert!(!page.body.contains("New knowledge changed this advice"));
}

#[tokio::test]
async fn an_answer_that_knowledge_no_longer_knows_is_told_and_kept() {
    let clinic = Clinic::open().await;
    let mut old = early();
    old.answers.push(EnteredAnswer {
        fact: "fact-of-old".to_owned(),
        text: "true".to_owned(),
        at: None,
    });
    let id = clinic.save("Blue 7", &old).await;
    let page = clinic.get(&format!("/cases/{id}")).await;
    assert!(page.body.contains("fact-of-old: Yes"), "{}", page.body);
    let page = clinic.get(&format!("/cases/{id}/versions/1")).await;
    assert!(page.body.contains("fact-of-old"));
}

#[tokio::test]
async fn where_nothing_is_kept_every_address_says_so() {
    let app = crate::router(&trial::service(Settings::default()));
    let id = "0".repeat(32);
    for path in [
        "/cases",
        "/worklist",
        "/worklist.ics",
        &format!("/cases/{id}"),
        &format!("/cases/{id}/history"),
    ] {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .body(Body::empty());
        let response = app.clone().oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(
            String::from_utf8_lossy(&body).contains("started with `--no-store`"),
            "{path}"
        );
    }
    let request = Request::get("/")
        .header(header::HOST, "localhost")
        .body(Body::empty());
    let response = app.oneshot(request.unwrap()).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert!(!String::from_utf8_lossy(&body).contains("href=\"/cases\""));
}

#[tokio::test]
async fn nonsense_is_refused_with_a_sentence() {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &early()).await;
    let record = Entered {
        record: Some(super::entered::EnteredRecord {
            name: "record.json".to_owned(),
            content: "{\"resourceType\": 7".to_owned(),
            patient: 0,
        }),
        ..entered(&[])
    };
    type Try = (String, Vec<(&'static str, String)>, u16);
    let tries: Vec<Try> = vec![
        (
            "/cases".to_owned(),
            vec![("label", "x".to_owned()), ("entered", "{}".to_owned())],
            400,
        ),
        (
            "/cases".to_owned(),
            vec![("label", "x".to_owned()), ("entered", "[".repeat(10_000))],
            400,
        ),
        (
            "/cases".to_owned(),
            vec![("label", "x".to_owned()), ("entered", record.to_json())],
            400,
        ),
        (
            "/cases".to_owned(),
            vec![("label", "x\ny".to_owned()), ("entered", early().to_json())],
            422,
        ),
        (
            format!("/cases/{id}/versions"),
            vec![("entered", early().to_json()), ("expected", "9".to_owned())],
            404,
        ),
        (
            format!("/cases/{id}/versions"),
            vec![
                ("entered", early().to_json()),
                ("expected", "many".to_owned()),
            ],
            422,
        ),
        (
            format!("/cases/{id}/task"),
            vec![("task", "none".to_owned()), ("state", "done".to_owned())],
            404,
        ),
        (
            format!("/cases/{}/label", "f".repeat(32)),
            vec![("label", "x".to_owned())],
            404,
        ),
        (
            "/cases/../etc/label".to_owned(),
            vec![("label", "x".to_owned())],
            404,
        ),
    ];
    for (path, fields, status) in tries {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let page = clinic.post(&path, &fields).await;
        assert_eq!(page.status.as_u16(), status, "{path}: {}", page.body);
        assert!(page.body.contains("<h1>"), "{path}: {}", page.body);
    }
}
