//! Requests for an operation of the document, from what it asks for to what nobody would send.

use oriel_test::{
    Contract,
    contract::{Operation, members},
};
use oriel_web::testing::Multipart;
use rand::{Rng as _, rngs::StdRng};
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::{
    Who,
    values::{BODIES, HEADERS, KINDS, QUERIES, SEGMENTS, any, text, value},
};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"];
/// How often each operation is asked at random.
const AT_RANDOM: usize = 12;

/// A request, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    /// With its query.
    pub(super) path: String,
    pub(super) who: Who,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

/// Things that there are, by the beginning of the path that they are found at.
pub(super) type Known = Vec<(String, String)>;

/// Makes requests of one operation.
pub(super) struct Maker<'a> {
    pub(super) operation: Operation<'a>,
    pub(super) known: &'a Known,
    pub(super) rng: &'a mut StdRng,
}

impl Maker<'_> {
    /// All of them; those that an app could send come first.
    pub(super) fn all(&mut self) -> Vec<Request> {
        let mut made: Vec<Request> = Who::ALL.map(|who| self.honest(who)).into();
        made.extend(self.segments());
        made.extend(self.queries());
        made.extend(self.bodies());
        made.extend(self.other_methods());
        made.extend((0..AT_RANDOM).map(|_| self.at_random()));
        made
    }

    fn request(&self, path: String) -> Request {
        let method = self.operation.method.to_uppercase();
        Request {
            method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
            path,
            who: self.holder(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Whose token opens it.
    fn holder(&self) -> Who {
        let scopes = self.operation.says["security"].to_string();
        if scopes.contains("admin:") {
            Who::Admin
        } else {
            Who::Owner
        }
    }

    /// What the document asks for, with things that there are.
    fn honest(&self, who: Who) -> Request {
        let path = self.path(self.thing());
        let sent: Vec<String> = self
            .parameters("query")
            .filter(|it| it["required"] == true)
            .map(|it| pair(name(it), &plain(&sample(&it["schema"]))))
            .collect();
        let mut request = Request {
            who,
            ..self.request(with_query(path, &sent.join("&")))
        };
        if let Some(schema) = self.body() {
            set_json(&mut request, &sample(schema));
        }
        request
    }

    /// The path with a text for each of its parameters.
    fn path(&self, segment: &str) -> String {
        let segments = self.operation.path.split('/');
        let filled = segments.map(|it| if it.starts_with('{') { segment } else { it });
        filled.collect::<Vec<_>>().join("/")
    }

    /// Something that there is where the path leads.
    fn thing(&self) -> &str {
        let path = self.operation.path;
        let found = self
            .known
            .iter()
            .find(|(place, _)| path.starts_with(place.as_str()));
        found.map_or("1", |(_, id)| id.as_str())
    }

    fn parameters(&self, kind: &'static str) -> impl Iterator<Item = &'static Value> + use<'_> {
        let lists = [
            &self.operation.item["parameters"],
            &self.operation.says["parameters"],
        ];
        let all = lists.into_iter().filter_map(Value::as_array).flatten();
        let contract = Contract::get();
        // What a reference leads to is the contract's own, whose life is the program's.
        let all = all.filter_map(move |it| owned_by(contract, it));
        all.filter(move |it| it["in"] == kind)
    }

    fn body(&self) -> Option<&'static Value> {
        let contract = Contract::get();
        let paths = &contract.document()["paths"][self.operation.path];
        let content = &paths[self.operation.method]["requestBody"]["content"];
        content.as_object()?.values().next().map(|it| &it["schema"])
    }

    fn segments(&self) -> Vec<Request> {
        if !self.operation.path.contains('{') {
            return vec![self.request(format!("{}/", self.operation.path))];
        }
        let long = "a".repeat(3_000);
        let all = SEGMENTS.iter().copied().chain([long.as_str()]);
        let made = all.map(|segment| {
            let mut request = self.request(self.path(segment));
            if let Some(schema) = self.body() {
                set_json(&mut request, &sample(schema));
            }
            request
        });
        made.collect()
    }

    fn queries(&mut self) -> Vec<Request> {
        let path = self.path(self.thing());
        let mut names: Vec<&str> = self.parameters("query").map(name).collect();
        names.push("limit");
        let mut made = Vec::new();
        for name in names {
            let bare = name.trim_end_matches("[]");
            for _ in 0..3 {
                let query = pair(name, &text(self.rng));
                made.push(self.request(with_query(path.clone(), &query)));
            }
            for _ in 0..2 {
                let query = any(self.rng, &QUERIES).replace("NAME", bare);
                made.push(self.request(with_query(path.clone(), &query)));
            }
        }
        made
    }

    fn bodies(&mut self) -> Vec<Request> {
        let Some(schema) = self.body() else {
            return Vec::new();
        };
        let path = self.path(self.thing());
        let usual = sample(schema);
        let mut made = Vec::new();
        for (key, _) in members(&schema["properties"]) {
            for _ in 0..4 {
                let mut body = usual.clone();
                body[key] = value(self.rng);
                let mut request = self.request(path.clone());
                self.write(&mut request, &body);
                made.push(request);
            }
        }
        for bytes in BODIES {
            let mut request = self.request(path.clone());
            request
                .headers
                .push(("content-type", any(self.rng, &KINDS).into()));
            request.body = bytes.to_vec();
            made.push(request);
        }
        made
    }

    /// Writes a body in one of the ways that apps do.
    fn write(&mut self, request: &mut Request, body: &Value) {
        match self.rng.random_range(0..3) {
            0 => set_json(request, body),
            1 => {
                let kind = "application/x-www-form-urlencoded";
                request.headers.push(("content-type", kind.into()));
                request.body = form(body).join("&").into_bytes();
            }
            _ => {
                let kind = Multipart::content_type();
                request.headers.push(("content-type", kind));
                request.body = parts(body);
            }
        }
    }

    /// Methods that the path does not know.
    fn other_methods(&self) -> Vec<Request> {
        let other = METHODS.iter().filter(|method| {
            let method = Method::from_bytes(method.as_bytes()).unwrap_or_default();
            Contract::get()
                .operation(&method, self.operation.path)
                .is_none()
        });
        let made = other.map(|method| Request {
            method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
            ..self.request(self.path(self.thing()))
        });
        made.collect()
    }

    /// Anything together.
    fn at_random(&mut self) -> Request {
        let segment = if self.rng.random() {
            self.thing()
        } else {
            any(self.rng, &SEGMENTS)
        };
        let mut path = self.path(segment);
        if self.rng.random_ratio(1, 4) {
            path.push('/');
        }
        let names: Vec<&str> = self.parameters("query").map(name).collect();
        let mut query: Vec<String> = Vec::new();
        for name in names {
            let key = if self.rng.random() {
                name.to_owned()
            } else {
                format!("{name}[x]")
            };
            query.push(pair(&key, &text(self.rng)));
        }
        let mut request = self.request(with_query(path, &query.join("&")));
        request.who = any(self.rng, &Who::ALL);
        if let Some(schema) = self.body() {
            let keys = members(&schema["properties"]).map(|(key, _)| key.to_owned());
            let keys: Vec<String> = keys.collect();
            let body = keys.into_iter().map(|key| (key, value(self.rng)));
            let body: Map<String, Value> = body.collect();
            self.write(&mut request, &body.into());
        }
        for _ in 0..self.rng.random_range(0..3) {
            let (name, text) = any(self.rng, &HEADERS);
            request.headers.push((name, text.to_owned()));
        }
        request
    }
}

fn owned_by(contract: &'static Contract, parameter: &Value) -> Option<&'static Value> {
    let place = parameter.get("$ref").and_then(Value::as_str);
    if let Some(place) = place.and_then(|it| it.strip_prefix('#')) {
        return contract.document().pointer(place);
    }
    let operations = contract.operations().into_iter();
    let lists = operations.flat_map(|it| [&it.item["parameters"], &it.says["parameters"]]);
    let mut all = lists.filter_map(Value::as_array).flatten();
    all.find(|it| *it == parameter)
}

fn name(parameter: &Value) -> &str {
    parameter["name"].as_str().unwrap_or_default()
}

fn pair(name: &str, value: &str) -> String {
    let encoded = |text: &str| {
        let encoded = url::form_urlencoded::byte_serialize(text.as_bytes());
        encoded.collect::<String>()
    };
    format!("{}={}", encoded(name), encoded(value))
}

fn with_query(path: String, query: &str) -> String {
    if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    }
}

fn set_json(request: &mut Request, body: &Value) {
    request
        .headers
        .push(("content-type", "application/json".into()));
    request.body = body.to_string().into_bytes();
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A value that a schema allows.
fn sample(schema: &Value) -> Value {
    let schema = Contract::get().resolved(schema);
    if let Some(choice) = schema["enum"].get(0) {
        return choice.clone();
    }
    if let Some(only) = schema.get("const") {
        return only.clone();
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str());
    match kind.unwrap_or_default() {
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([sample(&schema["items"])]),
        "object" => {
            let properties = members(&schema["properties"]);
            let filled = properties.map(|(key, schema)| (key.to_owned(), sample(schema)));
            filled.collect::<Map<_, _>>().into()
        }
        _ => json!("1"),
    }
}

/// Names with brackets, and their texts.
fn flat(value: &Value, name: &str, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}[{key}]")
                };
                flat(value, &key, into);
            }
        }
        Value::Array(values) => {
            for value in values {
                flat(value, &format!("{name}[]"), into);
            }
        }
        Value::Null => into.push((name.to_owned(), String::new())),
        other => into.push((name.to_owned(), plain(other))),
    }
}

fn form(body: &Value) -> Vec<String> {
    let mut fields = Vec::new();
    flat(body, "", &mut fields);
    fields
        .iter()
        .map(|(name, value)| pair(name, value))
        .collect()
}

fn parts(body: &Value) -> Vec<u8> {
    let mut fields = Vec::new();
    flat(body, "", &mut fields);
    let add = |parts: Multipart, (name, value): &(String, String)| {
        parts.text(&name.replace(['"', '\r', '\n'], ""), value)
    };
    fields.iter().fold(Multipart::default(), add).body()
}
