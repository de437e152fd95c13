use serde::Serialize;

use super::{Form, Frame, LicenceBadge, Person};

/// `/auth/sign-in`.
#[derive(Debug, Clone, Serialize)]
pub struct SignInPage {
    pub frame: Frame,
    pub form: Form,
    /// The path to return to.
    pub next: Option<String>,
}

/// Who may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUpMode {
    Open,
    Invite,
    Closed,
}

/// `/auth/sign-up`.
#[derive(Debug, Clone, Serialize)]
pub struct SignUpPage {
    pub frame: Frame,
    pub mode: SignUpMode,
    /// The host, shown after the user name.
    pub domain: String,
    pub form: Form,
}

/// `/setup/{token}`: creates the admin of a new instance.
#[derive(Debug, Clone, Serialize)]
pub struct SetupPage {
    pub frame: Frame,
    pub domain: String,
    /// Where the form goes.
    pub action: String,
    pub form: Form,
}

/// `/settings/profile`.
#[derive(Debug, Clone, Serialize)]
pub struct ProfileSettingsPage {
    pub frame: Frame,
    pub person: Person,
    pub header: Option<String>,
    /// `display_name`, `bio-en`, `bio-cy`, `locked`, `discoverable`, `quotable_by`, `show_camera` and `allow_download` (`on`),
    /// `language`, `visibility`, `licence`.
    pub form: Form,
    pub licences: Vec<LicenceBadge>,
    /// The most characters of a biography.
    pub bio_chars: usize,
    /// As many as there may be; empty ones have empty names.
    pub fields: Vec<ProfileField>,
}

/// A line of a profile, such as a web site.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProfileField {
    pub name: String,
    pub value: String,
}

/// `/settings/account`.
#[derive(Debug, Clone, Serialize)]
pub struct AccountSettingsPage {
    pub frame: Frame,
    pub email: String,
    pub form: Form,
    pub sessions: Vec<Session>,
    /// None when this person may not invite.
    pub invitations: Option<Vec<Invitation>>,
}

/// `/settings/blocks`.
#[derive(Debug, Clone, Serialize)]
pub struct BlocksPage {
    pub frame: Frame,
    /// `domain`.
    pub form: Form,
    /// Servers by name.
    pub servers: Vec<String>,
    pub people: Vec<Person>,
}

/// An account by its address, and as somebody if it is known here.
#[derive(Debug, Clone, Serialize)]
pub struct Elsewhere {
    pub uri: String,
    pub person: Option<Person>,
}

/// `/settings/move`.
#[derive(Debug, Clone, Serialize)]
pub struct MovePage {
    pub frame: Frame,
    /// `alias`, `target`.
    pub form: Form,
    /// Accounts that were this person's.
    pub aliases: Vec<Elsewhere>,
    /// Where this account has moved to.
    pub moved_to: Option<Elsewhere>,
    /// To be given as an alias there.
    pub full_handle: String,
}

/// `/settings/account/delete`.
#[derive(Debug, Clone, Serialize)]
pub struct DeleteAccountPage {
    pub frame: Frame,
    /// `password`.
    pub form: Form,
    /// Which account it is that goes.
    pub full_handle: String,
}

/// A browser or app that is signed in.
#[derive(Debug, Clone, Serialize)]
pub struct Session {
    pub id: String,
    /// What the browser says it is.
    pub device: String,
    /// Seconds since 1970.
    pub last_seen: i64,
    /// The one that reads this page.
    pub current: bool,
}

/// A link that lets people join.
#[derive(Debug, Clone, Serialize)]
pub struct Invitation {
    pub id: String,
    pub url: String,
    pub uses: u64,
    /// How often it may be used; none for ever.
    pub max_uses: Option<u64>,
    /// Seconds since 1970.
    pub expires: Option<i64>,
}
