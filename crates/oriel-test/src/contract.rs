//! The document of the client API, which every answer is held against.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use anyhow::Context as _;
use jsonschema::Validator;
use oriel_web::api::openapi::ApiDocument;
use reqwest::Method;
use serde_json::{Map, Value, json};

const SCHEMAS: &str = "#/components/schemas/";

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let document = ApiDocument::load().unwrap_or_else(|error| unreadable(&error));
    Contract::of(document.contract().clone())
});

#[expect(clippy::panic, reason = "without its contract no test says anything")]
fn unreadable(error: &anyhow::Error) -> ApiDocument {
    panic!("the API's document cannot be read: {error:#}")
}

/// What the document says, ready to be asked.
pub struct Contract {
    document: Value,
    /// All entities, for schemas to name.
    entities: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// An operation of the document.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// With names in braces.
    pub path: &'a str,
    pub method: &'a str,
    /// What is said of it.
    pub says: &'a Value,
    /// Its parameters stand here, too.
    pub item: &'a Value,
}

/// What was answered, as far as it is held against the document.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    pub method: &'a Method,
    /// With its query.
    pub path: &'a str,
    pub status: u16,
    pub content_type: &'a str,
    pub body: &'a [u8],
}

impl Contract {
    /// The contract of this build.
    pub fn get() -> &'static Self {
        &CONTRACT
    }

    fn of(document: Value) -> Self {
        let entities = with_definitions(within(&document, &["components", "schemas"]));
        Self {
            document,
            entities,
            validators: Mutex::default(),
        }
    }

    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Everything that can be asked.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = members(within(&self.document, &["paths"]));
        let operations = paths.flat_map(|(path, item)| {
            let methods = members(item).filter(|(key, _)| *key != "parameters");
            methods.map(move |(method, says)| Operation {
                path,
                method,
                says,
                item,
            })
        });
        operations.collect()
    }

    /// The operation that answers, if the document has it: of paths that match, the plainest.
    pub fn operation(&self, method: &Method, path: &str) -> Option<Operation<'_>> {
        let found = self.operations().into_iter();
        let found = found.filter(|it| it.method.eq_ignore_ascii_case(method.as_str()));
        found
            .filter(|it| matches(it.path, path))
            .min_by_key(|it| it.path.matches('{').count())
    }

    /// Says what is wrong with an answer.
    ///
    /// # Errors
    /// When the document knows no such answer.
    pub fn check(&self, answered: Answered<'_>) -> anyhow::Result<()> {
        let path = plain(answered.path);
        if !ApiDocument::is_about(path) {
            return Ok(());
        }
        let wrong = self.objections(answered, path).err();
        wrong.map_or(Ok(()), |wrong| {
            let body = String::from_utf8_lossy(answered.body);
            anyhow::bail!(
                "{} {} was answered {} otherwise than assets/openapi says: {wrong:#}\n{body:.3000}",
                answered.method,
                answered.path,
                answered.status
            )
        })
    }

    fn objections(&self, answered: Answered<'_>, path: &str) -> anyhow::Result<()> {
        if answered.status >= 500 {
            return self.is_error(answered);
        }
        let Some(operation) = self.operation(answered.method, path) else {
            let expected = matches!(answered.status, 404 | 429);
            anyhow::ensure!(expected, "there is no such operation");
            // People are there, and see a page.
            let is_page = path == "/oauth/authorize";
            return if is_page {
                Ok(())
            } else {
                self.is_error(answered)
            };
        };
        let says = self.answer(operation, answered.status)?;
        let content = members(&says["content"]).collect::<Vec<_>>();
        if content.is_empty() || *answered.method == Method::HEAD {
            anyhow::ensure!(answered.body.is_empty(), "it has a body");
            return Ok(());
        }
        let kind = answered.content_type.split(';').next().unwrap_or_default();
        let schema = content.iter().find(|(name, _)| *name == kind.trim());
        let (kind, described) = schema.with_context(|| format!("it is {kind:?}"))?;
        self.holds(&described["schema"], &value_of(kind, answered.body)?)
    }

    fn is_error(&self, answered: Answered<'_>) -> anyhow::Result<()> {
        if *answered.method == Method::HEAD {
            return Ok(());
        }
        let value = value_of("application/json", answered.body)?;
        self.holds(&json!({ "$ref": format!("{SCHEMAS}Error") }), &value)
    }

    /// What the document says of an answer with this status.
    ///
    /// # Errors
    /// When it says nothing.
    fn answer<'a>(&'a self, operation: Operation<'a>, status: u16) -> anyhow::Result<&'a Value> {
        let answers = operation.says.get("responses");
        let answer = answers.and_then(|it| it.get(status.to_string()));
        let answer = answer.with_context(|| {
            let (method, path) = (operation.method, operation.path);
            format!("`responses` of {method} {path} has no {status}")
        })?;
        Ok(self.resolved(answer))
    }

    /// What is meant, where it stands somewhere else.
    pub fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let place = value.get("$ref").and_then(Value::as_str);
        let place = place.and_then(|place| place.strip_prefix('#'));
        place.map_or(value, |place| {
            self.document.pointer(place).unwrap_or(&Value::Null)
        })
    }

    /// Holds a value against a schema of the document.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn holds(&self, schema: &Value, value: &Value) -> anyhow::Result<()> {
        let validator = self.validator(schema)?;
        let mut wrong = String::new();
        for error in validator.iter_errors(value).take(8) {
            let (place, rule) = (error.instance_path(), error.schema_path());
            write!(wrong, "\n  {place}: {error:.300} ({rule})")?;
        }
        anyhow::ensure!(wrong.is_empty(), "{wrong}");
        Ok(())
    }

    fn validator(&self, schema: &Value) -> anyhow::Result<Arc<Validator>> {
        let key = schema.to_string();
        let mut known = self
            .validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = known.get(&key) {
            return Ok(validator.clone());
        }
        let mut whole = with_definitions(schema);
        let members = whole.as_object_mut().context("no schema")?;
        members.insert("$defs".into(), self.entities.clone());
        let built = jsonschema::draft202012::new(&whole);
        let built = built.map_err(|error| anyhow::anyhow!("{key} is no schema: {error}"))?;
        Ok(known.entry(key).or_insert(Arc::new(built)).clone())
    }

    /// The names of all entities that an answer shows.
    pub fn entities_in(&self, method: &Method, path: &str, answer: &Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let operation = self.operation(method, plain(path));
        let answers = operation.map(|it| members(&it.says["responses"]));
        let good = answers.into_iter().flatten();
        for (_, good) in good.filter(|(status, _)| status.starts_with('2')) {
            let schema = within(
                self.resolved(good),
                &["content", "application/json", "schema"],
            );
            self.walk(schema, answer, &mut found);
        }
        found
    }

    fn walk(&self, schema: &Value, value: &Value, found: &mut BTreeSet<String>) {
        if value.is_null() {
            return;
        }
        if let Some(name) = name_of(schema) {
            found.insert(name.to_owned());
            self.walk(self.resolved(schema), value, found);
        }
        for (key, property) in members(&schema["properties"]) {
            self.walk(property, &value[key], found);
        }
        for element in value.as_array().into_iter().flatten() {
            self.walk(&schema["items"], element, found);
        }
        let choices = schema["anyOf"].as_array().into_iter().flatten();
        for choice in choices.filter(|choice| self.holds(choice, value).is_ok()) {
            self.walk(choice, value, found);
        }
    }

    /// The names of all entities that good answers may show.
    pub fn entities_promised(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for operation in self.operations() {
            let answers = members(&operation.says["responses"]);
            for (_, good) in answers.filter(|(status, _)| status.starts_with('2')) {
                let schema = within(
                    self.resolved(good),
                    &["content", "application/json", "schema"],
                );
                self.promised(schema, &mut found);
            }
        }
        found
    }

    fn promised(&self, schema: &Value, found: &mut BTreeSet<String>) {
        if let Some(name) = name_of(schema)
            && found.insert(name.to_owned())
        {
            self.promised(self.resolved(schema), found);
        }
        for (_, property) in members(&schema["properties"]) {
            self.promised(property, found);
        }
        self.promised_in(&schema["items"], found);
        for choice in schema["anyOf"].as_array().into_iter().flatten() {
            self.promised(choice, found);
        }
    }

    fn promised_in(&self, items: &Value, found: &mut BTreeSet<String>) {
        if items.is_object() {
            self.promised(items, found);
        }
    }
}

