#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;

/// Signed once with a key that was thrown away; good around `NOW`.
const RS384_TOKEN: &str = include_str!("rs384.token");
const RS384_KEYS: &str = include_str!("rs384.jwks.json");
const NOW: u64 = 1_795_339_805;
const AUDIENCE: &str = "https://cds.example/cds-services/early-pregnancy";

struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, document.as_ref(), &random)
                .unwrap();
        Self { pair, random }
    }

    fn keys(&self) -> Value {
        let point = &self.pair.public_key().as_ref()[1..];
        let (x, y) = point.split_at(48);
        json!({ "keys": [{ "kty": "EC", "crv": "P-384", "use": "sig", "alg": "ES384", "kid": "one",
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) }] })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&self.random, message.as_bytes()).unwrap();
        format!("Bearer {message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn header() -> Value {
    json!({ "alg": "ES384", "typ": "JWT", "kid": "one" })
}

fn claims() -> Value {
    json!({ "iss": "https://ehr.example/", "aud": AUDIENCE, "iat": NOW - 5, "exp": NOW + 295, "jti": "nonce" })
}

fn with(mut value: Value, name: &str, new: Value) -> Value {
    value[name] = new;
    value
}

fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name);
    value
}

fn expected() -> Expected<'static> {
    Expected {
        audience: AUDIENCE,
        key_set: None,
        tenants: &[],
        now: NOW,
    }
}

fn outcome(signer: &Signer, header: &Value, claims: &Value) -> Result<Claims, Refused> {
    let keys = read_keys(signer.keys().to_string().as_bytes()).unwrap();
    let token = signer.sign(header, claims);
    Token::read(Some(&token))?.check(&keys, &expected())
}

#[test]
fn a_good_token_of_either_algorithm_passes() {
    let signer = Signer::new();
    assert_eq!(outcome(&signer, &header(), &claims()).unwrap().jti, "nonce");
    let several = with(claims(), "aud", json!(["https://other.example", AUDIENCE]));
    assert!(outcome(&signer, &header(), &several).is_ok());

    let token = format!("Bearer {RS384_TOKEN}");
    let keys = read_keys(RS384_KEYS.as_bytes()).unwrap();
    let good = Token::read(Some(&token)).unwrap();
    assert_eq!(good.check(&keys, &expected()).unwrap().jti, "one");
}

#[test]
fn each_claim_is_held_to_what_it_must_be() {
    let signer = Signer::new();
    for (name, value, why) in [
        (
            "aud",
            json!("https://cds.example/cds-services"),
            Refused::Audience,
        ),
        ("aud", json!([]), Refused::Audience),
        (
            "aud",
            json!(format!("{AUDIENCE}/feedback")),
            Refused::Audience,
        ),
        ("exp", json!(NOW - 61), Refused::Time),
        ("exp", json!(NOW + 2 * LONGEST_LIFE), Refused::Time),
        ("iat", json!(NOW + 61), Refused::Time),
        ("nbf", json!(NOW + 61), Refused::Time),
        ("exp", json!("soon"), Refused::Form),
        ("jti", json!(""), Refused::Form),
    ] {
        let found = outcome(&signer, &header(), &with(claims(), name, value.clone()));
        assert_eq!(found.unwrap_err(), why, "{name} {value}");
    }
    for name in ["iss", "aud", "exp", "iat", "jti"] {
        let found = outcome(&signer, &header(), &without(claims(), name));
        assert_eq!(found.unwrap_err(), Refused::Form, "without {name}");
    }
    // The clocks of client and service may be a minute apart.
    let late = with(
        with(claims(), "iat", json!(NOW - 300)),
        "exp",
        json!(NOW - 30),
    );
    assert!(outcome(&signer, &header(), &late).is_ok());
}

#[test]
fn neither_no_signature_nor_a_shared_secret_passes() {
    let signer = Signer::new();
    for algorithm in ["none", "None", "HS256", "HS384", "ES256", "PS384", ""] {
        let found = outcome(&signer, &with(header(), "alg", json!(algorithm)), &claims());
        assert_eq!(found.unwrap_err(), Refused::Algorithm, "{algorithm}");
    }
    // The algorithm is that of the key: an ES384 key is never used as anything else.
    let found = outcome(&signer, &with(header(), "alg", json!("RS384")), &claims());
    assert_eq!(found.unwrap_err(), Refused::Algorithm);
    let stripped = signer.sign(&header(), &claims());
    let stripped = format!("{}.", stripped.rsplit_once('.').unwrap().0);
    let keys = read_keys(signer.keys().to_string().as_bytes()).unwrap();
    let found = Token::read(Some(&stripped))
        .unwrap()
        .check(&keys, &expected());
    assert_eq!(found.unwrap_err(), Refused::Signature);
}

