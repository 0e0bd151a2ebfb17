//! A small health record system: a FHIR server with pages, and the place that
//! gives tokens for it. The person who signs in there is [`Ehr::sign_in`].

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tower::Service as _;

use crate::outgoing::Base;

/// The token that it gives, shown by nobody but to it.
pub(crate) const TOKEN: &str = "a-token-that-nobody-sees";
/// The secret that a confidential client has, with letters that a form writes otherwise.
pub(super) const SECRET: &str = "se:cret+&=";
pub(super) const CLIENT: &str = "gravida at home";

/// How it behaves; as it should unless a test says otherwise.
#[derive(Clone)]
pub(crate) struct Behaviour {
    /// The SMART configuration, with `{base}` for its own address; none where there is none.
    pub(crate) configuration: Option<Value>,
    /// The answer to a right request for a token.
    pub(crate) grant: Value,
    /// An error in place of a token.
    pub(crate) refusal: Option<&'static str>,
    /// A resource type that it does not give.
    pub(crate) withheld: Option<&'static str>,
    /// Where the second page of Observations is said to be.
    pub(crate) next: &'static str,
    /// A resource of somebody else among the Observations.
    pub(crate) stray: bool,
    /// A key set that it shows at `/keys`, in place of its own.
    pub(crate) keys: Option<Value>,
    /// What the ID token says beside or in place of what it must; none is given where there is
    /// nothing.
    pub(crate) claims: Option<Value>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            configuration: Some(json!({
                "authorization_endpoint": "{base}/auth?realm=clinic",
                "token_endpoint": "{base}/token",
                "capabilities": ["launch-ehr", "launch-standalone", "permission-v2"],
                "code_challenge_methods_supported": ["S256"],
            })),
            grant: json!({
                "access_token": TOKEN,
                "token_type": "bearer",
                "expires_in": 300,
                "scope": "launch patient/*.rs",
                "patient": "patient",
            }),
            refusal: None,
            withheld: None,
            next: "{base}/fhir/Observation?page=2",
            stray: false,
            keys: None,
            claims: None,
        }
    }
}

/// What it heard.
#[derive(Default)]
pub(crate) struct Heard {
    /// What the person was sent with, last.
    pub(super) signing_in: BTreeMap<String, String>,
    /// `Authorization` and the form of each request for a token.
    pub(super) tokens: Vec<(Option<String>, BTreeMap<String, String>)>,
    /// Path and `Authorization` of each read and search.
    pub(super) reads: Vec<(String, Option<String>)>,
}

pub(crate) struct Ehr {
    pub(crate) address: String,
    pub(super) heard: Arc<Mutex<Heard>>,
}

#[derive(Clone)]
struct Shared {
    base: String,
    behaviour: Behaviour,
    record: Arc<Value>,
    heard: Arc<Mutex<Heard>>,
    signer: Arc<EcdsaKeyPair>,
}

impl Behaviour {
    /// One that says who signs in, with these claims beside or in place of what must be said.
    pub(super) fn naming(claims: Value) -> Self {
        let mut behaviour = Self::default();
        let configuration = behaviour.configuration.as_mut().unwrap();
        configuration["issuer"] = json!("{base}");
        configuration["jwks_uri"] = json!("{base}/keys");
        configuration["capabilities"] = json!(["launch-ehr", "sso-openid-connect"]);
        behaviour.claims = Some(claims);
        behaviour
    }
}

impl Ehr {
    /// One that holds `record`, a Bundle about `Patient/patient`.
    pub(super) fn start(record: Value, behaviour: Behaviour) -> Self {
        Self::serving("http", record, behaviour, |stream, app| {
            tokio::spawn(answer(stream, app));
        })
    }

    /// The same, encrypted.
    #[cfg(feature = "tls")]
    pub(crate) fn encrypted(
        record: Value,
        behaviour: Behaviour,
        shown: crate::tls::tests::Shown,
    ) -> Self {
        let acceptor = shown.acceptor();
        Self::serving("https", record, behaviour, move |stream, app| {
            let accepted = acceptor.accept(stream);
            tokio::spawn(async move {
                if let Ok(stream) = accepted.await {
                    answer(stream, app).await;
                }
            });
        })
    }

    fn serving(
        scheme: &str,
        record: Value,
        behaviour: Behaviour,
        take: impl Fn(TcpStream, Router) + Send + 'static,
    ) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("{scheme}://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Heard::default()));
        let app = Router::new()
            .route("/fhir/.well-known/smart-configuration", get(configuration))
            .route("/token", post(token))
            .route("/keys", get(keys))
            .fallback(read)
            .with_state(Shared {
                base: address.clone(),
                behaviour,
                record: Arc::new(record),
                heard: Arc::clone(&heard),
                signer: Arc::new(signer()),
            });
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    take(stream, app.clone());
                }
            });
        });
        Self { address, heard }
    }

    /// The base of its FHIR server.
    pub(crate) fn base(&self) -> Base {
        Base::parse(&format!("{}/fhir", self.address), false).unwrap()
    }

    /// A person signs in where she was led to: the way back, with a code.
    pub(super) fn sign_in(&self, address: &str) -> String {
        let asked = self.asked(address);
        format!("/smart/callback?code=c0de&state={}", asked["state"])
    }

    /// What a person is led here with; as it must be.
    pub(super) fn asked(&self, address: &str) -> BTreeMap<String, String> {
        let query = address
            .strip_prefix(&format!("{}/auth?realm=clinic&", self.address))
            .unwrap_or_else(|| panic!("not led to the right place: {address}"));
        let asked: BTreeMap<String, String> = serde_urlencoded::from_str(query).unwrap();
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", "http://localhost/smart/callback"),
            ("aud", &format!("{}/fhir", self.address)),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked.get(name).map(String::as_str), Some(value), "{name}");
        }
        assert!(asked["state"].len() >= 32);
        self.heard.lock().unwrap().signing_in = asked.clone();
        asked
    }
}

