//! Style, script and icon of the page, embedded; each under a name that holds
//! a digest of its content, so that browsers keep it for good.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::refusal::Refusal;

/// Letters of the digest in a name.
const DIGEST: usize = 16;

/// One embedded file.
struct Asset {
    /// Its name with the digest, such as `page.0123456789abcdef.css`.
    name: String,
    kind: &'static str,
    content: String,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let content = [
        gravida_report::STYLE,
        gravida_report::PICTURE_STYLE,
        include_str!("page.css"),
        include_str!("../follow_up/follow_up.css"),
    ]
    .join("\n");
    Asset::new("css", "text/css; charset=utf-8", content)
});

static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_str!("page.js").to_owned();
    Asset::new("js", "text/javascript; charset=utf-8", content)
});

static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_str!("icon.svg").to_owned();
    Asset::new("svg", "image/svg+xml", content)
});

/// Address of the style.
pub(super) fn style() -> String {
    STYLE.address()
}

/// Address of the script.
pub(super) fn script() -> String {
    SCRIPT.address()
}

/// Address of the icon.
pub(super) fn icon() -> String {
    ICON.address()
}

/// `GET /assets/{name}`.
pub(super) async fn serve(Path(name): Path<String>) -> Result<Response, Refusal> {
    let asset = [&STYLE, &SCRIPT, &ICON]
        .into_iter()
        .find(|asset| asset.name == name)
        .ok_or_else(|| Refusal::not_found("there is no such file; reload the page"))?;
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.content.as_str()).into_response())
}

/// The SHA-256 digest of `content` in figures.
pub(super) fn digest(content: &[u8]) -> String {
    let mut digest = String::new();
    for byte in Sha256::digest(content) {
        // Writing to a string does not fail.
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}

impl Asset {
    fn new(ending: &str, kind: &'static str, content: String) -> Self {
        let mut digest = digest(content.as_bytes());
        digest.truncate(DIGEST);
        Self {
            name: format!("page.{digest}.{ending}"),
            kind,
            content,
        }
    }

    fn address(&self) -> String {
        format!("/assets/{}", self.name)
    }
}
