//! Whole launches between a browser, the service and a health record system.

pub(crate) mod ehr;
mod people;

use std::cell::RefCell;
use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;
use crate::access::tests::anna;
use crate::hooks::Secret;
use crate::settings::Settings;
use crate::trial;
use ehr::{Behaviour, CLIENT, Ehr, SECRET, TOKEN, basic};

const STORY: &str = "two-losses-bleeding-heartbeat";

/// A record about `Patient/patient`.
fn record() -> Value {
    serde_json::from_str(include_str!(
        "../../../../examples/two-losses-bleeding-heartbeat.json"
    ))
    .unwrap()
}

struct Answered {
    status: StatusCode,
    /// Where it leads, by itself or as a redirection.
    to: String,
    body: String,
}

/// A browser with its cookies.
struct Surfer {
    service: Arc<Service>,
    runtime: tokio::runtime::Runtime,
    /// By name, with whether they are kept back when another site leads here.
    jar: RefCell<BTreeMap<String, (String, bool)>>,
}

impl Surfer {
    fn of(ehr: &Ehr, client: SmartClient) -> Self {
        Self::with(Settings {
            smart: Some(SmartSettings {
                server: ehr.base(),
                client_id: CLIENT.to_owned(),
                client,
            }),
            ..Settings::default()
        })
    }

    fn with(settings: Settings) -> Self {
        Self {
            service: trial::service(settings),
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap(),
            jar: RefCell::default(),
        }
    }

    /// Another browser at the same service.
    fn another(&self) -> Self {
        Self {
            service: Arc::clone(&self.service),
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap(),
            jar: RefCell::default(),
        }
    }

    fn ask(&self, request: axum::http::request::Builder, body: &str, is_foreign: bool) -> Answered {
        let cookies: Vec<String> = self
            .jar
            .borrow()
            .iter()
            .filter(|(_, (_, is_strict))| !(is_foreign && *is_strict))
            .map(|(name, (value, _))| format!("{name}={value}"))
            .collect();
        let request = request
            .header("host", "localhost")
            .header("accept", "text/html")
            .header("cookie", cookies.join("; "))
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.runtime.block_on(async {
            let app = crate::router(&self.service);
            let response = app.oneshot(request).await.unwrap();
            for cookie in response.headers().get_all("set-cookie") {
                let cookie = cookie.to_str().unwrap();
                let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
                let is_strict = cookie.contains("SameSite=Strict");
                assert!(cookie.contains("HttpOnly"), "{cookie}");
                (self.jar.borrow_mut()).insert(name.to_owned(), (value.to_owned(), is_strict));
            }
            let status = response.status();
            let of = |name| {
                let value = response.headers().get(name);
                value.map(|value| value.to_str().unwrap().to_owned())
            };
            let led = of("refresh").map(|to| to.strip_prefix("0;url=").unwrap().to_owned());
            let to = led.or(of("location")).unwrap_or_default();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let body = String::from_utf8(body.to_vec()).unwrap();
            assert!(!body.contains(TOKEN), "a token is shown by nobody");
            Answered { status, to, body }
        })
    }

    fn get(&self, path: &str) -> Answered {
        self.ask(Request::get(path), "", false)
    }

    /// The same where another site leads here.
    fn come(&self, path: &str) -> Answered {
        self.ask(Request::get(path), "", true)
    }

    /// A launch by the health record system up to where the person signs in.
    fn launch(&self, ehr: &Ehr) -> Answered {
        let launched = self.come(&launch_address(ehr));
        assert_eq!(
            (launched.status, launched.to.as_str()),
            (StatusCode::OK, "/smart/continue")
        );
        self.get(&launched.to)
    }

    /// The same up to the record, or what stands in its way.
    fn open(&self, ehr: &Ehr) -> Answered {
        let led = self.launch(ehr);
        let returned = self.come(&ehr.sign_in(&led.to));
        assert_eq!(
            (returned.status, returned.to.as_str()),
            (StatusCode::OK, "/smart/open")
        );
        self.get(&returned.to)
    }

