//! What lists of people and systems may hold.

use argon2::{Algorithm, Argon2, PasswordHasher, Version};

use super::*;

/// `anna` with the password `correct horse battery`, hashed cheaply.
pub(crate) fn anna() -> Users {
    let cheap = argon2::Params::new(8, 1, 1, None).unwrap();
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap)
        .hash_password(b"correct horse battery")
        .unwrap();
    Users::parse(&format!("anna {hash}")).unwrap()
}

#[test]
fn a_person_is_known_by_her_password_alone() {
    let line = Users::line("anna", "correct horse battery").unwrap();
    let users = Users::parse(&format!("# people\n\n{line}\n")).unwrap();
    assert!(users.is_password("anna", "correct horse battery"));
    assert!(!users.is_password("anna", "correct horse"));
    assert!(!users.is_password("berta", "correct horse battery"));
    assert!(!Users::default().is_password("anna", ""));
}

#[test]
fn passwords_that_are_easily_guessed_are_not_taken() {
    assert!(matches!(
        Users::line("anna", "short"),
        Err(CredentialError::Password { .. })
    ));
    assert!(Users::line("anna", &"x".repeat(2000)).is_err());
    assert!(Users::line("anna smith", "correct horse battery").is_err());
}

#[test]
fn a_system_is_known_by_its_token_alone() {
    let (token, line) = Tokens::draw("ehr").unwrap();
    assert!(!line.contains(&token));
    let tokens = Tokens::parse(&line).unwrap();
    assert_eq!(tokens.owner(&token), Some("ehr"));
    assert_eq!(tokens.owner(""), None);
    assert_eq!(tokens.owner(&"0".repeat(64)), None);
}

#[test]
fn a_wrong_line_is_named_by_its_number_and_never_quoted() {
    for text in [
        "\nSECRET",
        "\nanna SECRET",
        "\na:b SECRET",
        "\nanna $argon2i$SECRET",
    ] {
        for error in [
            Users::parse(text).unwrap_err(),
            Tokens::parse(text).unwrap_err(),
        ] {
            let shown = error.to_string();
            assert!(shown.starts_with("line 2: "), "{shown}");
            assert!(!shown.contains("SECRET"), "{shown}");
        }
    }
}
