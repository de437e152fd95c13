//! The document of the client API is OpenAPI 3.1 (<https://spec.openapis.org/oas/v3.1.0>), and
//! leaves nothing open.

use std::collections::BTreeSet;

use oriel_test::{Contract, contract::members};
use serde_json::Value;

/// The fixed fields of the specification that the document uses, by kind of object (§4.8).
const FIELDS: [(&str, &[&str]); 7] = [
    (
        "document",
        &[
            "openapi",
            "info",
            "externalDocs",
            "servers",
            "tags",
            "paths",
            "components",
        ],
    ),
    (
        "components",
        &[
            "schemas",
            "responses",
            "parameters",
            "headers",
            "securitySchemes",
        ],
    ),
    (
        "operation",
        &[
            "operationId",
            "tags",
            "summary",
            "description",
            "security",
            "parameters",
            "requestBody",
            "responses",
        ],
    ),
    (
        "parameter",
        &[
            "name",
            "in",
            "description",
            "required",
            "schema",
            "explode",
            "style",
        ],
    ),
    ("body", &["description", "content", "required"]),
    ("answer", &["description", "headers", "content"]),
    ("media type", &["schema"]),
];
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

fn document() -> &'static Value {
    Contract::get().document()
}

/// Has `visit` look at everything in a document, with the place where it is.
fn everywhere<'a>(value: &'a Value, place: &str, visit: &mut impl FnMut(&str, &'a Value)) {
    visit(place, value);
    for (key, member) in members(value) {
        everywhere(member, &format!("{place}/{key}"), visit);
    }
    for (number, element) in value.as_array().into_iter().flatten().enumerate() {
        everywhere(element, &format!("{place}/{number}"), visit);
    }
}

fn references(value: &'static Value) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    everywhere(value, "#", &mut |_, value| {
        found.extend(value.get("$ref").and_then(Value::as_str));
    });
    found
}

fn assert_fields(kind: &str, place: &str, object: &Value) {
    let fields = FIELDS.iter().find(|(name, _)| *name == kind).unwrap().1;
    for (key, _) in members(object) {
        assert!(fields.contains(&key), "{place} is no {kind} with {key:?}");
    }
}

#[test]
fn it_is_written_as_the_specification_says() {
    assert_fields("document", "#", document());
    assert_fields("components", "components", &document()["components"]);
    let version = document()["openapi"].as_str().unwrap();
    assert!(version.starts_with("3.1."), "{version}");
    for operation in Contract::get().operations() {
        let place = format!("{} {}", operation.method, operation.path);
        assert!(METHODS.contains(&operation.method), "{place}");
        assert_fields("operation", &place, operation.says);
        for name in ["operationId", "summary"] {
            assert!(operation.says[name].is_string(), "{place} has no {name}");
        }
        let parameters = operation.says["parameters"].as_array();
        for parameter in parameters.into_iter().flatten() {
            assert_parameter(&place, parameter);
        }
        if let Some(body) = operation.says.get("requestBody") {
            assert_fields("body", &place, body);
            assert_content(&place, body);
        }
        for (status, answer) in members(&operation.says["responses"]) {
            assert!(status.len() == 3, "{place} answers {status}");
            assert_answer(&format!("{place} {status}"), answer);
        }
    }
}

fn assert_parameter(place: &str, parameter: &Value) {
    let parameter = Contract::get().resolved(parameter);
    assert_fields("parameter", place, parameter);
    let kind = parameter["in"].as_str().unwrap_or_default();
    let is_known = ["query", "path", "header"].contains(&kind);
    assert!(
        is_known && parameter["name"].is_string(),
        "{place}: {parameter}"
    );
    assert!(parameter["schema"].is_object(), "{place}: {parameter}");
    assert!(parameter["description"].is_string(), "{place}: {parameter}");
    assert!(
        kind != "path" || parameter["required"] == true,
        "{place}: {parameter}"
    );
}

fn assert_answer(place: &str, answer: &Value) {
    let answer = Contract::get().resolved(answer);
    assert!(answer["description"].is_string(), "{place} says nothing");
    assert_fields("answer", place, answer);
    assert_content(place, answer);
}

