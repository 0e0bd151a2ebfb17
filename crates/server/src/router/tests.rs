//! The layers, over real sockets.

use std::io::{Read, Write};
use std::time::Duration;

use axum::routing::{get, post};

use axum::extract::State;

use super::*;
use crate::access::tests::anna;
use crate::access::{Caller, Tokens};
use crate::settings::Settings;
use crate::trial::{Answer, Trial};

/// A form that is posted, and what it was posted with.
fn people_routes(service: &Arc<Service>) -> Router<Arc<Service>> {
    Router::new()
        .route(
            "/trial",
            get(|| async {
                axum::response::Html("<form method=\"post\" action=\"/trial\"></form>")
            })
            .post(|caller: Caller, body: String| async move {
                format!("{}:{body}", caller.name())
            }),
        )
        .layer(from_fn_with_state(Arc::clone(service), access::people))
}

fn with_form(settings: Settings) -> Trial {
    Trial::with_routes(settings, people_routes)
}

#[test]
fn every_answer_has_the_headers_that_bind_a_browser() {
    let trial = Trial::start(Settings::default());
    for (line, accept) in [
        ("GET /", "accept: text/html"),
        ("GET /health", "accept: */*"),
        ("GET /nowhere", "accept: text/html"),
        ("GET /fhir/nowhere", "accept: */*"),
        ("DELETE /health", "accept: */*"),
    ] {
        let answer = trial.ask(line, &[accept], "");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{line}: {name}");
        }
        assert!(answer.header("x-request-id").is_some(), "{line}");
        assert_eq!(answer.header("strict-transport-security"), None);
    }
}

#[test]
fn errors_take_the_form_that_the_client_reads() {
    let trial = Trial::start(Settings::default());
    let kind = |line: &str, accept: &str| {
        let answer = trial.ask(line, &[accept], "");
        assert_eq!(answer.status, 404, "{line}");
        let kind = answer.header("content-type").unwrap().to_owned();
        (kind, answer.body)
    };
    let (html, page) = kind("GET /nowhere", "accept: text/html,*/*");
    assert!(html.starts_with("text/html") && page.contains("<h1>Nothing here</h1>"));
    let (fhir, outcome) = kind("GET /fhir/nowhere", "accept: text/html");
    assert!(fhir.starts_with("application/fhir+json"));
    assert!(outcome.contains("\"OperationOutcome\"") && outcome.contains("\"not-found\""));
    let (json, _) = kind("GET /cds-services/x/y/z", "accept: */*");
    assert!(json.starts_with("application/json"));
    let (plain, text) = kind("GET /nowhere", "accept: */*");
    assert!(plain.starts_with("text/plain") && text.starts_with("404 Not Found: "));
}

/// People are told in their language; what is for whoever runs the service stays as it is.
#[test]
fn pages_of_errors_speak_the_language_of_the_reader() {
    let mut settings = Settings::default();
    settings.limits.body_bytes = 1_000;
    let routes = Router::new()
        .route("/panic", get(panics))
        .route("/echo", post(|body: String| async move { body }));
    let trial = Trial::with_routes(settings, |_| routes);
    let too_large = "x".repeat(1_001);
    for (language, words) in [
        (
            "en-GB",
            [
                "Nothing here",
                "Too large",
                "A fault of this service",
                "Not in this way",
            ],
        ),
        (
            "pl",
            [
                "Nic tu nie ma",
                "Za duże",
                "Błąd tej usługi",
                "Nie w ten sposób",
            ],
        ),
        (
            "zh-CN,zh;q=0.9",
            ["这里没有内容", "过大", "服务故障", "方式不对"],
        ),
        (
            "fr",
            [
                "Nothing here",
                "Too large",
                "A fault of this service",
                "Not in this way",
            ],
        ),
    ] {
        let spoken = format!("accept-language: {language}");
        let headers = ["accept: text/html", spoken.as_str()];
        let tag = language.get(..2).filter(|tag| *tag != "fr").unwrap_or("en");
        for ((line, body, status), words) in [
            ("GET /nowhere", "", 404),
            ("POST /echo", too_large.as_str(), 413),
            ("GET /panic", "", 500),
            ("DELETE /health", "", 405),
        ]
        .into_iter()
        .zip(words)
        {
            let answer = trial.ask(line, &headers, body);
            assert_eq!(answer.status, status, "{line}");
            let page = &answer.body;
            assert!(
                page.contains(&format!("<h1>{words}</h1>")),
                "{language} {line}: {page}"
            );
            assert!(page.contains(&format!("<html lang=\"{tag}\">")), "{page}");
            // By its number client and operator can speak of a fault.
            let number = answer.header("x-request-id").unwrap();
            assert_eq!(
                page.contains(&format!("<code>{number}</code>")),
                status == 500,
                "{page}"
            );
        }
    }
}