fn name_of(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// A path without query, and without a slash at its end where that means nothing.
pub fn plain(path: &str) -> &str {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_lax = path.starts_with("/api/") || path.starts_with("/oauth/");
    path.strip_suffix('/').filter(|_| is_lax).unwrap_or(path)
}

fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(name), Some(text)) if name.starts_with('{') && !text.is_empty() => {}
            (Some(word), Some(text)) if word == text => {}
            _ => return false,
        }
    }
}

/// What stands there in a value; null where nothing does.
fn within<'a>(value: &'a Value, place: &[&str]) -> &'a Value {
    let found = place.iter().try_fold(value, |value, key| value.get(key));
    found.unwrap_or(&Value::Null)
}

/// The members of an object; none of anything else.
pub fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flat_map(Map::iter);
    members.map(|(key, value)| (key.as_str(), value))
}

fn value_of(kind: &str, body: &[u8]) -> anyhow::Result<Value> {
    if kind == "application/json" || kind.ends_with("+json") {
        serde_json::from_slice(body).context("it is no JSON")
    } else {
        Ok(std::str::from_utf8(body)?.into())
    }
}

/// Schemas beside each other refer to each other as definitions.
fn with_definitions(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let place = value.as_str().and_then(|it| it.strip_prefix(SCHEMAS));
                let value = match place {
                    Some(name) if key == "$ref" => format!("#/$defs/{name}").into(),
                    _ => with_definitions(value),
                };
                (key.clone(), value)
            });
            members.collect::<Map<_, _>>().into()
        }
        Value::Array(values) => values.iter().map(with_definitions).collect(),
        other => other.clone(),
    }
}
