//! Forms that only a page of ours can have made (CSRF).
//!
//! Every form with `method="post"` in a page gets a hidden field on its way
//! out: the proof, by a key of this process, of the cookie that the browser
//! sends along. What comes in without it is turned away, and the field is taken
//! out again. No handler can forget it, and none needs to know of it; a script
//! sends the fields of a form, or the proof as `X-CSRF-Token`.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};

use super::secret::{self, Key};
use crate::refusal::Refusal;

/// The name of the hidden field.
const FIELD: &str = "csrf";

/// The header that stands for it.
const HEADER: &str = "x-csrf-token";

/// The largest page that is equipped; none of ours comes near.
const LARGEST_PAGE: usize = 64 << 20;

/// A browser that comes back: known by a cookie, whether somebody is logged in or not.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    id: String,
    is_new: bool,
}

impl Visit {
    /// The visit that `request` belongs to, a new one if it has no cookie of ours.
    pub(super) fn of(request: &Request, is_secure: bool) -> Result<Self, Refusal> {
        let known = request
            .headers()
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find(|(name, value)| *name == cookie_name(is_secure) && secret::is_drawn(value))
            .map(|(_, value)| value.to_owned());
        Ok(match known {
            Some(id) => Self { id, is_new: false },
            None => Self {
                id: secret::draw().ok_or_else(Refusal::internal)?,
                is_new: true,
            },
        })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

/// The `__Host-` prefix binds the cookie to this host and to TLS.
const fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure {
        "__Host-gravida"
    } else {
        "gravida"
    }
}

/// The cookie of the visit `id`, gone with the browser's window.
pub(super) fn cookie(id: &str, is_secure: bool) -> String {
    let name = cookie_name(is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{name}={id}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

/// Turns `request` away unless it has the proof of its visit, and takes it out.
pub(super) async fn prove(
    request: Request,
    limit: usize,
    key: &Key,
    visit: &Visit,
) -> Result<Request, Refusal> {
    let unproven = || {
        Refusal::new(
            StatusCode::FORBIDDEN,
            "this form is not of the page as it is open now; go back, load the page again and send it once more",
        )
        .for_people("error-stale-form")
    };
    if visit.is_new {
        return Err(unproven());
    }
    if let Some(proof) = request.headers().get(HEADER) {
        let is_right = proof
            .to_str()
            .is_ok_and(|proof| key.is_proof(&visit.id, proof));
        return if is_right {
            Ok(request)
        } else {
            Err(unproven())
        };
    }
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, limit)
        .collect()
        .await
        .map_err(|_| {
            Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "the request ended early or is larger than this service reads",
            )
        })?
        .to_bytes();
    let found = if kind.starts_with("application/x-www-form-urlencoded") {
        in_pairs(&body)
    } else if kind.starts_with("multipart/form-data") {
        in_parts(&body)
    } else {
        None
    };
    let (proof, rest) = found.ok_or_else(unproven)?;
    if !key.is_proof(&visit.id, proof) {
        return Err(unproven());
    }
    let mut request = Request::from_parts(parts, Body::from(rest.clone()));
    request
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(rest.len()));
    Ok(request)
}

/// The proof in front of `name=value&…`, and what follows it.
fn in_pairs(body: &Bytes) -> Option<(&str, Bytes)> {
    let value = body.strip_prefix(FIELD.as_bytes())?.strip_prefix(b"=")?;
    let (proof, rest) = value.split_at_checked(64)?;
    let rest = match rest.split_first() {
        None => rest,
        Some((b'&', rest)) => rest,
        Some(_) => return None,
    };
    Some((std::str::from_utf8(proof).ok()?, body.slice_ref(rest)))
}

/// The proof in the first part of a multipart body, and the parts that follow it.
fn in_parts(body: &Bytes) -> Option<(&str, Bytes)> {
    let end = memchr::memmem::find(body, b"\r\n")?;
    let boundary = body.get(..end)?;
    let part = format!("\r\nContent-Disposition: form-data; name=\"{FIELD}\"\r\n\r\n");
    let value = body.get(end..)?.strip_prefix(part.as_bytes())?;
    let (proof, rest) = value.split_at_checked(64)?;
    let rest = rest.strip_prefix(b"\r\n")?;
    rest.starts_with(boundary)
        .then_some((std::str::from_utf8(proof).ok()?, body.slice_ref(rest)))
}

