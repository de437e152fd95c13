use std::{fmt, time::Duration};

use serde::{Deserialize, de};

/// A length of time written with its unit: `"20s"`, `"10m"`, `"6h"`, `"14d"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period(Duration);

impl Period {
    /// A period of whole seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// A period of whole days.
    pub const fn days(days: u64) -> Self {
        Self::seconds(days * 86_400)
    }

    pub const fn as_duration(self) -> Duration {
        self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .trim_end();
        let unit = text.strip_prefix(digits)?.trim();
        let factor = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return None,
        };
        digits
            .parse::<u64>()
            .ok()?
            .checked_mul(factor)
            .map(Self::seconds)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format!(
                "\"{text}\" is not a length of time; write a number and s, m, h or d, as in \"30s\" or \"14d\""
            ))
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0 => write!(f, "0s"),
            s if s % 86_400 == 0 => write!(f, "{}d", s / 86_400),
            s if s % 3_600 == 0 => write!(f, "{}h", s / 3_600),
            s if s % 60 == 0 => write!(f, "{}m", s / 60),
            s => write!(f, "{s}s"),
        }
    }
}
