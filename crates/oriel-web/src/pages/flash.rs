//! One line about what has just been done, carried over one redirect in a cookie.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};

use crate::views::context::{Flash, FlashKind, Message};

const COOKIE: &str = "flash";

/// What can be said: the end of a message key `flash-*`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line(&'static str);

pub(super) const SAVED: Line = Line("saved");
pub(super) const PUBLISHED: Line = Line("published");
pub(super) const PUBLISHED_NAMED: Line = Line("published-named");
pub(super) const PUBLISHED_LINK: Line = Line("published-link");
pub(super) const ARMED: Line = Line("armed");
pub(super) const SCHEDULED: Line = Line("scheduled");
pub(super) const UNSCHEDULED: Line = Line("unscheduled");
pub(super) const REPLACING: Line = Line("replacing");
pub(super) const EDITED: Line = Line("edited");
pub(super) const DELETED: Line = Line("deleted");
pub(super) const DRAFT_DELETED: Line = Line("draft-deleted");
pub(super) const REPLIED: Line = Line("replied");
pub(super) const REQUESTED: Line = Line("requested");
pub(super) const SIGNED_IN: Line = Line("signed-in");
pub(super) const SIGNED_OUT: Line = Line("signed-out");
pub(super) const WELCOME: Line = Line("welcome");
pub(super) const PASSWORD_CHANGED: Line = Line("password-changed");
pub(super) const SESSION_ENDED: Line = Line("session-ended");
pub(super) const INVITED: Line = Line("invited");
pub(super) const WITHDRAWN: Line = Line("withdrawn");
pub(super) const ACCEPTED: Line = Line("accepted");
pub(super) const REJECTED: Line = Line("rejected");
pub(super) const SERVER_BLOCKED: Line = Line("server-blocked");
pub(super) const SERVER_UNBLOCKED: Line = Line("server-unblocked");
pub(super) const MOVED: Line = Line("moved");

pub(super) const ACCOUNT_DELETED: Line = Line("account-deleted");

pub(super) const QUOTE_ENDED: Line = Line("quote-ended");

pub(super) const APP_ENDED: Line = Line("app-ended");

const ALL: [Line; 28] = [
    SAVED,
    PUBLISHED,
    PUBLISHED_NAMED,
    PUBLISHED_LINK,
    ARMED,
    SCHEDULED,
    UNSCHEDULED,
    REPLACING,
    EDITED,
    DELETED,
    DRAFT_DELETED,
    REPLIED,
    REQUESTED,
    SIGNED_IN,
    SIGNED_OUT,
    WELCOME,
    PASSWORD_CHANGED,
    SESSION_ENDED,
    INVITED,
    WITHDRAWN,
    ACCEPTED,
    REJECTED,
    SERVER_BLOCKED,
    SERVER_UNBLOCKED,
    ACCOUNT_DELETED,
    QUOTE_ENDED,
    APP_ENDED,
    MOVED,
];

fn cookie(line: &'static str, age: Duration) -> Cookie<'static> {
    Cookie::build(COOKIE, line)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

/// The redirect, after which the next page says `line`.
pub(super) fn saying(line: Line, mut redirect: HttpResponse) -> HttpResponse {
    // A cookie that cannot be written costs the line, not the deed.
    let _ = redirect.add_cookie(&cookie(line.0, Duration::minutes(1)));
    redirect
}

/// What this page is to say; only what we could have written into the cookie.
pub(super) fn of(request: &HttpRequest) -> Option<Flash> {
    let sent = request.cookie(COOKIE)?;
    let Line(line) = ALL.into_iter().find(|line| line.0 == sent.value())?;
    Some(Flash {
        kind: FlashKind::Done,
        message: Message::new(format!("flash-{line}")),
    })
}

/// Forgets the line once it was said.
pub(super) fn said() -> Cookie<'static> {
    cookie("", Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use actix_web::{cookie::Cookie, test::TestRequest};

    use super::{COOKIE, of};

    #[test]
    fn a_page_says_only_lines_of_ours() {
        for (sent, key) in [("saved", Some("flash-saved")), ("error-500", None)] {
            let request = TestRequest::default().cookie(Cookie::new(COOKIE, sent));
            let said = of(&request.to_http_request());
            assert_eq!(said.map(|flash| flash.message.key).as_deref(), key);
        }
    }
}
