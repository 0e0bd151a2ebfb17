//! Malformed requests, made from a seed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// In bodies and headers, so that the log can be searched for it.
pub const MARKER: &str = "Zq9Marker";

/// A request that is wrong in some way.
pub struct Malformed {
    pub seed: u64,
    /// What is wrong with it.
    pub what: &'static str,
    pub bytes: Vec<u8>,
    /// Whether chance may have left it in order.
    pub may_be_well_formed: bool,
}

/// Addresses that take what is sent, and some that do not exist.
const POSTS: &[&str] = &[
    "/login",
    "/logout",
    "/open",
    "/read",
    "/enter",
    "/cases",
    "/cds-services/early-pregnancy",
    "/cds-services/over-treatment",
    "/cds-services/early-pregnancy/feedback",
    "/cases/search",
    "/cases/1/versions",
    "/cases/1/task",
    "/fhir/$assess",
    "/fhir/Patient/$assess",
    "/fhir/Patient/1/$assess",
    "/nowhere",
];

const GETS: &[&str] = &[
    "/",
    "/health",
    "/cds-services",
    "/fhir/metadata",
    "/cases/1",
    "/case/x",
    "/case/example.x/assessment.json",
    "/worklist",
    "/worklist.ics",
    "/assets/x",
];

/// Cookie and proof of a page, so that what is wrong with a form is more than that they are missing.
#[derive(Clone, Default)]
pub struct Visit {
    pub cookie: String,
    pub proof: String,
}

impl Malformed {
    pub fn of(seed: u64, visit: &Visit) -> Self {
        let mut random = fastrand::Rng::with_seed(seed ^ 0x9e37_79b9_7f4a_7c15);
        let (what, bytes, may_be_well_formed) = match random.u8(0..12) {
            0 => ("bytes without sense", noise(&mut random), false),
            1 => ("a request line", line(&mut random), false),
            2 => ("a header", header(&mut random), false),
            3 => ("lengths that contradict", length(&mut random), false),
            4 => ("a chunked body", chunked(&mut random), false),
            5 | 6 => ("a body", body(&mut random, ""), false),
            // Forms may say in a page of their own what is wrong with them.
            10 | 11 => ("a body of a page", from_page(&mut random, visit), true),
            7 => ("a token", token(&mut random), false),
            _ => ("a mutated request", mutated(&mut random), true),
        };
        Self {
            seed,
            what,
            bytes,
            may_be_well_formed,
        }
    }
}

type Random = fastrand::Rng;

fn one_of<'a>(random: &mut Random, choices: &[&'a str]) -> &'a str {
    choices[random.usize(0..choices.len())]
}

fn bytes(random: &mut Random, most: usize) -> Vec<u8> {
    (0..random.usize(1..most)).map(|_| random.u8(..)).collect()
}

fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut request =
        format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n").into_bytes();
    request.extend_from_slice(body);
    request
}

fn sized(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let headers = format!("{headers}content-length: {}\r\n", body.len());
    post(path, &headers, body)
}

fn noise(random: &mut Random) -> Vec<u8> {
    let mut noise = bytes(random, 4_000);
    // A letter would begin a method that ends at the first blank, far away.
    noise[0] = random.u8(0..32);
    noise.extend_from_slice(b"\r\n\r\n");
    noise
}

fn line(random: &mut Random) -> Vec<u8> {
    let path = one_of(random, GETS);
    let long = "x".repeat(random.usize(20_000..90_000));
    let line = match random.u8(0..12) {
        0 => format!("GET  {path} HTTP/1.1"),
        1 => format!("GET {path} HTTP/9.9"),
        2 => format!("GET {path} HTTP/1.1 {MARKER}"),
        3 => format!("GET {path}\0 HTTP/1.1"),
        4 => format!("G\u{fc}T {path} HTTP/1.1"),
        5 => format!("GET /{long} HTTP/1.1"),
        6 => "PRI * HTTP/2.0".to_owned(),
        7 => format!("GET http://evil.example{path} HTTP/1.1"),
        8 => "CONNECT evil.example:443 HTTP/1.1".to_owned(),
        9 => format!("{MARKER} /login HTTP/1.1"),
        10 => format!(
            "GET /assets/..%2f..%2f{}%00 HTTP/1.1",
            one_of(random, &["etc", "%ff", "%zz"])
        ),
        _ => format!("{path} HTTP/1.1"),
    };
    format!("{line}\r\nhost: localhost\r\n\r\n").into_bytes()
}

fn header(random: &mut Random) -> Vec<u8> {
    let path = one_of(random, GETS);
    let headers = match random.u8(0..10) {
        0 => "host: evil.example\r\n".to_owned(),
        1 => String::new(),
        2 => "host: localhost\r\nhost: localhost\r\n".to_owned(),
        3 => format!(
            "host: localhost\r\n{}",
            "a: b\r\n".repeat(random.usize(65..3_000))
        ),
        4 => format!(
            "host: localhost\r\na: {}\r\n",
            MARKER.repeat(random.usize(8_000..20_000))
        ),
        5 => "host: localhost\r\nno colon\r\n".to_owned(),
        6 => "host: localhost\r\n: no name\r\n".to_owned(),
        7 => "host: localhost\r\na: \0\r\n".to_owned(),
        8 => "host: localhost\r\nx-forwarded-for: 203.0.113.9\r\n".to_owned(),
        _ => "host: \u{fc}\u{2028}\r\n".to_owned(),
    };
    format!("GET {path} HTTP/1.1\r\n{headers}\r\n").into_bytes()
}

