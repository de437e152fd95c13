use actix_web::{HttpRequest, web};
use oriel_core::{
    Error, lookup,
    model::{Account, AccountId, FollowState, NotificationKind, NotificationView, PostView},
    notifications as told,
    person::Person as CorePerson,
    social::{
        block,
        follow::{self, Side},
    },
    store::notifications::Which,
};

use super::{
    back, flash,
    frame::frame,
    gallery::{Older, newest, paging},
    moderation, page,
    present::{page_of, person, picture, post_page, seconds, unsigned, words},
    warnings,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Checked, SignedIn, Visitor},
    views::context::{FollowRequestsPage, Notification, NotificationsPage, PeoplePage},
};

const PAGE: i64 = 40;

/// `GET /notifications`; looking at them is reading them.
pub(super) async fn notifications(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    older: web::Query<Older>,
) -> WebResult {
    let (core, visitor) = (app.core(), signed_in.visitor());
    let found = told::list(
        core,
        &signed_in.person,
        Which::default(),
        newest(&older, PAGE),
    )
    .await?;
    let waiting = told::waiting(core, &signed_in.person).await?;
    let context = NotificationsPage {
        frame: frame(&app, &request, &visitor).await?,
        follow_requests: unsigned(waiting.follow_requests),
        notifications: found
            .iter()
            .filter(|view| view.can_be_shown())
            .map(|view| line(&app, &visitor, view))
            .collect(),
        paging: paging(
            "/notifications",
            &found,
            |view| view.notification.id,
            PAGE,
            &older,
        ),
    };
    let answer = page(&app, &visitor, &context)?;
    told::mark_read(core, &signed_in.person).await?;
    Ok(answer)
}

fn line(app: &App, visitor: &Visitor, view: &NotificationView) -> Notification {
    let kind = match view.notification.kind {
        NotificationKind::Follow => "follow",
        NotificationKind::FollowRequest => "follow_request",
        NotificationKind::Mention | NotificationKind::Reply => "mention",
        NotificationKind::Like => "favourite",
        NotificationKind::Boost => "reblog",
        NotificationKind::Quote => "quote",
        NotificationKind::Post => "status",
        NotificationKind::Report => "report",
        NotificationKind::SignUp => "sign_up",
        NotificationKind::Update => "update",
        NotificationKind::Warning => "warning",
    };
    let post = view.post.as_ref();
    Notification {
        kind: kind.to_owned(),
        person: person(app.core(), &view.from),
        others: 0,
        at: seconds(view.notification.created_at),
        unread: view.notification.read_at.is_none(),
        post_url: post.map(post_page).or_else(|| {
            let report = view.notification.report_id;
            let warned = view.notification.warning_id;
            report
                .map(moderation::address)
                .or_else(|| warned.map(warnings::address))
        }),
        post_title: post.and_then(|post| words(&post.post.title, visitor.locale)),
        picture: post
            .and_then(PostView::cover)
            .map(|photo| picture(app.core(), photo, "tile320", visitor.locale)),
    }
}

/// `GET /follow-requests`
pub(super) async fn follow_requests(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
) -> WebResult {
    let visitor = signed_in.visitor();
    let waiting = follow::requests(app.core(), &signed_in.person).await?;
    let context = FollowRequestsPage {
        frame: frame(&app, &request, &visitor).await?,
        requests: waiting
            .iter()
            .map(|account| (account.id.to_string(), person(app.core(), account)))
            .collect(),
    };
    page(&app, &visitor, &context)
}

/// `POST /follow-requests/{id}`
pub(super) async fn answer(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let follower: AccountId = path.parse().map_err(|_error| Error::NotFound)?;
    let accept = form.fields().text("answer") == "accept";
    follow::answer(app.core(), &signed_in.person, follower, accept).await?;
    let line = if accept {
        flash::ACCEPTED
    } else {
        flash::REJECTED
    };
    Ok(flash::saying(
        line,
        back(&request, &app, "/follow-requests"),
    ))
}

/// `GET /@{name}/{followers,following}`
pub(super) async fn follows(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    older: web::Query<Older>,
) -> WebResult {
    let (name, side) = path.into_inner();
    let side = follow::side(&side).ok_or(Error::NotFound)?;
    let account = lookup::by_handle(app.core(), &name).await?;
    let rows = follow::list(app.core(), account.id, side, newest(&older, PAGE)).await?;
    let count = match side {
        Side::Followers => account.followers_count,
        Side::Following => account.following_count,
    };
    let context = PeoplePage {
        frame: frame(&app, &request, &visitor).await?,
        of: person(app.core(), &account),
        followers: side == Side::Followers,
        count: unsigned(count),
        people: rows
            .iter()
            .map(|(_, account)| person(app.core(), account))
            .collect(),
        paging: paging(request.path(), &rows, |(row, _)| *row, PAGE, &older),
    };
    page(&app, &visitor, &context)
}

/// Does something to the account of a profile and goes back to where the button was.
macro_rules! acts_on_account {
    ($($(#[$doc:meta])* $name:ident => $action:path),* $(,)?) => {$(
        $(#[$doc])*
        pub(super) async fn $name(
            app: web::Data<App>,
            signed_in: SignedIn,
            request: HttpRequest,
            path: web::Path<String>,
            _form: Checked,
        ) -> WebResult {
            let (account, person) = target(&app, &signed_in, &path).await?;
            $action(app.core(), &person, account.id).await?;
            Ok(back(&request, &app, &page_of(&account)))
        }
    )*};
}

acts_on_account! {
    /// `POST /@{name}/unfollow`
    unfollow => follow::unfollow,
    /// `POST /@{name}/block`
    block => block::block,
    /// `POST /@{name}/unblock`
    unblock => block::unblock,
}

/// `POST /@{name}/follow`
pub(super) async fn follow(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    _form: Checked,
) -> WebResult {
    let (account, person) = target(&app, &signed_in, &path).await?;
    let state = follow::follow(app.core(), &person, account.id).await?;
    let next = back(&request, &app, &page_of(&account));
    Ok(match state {
        FollowState::Accepted => next,
        FollowState::Requested => flash::saying(flash::REQUESTED, next),
    })
}

async fn target(
    app: &App,
    signed_in: &SignedIn,
    name: &str,
) -> Result<(Account, CorePerson), WebError> {
    Ok((
        lookup::by_handle(app.core(), name).await?,
        signed_in.person.clone(),
    ))
}
