//! What pages look like and say: templates, strings in every language, static files, justified rows.
//!
//! A handler fills the typed context of a page and asks [`Views::render`] for it. Contexts know
//! nothing of core; the functions `t`, `date` and `asset` are bound to the reader's language.

pub mod assets;
pub mod context;
pub mod format;
pub mod locale;
pub mod rows;
mod templates;

use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};
use serde::Serialize;
use tera::{Context, Tera};

use assets::Assets;
use context::{Arg, Frame, Message};
use locale::{Locale, Strings};

/// Why a page cannot be made. Tests render every page in every language, so that none of these
/// should ever be seen by a visitor.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    #[error("the strings in {file} are wrong: {detail}")]
    Strings { file: String, detail: String },
    #[error("the message {key} cannot be said: {detail}")]
    NoString { key: String, detail: String },
    #[error("a template is wrong: {}", report(.0))]
    Template(Box<tera::Error>),
    #[error("i18n.default_language is {0:?}: use \"en\" or \"cy\"")]
    Language(String),
}

/// The whole chain of a template error: its cause names the file and the line.
fn report(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

/// A page's context: which template it fills, and its frame.
pub trait View: Serialize {
    const TEMPLATE: &'static str;

    fn frame(&self) -> &Frame;
}

/// A finished page.
#[derive(Debug, Clone)]
pub struct Page {
    pub html: String,
    /// The hash of its `<style>` for `style-src`, if it has one.
    pub style_hash: Option<String>,
}

/// Everything pages are made of, loaded once.
pub struct Views {
    languages: [Language; Locale::ALL.len()],
    assets: Arc<Assets>,
    instance: Locale,
}

struct Language {
    locale: Locale,
    strings: Arc<Strings>,
    tera: Tera,
}

impl Views {
    /// Reads templates, strings and static files.
    ///
    /// # Errors
    /// When one of them is wrong, or the instance's language is not one of ours.
    pub fn load(default_language: &str) -> Result<Self, ViewError> {
        let instance = Locale::from_code(default_language)
            .ok_or_else(|| ViewError::Language(default_language.to_owned()))?;
        let assets = Arc::new(Assets::load());
        let [en, cy] = Locale::ALL.map(|locale| Language::load(locale, &assets));
        Ok(Self {
            languages: [en?, cy?],
            assets,
            instance,
        })
    }

    /// Makes a page in one language.
    ///
    /// # Errors
    /// [`ViewError::Template`] when the template asks for what the context does not have.
    pub fn render<V: View>(&self, page: &V, locale: Locale) -> Result<Page, ViewError> {
        let context =
            Context::from_serialize(page).map_err(|error| ViewError::Template(Box::new(error)))?;
        let html = templates::render(&self.language(locale).tera, V::TEMPLATE, &context)?;
        let style_hash = page.frame().style.as_deref().map(rows::style_hash);
        Ok(Page { html, style_hash })
    }

    /// One sentence, for answers that are not pages.
    ///
    /// # Errors
    /// [`ViewError::NoString`] when it does not exist or lacks a value.
    pub fn text(&self, message: &Message, locale: Locale) -> Result<String, ViewError> {
        let mut values = FluentArgs::new();
        for (name, value) in &message.args {
            let value = match value {
                Arg::Number(number) => FluentValue::from(*number),
                Arg::Text(text) => FluentValue::from(text.as_str()),
            };
            values.set(name.as_str(), value);
        }
        self.language(locale).strings.text(&message.key, &values)
    }

    /// The static files.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The language of a page; [`Locale::negotiate`] says how it is chosen.
    pub fn negotiate(
        &self,
        asked: Option<&str>,
        chosen: Option<&str>,
        accept_language: Option<&str>,
    ) -> Locale {
        Locale::negotiate(asked, chosen, accept_language, self.instance)
    }

    fn language(&self, locale: Locale) -> &Language {
        let [first, second] = &self.languages;
        if first.locale == locale {
            first
        } else {
            second
        }
    }
}

impl Language {
    fn load(locale: Locale, assets: &Arc<Assets>) -> Result<Self, ViewError> {
        let strings = Arc::new(Strings::load(locale)?);
        let tera = templates::load(locale, Arc::clone(&strings), Arc::clone(assets))?;
        Ok(Self {
            locale,
            strings,
            tera,
        })
    }
}

/// Lists every page with its context. A template that is not here fails a test.
macro_rules! views {
    ($($template:literal => $context:ident,)+) => {
        $(impl View for context::$context {
            const TEMPLATE: &'static str = $template;

            fn frame(&self) -> &Frame {
                &self.frame
            }
        })+

        #[cfg(test)]
        const TEMPLATES: &[&str] = &[$($template),+];

        /// Renders every sample of every page.
        #[cfg(test)]
        fn render_samples(views: &Views, locale: Locale) -> Vec<(&'static str, Result<Page, ViewError>)> {
            use context::samples::Samples as _;
            let mut pages = Vec::new();
            $(for sample in context::$context::samples() {
                pages.push(($template, views.render(&sample, locale)));
            })+
            pages
        }
    };
}

views! {
    "pages/about.html" => AboutPage,
    "pages/account_settings.html" => AccountSettingsPage,
    "pages/app_code.html" => AppCodePage,
    "pages/apps.html" => AppsPage,
    "pages/warnings.html" => WarningsPage,
    "pages/blocks.html" => BlocksPage,
    "pages/consent.html" => ConsentPage,
    "pages/delete.html" => DeletePage,
    "pages/delete_account.html" => DeleteAccountPage,
    "pages/deliveries.html" => DeliveriesPage,
    "pages/drafts.html" => DraftsPage,
    "pages/editor.html" => EditorPage,
    "pages/error.html" => ErrorPage,
    "pages/follow_requests.html" => FollowRequestsPage,
    "pages/gallery.html" => GalleryPage,
    "pages/home.html" => HomePage,
    "pages/move.html" => MovePage,
    "pages/notifications.html" => NotificationsPage,
    "pages/people.html" => PeoplePage,
    "pages/photo.html" => PhotoPage,
    "pages/photo_edit.html" => PhotoEditPage,
    "pages/post.html" => PostPage,
    "pages/profile.html" => ProfilePage,
    "pages/profile_settings.html" => ProfileSettingsPage,
    "pages/report.html" => ReportPage,
    "pages/reports.html" => ReportsPage,
    "pages/rules.html" => RulesPage,
    "pages/search.html" => SearchPage,
    "pages/setup.html" => SetupPage,
    "pages/sign_in.html" => SignInPage,
    "pages/sign_up.html" => SignUpPage,
    "pages/tag.html" => TagPage,
}

#[cfg(test)]
mod tests;