    /// Every recommendation of a case with its outcome.
    fn advice(&self, case: &str) -> Vec<(String, String)> {
        let answer = self.get(&format!("{case}/assessment.json"));
        let assessment: Value = serde_json::from_str(&answer.body).unwrap();
        let of = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        assessment["recommendations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (of(one, "id"), of(one, "outcome")))
            .collect()
    }
}

fn launch_address(ehr: &Ehr) -> String {
    let base = ehr.base();
    format!("/smart/launch?iss={}&launch=x%2Fyz", base.as_str())
}

#[test]
fn a_launch_from_the_health_record_system_opens_the_record_it_shows() {
    let ehr = Ehr::start(record(), Behaviour::default());
    let surfer = Surfer::of(&ehr, SmartClient::Public);
    let opened = surfer.open(&ehr);
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    assert!(opened.to.starts_with("/case/"));
    let advice = surfer.advice(&opened.to);
    assert_eq!(advice, surfer.advice(&format!("/case/example.{STORY}")));
    assert!(advice.iter().any(|(_, outcome)| outcome == "applies"));

    let heard = ehr.heard.lock().unwrap();
    assert_eq!(heard.signing_in["launch"], "x/yz");
    let scope = &heard.signing_in["scope"];
    assert!(scope.starts_with("launch patient/"), "{scope}");
    assert!(scope.contains(" patient/Observation.rs"), "{scope}");
    assert!(
        !scope.contains('*') && !scope.contains("offline"),
        "{scope}"
    );
    let [(shown, form)] = heard.tokens.as_slice() else {
        panic!("one token is asked for");
    };
    assert_eq!((shown, form["client_id"].as_str()), (&None, CLIENT));
    let reads = &heard.reads;
    assert!(
        reads
            .iter()
            .all(|(_, shown)| shown.as_deref() == Some(&format!("Bearer {TOKEN}")))
    );
    for path in ["/fhir/Patient/patient", "/fhir/Observation?page=2"] {
        assert_eq!(
            reads.iter().filter(|(read, _)| read == path).count(),
            1,
            "{path}"
        );
    }
    assert!(reads.iter().any(|(read, _)| {
        read.starts_with("/fhir/Observation?patient=patient") && read.ends_with("&_count=250")
    }));
    // No more is read than was asked for.
    for (read, _) in reads {
        let kind = read
            .trim_start_matches("/fhir/")
            .split(['/', '?'])
            .next()
            .unwrap();
        assert!(scope.contains(&format!(" patient/{kind}.rs")), "{read}");
    }
    drop(heard);
    let again = surfer.get("/smart/open");
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "a code is used once");
}

#[test]
fn a_person_who_begins_here_logs_in_first_and_chooses_the_patient_there() {
    let ehr = Ehr::start(record(), Behaviour::default());
    let surfer = Surfer::with(Settings {
        users: anna(),
        smart: Some(SmartSettings {
            server: ehr.base(),
            client_id: CLIENT.to_owned(),
            client: SmartClient::Secret(Secret(SECRET.to_owned())),
        }),
        ..Settings::default()
    });
    assert_eq!(surfer.get("/smart/start").to, "/login?next=/smart/start");
    log_in(&surfer);
    assert!(surfer.get("/").body.contains("href=\"/smart/start\""));
    let led = surfer.get("/smart/start");
    assert_eq!(led.status, StatusCode::OK);
    let asked = ehr.asked(&led.to);
    assert!(asked["scope"].starts_with("launch/patient patient/"));
    assert_eq!(asked.get("launch"), None);
    let returned = surfer.come(&ehr.sign_in(&led.to));
    let opened = surfer.get(&returned.to);
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    assert_eq!(surfer.get(&opened.to).status, StatusCode::OK);
    let heard = ehr.heard.lock().unwrap();
    let (shown, form) = &heard.tokens[0];
    assert_eq!(
        shown.as_deref(),
        Some(basic("gravida+at+home", "se%3Acret%2B%26%3D").as_str())
    );
    assert!(!form.contains_key("client_id") && !form.contains_key("client_secret"));
}

