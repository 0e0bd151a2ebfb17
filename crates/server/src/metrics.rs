//! Numbers for Prometheus.

use std::fmt;
use std::sync::Arc;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// Upper ends of the classes of durations, in seconds.
const SECONDS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// What is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    /// Open connections.
    pub connections: Gauge,
    /// Logins that were refused.
    pub refused_logins: Counter,
    /// Tasks that were refused because too many waited.
    pub overloads: Counter,
    /// Looks at saved cases that could not be written to the audit trail at their time.
    pub unrecorded_looks: Counter,
    /// Those of them that still wait to be written.
    pub waiting_looks: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: Arc<str>,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: Arc<str>,
}

impl Metrics {
    /// Nothing counted yet; `knowledge` is the version of the knowledge and its digest.
    pub(crate) fn new(knowledge: [&str; 2]) -> Self {
        let mut registry = Registry::with_prefix("gravida");
        let [version, digest] = knowledge;
        registry.register(
            "build",
            "Which program and which knowledge answer",
            Info::new([
                ("version", env!("CARGO_PKG_VERSION").to_owned()),
                ("knowledge", version.to_owned()),
                ("digest", digest.to_owned()),
            ]),
        );
        let new_histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        let metrics = Self {
            requests: Family::default(),
            durations: Family::new_with_constructor(new_histogram),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            refused_logins: Counter::default(),
            overloads: Counter::default(),
            unrecorded_looks: Counter::default(),
            waiting_looks: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests answered", metrics.requests.clone());
        registry.register(
            "request_duration_seconds",
            "Time from the head of a request to that of its answer",
            metrics.durations.clone(),
        );
        registry.register(
            "requests_in_flight",
            "Requests not yet answered",
            metrics.in_flight.clone(),
        );
        registry.register(
            "connections",
            "Open connections",
            metrics.connections.clone(),
        );
        registry.register(
            "refused_logins",
            "Logins refused",
            metrics.refused_logins.clone(),
        );
        registry.register(
            "overloads",
            "Requests refused because too many waited for a worker",
            metrics.overloads.clone(),
        );
        registry.register(
            "unrecorded_looks",
            "Looks at saved cases that the audit trail could not take at their time",
            metrics.unrecorded_looks.clone(),
        );
        registry.register(
            "waiting_looks",
            "Looks that wait to be written to the audit trail",
            metrics.waiting_looks.clone(),
        );
        Self {
            registry,
            ..metrics
        }
    }

    pub(crate) fn begin(&self) {
        self.in_flight.inc();
    }

    pub(crate) fn end(&self, method: &'static str, route: &Arc<str>, status: u16, seconds: f64) {
        self.in_flight.dec();
        let request = Request {
            method,
            route: Arc::clone(route),
            status,
        };
        self.requests.get_or_create(&request).inc();
        let route = Route {
            route: Arc::clone(route),
        };
        self.durations.get_or_create(&route).observe(seconds);
    }

    /// Everything in the text format of OpenMetrics; `None` if it cannot be written.
    pub(crate) fn text(&self) -> Option<String> {
        let mut written = String::new();
        text::encode(&mut written, &self.registry).ok()?;
        Some(written)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}
