//! The document of the client API and the routes of the site say the same.

use std::collections::BTreeSet;

use actix_web::{
    HttpResponse,
    dev::Service as _,
    http::Method,
    introspection::{IntrospectionNode, IntrospectionTree},
    test::{self, TestRequest},
    web,
};
use serde_json::Value;

use super::Studio;
use crate::{api::openapi::ApiDocument, site::whole_site};

const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// A method and a path whose parameters have no names.
type Route = (String, String);

fn documented() -> BTreeSet<Route> {
    let document = ApiDocument::load().unwrap();
    let paths = document.contract()["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = METHODS.iter().filter(|method| item.get(method).is_some());
        methods.map(|method| (method.to_uppercase(), nameless(path)))
    });
    operations.collect()
}

/// `/a/{id}/{what:x|y}` as `/a/{}/x` and `/a/{}/y`: a segment is what it lists, or anything.
fn expanded(pattern: &str) -> Vec<String> {
    let Some((before, rest)) = pattern.split_once('{') else {
        return vec![pattern.to_owned()];
    };
    let (inside, after) = rest.split_once('}').unwrap();
    let listed = inside.split_once(':').map(|(_, regex)| regex);
    let is_list = |regex: &&str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./|".contains(c);
        regex.chars().all(is_plain) && !regex.starts_with('.')
    };
    let choices = match listed.filter(is_list) {
        Some(regex) => regex.split('|').collect(),
        None => vec!["{}"],
    };
    let ends = expanded(after);
    let whole = |choice: &str| {
        let begin = format!("{before}{choice}");
        ends.iter().map(move |end| format!("{begin}{end}"))
    };
    choices.into_iter().flat_map(whole).collect()
}

fn nameless(template: &str) -> String {
    expanded(template).concat()
}

fn registered(node: &IntrospectionNode, found: &mut BTreeSet<Route>) {
    if ApiDocument::is_about(&node.full_path) {
        assert!(
            !node.methods.is_empty() || !node.children.is_empty(),
            "{} takes any method: name those it takes",
            node.full_path
        );
        for method in &node.methods {
            let paths = expanded(&node.full_path).into_iter();
            found.extend(paths.map(|path| (method.to_string(), path)));
        }
    }
    for child in &node.children {
        registered(child, found);
    }
}

/// Every route that the site has and that is the document's matter.
async fn routes(studio: &Studio) -> BTreeSet<Route> {
    async fn tell(tree: web::Data<IntrospectionTree>) -> HttpResponse {
        let mut found = BTreeSet::new();
        registered(&tree.root, &mut found);
        HttpResponse::Ok().json(found)
    }
    let site = whole_site(studio.app.clone()).route("/routes", web::get().to(tell));
    let site = test::init_service(site).await;
    let asked = TestRequest::get().uri("/routes").to_request();
    test::call_and_read_body_json(&site, asked).await
}

fn listed<'a>(routes: impl Iterator<Item = &'a Route>) -> String {
    let lines = routes.map(|(method, path)| format!("\n  {method} {path}"));
    lines.collect()
}

#[actix_web::test]
async fn every_route_is_in_the_document() {
    let (routes, documented) = (routes(&Studio::open().await).await, documented());
    assert!(routes.len() > 100, "the site has told too few: {routes:?}");
    let silent = listed(routes.difference(&documented));
    assert!(
        silent.is_empty(),
        "these routes are in no part of assets/openapi:{silent}\n\
         Describe each with its method under `paths` of the part of its subject, with its answers \
         and, if they are new, their schemas: see \"The document\" in docs/API.md. A segment that \
         stands for a few words lists them in its pattern, as in {{action:pin|unpin}}."
    );
}

#[actix_web::test]
async fn every_operation_of_the_document_reaches_its_handler() {
    let studio = Studio::open().await;
    let site = test::init_service(whole_site(studio.app.clone())).await;
    let document = ApiDocument::load().unwrap();
    let paths = document.contract()["paths"].as_object().unwrap();
    for (path, item) in paths {
        let address = nameless(path).replace("{}", "1");
        for method in METHODS.iter().filter(|method| item.get(method).is_some()) {
            let name = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let asked = TestRequest::default()
                .method(name)
                .uri(&address)
                .to_request();
            let answer = site.call(asked).await.unwrap();
            let pattern = answer.request().match_pattern().unwrap_or_default();
            assert!(
                expanded(&pattern).contains(&nameless(path)),
                "{method} {path} reaches {pattern:?}: either it is not there any more, or a route \
                 that is registered before takes it"
            );
        }
    }
}

#[actix_web::test]
async fn the_document_is_for_everybody_and_for_caches() {
    let studio = Studio::open().await;
    let path = "/api/oriel/v1/openapi.json";
    let answer = studio.get(path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.json()["info"]["version"], env!("CARGO_PKG_VERSION"));
    let again = TestRequest::get()
        .uri(path)
        .insert_header(("if-none-match", answer.header("etag")));
    let again = studio.ask(again).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let instance = studio.get("/api/v2/instance").await.json();
    let told = instance["configuration"]["oriel"]["openapi"].clone();
    assert_eq!(told, Value::from(studio.core().urls().absolute(path)));
}
