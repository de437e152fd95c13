use std::fmt;

use crate::Invalid;

/// The longest name of a local account.
const MAX: usize = 30;

/// The name of a local account: lower-case letters, digits and underscores, as every fediverse
/// server can type it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// # Errors
    /// [`Invalid`] with what to change.
    pub fn parse(text: &str, reserved: &[String]) -> Result<Self, Invalid> {
        let name = text.trim().trim_start_matches('@').to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() {
            return Err(Invalid::new("username", "required"));
        }
        if name.len() > MAX {
            return Err(Invalid::beyond("username", "too-long", MAX));
        }
        if !name.chars().all(plain) || name.chars().all(|c| c == '_') {
            return Err(Invalid::new("username", "username-characters"));
        }
        if reserved.contains(&name) {
            return Err(Invalid::new("username", "username-reserved"));
        }
        Ok(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Username;

    #[test]
    fn names_are_folded_to_what_other_servers_can_type() {
        let reserved = ["admin".to_owned()];
        let parse = |text: &str| Username::parse(text, &reserved).map(|name| name.to_string());
        assert_eq!(parse(" @Megan_2 ").unwrap(), "megan_2");
        for (bad, key) in [
            ("", "required"),
            ("môn", "username-characters"),
            ("a-b", "username-characters"),
            ("___", "username-characters"),
            ("Admin", "username-reserved"),
            ("abcdefghijklmnopqrstuvwxyz12345", "too-long"),
        ] {
            assert_eq!(parse(bad).unwrap_err().key, key, "{bad}");
        }
    }
}
