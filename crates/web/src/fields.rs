//! What a form sent: fields by name, checked for its secret before anything is read.

use crate::{front::Front, trouble::Trouble, visit::Guest};
use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::HeaderMap,
};

/// The largest form without files, in bytes.
pub(crate) const LARGEST: usize = 512 * 1024;

/// Fields of a form, in order.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

/// A form of somebody signed in, with the right secret.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Who sent it.
    pub guest: Guest,
    /// What.
    pub fields: Fields,
}

impl Fields {
    /// Decodes `application/x-www-form-urlencoded`.
    pub fn decode(body: &[u8]) -> Self {
        let pairs = body.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let mut halves = pair.splitn(2, |b| *b == b'=');
                    (unescape(halves.next().unwrap_or_default()), unescape(halves.next().unwrap_or_default()))
                })
                .collect(),
        )
    }

    /// Adds what stands in the address, behind what the form sent.
    #[must_use]
    pub fn with_query(mut self, query: Option<String>) -> Self {
        self.0.extend(Self::decode(query.unwrap_or_default().as_bytes()).0);
        self
    }

    /// From pairs, as a multipart form gives them.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value of a field, cleaned; empty when it was not sent.
    pub fn get(&self, name: &str) -> String {
        self.find(name).unwrap_or_default()
    }

    /// The first value of a field, cleaned; `None` when it was not sent.
    pub fn find(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| kernel::text::clean(value))
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| kernel::text::clean(value)).collect()
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All pairs, for what repeats.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// How many rows `prefix.0.…`, `prefix.1.…` were sent.
    pub fn rows(&self, prefix: &str) -> usize {
        let index =
            |key: &str| key.strip_prefix(prefix)?.strip_prefix('.')?.split('.').next()?.parse::<usize>().ok();
        self.0.iter().filter_map(|(key, _)| index(key)).max().map_or(0, |last| (last + 1).min(MOST_ROWS))
    }

    /// A required number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }
}

/// More rows than any form shows.
const MOST_ROWS: usize = 60;

impl FromRequest<Front> for Sent {
    type Rejection = Trouble;

    async fn from_request(request: Request, front: &Front) -> Result<Self, Trouble> {
        let (mut parts, body) = request.into_parts();
        let guest = <Guest as FromRequestParts<Front>>::from_request_parts(&mut parts, front).await?;
        same_site(&parts.headers)?;
        let body = to_bytes(body, LARGEST).await.map_err(|_| Trouble::TooLarge)?;
        let fields = Fields::decode(&body);
        check_secret(front, &guest, &fields)?;
        Ok(Self { guest, fields })
    }
}

/// The secret of the form fits the session.
///
/// # Errors
/// When it does not: the form came from elsewhere, or the session changed since.
pub fn check_secret(front: &Front, guest: &Guest, fields: &Fields) -> Result<(), Trouble> {
    let expected = front.office.form_secret(&guest.session);
    let sent = fields.get("csrf");
    // Lengths are equal and public; comparing all bytes keeps the time the same for every wrong guess.
    let differ = sent.len() != expected.len()
        || sent.bytes().zip(expected.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) != 0;
    if differ { Err(Trouble::Stale) } else { Ok(()) }
}

/// The browser says that the request comes from this site (where it says so at all).
///
/// # Errors
/// When it says otherwise.
pub fn same_site(headers: &HeaderMap) -> Result<(), Trouble> {
    match headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) => Err(Trouble::Stale),
    }
}

fn unescape(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let hex = text.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (byte, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(value)) => {
                bytes.push(value);
                at += 2;
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_browsers_send() {
        let fields = Fields::decode(
            "a=1+2&b=%E8%A6%83&pick=x&pick=y&rows.0.school=s&rows.2.school=t&bad=%zz".as_bytes(),
        );
        assert_eq!(fields.get("a"), "1 2");
        assert_eq!(fields.get("b"), "覃");
        assert_eq!(fields.all("pick"), ["x", "y"]);
        assert_eq!(fields.rows("rows"), 3);
        assert_eq!(fields.get("bad"), "%zz");
        assert_eq!(fields.find("none"), None);
    }
}
