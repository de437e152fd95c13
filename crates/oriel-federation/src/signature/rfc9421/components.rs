//! What a signature covers, and the text that is signed (RFC 9421 §2).

use sfv::InnerList;

use super::super::request::RequestHead;
use crate::SignatureError;

/// More than anyone signs.
const MAX_COVERED: usize = 30;

/// The names of what is covered, each of which may occur once and have no parameters: nobody
/// needs parts of fields, or fields of another message.
pub(super) fn covered(input: &InnerList) -> Result<Vec<&str>, SignatureError> {
    let mut names = Vec::new();
    for item in &input.items {
        let name = item.bare_item.as_string();
        let name = name.ok_or(SignatureError::Header("what is covered must be strings"))?;
        let name = name.as_str();
        let shown = || name.chars().take(40).collect();
        if !item.params.is_empty() {
            return Err(SignatureError::Uncoverable(shown()));
        }
        if names.contains(&name) {
            return Err(SignatureError::Repeated(shown()));
        }
        if names.len() == MAX_COVERED {
            return Err(SignatureError::Header("too much is covered"));
        }
        names.push(name);
    }
    Ok(names)
}

/// The value of a component: derived from the request (§2.2), or that of a field (§2.1).
pub(super) fn value(head: &RequestHead<'_>, name: &str) -> Result<String, SignatureError> {
    let (scheme, authority) = head.scheme_and_authority();
    let value = match name {
        "@method" => Some(head.method().to_owned()),
        "@target-uri" => Some(format!("{scheme}://{authority}{}", head.path_and_query())),
        "@authority" => Some(authority),
        "@scheme" => Some(scheme),
        "@request-target" => Some(head.path_and_query().to_owned()),
        "@path" => Some(head.path().to_owned()),
        "@query" => Some(format!("?{}", head.query().unwrap_or_default())),
        // Names of fields are signed in lower case; that is also how they are compared.
        _ if name.starts_with('@') || name != name.to_ascii_lowercase() => None,
        _ => head.line(name),
    };
    value.ok_or_else(|| SignatureError::Uncoverable(name.chars().take(40).collect()))
}

/// A line of what is signed.
pub(super) fn line(name: &str, value: &str) -> String {
    format!("\"{name}\": {value}")
}

/// What is signed (§2.5).
pub(super) fn base(mut lines: Vec<String>, parameters: &str) -> String {
    lines.push(line("@signature-params", parameters));
    lines.join("\n")
}