/// Nothing is unpacked, so that nothing small becomes large.
#[test]
fn a_body_that_is_packed_is_not_unpacked() {
    let trial = Trial::start(Settings::default());
    let json = "content-type: application/json";
    for coding in ["gzip", "deflate", "br", "zstd", "gzip, identity", "x"] {
        let packed = format!("content-encoding: {coding}");
        for line in [
            "POST /cds-services/early-pregnancy",
            "POST /fhir/$assess",
            "POST /open",
        ] {
            let answer = trial.ask(line, &[json, &packed], "{}");
            assert_eq!(answer.status, 415, "{line} {coding}: {}", answer.body);
        }
    }
    let plain = trial.ask(
        "POST /fhir/$assess",
        &[json, "content-encoding: identity"],
        "{}",
    );
    assert_eq!(plain.status, 400, "read, and found to be no record");
}

#[test]
fn no_path_leads_out_of_what_is_served() {
    let trial = Trial::start(Settings::default());
    for path in [
        "/assets/../../../etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%5c..%5cetc%5cpasswd",
        "/assets//etc/passwd",
        "/assets/page.css%00",
        "/case/..%2f..%2fetc%2fpasswd",
        "/case/example.../../etc/passwd",
        "/case/example.%2e%2e%2fREADME",
        "/fhir/Library/..%2f..%2fetc%2fpasswd",
        "/cases/..%2f..%2fstore.sqlite",
        "//etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..;/etc/passwd",
    ] {
        let answer = trial.ask(&format!("GET {path}"), &["accept: text/html"], "");
        assert!(
            (400..500).contains(&answer.status),
            "{path}: {}",
            answer.status
        );
        assert!(!answer.body.contains("root:"), "{path}");
    }
}

/// An id that somebody else put into a browser is nobody's, before a login and after.
#[test]
fn a_session_that_was_planted_is_of_no_use() {
    let trial = with_form(Settings {
        users: anna(),
        ..Settings::default()
    });
    let planted =
        "cookie: gravida=00000000000000000000000000000000000000000000000000000000000000aa";
    let page = trial.ask("GET /login", &["accept: text/html", planted], "");
    let form = "content-type: application/x-www-form-urlencoded";
    let proof = page.proof().unwrap();
    let body = format!("csrf={proof}&next=/&name=anna&password=correct+horse+battery");
    let right = trial.ask("POST /login", &[planted, form], &body);
    assert_eq!(right.status, 303);
    let session = right.cookie().unwrap().to_owned();
    assert!(!session.contains("00aa"), "{session}");
    let look = |cookie: &str| {
        trial
            .ask("GET /trial", &["accept: text/html", cookie], "")
            .status
    };
    assert_eq!(look(planted), 303, "who planted it is led to log in");
    assert_eq!(look(&format!("cookie: {session}")), 200);
}