fn log_in(surfer: &Surfer) {
    let page = surfer.get("/login");
    let start = page.body.find("name=\"csrf\" value=\"").unwrap() + 19;
    let proof = &page.body[start..start + 64];
    let body = format!("csrf={proof}&name=anna&password=correct+horse+battery&next=/");
    let form = Request::post("/login").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(surfer.ask(form, &body, false).status, StatusCode::SEE_OTHER);
}

#[test]
fn who_is_launched_without_being_logged_in_logs_in_and_goes_on() {
    let ehr = Ehr::start(record(), Behaviour::default());
    let mut settings = Settings {
        users: anna(),
        ..Settings::default()
    };
    settings.smart = Some(SmartSettings {
        server: ehr.base(),
        client_id: CLIENT.to_owned(),
        client: SmartClient::Public,
    });
    let surfer = Surfer::with(settings);
    let led = surfer.launch(&ehr);
    assert_eq!(led.to, "/login?next=/smart/continue");
    log_in(&surfer);
    let led = surfer.get("/smart/continue");
    assert!(led.to.starts_with(&ehr.address), "{}", led.body);
    // Whoever else has the browser's launch, but not her session, opens nothing.
    let returned = surfer.come(&ehr.sign_in(&led.to));
    surfer.jar.borrow_mut().remove("gravida");
    assert_eq!(surfer.get(&returned.to).to, "/login?next=/smart/open");
}

#[test]
fn a_client_with_a_key_signs_who_it_is() {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, document.as_ref(), &random)
            .unwrap();
    let point = pair.public_key().as_ref().to_vec();
    // The private part stands in the document after `04 30`, the length of 48 bytes.
    let bytes = document.as_ref();
    let start = bytes.windows(2).position(|two| two == [4, 48]).unwrap() + 2;
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let key = |d: &[u8]| {
        json!({
            "kty": "EC", "crv": "P-384", "kid": "one",
            "x": part(&point[1..49]), "y": part(&point[49..]), "d": part(d),
        })
        .to_string()
    };
    let right = SmartKey::parse(key(&bytes[start..start + 48]).as_bytes()).unwrap();
    assert_eq!(format!("{right:?}"), "SmartKey { kid: \"one\", .. }");
    let other = SmartKey::parse(key(&[7; 48]).as_bytes());
    assert_eq!(other.err(), Some(SmartKeyError::Parts));
    assert_eq!(SmartKey::parse(b"{}").err(), Some(SmartKeyError::Form));

    let ehr = Ehr::start(record(), Behaviour::default());
    let surfer = Surfer::of(&ehr, SmartClient::Key(right));
    let opened = surfer.open(&ehr);
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let heard = ehr.heard.lock().unwrap();
    let (shown, form) = &heard.tokens[0];
    assert_eq!(shown, &None);
    assert_eq!(
        form["client_assertion_type"],
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    let (signed, signature) = form["client_assertion"].rsplit_once('.').unwrap();
    let read = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, &point)
        .verify(signed.as_bytes(), &read(signature))
        .unwrap();
    let (head, claims) = signed.split_once('.').unwrap();
    let head: Value = serde_json::from_slice(&read(head)).unwrap();
    let claims: Value = serde_json::from_slice(&read(claims)).unwrap();
    assert_eq!(head, json!({ "alg": "ES384", "kid": "one", "typ": "JWT" }));
    assert_eq!(
        (&claims["iss"], &claims["sub"]),
        (&json!(CLIENT), &json!(CLIENT))
    );
    assert_eq!(claims["aud"], format!("{}/token", ehr.address));
    let life = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
    assert_eq!((life, claims["jti"].as_str().unwrap().len()), (300, 64));
}