fn length(random: &mut Random) -> Vec<u8> {
    let path = one_of(random, POSTS);
    let headers = one_of(
        random,
        &[
            "content-length: -1\r\n",
            "content-length: 99999999999999999999999\r\n",
            "content-length: 999999999\r\n",
            "content-length: 1x\r\n",
            "content-length: 3\r\ncontent-length: 4\r\n",
            "content-length: 3, 4\r\n",
            "content-length: 3\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: gzip\r\n",
            "transfer-encoding: chunked, gzip\r\n",
            "transfer-encoding: \u{fc}\r\n",
        ],
    );
    post(path, headers, MARKER.as_bytes())
}

fn chunked(random: &mut Random) -> Vec<u8> {
    let path = one_of(random, POSTS);
    let body = match random.u8(0..8) {
        0 => format!("9\r\n{MARKER}"),
        1 => format!("fffffffffffffffff\r\n{MARKER}\r\n0\r\n\r\n"),
        2 => format!("xyz\r\n{MARKER}\r\n0\r\n\r\n"),
        3 => format!("-1\r\n{MARKER}\r\n0\r\n\r\n"),
        4 => format!(
            "9;{}\r\n{MARKER}\r\n0\r\n\r\n",
            "e".repeat(random.usize(20_000..60_000))
        ),
        5 => format!("5\r\n{MARKER}\r\n0\r\n\r\n"),
        6 => format!("9\r\n{MARKER}\r\n0\r\n{}\r\n", "t: u\r\n".repeat(5_000)),
        _ => "1\r\n{\r\n".repeat(random.usize(1..2_000)),
    };
    post(
        path,
        "content-type: application/json\r\ntransfer-encoding: chunked\r\n",
        body.as_bytes(),
    )
}

fn from_page(random: &mut Random, visit: &Visit) -> Vec<u8> {
    let Visit { cookie, proof } = visit;
    body(
        random,
        &format!("cookie: {cookie}\r\nx-csrf-token: {proof}\r\n"),
    )
}

fn body(random: &mut Random, headers: &str) -> Vec<u8> {
    let path = one_of(random, POSTS);
    let depth = random.usize(200..200_000);
    let body: Vec<u8> = match random.u8(0..16) {
        0 => vec![b'['; depth],
        1 => b"{\"a\":".repeat(depth / 4),
        2 => [vec![b'['; depth], vec![b']'; depth]].concat(),
        3 => bytes(random, 4_000),
        4 => format!("{{\"resourceType\":\"{MARKER}").into_bytes(),
        5 => b"{\"resourceType\":\"Patient\",\"id\":\"\xff\xfe\"}".to_vec(),
        6 => b"{\"resourceType\":\"Patient\",\"id\":\"\\ud800\"".to_vec(),
        7 => b"{\"resourceType\":7}".to_vec(),
        8 => b"NaN".to_vec(),
        9 => format!("{}e{}", random.u64(..), random.u64(..)).into_bytes(),
        10 => Vec::new(),
        11 => b"null".to_vec(),
        12 => format!("{{\"hook\":\"{MARKER}\",\"hookInstance\":1,\"context\":[]}}").into_bytes(),
        13 => b"{\"hook\":\"patient-view\",\"context\":{\"patientId\":".to_vec(),
        14 => format!("\"{}\"", "\\u0000".repeat(random.usize(1..5_000))).into_bytes(),
        _ => vec![b'x'; 8_000_001],
    };
    let kind = one_of(
        random,
        &[
            "application/json",
            "application/fhir+json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=B",
            "multipart/form-data",
            "text/plain",
            "\u{fc}/\u{fc}",
        ],
    );
    sized(path, &format!("content-type: {kind}\r\n{headers}"), &body)
}

fn token(random: &mut Random) -> Vec<u8> {
    let zeros = "0".repeat(64);
    let long = MARKER.repeat(random.usize(1..1_500));
    let headers = match random.u8(0..8) {
        0 => format!("authorization: Bearer {long}\r\n"),
        1 => "authorization: Bearer eyJhbGciOiJub25lIn0.e30.\r\n".to_owned(),
        2 => "authorization: Bearer eyJhbGciOiJFUzM4NCIsImprdSI6Imh0dHA6Ly9ldmlsIn0.e30.AA\r\n"
            .to_owned(),
        3 => format!(
            "authorization: {}\r\n",
            one_of(random, &["Bearer", "Basic x", "Bearer \t", "x"])
        ),
        4 => format!("cookie: gravida={zeros}\r\nx-csrf-token: {zeros}\r\n"),
        5 => format!("cookie: gravida={long}\r\n"),
        6 => format!("cookie: {}\r\n", "a=b;".repeat(random.usize(1..2_000))),
        _ => "cookie: gravida=\u{fc}; =; ;;\r\n".to_owned(),
    };
    let body = format!(
        "csrf={}&name={MARKER}&password={MARKER}",
        one_of(random, &["", &zeros, "x"])
    );
    let path = one_of(random, &["/login", "/logout", "/enter", "/open", "/cases"]);
    sized(
        path,
        &format!("content-type: application/x-www-form-urlencoded\r\n{headers}"),
        body.as_bytes(),
    )
}