/// Gives the forms of a page their proof, and a new visit its cookie.
pub(super) async fn equip(
    response: Response,
    key: &Key,
    visit: &Visit,
    is_secure: bool,
) -> Response {
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_PAGE).collect().await else {
        return Refusal::internal().into_response();
    };
    let page = body.to_bytes();
    let field = format!(
        "<input type=\"hidden\" name=\"{FIELD}\" value=\"{}\">",
        key.proof(&visit.id)
    );
    let Some(equipped) = with_field(&page, field.as_bytes()) else {
        return Response::from_parts(parts, Body::from(page));
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    if visit.is_new
        && let Ok(cookie) = HeaderValue::try_from(cookie(&visit.id, is_secure))
    {
        parts.headers.append(header::SET_COOKIE, cookie);
    }
    Response::from_parts(parts, Body::from(equipped))
}

/// `page` with `field` at the start of every form that is posted; `None` if there is none.
fn with_field(page: &[u8], field: &[u8]) -> Option<Vec<u8>> {
    let mut equipped = Vec::new();
    let mut copied = 0;
    for start in memchr::memmem::find_iter(page, b"<form") {
        let Some(tag) = page.get(start..).and_then(opening_tag) else {
            continue;
        };
        let is_posted =
            memchr::memmem::find(&tag.to_ascii_lowercase(), b"method=\"post\"").is_some();
        if is_posted {
            let end = start + tag.len();
            equipped.extend_from_slice(page.get(copied..end).unwrap_or_default());
            equipped.extend_from_slice(field);
            copied = end;
        }
    }
    if copied == 0 {
        return None;
    }
    equipped.extend_from_slice(page.get(copied..).unwrap_or_default());
    Some(equipped)
}

/// The tag at the start of `text`, up to the `>` that ends it outside of quotes.
fn opening_tag(text: &[u8]) -> Option<&[u8]> {
    let mut is_quoted = false;
    for (place, byte) in text.iter().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return text.get(..=place),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_posted_form_gets_the_field_and_no_other() {
        let page = b"<form method=\"post\" action=\"/a>b\"><p></form>\
            <form action=\"/s\" method=\"get\"></form><FORM></FORM>\
            <form METHOD=\"POST\"></form>";
        let equipped = with_field(page, b"[F]").unwrap();
        assert_eq!(
            String::from_utf8(equipped).unwrap(),
            "<form method=\"post\" action=\"/a>b\">[F]<p></form>\
            <form action=\"/s\" method=\"get\"></form><FORM></FORM>\
            <form METHOD=\"POST\">[F]</form>"
        );
        assert_eq!(with_field(b"<p>none</p>", b"[F]"), None);
        assert_eq!(with_field(b"<form method=\"post\"", b"[F]"), None);
    }

    #[test]
    fn the_field_is_taken_out_of_what_comes_in() {
        let proof = "a".repeat(64);
        let pairs = Bytes::from(format!("csrf={proof}&name=x"));
        assert_eq!(in_pairs(&pairs), Some((&*proof, Bytes::from("name=x"))));
        let alone = Bytes::from(format!("csrf={proof}"));
        assert_eq!(in_pairs(&alone), Some((&*proof, Bytes::new())));
        assert_eq!(in_pairs(&Bytes::from("name=x")), None);
        assert_eq!(in_pairs(&Bytes::from(format!("csrf={proof}b"))), None);

        let rest = "--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--B--\r\n";
        let parts = Bytes::from(format!(
            "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{proof}\r\n{rest}"
        ));
        assert_eq!(in_parts(&parts), Some((&*proof, Bytes::from(rest))));
        assert_eq!(in_parts(&Bytes::from(rest)), None);
        assert_eq!(in_parts(&Bytes::new()), None);
    }
}