fn assert_content(place: &str, holder: &Value) {
    for (kind, content) in members(&holder["content"]) {
        assert!(kind.contains('/'), "{place} is {kind}");
        assert_fields("media type", place, content);
        assert!(content["schema"].is_object(), "{place} has no schema");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let used = references(document());
    for place in &used {
        let pointer = place.strip_prefix('#').unwrap();
        assert!(document().pointer(pointer).is_some(), "{place}");
    }
    let streamed = ["#/components/schemas/StreamEvent"];
    for (kind, components) in members(&document()["components"]) {
        for (name, _) in members(components).filter(|_| kind != "securitySchemes") {
            let place = format!("#/components/{kind}/{name}");
            let is_used = used.contains(&*place) || streamed.contains(&&*place);
            assert!(is_used, "nothing is {place}");
        }
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_and_a_subject() {
    let mut names = BTreeSet::new();
    let subjects = document()["tags"].as_array().unwrap();
    for operation in Contract::get().operations() {
        let name = operation.says["operationId"].as_str().unwrap();
        assert!(names.insert(name), "{name} is two");
        let tags = operation.says["tags"].as_array().unwrap();
        let is_known = |tag: &Value| subjects.iter().any(|it| it["name"] == *tag);
        assert!(
            tags.len() == 1 && tags.iter().all(is_known),
            "{name}: {tags:?}"
        );
    }
}

#[test]
fn every_parameter_of_a_path_is_declared_once() {
    for operation in Contract::get().operations() {
        let place = format!("{} {}", operation.method, operation.path);
        let lists = [&operation.item["parameters"], &operation.says["parameters"]];
        let all = lists.iter().filter_map(|it| it.as_array()).flatten();
        let all = all.map(|it| Contract::get().resolved(it));
        let mut declared: Vec<&str> = all
            .filter(|it| it["in"] == "path")
            .filter_map(|it| it["name"].as_str())
            .collect();
        let segments = operation.path.split('/');
        let mut named: Vec<&str> = segments
            .filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        declared.sort_unstable();
        named.sort_unstable();
        assert_eq!(declared, named, "{place}");
    }
}

#[test]
fn every_scope_is_one_that_there_is() {
    let schemes = &document()["components"]["securitySchemes"];
    let scopes = &schemes["oauth2"]["flows"]["authorizationCode"]["scopes"];
    for scope in oriel_core::scopes::KNOWN {
        assert!(scopes[scope].is_string(), "{scope} is not described");
    }
    assert_eq!(members(scopes).count(), oriel_core::scopes::KNOWN.len());
    for operation in Contract::get().operations() {
        let security = operation.says["security"].as_array().into_iter().flatten();
        let asked = security.filter_map(|it| it["oauth2"].as_array()).flatten();
        for scope in asked {
            let scope = scope.as_str().unwrap();
            assert!(scopes[scope].is_string(), "{}: {scope}", operation.path);
        }
    }
}

#[test]
fn every_schema_is_one_and_notices_what_it_does_not_know() {
    let schemas = &document()["components"]["schemas"];
    let mut stood_on = BTreeSet::new();
    everywhere(schemas, "", &mut |_, schema| {
        if schema["unevaluatedProperties"] == false {
            stood_on.extend(schema["$ref"].as_str());
        }
    });
    for (name, schema) in members(schemas) {
        let valid = jsonschema::draft202012::meta::validate(schema);
        assert!(valid.is_ok(), "{name}: {}", valid.unwrap_err());
        let place = format!("#/components/schemas/{name}");
        everywhere(schema, &place, &mut |here, part| {
            let is_condition = ["/if", "/then", "/else"].iter().any(|it| here.contains(it));
            if is_condition || !part["properties"].is_object() || here.ends_with("/properties") {
                return;
            }
            let closed = ["additionalProperties", "unevaluatedProperties"];
            let is_closed = closed.iter().any(|key| part[key] == false);
            assert!(
                is_closed || stood_on.contains(here),
                "{here} lets any key through: say `\"additionalProperties\": false`"
            );
        });
    }
}
