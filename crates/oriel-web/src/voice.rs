//! What core says to people who are looking at no page.

use fluent_bundle::FluentArgs;
use oriel_core::{
    Core,
    media_links::links,
    model::{Account, Alert},
    push::Voice,
};

use crate::views::{
    ViewError,
    assets::Assets,
    locale::{Locale, Strings},
};

/// Speaks with the strings of the pages.
pub struct WebVoice {
    languages: Vec<(Locale, Strings)>,
    /// The picture of those who have none.
    nobody: String,
}

impl WebVoice {
    /// Reads the strings of every language.
    ///
    /// # Errors
    /// [`ViewError::Strings`] when some are wrong.
    pub fn load() -> Result<Self, ViewError> {
        let load = |locale| Ok::<_, ViewError>((locale, Strings::load(locale)?));
        Ok(Self {
            languages: Locale::ALL
                .into_iter()
                .map(load)
                .collect::<Result<_, _>>()?,
            nobody: Assets::load()
                .address("icons/avatar.png")
                .unwrap_or_default(),
        })
    }
}

impl Voice for WebVoice {
    fn told(&self, language: &str, what: Alert, who: &str) -> Option<String> {
        let own = self
            .languages
            .iter()
            .find(|(locale, _)| locale.code() == language);
        let (_, strings) = own.or(self.languages.first())?;
        let mut values = FluentArgs::new();
        values.set("name", who);
        let key = format!("push-{}", what.as_str().replace('.', "-"));
        strings.text(&key, &values).ok()
    }

    fn picture(&self, core: &Core, account: &Account) -> String {
        links::avatar(core, account).unwrap_or_else(|| core.urls().absolute(&self.nobody))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alert_is_told_in_every_language() {
        let voice = WebVoice::load().unwrap();
        for locale in Locale::ALL {
            for alert in Alert::ALL {
                let told = voice.told(locale.code(), *alert, "Bea");
                assert!(told.is_some_and(|it| it.contains("Bea")), "{alert}");
            }
        }
        let favourite = |language| voice.told(language, Alert::Favourite, "Bea").unwrap();
        assert_ne!(favourite("cy"), favourite("en"));
        assert_eq!(favourite("xx"), favourite("en"));
    }
}
