//! What those who moderate do through apps: each request asks for its scope, and for the role that
//! its bearer has today.

mod accounts;
mod domains;
mod reports;

use actix_web::web;

/// Rows of a page, and the most that may be asked for.
const PAGE: i64 = 100;
const MOST: i64 = 200;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(accounts::routes)
        .configure(reports::routes)
        .configure(domains::routes);
}