async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin, app: Router) {
    let called = service_fn(move |request| app.clone().call(request));
    // A connection that breaks is the service's affair.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), called)
        .await;
}

/// A key of one's own.
pub(crate) fn signer() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, key.as_ref(), &random).unwrap()
}

async fn keys(State(shared): State<Shared>) -> Response {
    let own = || json!({ "keys": [public(&shared.signer)] });
    let keys = shared.behaviour.keys.clone().unwrap_or_else(own);
    keys.to_string().into_response()
}

/// The public part of a key.
pub(crate) fn public(signer: &EcdsaKeyPair) -> Value {
    let (x, y) = signer.public_key().as_ref()[1..].split_at(48);
    json!({ "kty": "EC", "crv": "P-384", "kid": "one", "alg": "ES384", "use": "sig",
        "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) })
}

/// Claims signed with a key.
pub(crate) fn signed(signer: &EcdsaKeyPair, claims: &Value) -> String {
    let head = json!({ "alg": "ES384", "kid": "one", "typ": "JWT" });
    let written = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", written(&head), written(claims));
    let signature = signer.sign(&SystemRandom::new(), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.unwrap()))
}

/// An ID token for a launch with this nonce.
fn id_token(shared: &Shared, claims: &Value, nonce: &str) -> String {
    let mut whole = json!({
        "iss": "{base}", "sub": "u7", "aud": CLIENT, "nonce": nonce, "name": "A. Nowak",
        "iat": 1_795_339_800, "exp": 1_795_340_000, "fhirUser": "{base}/fhir/Practitioner/7",
    });
    for (name, value) in claims.as_object().unwrap() {
        whole[name] = value.clone();
    }
    signed(&shared.signer, &with_base(&whole, &shared.base))
}

fn with_base(value: &Value, base: &str) -> Value {
    serde_json::from_str(&value.to_string().replace("{base}", base)).unwrap()
}

async fn configuration(State(shared): State<Shared>) -> Response {
    match &shared.behaviour.configuration {
        Some(configuration) => with_base(configuration, &shared.base)
            .to_string()
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn authorization(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?;
    Some(value.to_str().unwrap().to_owned())
}

async fn token(State(shared): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let form: BTreeMap<String, String> = serde_urlencoded::from_str(&body).unwrap();
    let mut heard = shared.heard.lock().unwrap();
    let challenge = heard.signing_in.get("code_challenge").cloned();
    let redirect = heard.signing_in.get("redirect_uri").cloned();
    heard.tokens.push((authorization(&headers), form.clone()));
    let verifier = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    let is_right = form["grant_type"] == "authorization_code"
        && form["code"] == "c0de"
        && form.get("redirect_uri") == redirect.as_ref()
        && Some(verifier) == challenge;
    let refusal = shared
        .behaviour
        .refusal
        .or((!is_right).then_some("invalid_grant"));
    match refusal {
        Some(error) => (
            StatusCode::BAD_REQUEST,
            json!({ "error": error, "error_description": "secret words" }).to_string(),
        )
            .into_response(),
        None => {
            let mut grant = shared.behaviour.grant.clone();
            if let Some(claims) = &shared.behaviour.claims {
                let nonce = &heard.signing_in["nonce"];
                grant["id_token"] = json!(id_token(&shared, claims, nonce));
            }
            grant.to_string().into_response()
        }
    }
}

/// A read, or a search that knows pages of Observations.
async fn read(State(shared): State<Shared>, request: Request<Body>) -> Response {
    let uri: &Uri = request.uri();
    let path = uri.path_and_query().unwrap().as_str().to_owned();
    let shown = authorization(request.headers());
    let is_let = shown.as_deref() == Some(&format!("Bearer {TOKEN}"));
    shared.heard.lock().unwrap().reads.push((path, shown));
    if !is_let {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let kind = uri.path().trim_start_matches("/fhir/").split('/').next();
    let kind = kind.unwrap_or_default();
    if shared.behaviour.withheld == Some(kind) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut all: Vec<Value> = shared.record["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["resource"].clone())
        .filter(|resource| resource["resourceType"] == kind)
        .collect();
    if kind == "Practitioner" {
        all = vec![json!({
            "resourceType": "Practitioner", "id": "7",
            "name": [{ "given": ["Anna"], "family": "Nowak" }],
            "qualification": [{ "code": { "text": "midwife" } }],
        })];
    }
    if uri.query().is_none() {
        return match all.first() {
            Some(resource) => resource.to_string().into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let mut links = json!([]);
    if kind == "Observation" {
        if shared.behaviour.stray {
            all.push(json!({
                "resourceType": "Observation", "status": "final",
                "subject": { "reference": "Patient/somebody-else" },
                "code": { "coding": [{ "system": "http://loinc.org", "code": "21198-7" }] },
                "effectiveDateTime": "2026-11-01", "valueQuantity": { "value": 5, "code": "[IU]/L" },
            }));
        }
        // The first half, then the rest.
        let rest = all.split_off(all.len() / 2);
        if uri.query() == Some("page=2") {
            all = rest;
        } else {
            links = json!([{ "relation": "next", "url": shared.behaviour.next }]);
        }
    }
    let entries: Vec<Value> = all
        .into_iter()
        .map(|resource| json!({ "resource": resource }))
        .collect();
    let bundle =
        json!({ "resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries });
    with_base(&bundle, &shared.base).to_string().into_response()
}

/// `Basic` as a client of this name and this secret shows itself.
pub(super) fn basic(name: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{secret}")))
}
