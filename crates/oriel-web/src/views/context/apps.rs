use serde::Serialize;

use super::Frame;

/// A value that a form carries unseen.
#[derive(Debug, Clone, Serialize)]
pub struct Hidden {
    pub name: &'static str,
    pub value: String,
}

/// `/oauth/authorize`: an app asks to act for somebody.
#[derive(Debug, Clone, Serialize)]
pub struct ConsentPage {
    pub frame: Frame,
    /// What the app calls itself.
    pub app: String,
    pub website: Option<String>,
    /// The web site that the answer goes to; none for an app on the same device.
    pub site: Option<String>,
    /// Whether a code is shown instead.
    pub shows_code: bool,
    /// For whom it would act.
    pub handle: String,
    /// Messages that say what it could do.
    pub scopes: Vec<String>,
    /// What the app asked.
    pub hidden: Vec<Hidden>,
    /// The address that asks somebody else.
    pub other_account: String,
}

/// After `/oauth/authorize`, for an app that cannot be led back to.
#[derive(Debug, Clone, Serialize)]
pub struct AppCodePage {
    pub frame: Frame,
    pub app: String,
    /// What is to be typed into the app; none when it may not.
    pub code: Option<String>,
}

/// `/settings/apps`.
#[derive(Debug, Clone, Serialize)]
pub struct AppsPage {
    pub frame: Frame,
    pub apps: Vec<AuthorisedApp>,
}

/// What acts for somebody.
#[derive(Debug, Clone, Serialize)]
pub struct AuthorisedApp {
    pub id: String,
    pub name: String,
    pub website: Option<String>,
    /// Messages that say what it can do.
    pub scopes: Vec<String>,
    /// Seconds since 1970.
    pub since: i64,
    pub last_used: Option<i64>,
}
