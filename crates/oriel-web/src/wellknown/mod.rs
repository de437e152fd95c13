//! Where other servers begin: WebFinger, host-meta, NodeInfo.

mod nodeinfo;
mod webfinger;

use actix_web::web;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/.well-known/webfinger", web::get().to(webfinger::show))
        .route(
            "/.well-known/host-meta",
            web::get().to(webfinger::host_meta),
        )
        .route("/.well-known/nodeinfo", web::get().to(nodeinfo::discovery))
        .route("/nodeinfo/{version:2.0|2.1}", web::get().to(nodeinfo::show));
}
