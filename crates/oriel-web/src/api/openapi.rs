//! The contract of the client API as an OpenAPI 3.1 document. It is written by hand, in parts, and
//! tests hold the code against it: `assets/openapi/*.json`.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use anyhow::{Context as _, bail, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::{
    app::App,
    files::is_known,
    views::assets::{self, part},
};

/// Where the document is.
pub(super) const PATH: &str = "/api/oriel/v1/openapi.json";

/// Where all paths are that the document is about.
const ABOUT: [&str; 5] = ["/api/", "/oauth/", "/.well-known/", "/nodeinfo/", "/health"];

/// What the document says once of many operations: which answers are implied by what.
const IMPLIED: &str = "x-implied";

/// The document, put together, and as it is sent.
pub struct ApiDocument {
    contract: Value,
    bytes: web::Bytes,
    tag: String,
}

impl ApiDocument {
    /// Reads the parts and puts them together.
    ///
    /// # Errors
    /// When a part is no JSON, or two say something different of the same.
    pub fn load() -> anyhow::Result<Self> {
        let mut contract = json!({});
        for name in assets::parts() {
            let read = part(&name).with_context(|| format!("{name} is not there"))?;
            let read =
                serde_json::from_slice(&read).with_context(|| format!("{name} is broken"))?;
            merge(&mut contract, read, &name)?;
        }
        imply(&mut contract)?;
        set_version(&mut contract)?;
        let bytes = serde_json::to_vec(&contract)?;
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        let tag = URL_SAFE_NO_PAD.encode(digest.as_ref().get(..12).unwrap_or_default());
        Ok(Self {
            contract,
            bytes: bytes.into(),
            tag: format!("\"{tag}\""),
        })
    }

    /// Whether a path is one that the document is about; all else is pages, files and what other
    /// servers ask.
    pub fn is_about(path: &str) -> bool {
        ABOUT.iter().any(|beginning| path.starts_with(beginning))
    }

    /// The whole document.
    pub fn contract(&self) -> &Value {
        &self.contract
    }
}

/// Adds a part: objects grow together, lists go on, and nothing is said twice.
fn merge(whole: &mut Value, part: Value, at: &str) -> anyhow::Result<()> {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (key, value) in part {
                match whole.get_mut(&key) {
                    Some(known) => merge(known, value, &format!("{at}: {key}"))?,
                    None => {
                        whole.insert(key, value);
                    }
                }
            }
            Ok(())
        }
        (Value::Array(whole), Value::Array(part)) => {
            whole.extend(part);
            Ok(())
        }
        _ => bail!("{at} is said twice"),
    }
}

/// Gives every operation the answers that it has because of what it is. They are said once in the
/// parts, since nobody would keep so many alike.
fn imply(contract: &mut Value) -> anyhow::Result<()> {
    let members = contract.as_object_mut().context("no object")?;
    let implied = members
        .shift_remove(IMPLIED)
        .context("nothing is implied")?;
    let paths = members.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.context("no paths")? {
        let operations = item.as_object_mut().into_iter().flatten();
        for (_, operation) in operations.filter(|(key, _)| *key != "parameters") {
            let kinds = kinds(path, operation);
            let answers = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            let answers = answers.with_context(|| format!("{path} answers nothing"))?;
            for kind in kinds {
                let more = implied.get(kind).and_then(Value::as_object);
                add_missing(answers, more.with_context(|| format!("no {kind}"))?);
            }
        }
    }
    Ok(())
}

fn add_missing(answers: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (status, answer) in more {
        if !answers.contains_key(status) {
            answers.insert(status.clone(), answer.clone());
        }
    }
}

/// What an operation is: one with a token, a person's, of something that is named in the path.
fn kinds(path: &str, operation: &Value) -> Vec<&'static str> {
    let mut kinds = vec!["everywhere"];
    let tokens = operation.get("security").and_then(Value::as_array);
    if let Some(tokens) = tokens {
        kinds.push("token");
        let scopes = |it: &Value| it.get("oauth2").and_then(Value::as_array).cloned();
        if tokens
            .iter()
            .all(|it| scopes(it).is_some_and(|it| !it.is_empty()))
        {
            kinds.push("person");
        }
    }
    if path.contains('{') {
        kinds.push("path");
    }
    kinds
}

fn set_version(contract: &mut Value) -> anyhow::Result<()> {
    let info = contract.get_mut("info").and_then(Value::as_object_mut);
    let before = info
        .context("no info")?
        .insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    ensure!(before.is_none(), "the version is the program's");
    Ok(())
}

/// `GET /api/oriel/v1/openapi.json`: the same until the program changes.
pub(super) async fn show(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let document = app.api_document();
    let known = is_known(&request, &document.tag);
    let mut answer = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((header::ETAG, document.tag.as_str()))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    if known {
        return answer.finish();
    }
    let bytes = document.bytes.clone();
    answer.content_type("application/json").body(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_grow_together_and_say_nothing_twice() {
        let mut whole = json!({ "paths": { "/a": {} }, "tags": [1] });
        merge(
            &mut whole,
            json!({ "paths": { "/b": {} }, "tags": [2] }),
            "b",
        )
        .unwrap();
        assert_eq!(
            whole,
            json!({ "paths": { "/a": {}, "/b": {} }, "tags": [1, 2] })
        );
        let twice = json!({ "paths": { "/a": { "get": 1 } } });
        merge(&mut whole, twice.clone(), "c").unwrap();
        let refused = merge(&mut whole, twice, "d").unwrap_err();
        assert_eq!(refused.to_string(), "d: paths: /a: get is said twice");
    }

    #[test]
    fn an_operation_answers_what_it_implies() {
        let token = |scopes: &[&str]| json!({ "oauth2": scopes });
        for (path, security, expected) in [
            ("/a", Value::Null, vec!["everywhere"]),
            ("/{a}", Value::Null, vec!["everywhere", "path"]),
            (
                "/a",
                json!([{}, token(&["read"])]),
                vec!["everywhere", "token"],
            ),
            ("/a", json!([token(&[])]), vec!["everywhere", "token"]),
            (
                "/a",
                json!([token(&["read"])]),
                vec!["everywhere", "token", "person"],
            ),
        ] {
            let operation = json!({ "security": security });
            assert_eq!(kinds(path, &operation), expected, "{path} {operation}");
        }
    }
}
