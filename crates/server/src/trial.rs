//! A service on a real socket, for tests.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, LazyLock};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use gravida_guideline::Knowledge;
use gravida_store::Store;
use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::router;
use crate::serve::{self, ServeError};
use crate::service::Service;
use crate::settings::{Address, Settings};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

/// A service with these settings, whose clock stands still.
pub(crate) fn service(settings: Settings) -> Arc<Service> {
    Arc::new(made(settings))
}

fn made(settings: Settings) -> Service {
    let profile = KNOWLEDGE.default_profile().unwrap().clone();
    Service::new(&KNOWLEDGE, profile, Clock::fixed(1_795_339_805), settings).unwrap()
}

fn at_a_free_port(mut settings: Settings) -> Service {
    settings.address = Address("127.0.0.1:0".parse().unwrap());
    made(settings)
}

/// The same with a store.
pub(crate) fn keeping(settings: Settings, store: Store) -> Arc<Service> {
    let profile = KNOWLEDGE.default_profile().unwrap().clone();
    let clock = Clock::fixed(1_795_339_805);
    let service = Service::new(&KNOWLEDGE, profile, clock, settings).unwrap();
    Arc::new(service.with_store(store))
}

/// A service that runs until it is dropped.
pub(crate) struct Trial {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<Result<(), ServeError>>>,
}

impl Trial {
    /// Serves the whole service at a port of the system's choice.
    pub(crate) fn start(settings: Settings) -> Self {
        Self::with_routes(settings, |_| Router::new())
    }

    /// The same with further routes, within all layers.
    pub(crate) fn with_routes(
        settings: Settings,
        routes: impl FnOnce(&Arc<Service>) -> Router<Arc<Service>>,
    ) -> Self {
        Self::of(Arc::new(at_a_free_port(settings)), routes)
    }

    /// The same with a store.
    pub(crate) fn start_with_store(settings: Settings, store: Store) -> Self {
        let service = at_a_free_port(settings).with_store(store);
        Self::of(Arc::new(service), |_| Router::new())
    }

    fn of(
        service: Arc<Service>,
        routes: impl FnOnce(&Arc<Service>) -> Router<Arc<Service>>,
    ) -> Self {
        let app = router::layered(router::modules(&service).merge(routes(&service)), &service);
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let running = std::thread::spawn(move || {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap()
                .block_on(serve::serve_app(
                    service,
                    app,
                    async {
                        let _ = stopped.await;
                    },
                    |listening| tell.send(listening.address).unwrap(),
                ))
        });
        Self {
            address: told.recv().unwrap(),
            stop: Some(stop),
            running: Some(running),
        }
    }

    /// A connection on which nothing waits for longer than a minute.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        stream
    }

    /// Sends `request` as it is and returns everything until the connection is closed.
    pub(crate) fn send(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // The service may answer and close before it has read everything.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The answer to a request line with further header lines and a body.
    pub(crate) fn ask(&self, line: &str, headers: &[&str], body: &str) -> Answer {
        let mut request = format!("{line} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|header| header.starts_with("host:")) {
            request.push_str("host: localhost\r\n");
        }
        for header in headers {
            request.push_str(header);
            request.push_str("\r\n");
        }
        if !body.is_empty() {
            request.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body);
        Answer::of(&self.send(request.as_bytes()))
    }

    /// Asks the service to stop.
    pub(crate) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Waits until it has stopped.
    pub(crate) fn join(&mut self) {
        if let Some(running) = self.running.take() {
            running.join().unwrap().unwrap();
        }
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.stop();
        if !std::thread::panicking() {
            self.join();
        }
    }
}

/// An answer, taken apart.
#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 where there is none.
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    pub(crate) fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        Self {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .unwrap_or(0),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    /// The value of a header, which is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Name and value of the cookie that is set.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.header("set-cookie")?.split(';').next()
    }

    /// The proof in the first form of the page.
    pub(crate) fn proof(&self) -> Option<&str> {
        let start = self.body.find("name=\"csrf\" value=\"")? + 19;
        self.body.get(start..start + 64)
    }
}
