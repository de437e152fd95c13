//! The languages of the interface, and their strings.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, accepted_languages, negotiate_languages};
use unic_langid::LanguageIdentifier;

use super::{ViewError, assets::Files, format};

/// A language in which every page can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Locale {
    En,
    Cy,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::En, Self::Cy];

    /// The BCP 47 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// The locale with exactly this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.code() == code)
    }

    /// The language of a page: what the address asks for, else what was chosen before (cookie or
    /// account), else the first of the browser's wishes (`Accept-Language`, RFC 9110 §12.5.4) that
    /// there is, else the instance's own.
    pub fn negotiate(
        asked: Option<&str>,
        chosen: Option<&str>,
        accept_language: Option<&str>,
        instance: Self,
    ) -> Self {
        asked
            .and_then(Self::from_code)
            .or_else(|| chosen.and_then(Self::from_code))
            .or_else(|| Self::from_wishes(accept_language?))
            .unwrap_or(instance)
    }

    fn from_wishes(accept_language: &str) -> Option<Self> {
        let wishes = accepted_languages::parse(accept_language);
        let known: Vec<LanguageIdentifier> = Self::ALL
            .iter()
            .filter_map(|locale| locale.code().parse().ok())
            .collect();
        let best = negotiate_languages(&wishes, &known, None, NegotiationStrategy::Lookup);
        best.first()
            .and_then(|language| Self::from_code(language.language.as_str()))
    }
}

/// All strings of one language.
pub struct Strings {
    bundle: FluentBundle<FluentResource>,
}

impl Strings {
    /// Reads `locales/{code}/*.ftl`.
    ///
    /// # Errors
    /// [`ViewError::Strings`] for a file that is not Fluent or a message that is there twice.
    pub fn load(locale: Locale) -> Result<Self, ViewError> {
        let language = locale
            .code()
            .parse::<LanguageIdentifier>()
            .unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks that isolate directions would show in titles and attributes; the pages isolate
        // names with <bdi>.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) if number.value.fract() == 0.0 => {
                number.as_string().parse().ok().map(format::number)
            }
            _ => None,
        }));
        bundle
            .add_function("BYTES", |values, _| match values {
                [FluentValue::Number(number)] => match number.as_string().parse() {
                    Ok(size) => format::bytes(size).into(),
                    Err(_) => FluentValue::Error,
                },
                _ => FluentValue::Error,
            })
            .map_err(|error| ViewError::Strings {
                file: "BYTES".into(),
                detail: error.to_string(),
            })?;
        let folder = format!("locales/{}/", locale.code());
        for name in Files::iter().filter(|name| name.starts_with(&folder)) {
            let broken = |detail: String| ViewError::Strings {
                file: name.to_string(),
                detail,
            };
            let file = Files::get(&name).ok_or_else(|| broken("it cannot be read".into()))?;
            let text = String::from_utf8_lossy(&file.data).into_owned();
            let resource = FluentResource::try_new(text)
                .map_err(|(_, errors)| broken(format!("{errors:?}")))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| broken(format!("{errors:?}")))?;
        }
        Ok(Self { bundle })
    }

    /// The message called `key`.
    ///
    /// # Errors
    /// [`ViewError::NoString`] when it does not exist or needs a value that was not given.
    pub fn text(&self, key: &str, values: &FluentArgs) -> Result<String, ViewError> {
        let missing = |detail: String| ViewError::NoString {
            key: key.to_owned(),
            detail,
        };
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
            .ok_or_else(|| missing("there is no such message".into()))?;
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(values), &mut errors);
        match errors.first() {
            None => Ok(Cow::into_owned(text)),
            Some(error) => Err(missing(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_decides_before_the_cookie_and_the_cookie_before_the_browser() {
        let negotiate =
            |asked, chosen, wishes| Locale::negotiate(asked, chosen, wishes, Locale::En);
        assert_eq!(negotiate(Some("cy"), Some("en"), Some("en")), Locale::Cy);
        assert_eq!(negotiate(None, Some("cy"), Some("en")), Locale::Cy);
        assert_eq!(
            negotiate(None, None, Some("fr, cy-GB;q=0.8, en;q=0.5")),
            Locale::Cy
        );
        assert_eq!(
            negotiate(Some("xx"), Some(""), Some("en-GB, cy;q=0.1")),
            Locale::En
        );
    }

    #[test]
    fn an_instance_speaks_its_own_language_to_those_who_wish_for_none_it_has() {
        assert_eq!(
            Locale::negotiate(None, None, Some("ja, fr"), Locale::Cy),
            Locale::Cy
        );
        assert_eq!(Locale::negotiate(None, None, None, Locale::Cy), Locale::Cy);
    }
}