/// What one server takes for a body and another for a request of its own.
#[test]
fn a_body_of_two_lengths_hides_no_request() {
    let trial = Trial::start(Settings::default());
    let hidden = "GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let request = |lengths: &str, body: &str| {
        let text = format!("POST /fhir/$assess HTTP/1.1\r\nhost: localhost\r\n{lengths}\r\n{body}");
        trial.send(text.as_bytes())
    };
    let chunked = format!("0\r\n\r\n{hidden}");
    for (lengths, body) in [
        (
            "content-length: 4\r\ncontent-length: 60\r\n".to_owned(),
            hidden,
        ),
        ("content-length: +4\r\n".to_owned(), hidden),
        (
            format!(
                "content-length: {}\r\ntransfer-encoding: chunked\r\n",
                chunked.len()
            ),
            &*chunked,
        ),
        (
            "transfer-encoding: chunked, identity\r\n".to_owned(),
            &*chunked,
        ),
        ("transfer-encoding: x\r\n".to_owned(), hidden),
    ] {
        let answer = request(&lengths, body);
        assert!(
            !answer.contains("gravida_requests_total"),
            "{lengths}: {answer}"
        );
        assert!(!answer.contains("HTTP/1.1 200"), "{lengths}: {answer}");
    }
}

#[test]
fn a_name_that_is_not_its_own_is_misdirected() {
    let trial = Trial::start(Settings::default());
    let status = |host: &str| {
        trial
            .ask("GET /health", &[&format!("host: {host}")], "")
            .status
    };
    assert_eq!(status("localhost"), 200);
    assert_eq!(status("127.0.0.1:9999"), 200);
    assert_eq!(status("rebound.evil.example"), 421);
    assert_eq!(status("localhost, evil.example"), 421);
    let without = trial.send(b"GET /health HTTP/1.1\r\nconnection: close\r\n\r\n");
    assert_eq!(Answer::of(&without).status, 400);
    let two = b"GET /health HTTP/1.1\r\nhost: localhost\r\nhost: evil\r\nconnection: close\r\n\r\n";
    assert_eq!(Answer::of(&trial.send(two)).status, 400);
}

#[test]
fn a_proxy_that_nobody_named_is_turned_away() {
    let trial = Trial::start(Settings::default());
    let answer = trial.ask("GET /health", &["x-forwarded-for: 203.0.113.9"], "");
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("--trusted-proxy"));
}

#[test]
fn a_form_is_taken_from_our_own_page_alone() {
    let trial = with_form(Settings::default());
    let page = trial.ask("GET /trial", &["accept: text/html"], "");
    let proof = page.proof().unwrap().to_owned();
    let set = page.header("set-cookie").unwrap();
    assert!(set.contains("; HttpOnly; SameSite=Strict") && !set.contains("Secure"));
    let cookie = format!("cookie: {}", page.cookie().unwrap());
    let form = "content-type: application/x-www-form-urlencoded";
    let body = format!("csrf={proof}&a=1");
    let post = |headers: &[&str], body: &str| trial.ask("POST /trial", headers, body);

    let taken = post(&[&cookie, form], &body);
    assert_eq!((taken.status, &*taken.body), (200, "local:a=1"));
    let own = post(&[&cookie, form, "sec-fetch-site: same-origin"], &body);
    assert_eq!(own.status, 200);
    let own = post(&[&cookie, form, "origin: http://localhost"], &body);
    assert_eq!(own.status, 200);
    let header = format!("x-csrf-token: {proof}");
    let script = post(&[&cookie, "content-type: application/json", &header], "{}");
    assert_eq!((script.status, &*script.body), (200, "local:{}"));

    for (why, headers, body) in [
        ("no cookie", vec![form], &*body),
        ("no proof", vec![&cookie, form], "a=1"),
        (
            "proof of another visit",
            vec![
                "cookie: gravida=0000000000000000000000000000000000000000000000000000000000000000",
                form,
            ],
            &body,
        ),
        (
            "not a form",
            vec![&cookie, "content-type: text/plain"],
            &body,
        ),
        (
            "another site",
            vec![&cookie, form, "sec-fetch-site: cross-site"],
            &body,
        ),
        (
            "a neighbour",
            vec![&cookie, form, "sec-fetch-site: same-site"],
            &body,
        ),
        (
            "another origin",
            vec![&cookie, form, "origin: http://evil.example"],
            &body,
        ),
        (
            "another port",
            vec![&cookie, form, "origin: http://localhost:9"],
            &body,
        ),
        ("no origin", vec![&cookie, form, "origin: null"], &body),
        (
            "a wrong header",
            vec![&cookie, form, "x-csrf-token: 00"],
            &body,
        ),
    ] {
        assert_eq!(post(&headers, body).status, 403, "{why}");
    }

    // The visit is known already: it gets no other cookie.
    let again = trial.ask("GET /trial", &["accept: text/html", &cookie], "");
    assert_eq!((again.cookie(), again.proof()), (None, Some(&*proof)));
}