/// The text of the one alert of a page of an error.
fn told(answer: &Answered) -> String {
    let start = answer
        .body
        .find("role=\"alert\">")
        .map_or(0, |place| place + 13);
    let rest = &answer.body[start..];
    rest[..rest.find("</div>").unwrap_or(rest.len())].to_owned()
}

#[track_caller]
fn must_tell(answer: &Answered, status: u16, words: &str) {
    let told = told(answer);
    assert_eq!(answer.status.as_u16(), status, "{told}");
    assert!(told.contains(words), "`{words}` is not in: {told}");
}

#[test]
fn only_the_named_server_may_launch() {
    let ehr = Ehr::start(record(), Behaviour::default());
    let surfer = Surfer::of(&ehr, SmartClient::Public);
    let base = ehr.base();
    for (query, status, words) in [
        (
            "iss=https://evil.example/fhir&launch=x".to_owned(),
            403,
            "--fhir-server",
        ),
        ("launch=x".to_owned(), 400, "`iss` is missing"),
        (format!("iss={}", base.as_str()), 400, "`launch` is missing"),
        (
            format!("iss={}&launch={}", base.as_str(), "x".repeat(5000)),
            400,
            "too long",
        ),
    ] {
        must_tell(
            &surfer.come(&format!("/smart/launch?{query}")),
            status,
            words,
        );
    }
    let without = Surfer::with(Settings::default());
    for path in [
        "/smart/launch",
        "/smart/callback",
        "/smart/start",
        "/smart/continue",
        "/smart/open",
    ] {
        let answer = without.get(path);
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}");
    }
    must_tell(&without.get("/smart/start"), 404, "--smart-client-id");
    assert!(!without.get("/").body.contains("/smart/start"));
}

#[test]
fn a_server_that_does_not_say_how_to_sign_in_is_named() {
    let start = |behaviour: Behaviour| {
        let ehr = Ehr::start(record(), behaviour);
        Surfer::of(&ehr, SmartClient::Public).get("/smart/start")
    };
    let none = start(Behaviour {
        configuration: None,
        ..Behaviour::default()
    });
    must_tell(
        &none,
        502,
        "/fhir/.well-known/smart-configuration` answered with status 404",
    );
    let empty = start(Behaviour {
        configuration: Some(json!({})),
        ..Behaviour::default()
    });
    must_tell(&empty, 502, "names no `authorization_endpoint`");
    let launched_alone = json!({
        "authorization_endpoint": "{base}/auth", "token_endpoint": "{base}/token",
        "capabilities": ["launch-ehr"],
    });
    let alone = start(Behaviour {
        configuration: Some(launched_alone),
        ..Behaviour::default()
    });
    must_tell(&alone, 502, "`launch-standalone`");

    let mut ehr = Ehr::start(record(), Behaviour::default());
    ehr.address = "http://127.0.0.1:1".to_owned();
    let unreachable = Surfer::of(&ehr, SmartClient::Public).get("/smart/start");
    must_tell(&unreachable, 502, "the server could not be reached");
    ehr.address = "https://ehr.example".to_owned();
    if !cfg!(feature = "tls") {
        let encrypted = Surfer::of(&ehr, SmartClient::Public);
        must_tell(&encrypted.get("/smart/start"), 502, "--features tls");
        let refused = encrypted.service.settings().check().unwrap_err();
        assert!(refused.to_string().contains("--features tls"), "{refused}");
    }
}

#[test]
fn an_answer_to_another_launch_is_not_taken() {
    let ehr = Ehr::start(record(), Behaviour::default());
    let surfer = Surfer::of(&ehr, SmartClient::Public);
    let led = surfer.launch(&ehr);
    let right = ehr.sign_in(&led.to);
    must_tell(
        &surfer.come("/smart/callback?code=c0de&state=guessed"),
        400,
        "`state`",
    );
    must_tell(&surfer.come("/smart/callback?code=c0de"), 400, "`state`");
    // The answer of somebody else's launch, put upon another browser.
    let victim = surfer.another();
    must_tell(&victim.come(&right), 400, "no launch is under way");
    victim.launch(&ehr);
    must_tell(&victim.come(&right), 400, "`state`");
    must_tell(&surfer.get("/smart/open"), 400, "no launch is under way");
    assert!(
        ehr.heard.lock().unwrap().tokens.is_empty(),
        "nothing is exchanged"
    );
    // None of this spoils the launch itself.
    assert_eq!(surfer.come(&right).to, "/smart/open");
    assert_eq!(surfer.get("/smart/open").status, StatusCode::SEE_OTHER);
}

