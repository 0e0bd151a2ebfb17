//! How often somebody may ask: a bucket of tokens each.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::client::Client;
use crate::refusal::Refusal;
use crate::service::Service;

/// Most buckets that are kept.
const MOST: usize = 16_384;

/// A bucket of tokens for each key: a token is put in at every interval until
/// it is full, and every request takes one out.
#[derive(Debug)]
pub(crate) struct Pace<K> {
    interval: Duration,
    burst: u32,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    since: Instant,
}

impl<K: Eq + Hash> Pace<K> {
    /// One token each `interval`, at most `burst` at once.
    pub(crate) fn new(interval: Duration, burst: u32) -> Self {
        Self {
            interval,
            burst,
            buckets: Mutex::default(),
        }
    }

    /// Takes a token of `key` at `now`.
    ///
    /// # Errors
    /// When there is none: how many seconds to wait for the next.
    pub(crate) fn take(&self, key: K, now: Instant) -> Result<(), u32> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| self.level(*bucket, now) < f64::from(self.burst));
            // So many clients at once: what each has used is forgotten rather than remembered without bound.
            if buckets.len() >= MOST {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket {
            tokens: f64::from(self.burst),
            since: now,
        });
        let level = self.level(*bucket, now);
        *bucket = Bucket {
            tokens: level,
            since: now,
        };
        if level >= 1.0 {
            bucket.tokens = level - 1.0;
            return Ok(());
        }
        let wait = self
            .interval
            .mul_f64(1.0 - level)
            .as_secs()
            .saturating_add(1);
        Err(u32::try_from(wait).unwrap_or(u32::MAX))
    }

    fn level(&self, bucket: Bucket, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(bucket.since);
        let grown = passed.as_secs_f64() / self.interval.as_secs_f64();
        (bucket.tokens + grown).min(f64::from(self.burst))
    }
}

/// The pace of clients, by address; `None` where any pace is allowed.
pub(crate) fn of_clients(requests_per_second: u32) -> Option<Pace<IpAddr>> {
    (requests_per_second > 0).then(|| {
        Pace::new(
            Duration::from_secs(1) / requests_per_second,
            requests_per_second.saturating_mul(4),
        )
    })
}

/// Whom an address stands for: an IPv6 client chooses the last half of its own.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
    }
}

/// Turns away clients that ask too often. Programs on this machine may ask as
/// often as they like.
pub(crate) async fn keep(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let address = Client::of(&request).address;
    let taken = match service.pace() {
        Some(pace) if !address.is_loopback() => pace.take(network(address), Instant::now()),
        Some(_) | None => Ok(()),
    };
    match taken {
        Ok(()) => next.run(request).await,
        Err(seconds) => Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "more requests than this service takes of one client; wait as `Retry-After` says",
        )
        .retry_after(seconds)
        .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_then_the_pace_is_kept() {
        let pace = Pace::new(Duration::from_secs(10), 3);
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(pace.take("anna", start), Ok(()));
        }
        assert_eq!(pace.take("anna", start), Err(11));
        assert_eq!(pace.take("berta", start), Ok(()));
        let later = start + Duration::from_secs(10);
        assert_eq!(pace.take("anna", later), Ok(()));
        assert!(pace.take("anna", later).is_err());
    }

    #[test]
    fn buckets_do_not_grow_without_bound() {
        let pace = Pace::new(Duration::from_secs(3600), 2);
        let now = Instant::now();
        for key in 0..MOST * 2 + 5 {
            assert_eq!(pace.take(key, now), Ok(()));
        }
        assert!(pace.buckets.lock().unwrap().len() <= MOST);
    }

    #[test]
    fn an_ipv6_client_is_its_network() {
        let one = network("2001:db8::1".parse().unwrap());
        assert_eq!(one, network("2001:db8::ffff:2".parse().unwrap()));
        assert_ne!(one, network("2001:db8:0:1::1".parse().unwrap()));
    }
}
