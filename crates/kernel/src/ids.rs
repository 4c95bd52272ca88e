//! Identifiers: one newtype per thing, UUIDv7 inside, so that a case id can never be passed for a person id.

use crate::{Chance, Moment};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id: the moment leads, so ids sort by birth; the rest is chance.
            pub fn fresh(now: Moment, chance: &Chance) -> Self {
                Self(uuid_v7(now, chance))
            }
            /// The sixteen bytes, for keyed digests and additional data.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// The office (职改办 of one city or district) that runs the season; leads every unique key.
    OfficeId,
    /// A natural person (自然人), whoever signs in for them.
    PersonId,
    /// A way to sign in (账号). Account ≠ person.
    AccountId,
    /// An organisation (单位, 评委会组建单位, 职改办 …).
    OrganisationId,
    /// Person × organisation × role, from/until (席位).
    SeatId,
    /// Any case (申报件, 评审会, 批次, 证书 …).
    CaseId,
    /// One entry of the record (记录).
    EntryId,
    /// A stored file (附件).
    FileId,
    /// A review committee (评委会).
    CommitteeId,
    /// A signed-in session (会话).
    SessionId,
}

fn uuid_v7(now: Moment, chance: &Chance) -> Uuid {
    let random: [u8; 10] = chance.bytes();
    uuid::Builder::from_unix_timestamp_millis(now.millis().max(0).unsigned_abs(), &random).into_uuid()
}