#[test]
fn a_multipart_form_is_taken_from_our_own_page_alone() {
    let trial = with_form(Settings::default());
    let page = trial.ask("GET /trial", &["accept: text/html"], "");
    let cookie = format!("cookie: {}", page.cookie().unwrap());
    let rest = "--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--B--\r\n";
    let kind = "content-type: multipart/form-data; boundary=B";
    let body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n{rest}",
        page.proof().unwrap()
    );
    let taken = trial.ask("POST /trial", &[&cookie, kind], &body);
    assert_eq!((taken.status, taken.body), (200, format!("local:{rest}")));
    assert_eq!(trial.ask("POST /trial", &[&cookie, kind], rest).status, 403);
}

#[test]
fn a_person_logs_in_works_and_logs_out() {
    let users = anna();
    let trial = with_form(Settings {
        users,
        ..Settings::default()
    });
    let turned = trial.ask("GET /trial", &["accept: text/html"], "");
    assert_eq!(turned.status, 303);
    assert_eq!(turned.header("location"), Some("/login?next=/trial"));
    assert_eq!(trial.ask("GET /trial", &[], "").status, 401);
    assert_eq!(trial.ask("POST /trial", &[], "a=1").status, 401);

    let page = trial.ask("GET /login?next=/trial", &["accept: text/html"], "");
    assert_eq!(page.status, 200);
    let before = page.cookie().unwrap().to_owned();
    let cookie = format!("cookie: {before}");
    let form = "content-type: application/x-www-form-urlencoded";
    let log_in = |name: &str, password: &str, next: &str| {
        let proof = page.proof().unwrap();
        let body = format!("csrf={proof}&next={next}&name={name}&password={password}");
        trial.ask("POST /login", &[&cookie, form], &body)
    };
    let wrong = log_in("anna", "wrong", "/trial");
    assert_eq!(wrong.status, 401);
    assert!(wrong.cookie().is_none() && wrong.body.contains("wrong"));
    assert_eq!(log_in("berta", "correct+horse+battery", "/").status, 401);
    let elsewhere = log_in("anna", "correct+horse+battery", "//evil.example");
    assert_eq!(elsewhere.header("location"), Some("/"));
    let right = log_in("anna", "correct+horse+battery", "/trial");
    assert_eq!(right.status, 303);
    assert_eq!(right.header("location"), Some("/trial"));

    let session = right.cookie().unwrap().to_owned();
    assert_ne!(session, before, "a login begins a new session");
    let cookie = format!("cookie: {session}");
    let page = trial.ask("GET /trial", &["accept: text/html", &cookie], "");
    assert_eq!(page.status, 200);
    let body = format!("csrf={}", page.proof().unwrap());
    let done = trial.ask("POST /trial", &[&cookie, form], &body);
    assert_eq!((done.status, &*done.body), (200, "anna:"));

    let out = trial.ask("POST /logout", &[&cookie, form], &body);
    assert_eq!(out.status, 303);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    let after = trial.ask("GET /trial", &["accept: text/html", &cookie], "");
    assert_eq!(after.status, 303, "the session has ended");
}

#[test]
fn passwords_cannot_be_tried_without_end() {
    let trial = Trial::start(Settings {
        users: anna(),
        ..Settings::default()
    });
    let page = trial.ask("GET /login", &["accept: text/html"], "");
    let cookie = format!("cookie: {}", page.cookie().unwrap());
    let form = "content-type: application/x-www-form-urlencoded";
    let body = format!("csrf={}&name=anna&password=x", page.proof().unwrap());
    let statuses: Vec<u16> = (0..15)
        .map(|_| trial.ask("POST /login", &[&cookie, form], &body).status)
        .collect();
    assert_eq!(statuses.first(), Some(&401));
    assert_eq!(statuses.last(), Some(&429));
}

