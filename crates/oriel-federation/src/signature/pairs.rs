//! Headers of the form `name="value", …`, as draft-cavage has its parameters, and others after it.

use crate::SignatureError;

/// `name="value"` or `name=token`, comma separated, each name once.
pub(crate) fn pairs(header: &str) -> Result<Vec<(String, String)>, SignatureError> {
    const BROKEN: SignatureError = SignatureError::Header("expected name=\"value\", …");
    let mut rest = header.trim();
    rest = rest.strip_prefix("Signature ").unwrap_or(rest).trim_start();
    let mut pairs: Vec<(String, String)> = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(BROKEN)?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or(BROKEN)?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        let name = name.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(BROKEN);
        }
        if pairs.iter().any(|(known, _)| known == name) {
            return Err(SignatureError::Repeated(name.to_owned()));
        }
        pairs.push((name.to_owned(), value.trim().to_owned()));
        rest = match after.trim_start() {
            "" => "",
            more => more.strip_prefix(',').ok_or(BROKEN)?.trim_start(),
        };
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_and_bare_values_are_read() {
        let read = pairs(r#"Signature keyId="https://a/#k", created=12 ,headers="a b""#).unwrap();
        let expected = [
            ("keyId", "https://a/#k"),
            ("created", "12"),
            ("headers", "a b"),
        ];
        assert_eq!(read, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
    }

    #[test]
    fn broken_headers_are_refused() {
        for header in [
            "keyId",
            "keyId=\"x",
            "=\"x\"",
            "key id=\"x\"",
            "a=\"1\" b=\"2\"",
        ] {
            assert!(pairs(header).is_err(), "{header}");
        }
    }
}