fn mutated(random: &mut Random) -> Vec<u8> {
    let record = format!(
        "{{\"resourceType\":\"Patient\",\"id\":\"1\",\"birthDate\":\"1990-02\",\"name\":[{{\"family\":\"{MARKER}\"}}]}}"
    );
    let path = one_of(random, POSTS);
    let mut request = sized(
        path,
        "content-type: application/json\r\naccept: */*\r\n",
        record.as_bytes(),
    );
    for _ in 0..random.usize(1..6) {
        let place = random.usize(0..request.len());
        match random.u8(0..5) {
            0 => request[place] = random.u8(..),
            1 => request[place] ^= 1 << random.u8(0..8),
            2 => drop(request.remove(place)),
            3 => request.insert(place, random.u8(..)),
            _ => {
                let end = (place + random.usize(1..40)).min(request.len());
                let piece = request[place..end].to_vec();
                request.splice(place..place, piece);
            }
        }
    }
    if random.u8(0..4) == 0 {
        request.truncate(random.usize(1..request.len()));
    }
    request
}

/// A call in order, but for a token that is not: one of a known client, long past and changed in
/// some place, or something else in the place of a token.
pub fn refused_token(seed: u64, signed: &str) -> Malformed {
    let mut random = fastrand::Rng::with_seed(seed ^ 0x517c_c1b7_2722_0a95);
    let [head, claims, signature] = signed.split('.').collect::<Vec<_>>()[..] else {
        unreachable!("a signed token has three parts");
    };
    let written = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let token = match random.u8(0..12) {
        0 => changed(&mut random, signed),
        1 => format!("{}.{claims}.{signature}", changed(&mut random, head)),
        2 => format!("{head}.{}.{signature}", changed(&mut random, claims)),
        3 => format!("{head}.{claims}.{}", changed(&mut random, signature)),
        4 => format!(
            "{}.{claims}.",
            written(one_of(
                &mut random,
                &[r#"{"alg":"none"}"#, r#"{"alg":"HS384"}"#, "{}", "[]"]
            ))
        ),
        5 => format!(
            "{}.{claims}.{signature}",
            written(&format!(
                r#"{{"alg":"RS384","kid":"rsa-1","jku":"http://{MARKER}"}}"#
            ))
        ),
        6 => format!(
            "{head}.{}.{signature}",
            written(&format!(
                r#"{{"iss":"https://ehr.example/","aud":"{MARKER}","exp":{},"iat":0,"jti":1}}"#,
                random.u64(..)
            ))
        ),
        7 => format!(
            "{head}.{}.{signature}",
            written(&"[".repeat(random.usize(1..4_000)))
        ),
        8 => ".".repeat(random.usize(0..3_000)),
        9 => MARKER.repeat(random.usize(1..1_500)),
        10 => signed
            .chars()
            .cycle()
            .take(random.usize(1..9_000))
            .collect(),
        _ => URL_SAFE_NO_PAD.encode(bytes(&mut random, 4_000)),
    };
    let scheme = one_of(
        &mut random,
        &["Bearer ", "Bearer  ", "bearer ", "Basic ", ""],
    );
    let path = one_of(
        &mut random,
        &[
            "/cds-services/early-pregnancy",
            "/cds-services/early-pregnancy/feedback",
            "/fhir/$assess",
        ],
    );
    let call = format!(
        r#"{{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{{"userId":"Practitioner/1","patientId":"p"}},"prefetch":{{"patient":{{"resourceType":"Patient","id":"p","name":[{{"family":"{MARKER}"}}]}},"condition":null,"observation":null}}}}"#
    );
    let headers = format!("content-type: application/json\r\nauthorization: {scheme}{token}\r\n");
    Malformed {
        seed,
        what: "a token of a client",
        bytes: sized(path, &headers, call.as_bytes()),
        may_be_well_formed: false,
    }
}

/// Text of a token with one to three of its bytes changed, taken out or doubled.
fn changed(random: &mut Random, text: &str) -> String {
    const LETTERS: &[u8] = b"ABCabcxyz019-_.=+/ ~";
    let mut changed = text.as_bytes().to_vec();
    for _ in 0..random.usize(1..4) {
        let place = random.usize(0..changed.len());
        match random.u8(0..3) {
            0 => changed[place] = LETTERS[random.usize(0..LETTERS.len())],
            1 => drop(changed.remove(place)),
            _ => changed.insert(place, changed[place]),
        }
    }
    String::from_utf8(changed).unwrap()
}