#[test]
fn who_is_denied_is_told_why_and_what_to_do() {
    for (answer, status, words) in [
        ("error=access_denied", 403, "declined"),
        ("error=invalid_scope", 502, "read all types"),
        ("error=unauthorized_client", 502, "--smart-client-id"),
        ("error=temporarily_unavailable", 502, "try again later"),
        (
            "error=%3Cscript%3E&error_description=words",
            502,
            "neither a code nor",
        ),
        ("", 502, "neither a code nor"),
    ] {
        let ehr = Ehr::start(record(), Behaviour::default());
        let surfer = Surfer::of(&ehr, SmartClient::Public);
        let led = surfer.launch(&ehr);
        let state = ehr.asked(&led.to)["state"].clone();
        let denied = surfer.come(&format!("/smart/callback?state={state}&{answer}"));
        must_tell(&denied, status, words);
        must_tell(
            &surfer.get("/smart/continue"),
            400,
            "no launch is under way",
        );
    }
}

#[test]
fn a_token_that_is_not_given_or_of_no_use_is_told() {
    let with = |change: &dyn Fn(&mut Behaviour)| {
        let mut behaviour = Behaviour::default();
        change(&mut behaviour);
        let ehr = Ehr::start(record(), behaviour);
        let answer = Surfer::of(&ehr, SmartClient::Public).open(&ehr);
        assert!(!answer.body.contains("secret words"));
        answer
    };
    let granted = |name: &str, value: Value| {
        with(&|behaviour| match value.clone() {
            Value::Null => {
                behaviour.grant.as_object_mut().unwrap().remove(name);
            }
            value => behaviour.grant[name] = value,
        })
    };
    must_tell(
        &with(&|one| one.refusal = Some("invalid_client")),
        502,
        "--smart-client-id",
    );
    must_tell(
        &with(&|one| one.refusal = Some("invalid_grant")),
        502,
        "begin again",
    );
    must_tell(&with(&|one| one.refusal = Some("odd")), 502, "status 400");
    must_tell(&granted("patient", Value::Null), 422, "named no patient");
    must_tell(
        &granted("patient", json!("../admin")),
        400,
        "no id of a Patient",
    );
    must_tell(
        &granted("access_token", Value::Null),
        502,
        "none as SMART has it",
    );
    must_tell(&granted("token_type", json!("mac")), 502, "`Bearer`");
    must_tell(&granted("expires_in", json!(0)), 502, "over already");
    let nobody = granted("scope", json!("launch patient/Observation.rs"));
    must_tell(&nobody, 403, "`patient/Patient.rs`");
    let silent = granted("scope", Value::Null);
    assert_eq!(
        silent.status,
        StatusCode::SEE_OTHER,
        "then all is granted that was asked for"
    );
}

