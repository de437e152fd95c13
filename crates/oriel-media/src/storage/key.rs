use std::fmt;

/// The name of a file in the storage: folders and a name, nothing that could lead elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// A text that is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not the name of a file here")]
pub struct StrangeKey(String);

impl Key {
    /// # Errors
    /// [`StrangeKey`] for anything but plain names between slashes.
    pub fn parse(text: &str) -> Result<Self, StrangeKey> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let sound = text.len() <= 200
            && text
                .split('/')
                .all(|part| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain));
        if sound {
            Ok(Self(text.to_owned()))
        } else {
            Err(StrangeKey(text.to_owned()))
        }
    }

    /// The parts with slashes between them.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_cannot_leave_its_folder() {
        assert!(Key::parse("public/aB3-_x/large.jpg").is_ok());
        for bad in [
            "", "/a", "a/", "a//b", "../a", "a/../b", ".a", "a/.b", "a\\b", "a b", "a\0", "ŵ",
        ] {
            assert!(Key::parse(bad).is_err(), "{bad}");
        }
    }
}
