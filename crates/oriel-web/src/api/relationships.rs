use actix_web::{HttpRequest, web};
use oriel_core::{
    model::AccountId,
    person::Person,
    social::{
        block,
        follow::{self, Wishes},
        mute::{self, How},
        ties,
    },
};
use time::Duration;

use super::{accounts::people, entities, id, json as answer, page};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

/// Relationships that are told of at once.
const AT_ONCE: usize = 40;

/// How people stand to each other.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/accounts/relationships", web::get().to(index))
        .route(
            "/api/v1/accounts/familiar_followers",
            web::get().to(familiar_followers),
        )
        .route("/api/v1/accounts/{id}/follow", web::post().to(follow))
        .route("/api/v1/accounts/{id}/unfollow", web::post().to(unfollow))
        .route("/api/v1/accounts/{id}/block", web::post().to(block))
        .route("/api/v1/accounts/{id}/unblock", web::post().to(unblock))
        .route("/api/v1/accounts/{id}/mute", web::post().to(mute))
        .route("/api/v1/accounts/{id}/unmute", web::post().to(unmute))
        .route("/api/v1/accounts/{id}/note", web::post().to(note))
        .route(
            "/api/v1/accounts/{id}/remove_from_followers",
            web::post().to(remove_follower),
        )
        .route("/api/v1/follow_requests", web::get().to(requests))
        .route(
            "/api/v1/follow_requests/{id}/authorize",
            web::post().to(authorize),
        )
        .route(
            "/api/v1/follow_requests/{id}/reject",
            web::post().to(reject),
        );
}

/// `GET /api/v1/accounts/relationships?id[]=`
async fn index(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("read:follows")?;
    let wanted = params.0.list("id").unwrap_or_default();
    let ids = wanted.iter().filter_map(|text| id(text).ok());
    let ids: Vec<AccountId> = ids.take(AT_ONCE).collect();
    let found = ties::among(app.core(), person.account.id, ids).await?;
    let shown = found
        .iter()
        .map(|(account, ties)| entities::relationship(account, ties));
    answer(&shown.collect::<Vec<_>>())
}

/// `GET /api/v1/accounts/familiar_followers?id[]=`
async fn familiar_followers(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("read:follows")?;
    let wanted = params.0.list("id").unwrap_or_default();
    let ids = wanted.iter().filter_map(|text| id(text).ok());
    let ids: Vec<AccountId> = ids.take(AT_ONCE).collect();
    let found = follow::familiar(app.core(), &person, ids).await?;
    let shown = found.iter().map(|(id, people)| {
        let people = people
            .iter()
            .map(|account| entities::account(&app, account));
        entities::FamiliarFollowers {
            id: *id,
            accounts: people.collect(),
        }
    });
    answer(&shown.collect::<Vec<_>>())
}

/// `POST /api/v1/accounts/{id}/follow`, again to change how.
async fn follow(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:follows")?;
    let wishes = Wishes {
        boosts: params.0.flag("reblogs"),
        notify: params.0.flag("notify"),
        languages: params.0.list("languages"),
    };
    follow::follow_as(app.core(), &person, id(&path)?, wishes).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/unfollow`
async fn unfollow(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:follows")?;
    follow::unfollow(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/block`
async fn block(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:blocks")?;
    block::block(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/unblock`
async fn unblock(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:blocks")?;
    block::unblock(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/mute`: for `duration` seconds, or with none or zero until it is
/// lifted.
async fn mute(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:mutes")?;
    let seconds = params.0.number::<u32>("duration").filter(|it| *it > 0);
    let how = How {
        notifications: params.0.flag("notifications").unwrap_or(true),
        lasts: seconds.map(|seconds| Duration::seconds(seconds.into())),
    };
    mute::mute(app.core(), &person, id(&path)?, how).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/unmute`
async fn unmute(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:mutes")?;
    mute::unmute(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/note`
async fn note(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:accounts")?;
    let words = params.0.text("comment").unwrap_or_default();
    ties::note(app.core(), &person, id(&path)?, &words).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/remove_from_followers`
async fn remove_follower(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:follows")?;
    follow::end_being_followed(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

async fn after(app: &App, person: &Person, path: &str) -> WebResult {
    let account = follow::account(app.core(), id(path)?).await?;
    let ties = ties::between(app.core(), person.account.id, account.id).await?;
    answer(&entities::relationship(&account, &ties))
}

/// `GET /api/v1/follow_requests`, the latest first.
async fn requests(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:follows")?;
    let rows = follow::page_of_requests(app.core(), &person, page(&params.0, 40, 80)).await?;
    Ok(people(&app, &request, &rows))
}

/// `POST /api/v1/follow_requests/{id}/authorize`
async fn authorize(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:follows")?;
    follow::answer(app.core(), &person, id(&path)?, true).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/follow_requests/{id}/reject`
async fn reject(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:follows")?;
    follow::answer(app.core(), &person, id(&path)?, false).await?;
    after(&app, &person, &path).await
}
