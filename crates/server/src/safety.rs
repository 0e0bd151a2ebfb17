//! What a service must have before it may be reached by others.
//!
//! Only this machine reaches the loopback, so nothing is asked for there. As
//! soon as others may reach the service (another address, a proxy in front, a
//! name that is not the loopback's) people and systems must prove who they are,
//! and what they send must be encrypted on its way.

use std::net::SocketAddr;

use thiserror::Error;

use crate::settings::Settings;

/// Why the service refuses to start, and what to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UnsafeSettings {
    /// Records would cross a network in the clear.
    #[error(
        "`--address {0}` can be reached from other machines, and records would cross the network unencrypted; give `--tls-certificate FILE --tls-key FILE`, or listen on 127.0.0.1, or name the proxy that speaks TLS in front with `--trusted-proxy ADDRESS`"
    )]
    Unencrypted(SocketAddr),
    /// Anybody could ask.
    #[error(
        "{0}, and nobody would be asked who they are; give `--users FILE` for people (lines made by `gravida credential user NAME`), `--tokens FILE` for systems (`gravida credential token NAME`), or both"
    )]
    Unauthenticated(String),
    /// A certificate is of no use.
    #[error(
        "this `gravida` was built without TLS; build it with `--features tls`, or put a proxy in front that speaks TLS and name it with `--trusted-proxy ADDRESS`"
    )]
    TlsNotBuilt,
    /// Nobody could sign in at the FHIR server.
    #[error(
        "`--smart-client-id` lets people sign in at `{0}`, and this `gravida` was built without TLS; build it with `--features tls`"
    )]
    SmartWithoutTls(String),
    /// A server could never be asked.
    #[error(
        "`{0}` is to be asked for records or keys, and this `gravida` was built without TLS; build it with `--features tls`"
    )]
    OutgoingWithoutTls(String),
}

/// Names by which only this machine is called.
pub(crate) const LOOPBACK_NAMES: &[&str] = &["localhost", "127.0.0.1", "[::1]"];