#[test]
fn a_system_shows_its_token() {
    let (token, line) = Tokens::draw("ehr").unwrap();
    let trial = Trial::start(Settings {
        tokens: Tokens::parse(&line).unwrap(),
        ..Settings::default()
    });
    let without = trial.ask("GET /metrics", &[], "");
    assert_eq!(without.status, 401);
    assert_eq!(without.header("www-authenticate"), Some("Bearer"));
    let right = format!("authorization: Bearer {token}");
    let answer = trial.ask("GET /metrics", &[&right], "");
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .body
            .contains("gravida_requests_total{method=\"GET\",route=\"/metrics\",status=\"401\"} 1"),
        "{}",
        answer.body
    );
    assert!(
        answer
            .body
            .contains("gravida_request_duration_seconds_bucket")
    );
    for wrong in ["Bearer ", "Basic ", "bearer 0", "Bearer  \u{fc}"] {
        let header = format!("authorization: {wrong}");
        assert_eq!(trial.ask("GET /metrics", &[&header], "").status, 401);
    }
    assert_eq!(trial.ask("GET /health", &[], "").status, 200);
    assert_eq!(trial.ask("GET /ready", &[], "").status, 200);
}

const HOOK: &str = "/cds-services/early-pregnancy";

#[test]
fn a_page_elsewhere_reaches_no_system_route_by_the_browser_of_a_user() {
    let trial = Trial::start(Settings::default());
    let json = "content-type: application/json";
    for foreign in ["sec-fetch-site: cross-site", "origin: https://evil.example"] {
        let answer = trial.ask(&format!("POST {HOOK}"), &[foreign, json], "{}");
        assert_eq!(answer.status, 403, "{foreign}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert_eq!(
        trial.ask(&format!("POST {HOOK}"), &[json], "{}").status,
        400
    );
}

#[test]
fn a_page_of_a_named_origin_may_call_hooks_and_no_other_may() {
    let trial = Trial::start(Settings {
        hook_origins: HookOrigins::Listed(vec!["https://ehr.example".to_owned()]),
        ..Settings::default()
    });
    let allowed = |method: &str, origin: &str| {
        let headers = [
            "content-type: application/json",
            "sec-fetch-site: cross-site",
            "access-control-request-method: POST",
            "access-control-request-headers: content-type,authorization",
            &format!("origin: {origin}"),
        ];
        let answer = trial.ask(&format!("{method} {HOOK}"), &headers, "{}");
        let shown = answer
            .header("access-control-allow-origin")
            .map(str::to_owned);
        (answer.status, shown)
    };
    let named = Some("https://ehr.example".to_owned());
    assert_eq!(
        allowed("OPTIONS", "https://ehr.example"),
        (200, named.clone())
    );
    assert_eq!(allowed("POST", "https://ehr.example"), (400, named));
    assert_eq!(allowed("OPTIONS", "https://evil.example"), (200, None));
    assert_eq!(allowed("POST", "https://evil.example"), (403, None));
}

#[test]
fn what_is_too_large_or_too_slow_is_refused() {
    let mut settings = Settings::default();
    settings.limits.body_bytes = 1_000;
    settings.limits.head_time = Duration::from_millis(300);
    settings.limits.body_pause = Duration::from_millis(300);
    let routes = Router::new().route("/echo", post(|body: String| async move { body }));
    let trial = Trial::with_routes(settings, |_| routes);

    assert_eq!(trial.ask("POST /echo", &[], "x").body, "x");
    assert_eq!(trial.ask("POST /echo", &[], &"x".repeat(1_001)).status, 413);
    let chunked = "transfer-encoding: chunked";
    let chunk = format!("7d0\r\n{}\r\n0\r\n\r\n", "x".repeat(2_000));
    let request = format!(
        "POST /echo HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{chunked}\r\n\r\n{chunk}"
    );
    assert_eq!(Answer::of(&trial.send(request.as_bytes())).status, 413);

    let many = format!(
        "GET /health HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
        "a: b\r\n".repeat(100)
    );
    assert_eq!(Answer::of(&trial.send(many.as_bytes())).status, 431);
    let long = format!(
        "GET /health HTTP/1.1\r\nhost: localhost\r\na: {}\r\n\r\n",
        "b".repeat(20_000)
    );
    assert_eq!(Answer::of(&trial.send(long.as_bytes())).status, 431);

    // Nothing, half a head, and half a body: each is given up.
    assert_eq!(trial.send(b""), "");
    let half = trial.send(b"GET /health HTTP/1.1\r\nhost: local");
    assert!(matches!(Answer::of(&half).status, 0 | 408), "{half}");
    let half = trial.send(b"POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nx");
    assert!((400..500).contains(&Answer::of(&half).status), "{half}");
    assert_eq!(trial.ask("GET /health", &[], "").status, 200);
}

#[test]
fn numbers_say_which_knowledge_answers_and_tell_services_of_hooks_apart() {
    let trial = Trial::start(Settings::default());
    let json = ["content-type: application/json"];
    for path in [
        "/cds-services/early-pregnancy",
        "/cds-services/over-treatment",
        "/cds-services/early-pregnancy/feedback",
        "/cds-services/Zq8Path",
        "/cds-services/Zq8Path/feedback",
    ] {
        let answer = trial.ask(&format!("POST {path}"), &json, "{}");
        assert!((400..500).contains(&answer.status), "{path}");
    }
    let numbers = trial.ask("GET /metrics", &[], "").body;
    for line in [
        "gravida_build_info{version=\"",
        "knowledge=\"",
        "digest=\"sha256:",
        "gravida_request_duration_seconds_count{route=\"/cds-services/early-pregnancy\"} 1",
        "gravida_request_duration_seconds_count{route=\"/cds-services/over-treatment\"} 1",
        "gravida_request_duration_seconds_count{route=\"/cds-services/early-pregnancy/feedback\"} 1",
        "gravida_request_duration_seconds_count{route=\"/cds-services/{id}\"} 1",
        "gravida_request_duration_seconds_count{route=\"/cds-services/{id}/feedback\"} 1",
    ] {
        assert!(numbers.contains(line), "{line}\n{numbers}");
    }
    assert!(!numbers.contains("Zq8Path"), "{numbers}");
    assert!(numbers.ends_with("# EOF\n"));
}

/// As many clients as there are places ask for more than fits between them and the service, and
/// read nothing of it. Each is let go, for the next one waits in vain until then.
#[test]
fn who_does_not_read_her_answers_keeps_no_place() {
    let mut settings = Settings::default();
    settings.limits.connections = 2;
    settings.limits.answer_pause = Duration::from_millis(300);
    let large = || async { vec![b'x'; 64 << 20] };
    let trial = Trial::with_routes(settings, |_| Router::new().route("/large", get(large)));
    let silent: Vec<_> = (0..2)
        .map(|_| {
            let mut stream = trial.connect();
            stream
                .write_all(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n")
                .unwrap();
            stream
        })
        .collect();
    // The first that comes next takes the place of the one and keeps it, the second that of the other.
    let mut next = trial.connect();
    next.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    assert_ne!(next.read(&mut [0; 1024]).unwrap(), 0);
    assert_eq!(trial.ask("GET /health", &[], "").status, 200);
    // What the silent have not been given by then, they are not given.
    for mut stream in silent {
        let mut taken = Vec::new();
        let _ = stream.read_to_end(&mut taken);
        assert!(taken.len() < 64 << 20, "{}", taken.len());
    }
}

/// One client posts records without end and never reads. Its connection is closed, and meanwhile
/// the one worker is there for others: nothing waits for a client but its own connection.
#[test]
fn who_posts_without_end_and_never_reads_keeps_no_worker() {
    let mut settings = Settings::default();
    settings.limits.workers = Some(1);
    settings.limits.waiting = 1;
    settings.limits.answer_pause = Duration::from_millis(300);
    let trial = Trial::start(settings);
    let body = r#"{"resourceType":"Patient","id":"p","birthDate":"1992-03-01"}"#;
    let post = format!(
        "POST /fhir/$assess HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/fhir+json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = trial.connect();
    let posting = std::thread::spawn(move || while stream.write_all(post.as_bytes()).is_ok() {});
    while !posting.is_finished() {
        let headers = ["content-type: application/fhir+json"];
        let answer = trial.ask("POST /fhir/$assess", &headers, body);
        // The worker may be busy with the other's record, and one more may wait for it.
        assert!(matches!(answer.status, 200 | 503), "{}", answer.body);
    }
    posting.join().unwrap();
    assert_eq!(trial.ask("GET /ready", &[], "").status, 200);
    // A connection is counted until it is gone on this side too.
    while !(trial.ask("GET /metrics", &[], "").body).contains("gravida_connections 1\n") {
        std::thread::yield_now();
    }
}

#[test]
fn a_panic_is_one_answer_and_not_the_end() {
    let routes = Router::new().route("/panic", get(panics));
    let trial = Trial::with_routes(Settings::default(), |_| routes);
    let answer = trial.ask("GET /panic", &[], "");
    assert_eq!(answer.status, 500);
    assert!(!answer.body.contains("MARKER"));
    assert_eq!(trial.ask("GET /health", &[], "").status, 200);
}

async fn panics() {
    panic!("MARKER");
}

#[test]
fn more_than_can_be_done_is_refused_and_comes_back_later() {
    let mut settings = Settings::default();
    settings.limits.workers = Some(1);
    settings.limits.waiting = 1;
    let (begin, begun) = std::sync::mpsc::channel();
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = Arc::new(std::sync::Mutex::new(held));
    let work = move |State(service): State<Arc<Service>>| {
        let (begin, held) = (begin.clone(), Arc::clone(&held));
        async move {
            service
                .work(move |_| {
                    begin.send(()).unwrap();
                    held.lock().unwrap().recv().unwrap();
                    "done"
                })
                .await
        }
    };
    let trial = Trial::with_routes(settings, |_| Router::new().route("/work", get(work)));
    let request = b"GET /work HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut first = trial.connect();
    first.write_all(request).unwrap();
    begun.recv().unwrap();
    assert_eq!(trial.ask("GET /ready", &[], "").status, 200);
    let mut second = trial.connect();
    second.write_all(request).unwrap();
    while trial.ask("GET /ready", &[], "").status == 200 {
        std::thread::yield_now();
    }
    let third = trial.ask("GET /work", &[], "");
    assert_eq!(
        (third.status, third.header("retry-after")),
        (503, Some("1"))
    );
    assert_eq!(trial.ask("GET /health", &[], "").status, 200);
    release.send(()).unwrap();
    release.send(()).unwrap();
    for mut stream in [first, second] {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(Answer::of(&answer).body, "done");
    }
}

#[test]
fn what_was_taken_is_finished_before_the_service_stops() {
    let (begin, begun) = std::sync::mpsc::channel();
    let (release, held) = tokio::sync::watch::channel(false);
    let slow = move || {
        let (begin, mut held) = (begin.clone(), held.clone());
        async move {
            begin.send(()).unwrap();
            held.changed().await.unwrap();
            "done"
        }
    };
    let mut trial = Trial::with_routes(Settings::default(), |_| {
        Router::new().route("/slow", get(slow))
    });
    let mut idle = trial.connect();
    let mut stream = trial.connect();
    stream
        .write_all(b"GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    begun.recv().unwrap();
    trial.stop();
    // No new connection is taken, and one without a request is closed.
    while std::net::TcpStream::connect(trial.address).is_ok() {
        std::thread::yield_now();
    }
    assert_eq!(idle.read(&mut [0]).unwrap_or(0), 0);
    release.send(true).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(Answer::of(&answer).body, "done");
    trial.join();
}