/// What a server lets be read is opened, and what it does not is named, at once and wherever the
/// case is looked at later; nothing of it counts as absent.
#[test]
fn what_is_granted_is_opened_and_what_is_not_is_named_and_unknown() {
    for (behaviour, missing) in [
        (
            Behaviour {
                withheld: Some("Condition"),
                ..Behaviour::default()
            },
            "Condition",
        ),
        (
            {
                let mut behaviour = Behaviour::default();
                let types = scopes::types(
                    &trial::service(Settings::default())
                        .hooks()
                        .hooks()
                        .unwrap()
                        .everything(),
                );
                let most: Vec<String> = types
                    .iter()
                    .filter(|kind| **kind != "Observation")
                    .map(|kind| format!("patient/{kind}.rs"))
                    .collect();
                behaviour.grant["scope"] =
                    json!(format!("launch {} patient/Observation.r", most.join(" ")));
                behaviour
            },
            "Observation",
        ),
    ] {
        let ehr = Ehr::start(record(), behaviour);
        let surfer = Surfer::of(&ehr, SmartClient::Public);
        let opened = surfer.open(&ehr);
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
        assert!(
            opened.body.contains(&format!("<code>{missing}</code>")),
            "{}",
            opened.body
        );
        assert_eq!(
            opened.body.matches("<code>").count() - 1,
            1,
            "no other is named: {}",
            opened.body
        );
        let start = opened.body.find("href=\"/case/").unwrap() + 6;
        let case = opened.body[start..].split('"').next().unwrap().to_owned();
        let page = surfer.get(&case);
        assert!(
            page.body
                .contains(&format!("{missing} may not be read here")),
            "{}",
            page.body
        );
        assert!(page.body.contains("is unknown"));
        // No advice is settled as not for her that the whole record leaves open or gives.
        let whole: BTreeMap<String, String> = surfer
            .advice(&format!("/case/example.{STORY}"))
            .into_iter()
            .collect();
        for (id, outcome) in surfer.advice(&case) {
            assert!(
                outcome != "does-not-apply" || whole[&id] == "does-not-apply",
                "{id} is {outcome} without {missing}, {} with it",
                whole[&id]
            );
        }
        // What was not granted is not asked for.
        let heard = ehr.heard.lock().unwrap();
        let is_read = heard
            .reads
            .iter()
            .any(|(read, _)| read.contains("/Observation"));
        assert_eq!(is_read, missing != "Observation");
    }
}

#[test]
fn a_record_that_is_not_given_whole_is_not_opened() {
    let with = |behaviour: Behaviour| {
        let ehr = Ehr::start(record(), behaviour);
        Surfer::of(&ehr, SmartClient::Public).open(&ehr)
    };
    let elsewhere = "https://evil.example/fhir/Observation?page=2";
    let elsewhere = with(Behaviour {
        next: elsewhere,
        ..Behaviour::default()
    });
    must_tell(&elsewhere, 502, "observation: not all pages came");
    let endless = "{base}/fhir/Observation?page=1";
    let endless = with(Behaviour {
        next: endless,
        ..Behaviour::default()
    });
    must_tell(&endless, 502, "observation: not all pages came");
    let stray = with(Behaviour {
        stray: true,
        ..Behaviour::default()
    });
    must_tell(&stray, 502, "of 2 patients");
}

#[cfg(feature = "tls")]
#[test]
fn people_sign_in_and_records_come_over_tls_from_whom_this_machine_trusts() {
    use crate::tls::tests::Shown;
    let start = |shown| {
        let ehr = Ehr::encrypted(record(), Behaviour::default(), shown);
        (Surfer::of(&ehr, SmartClient::Public), ehr)
    };
    let (surfer, ehr) = start(Shown::Right);
    let opened = surfer.open(&ehr);
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    for wrong in Shown::WRONG {
        let (surfer, _ehr) = start(wrong);
        must_tell(&surfer.get("/smart/start"), 502, "no encrypted connection");
    }
}

#[test]
fn settings_of_launches_never_show_secrets() {
    let ehr = Ehr::start(record(), Behaviour::default());
    let settings = SmartSettings {
        server: ehr.base(),
        client_id: CLIENT.to_owned(),
        client: SmartClient::Secret(Secret(SECRET.to_owned())),
    };
    assert!(!format!("{settings:?}").contains(SECRET));
    let surfer = Surfer::of(&ehr, SmartClient::Public);
    let led = surfer.launch(&ehr);
    let state = ehr.asked(&led.to)["state"].clone();
    assert!(!format!("{:?}", surfer.service.launches()).contains(&state));
}