impl Settings {
    /// Whether anybody but this machine may reach the service.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.exposure().is_some()
    }

    /// Whether it is safe to start like this.
    ///
    /// # Errors
    /// When it is not: what is missing, and how to give it.
    pub fn check(&self) -> Result<(), UnsafeSettings> {
        if self.tls.is_some() && !cfg!(feature = "tls") {
            return Err(UnsafeSettings::TlsNotBuilt);
        }
        let smart = self.smart.as_ref().map(|smart| &smart.server);
        if let Some(server) = smart
            && server.is_encrypted()
            && !cfg!(feature = "tls")
        {
            return Err(UnsafeSettings::SmartWithoutTls(server.as_str().to_owned()));
        }
        let mut asked = (self.hooks.fhir_servers.iter()).chain(self.hooks.clients.asked());
        if let Some(server) = asked.find(|server| server.is_encrypted())
            && !cfg!(feature = "tls")
        {
            return Err(UnsafeSettings::OutgoingWithoutTls(
                server.as_str().to_owned(),
            ));
        }
        let address = self.address.0;
        let is_encrypted = self.tls.is_some() || !self.trusted_proxies.is_empty();
        if !address.ip().is_loopback() && !is_encrypted {
            return Err(UnsafeSettings::Unencrypted(address));
        }
        let nobody_is_known =
            self.users.is_empty() && self.tokens.is_empty() && self.hooks.clients.is_empty();
        match self.exposure() {
            Some(how) if nobody_is_known => Err(UnsafeSettings::Unauthenticated(how)),
            Some(_) | None => Ok(()),
        }
    }

    /// How others may reach the service; `None` where they cannot.
    fn exposure(&self) -> Option<String> {
        let address = self.address.0;
        if !address.ip().is_loopback() {
            return Some(format!(
                "`--address {address}` can be reached from other machines"
            ));
        }
        if let Some(proxy) = self.trusted_proxies.first() {
            return Some(format!("`--trusted-proxy {proxy}` lets other machines in"));
        }
        self.hosts
            .iter()
            .find(|host| !LOOPBACK_NAMES.contains(&host.as_str()))
            .map(|host| format!("`--host {host}` is not a name of this machine alone"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Tokens;
    use crate::access::tests::anna;
    use crate::hooks::HookClients;
    use crate::outgoing::Base;
    use crate::settings::{Address, Tls};

    fn settings(address: &str) -> Settings {
        Settings {
            address: Address(address.parse().unwrap()),
            ..Settings::default()
        }
    }

    fn tokens() -> Tokens {
        Tokens::parse(&format!("ehr {}", "0".repeat(64))).unwrap()
    }

    #[test]
    fn what_could_never_be_asked_is_said_at_the_start() {
        let mut asking = settings("127.0.0.1:0");
        asking.hooks.fhir_servers = vec![Base::parse("http://127.0.0.1:1/fhir", false).unwrap()];
        assert_eq!(asking.check(), Ok(()));
        asking
            .hooks
            .fhir_servers
            .push(Base::parse("https://ehr.example/fhir", false).unwrap());
        let mut trusting = settings("127.0.0.1:0");
        trusting.hooks.clients = HookClients::parse(
            r#"{"base":"https://cds.example","clients":[{"issuer":"x","jku":"https://ehr.example/keys"}]}"#,
            |_| Err(String::new()),
        )
        .unwrap();
        for (one, address) in [(asking, "ehr.example/fhir"), (trusting, "ehr.example/keys")] {
            let told = one.check().map_err(|error| error.to_string());
            if cfg!(feature = "tls") {
                assert_eq!(told, Ok(()));
                continue;
            }
            let told = told.unwrap_err();
            assert!(
                told.contains(address) && told.contains("--features tls"),
                "{told}"
            );
        }
    }

    #[test]
    fn the_loopback_needs_nothing() {
        for address in ["127.0.0.1:0", "127.9.9.9:80", "[::1]:8787"] {
            assert_eq!(settings(address).check(), Ok(()), "{address}");
        }
    }

    #[test]
    fn another_address_needs_tls_and_somebody_known() {
        for address in ["0.0.0.0:8787", "192.0.2.7:443", "[::]:8787"] {
            let mut chosen = settings(address);
            assert!(matches!(
                chosen.check(),
                Err(UnsafeSettings::Unencrypted(_))
            ));
            chosen.tokens = tokens();
            assert!(matches!(
                chosen.check(),
                Err(UnsafeSettings::Unencrypted(_))
            ));
            chosen.trusted_proxies = vec!["192.0.2.1".parse().unwrap()];
            assert_eq!(chosen.check(), Ok(()));
            chosen.tokens = Tokens::default();
            assert!(matches!(
                chosen.check(),
                Err(UnsafeSettings::Unauthenticated(_))
            ));
        }
    }

    #[test]
    fn a_proxy_or_a_name_in_front_of_the_loopback_needs_somebody_known() {
        let mut proxied = settings("127.0.0.1:8787");
        proxied.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        let mut named = settings("127.0.0.1:8787");
        named.hosts = vec!["gravida.example".to_owned()];
        for mut chosen in [proxied, named] {
            assert!(matches!(
                chosen.check(),
                Err(UnsafeSettings::Unauthenticated(_))
            ));
            chosen.users = anna();
            assert_eq!(chosen.check(), Ok(()));
        }
    }

    #[test]
    fn a_name_of_the_loopback_exposes_nothing() {
        let mut named = settings("127.0.0.1:8787");
        named.hosts = vec!["localhost".to_owned()];
        assert_eq!(named.check(), Ok(()));
    }

    #[test]
    #[cfg(not(feature = "tls"))]
    fn a_certificate_without_tls_built_in_is_said() {
        let mut chosen = settings("0.0.0.0:443");
        chosen.tls = Some(Tls {
            certificates: Vec::new(),
            key: Vec::new(),
        });
        assert_eq!(chosen.check(), Err(UnsafeSettings::TlsNotBuilt));
    }

    #[test]
    fn settings_never_show_secrets() {
        let mut chosen = settings("127.0.0.1:8787");
        chosen.tls = Some(Tls {
            certificates: b"CERTIFICATE".to_vec(),
            key: b"MARKER".to_vec(),
        });
        chosen.users = anna();
        chosen.tokens = tokens();
        chosen.store = crate::settings::StoreChoice::Url("postgres://a:MARKER@b/c".to_owned());
        let shown = format!("{chosen:?}");
        assert!(!shown.contains("MARKER"), "{shown}");
        assert!(
            !shown.contains("argon2") && !shown.contains("0000"),
            "{shown}"
        );
        assert!(!shown.contains(&format!("{:?}", b"MARKER")), "{shown}");
    }
}