#[test]
fn a_changed_token_or_another_key_does_not_pass() {
    let (signer, other) = (Signer::new(), Signer::new());
    let keys = read_keys(other.keys().to_string().as_bytes()).unwrap();
    let token = signer.sign(&header(), &claims());
    let found = Token::read(Some(&token)).unwrap().check(&keys, &expected());
    assert_eq!(found.unwrap_err(), Refused::Signature);
    let found = outcome(&signer, &with(header(), "kid", json!("two")), &claims());
    assert_eq!(found.unwrap_err(), Refused::Key);
    let changed =
        URL_SAFE_NO_PAD.encode(with(claims(), "iss", json!("https://evil.example/")).to_string());
    let parts: Vec<&str> = token.split('.').collect();
    let forged = format!("{}.{changed}.{}", parts[0], parts[2]);
    let keys = read_keys(signer.keys().to_string().as_bytes()).unwrap();
    let found = Token::read(Some(&forged))
        .unwrap()
        .check(&keys, &expected());
    assert_eq!(found.unwrap_err(), Refused::Signature);
}

#[test]
fn a_token_names_no_other_place_of_keys_and_no_extension_that_must_be_understood() {
    let signer = Signer::new();
    let elsewhere = with(header(), "jku", json!("https://evil.example/keys"));
    assert_eq!(
        outcome(&signer, &elsewhere, &claims()).unwrap_err(),
        Refused::KeySet
    );
    let critical = with(header(), "crit", json!(["b64"]));
    assert_eq!(
        outcome(&signer, &critical, &claims()).unwrap_err(),
        Refused::Form
    );
    let untyped = with(header(), "typ", json!("JWS"));
    assert_eq!(
        outcome(&signer, &untyped, &claims()).unwrap_err(),
        Refused::Form
    );
}

#[test]
fn a_tenant_is_one_of_those_the_client_has() {
    let signer = Signer::new();
    let keys = read_keys(signer.keys().to_string().as_bytes()).unwrap();
    let tenants = ["north".to_owned()];
    let expected = Expected {
        tenants: &tenants,
        ..expected()
    };
    let check = |claims: &Value| {
        let token = signer.sign(&header(), claims);
        Token::read(Some(&token)).unwrap().check(&keys, &expected)
    };
    assert!(check(&with(claims(), "tenant", json!("north"))).is_ok());
    assert_eq!(check(&claims()).unwrap_err(), Refused::Tenant);
    assert_eq!(
        check(&with(claims(), "tenant", json!("south"))).unwrap_err(),
        Refused::Tenant
    );
}

#[test]
fn a_token_is_used_once_and_what_could_still_pass_is_never_forgotten() {
    let signer = Signer::new();
    let once = outcome(&signer, &header(), &claims()).unwrap();
    let twice = outcome(&signer, &header(), &with(claims(), "jti", json!("other"))).unwrap();
    let mut used = Used::new(1);
    assert_eq!(used.take(&once, NOW), Ok(()));
    assert_eq!(used.take(&once, NOW + 1), Err(Refused::Replayed));
    assert_eq!(used.take(&twice, NOW + 1), Err(Refused::Full));
    let later = NOW + LONGEST_LIFE + 2 * SKEW + 2;
    assert_eq!(used.take(&twice, later), Ok(()));
}

#[test]
fn whatever_is_no_token_is_refused() {
    for header in [
        None,
        Some(""),
        Some("Bearer"),
        Some("Basic YTpi"),
        Some("Bearer a.b"),
        Some("Bearer ..."),
        Some("Bearer a.b.c.d"),
    ] {
        assert!(Token::read(header).is_err(), "{header:?}");
    }
    let long = format!("Bearer {}", "a.".repeat(8000));
    assert_eq!(Token::read(Some(&long)).unwrap_err(), Refused::Form);
}

#[test]
fn key_sets_hold_public_keys_of_enough_strength() {
    let signer = Signer::new();
    let mut secret = signer.keys();
    secret["keys"][0]["d"] = json!("AAAA");
    assert!(
        read_keys(secret.to_string().as_bytes())
            .unwrap_err()
            .contains("secret")
    );
    for weak in [
        json!({ "keys": [{ "kty": "RSA", "kid": "a", "alg": "RS384", "n": "AQAB", "e": "AQAB" }] }),
        json!({ "keys": [{ "kty": "oct", "kid": "a" }] }),
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "a", "x": "AA", "y": "AA" }] }),
        json!({ "keys": [] }),
    ] {
        assert!(read_keys(weak.to_string().as_bytes()).is_err(), "{weak}");
    }
    let mut twice = signer.keys();
    let one = twice["keys"][0].clone();
    twice["keys"].as_array_mut().unwrap().push(one);
    assert!(
        read_keys(twice.to_string().as_bytes())
            .unwrap_err()
            .contains("`one`")
    );
}
