//! The parameters of a `Signature` header (draft-cavage-12 §2.1).

use base64::{Engine, engine::general_purpose::STANDARD};
use time::OffsetDateTime;

use crate::{
    SignatureError,
    signature::{key::Algorithm, pairs::pairs, signed::moment},
};

/// What a sender says of its algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    RsaSha256,
    /// What the key is made for.
    Hs2019,
}

impl Named {
    fn parse(name: Option<&str>) -> Result<Self, SignatureError> {
        match name {
            Some("rsa-sha256") => Ok(Self::RsaSha256),
            Some("hs2019") | None => Ok(Self::Hs2019),
            Some(other) => Err(SignatureError::Algorithm(other.chars().take(40).collect())),
        }
    }

    /// The algorithm that the key must be for, if one is named.
    pub(super) fn of_key(self) -> Option<Algorithm> {
        match self {
            Self::RsaSha256 => Some(Algorithm::RsaSha256),
            Self::Hs2019 => None,
        }
    }
}

/// More headers than anyone signs.
const MAX_COVERED: usize = 30;

pub(super) struct Parameters {
    pub(super) key_id: String,
    pub(super) signature: Vec<u8>,
    pub(super) created: Option<OffsetDateTime>,
    pub(super) expires: Option<OffsetDateTime>,
    pub(super) algorithm: Named,
    headers: Option<String>,
}

impl Parameters {
    pub(super) fn parse(header: &str) -> Result<Self, SignatureError> {
        let pairs = pairs(header)?;
        let get = |name: &str| {
            pairs
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        let key_id = get("keyId").filter(|id| !id.is_empty());
        let signature = get("signature").ok_or(SignatureError::Header("no signature"))?;
        Ok(Self {
            key_id: key_id.ok_or(SignatureError::Header("no keyId"))?.to_owned(),
            signature: STANDARD
                .decode(signature)
                .map_err(|_opaque| SignatureError::Header("the signature is not base64"))?,
            created: get("created").map(seconds).transpose()?,
            expires: get("expires").map(seconds).transpose()?,
            algorithm: Named::parse(get("algorithm"))?,
            headers: get("headers").map(str::to_owned),
        })
    }

    /// The names of what is signed, in order and in lower case.
    pub(super) fn covered(&self) -> Result<Vec<String>, SignatureError> {
        let default = if self.algorithm == Named::Hs2019 {
            "(created)"
        } else {
            "date"
        };
        let mut names: Vec<String> = Vec::new();
        for name in self
            .headers
            .as_deref()
            .unwrap_or(default)
            .split_ascii_whitespace()
        {
            let name = name.to_ascii_lowercase();
            if names.contains(&name) {
                return Err(SignatureError::Repeated(name));
            }
            // A date of the signature's own says something only where the algorithm knows it.
            if self.algorithm != Named::Hs2019 && matches!(name.as_str(), "(created)" | "(expires)")
            {
                return Err(SignatureError::Uncoverable(name));
            }
            if names.len() == MAX_COVERED {
                return Err(SignatureError::Header("too many headers"));
            }
            names.push(name);
        }
        Ok(names)
    }
}

fn seconds(text: &str) -> Result<OffsetDateTime, SignatureError> {
    moment(text.parse().map_err(|_opaque| SignatureError::Date)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_may_not_be_given_twice() {
        let header = r#"keyId="a",keyId="b",signature="AA==""#;
        assert_eq!(
            Parameters::parse(header).err(),
            Some(SignatureError::Repeated("keyId".to_owned()))
        );
    }
}
