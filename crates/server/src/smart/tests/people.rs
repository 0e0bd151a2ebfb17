//! Who signed in: named, written down, and only if that is sure.

use gravida_store::{Location, Options, Store};

use super::*;

const ANNA: &str = "Anna Nowak (Practitioner/7, midwife)";

fn settings_of(ehr: &Ehr) -> Settings {
    Settings {
        smart: Some(SmartSettings {
            server: ehr.base(),
            client_id: CLIENT.to_owned(),
            client: SmartClient::Public,
        }),
        ..Settings::default()
    }
}

/// The fields that a page puts into its form for saving.
fn fields(page: &str) -> String {
    let start = page.find("action=\"/cases\"").unwrap();
    let form = &page[start..start + page[start..].find("</form>").unwrap()];
    let mut pairs = Vec::new();
    for input in form.split("<input type=\"hidden\" name=\"").skip(1) {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        let value = rest.split('"').next().unwrap();
        let value = value.replace("&quot;", "\"").replace("&amp;", "&");
        pairs.push((name.to_owned(), value));
    }
    pairs.push(("label".to_owned(), "Blue 7".to_owned()));
    serde_urlencoded::to_string(pairs).unwrap()
}

#[test]
fn who_signs_in_is_shown_and_written_in_the_trail() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("store.sqlite"));
    let store = Store::open(&location, Options::default()).unwrap();
    let ehr = Ehr::start(record(), Behaviour::naming(json!({})));
    let surfer = Surfer {
        service: trial::keeping(settings_of(&ehr), store),
        ..Surfer::with(Settings::default())
    };
    surfer.get("/enter");
    let before = surfer.jar.borrow()["gravida"].0.clone();
    let opened = surfer.open(&ehr);
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    assert_ne!(
        surfer.jar.borrow()["gravida"].0,
        before,
        "a session begins anew"
    );
    let asked = ehr.heard.lock().unwrap().signing_in.clone();
    assert!(
        asked["scope"].starts_with("launch openid fhirUser patient/"),
        "{}",
        asked["scope"]
    );
    assert!(asked["nonce"].len() >= 32 && asked["nonce"] != asked["state"]);

    let page = surfer.get(&opened.to);
    assert!(page.body.contains(ANNA), "{}", page.body);
    let form = Request::post("/cases").header("content-type", "application/x-www-form-urlencoded");
    let saved = surfer.ask(form, &fields(&page.body), false);
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let store = Store::open(&location, Options::default()).unwrap();
    let trail = store.audit(None, 0, 10).unwrap();
    assert!(
        !trail.is_empty() && trail.iter().all(|entry| entry.who == ANNA),
        "{trail:?}"
    );

    // Signing out makes the person at this machine nobody in particular again.
    let start = page.body.find("name=\"csrf\" value=\"").unwrap() + 19;
    let proof = format!("csrf={}", &page.body[start..start + 64]);
    let form = Request::post("/logout").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(surfer.ask(form, &proof, false).to, "/");
    assert!(!surfer.get("/").body.contains("Nowak"));
}

#[test]
fn signing_in_there_does_not_stand_for_logging_in_here() {
    let ehr = Ehr::start(record(), Behaviour::naming(json!({})));
    let surfer = Surfer::with(Settings {
        users: anna(),
        ..settings_of(&ehr)
    });
    assert_eq!(surfer.launch(&ehr).to, "/login?next=/smart/continue");
    log_in(&surfer);
    let led = surfer.get("/smart/continue");
    let returned = surfer.come(&ehr.sign_in(&led.to));
    let opened = surfer.get(&returned.to);
    let page = surfer.get(&opened.to);
    assert!(
        page.body.contains(&format!("anna: {ANNA}")),
        "{}",
        page.body
    );
    // The next launch names the account once.
    let led = surfer.launch(&ehr);
    let opened = surfer.get(&surfer.come(&ehr.sign_in(&led.to)).to);
    let page = surfer.get(&opened.to);
    assert!(
        page.body.contains(&format!(">anna: {ANNA}")),
        "{}",
        page.body
    );
}

#[test]
fn a_person_is_named_as_far_as_the_server_tells() {
    for (claims, name) in [
        (
            json!({ "fhirUser": "https://evil.example/fhir/Practitioner/7", "name": "<b>\nB" }),
            "&lt;b&gt; B (u7)",
        ),
        (
            json!({ "fhirUser": null, "profile": "Practitioner/7", "azp": CLIENT }),
            ANNA,
        ),
    ] {
        let ehr = Ehr::start(record(), Behaviour::naming(claims.clone()));
        let surfer = Surfer::of(&ehr, SmartClient::Public);
        let opened = surfer.open(&ehr);
        assert_eq!(
            opened.status,
            StatusCode::SEE_OTHER,
            "{claims}: {}",
            opened.body
        );
        let page = surfer.get(&opened.to).body;
        assert!(
            page.contains(&format!("<span>{name}</span>")),
            "{claims}: {page}"
        );
    }
    // A server that names nobody opens records all the same.
    let ehr = Ehr::start(
        record(),
        Behaviour {
            claims: None,
            ..Behaviour::naming(json!({}))
        },
    );
    let surfer = Surfer::of(&ehr, SmartClient::Public);
    let opened = surfer.open(&ehr);
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    assert!(!surfer.get(&opened.to).body.contains("/logout"));
}

#[test]
fn an_identity_that_is_not_sure_opens_nothing() {
    let with = |change: &dyn Fn(&mut Behaviour)| {
        let mut behaviour = Behaviour::naming(json!({}));
        change(&mut behaviour);
        behaviour
    };
    let behaviours = [
        (Behaviour::naming(json!({ "nonce": "guessed" })), "`nonce`"),
        (
            with(&|one| one.keys = Some(json!("none"))),
            "keys could not be had",
        ),
        (
            with(&|one| {
                one.claims = None;
                one.grant["id_token"] = json!("eyJhbGciOiJub25lIn0.e30.");
            }),
            "not signed by a key",
        ),
    ];
    for (behaviour, words) in behaviours {
        let ehr = Ehr::start(record(), behaviour);
        let opened = Surfer::of(&ehr, SmartClient::Public).open(&ehr);
        must_tell(&opened, 502, words);
        let reads = &ehr.heard.lock().unwrap().reads;
        assert!(
            reads.is_empty(),
            "nothing is read for nobody knows whom: {reads:?}"
        );
    }
}
