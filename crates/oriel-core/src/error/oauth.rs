/// Why an app gets neither code nor token (RFC 6749 §4.1.2.1 and §5.2). What says nothing about
/// secrets says what is wrong, for whoever writes the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("oauth: {}", self.key())]
pub enum Refusal {
    /// Nobody has registered such an app, so that a person cannot be asked for it.
    UnknownApp,
    /// The app has not registered this address, so that nobody is sent there.
    UnknownRedirect,
    ResponseType,
    /// Only S256 is taken: a plain challenge protects from nothing.
    Challenge,
    /// A scope that there is not, that the app did not register, or that the person cannot give.
    Scope,
    /// Neither who it is nor its secret is said which of them is wrong.
    Client,
    /// A code, its verifier or its address, or a name and password that are wrong, used or too old.
    Grant,
    GrantType,
    /// The token is not this app's to revoke.
    OthersToken,
}

impl Refusal {
    pub const ALL: [Self; 9] = [
        Self::UnknownApp,
        Self::UnknownRedirect,
        Self::ResponseType,
        Self::Challenge,
        Self::Scope,
        Self::Client,
        Self::Grant,
        Self::GrantType,
        Self::OthersToken,
    ];

    /// The code that programs read.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownApp | Self::Client => "invalid_client",
            Self::UnknownRedirect | Self::Challenge => "invalid_request",
            Self::ResponseType => "unsupported_response_type",
            Self::Scope => "invalid_scope",
            Self::Grant => "invalid_grant",
            Self::GrantType => "unsupported_grant_type",
            Self::OthersToken => "unauthorized_client",
        }
    }

    /// The message in the locale files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::UnknownApp => "oauth-unknown-app",
            Self::UnknownRedirect => "oauth-unknown-redirect",
            Self::ResponseType => "oauth-response-type",
            Self::Challenge => "oauth-challenge",
            Self::Scope => "oauth-scope",
            Self::Client => "oauth-client",
            Self::Grant => "oauth-grant",
            Self::GrantType => "oauth-grant-type",
            Self::OthersToken => "oauth-others-token",
        }
    }
}

/// Why a token does not open what was asked for (RFC 6750 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("token: {}", self.key())]
pub enum Unfit {
    /// There is none, or it was revoked or invented.
    Token,
    /// It was given for something else.
    Scope,
    /// It is an app's alone, and this is for people.
    NoPerson,
    /// It was made by hand, and this is for apps.
    NoApp,
}

impl Unfit {
    pub const ALL: [Self; 4] = [Self::Token, Self::Scope, Self::NoPerson, Self::NoApp];

    /// The message in the locale files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Token => "oauth-token",
            Self::Scope => "oauth-token-scope",
            Self::NoPerson => "oauth-token-no-person",
            Self::NoApp => "oauth-token-no-app",
        }
    }
}
