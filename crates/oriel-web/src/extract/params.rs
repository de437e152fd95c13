//! Parameters of the client API, however an app chose to send them: query, form, JSON or
//! multipart text, with `id[]`, `a[b]` and `a[0][b]` names, duplicates and unknown names.

use serde_json::{Map, Value};

use super::{Fields, fields::without_nul};

/// Deeper names than this are ignored.
const MAX_DEPTH: usize = 5;

/// A tree of parameters. Everything is optional; an empty text counts as not given.
#[derive(Debug, Clone, Default)]
pub struct Params(Map<String, Value>);

impl Params {
    /// Adds every field of a form or query.
    pub fn add_fields(&mut self, fields: &Fields) {
        for (name, value) in fields.iter() {
            self.add(name, Value::String(value.to_owned()));
        }
    }

    /// Adds one value under a name that may have brackets.
    pub fn add(&mut self, name: &str, value: Value) {
        let path = path_of(name);
        if path.len() <= MAX_DEPTH {
            insert(&mut self.0, &path, value);
        }
    }

    /// Adds the members of a JSON object.
    pub fn add_json(&mut self, object: Map<String, Value>) {
        for (name, value) in object {
            let merged = match (self.0.remove(&name), value) {
                (Some(Value::Object(mut old)), Value::Object(new)) => {
                    old.extend(new);
                    Value::Object(old)
                }
                (_, value) => value,
            };
            self.0.insert(name, merged);
        }
    }

    /// Whether it is there at all, though it may be empty.
    pub fn is_given(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text, number or boolean as text; none when absent, null or empty.
    pub fn text(&self, name: &str) -> Option<String> {
        as_text(self.0.get(name)?)
    }

    /// A text that may be empty on purpose, as when a caption is removed.
    pub fn text_or_empty(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(without_nul(text.clone())),
            other => as_text(other),
        }
    }

    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.trim().parse().ok()
    }

    /// Mastodon's booleans: `0 f F false FALSE off OFF` are false, empty is absent. Mastodon.py also
    /// writes `False`.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|text| super::fields::is_yes(&text))
    }

    /// Several values: an array, an indexed map, or a lone value.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        Some(self.values(name)?.iter().filter_map(as_text).collect())
    }

    /// Several sub-trees, as of `media_attributes[][id]`.
    pub fn trees(&self, name: &str) -> Vec<Self> {
        self.values(name)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|value| match value {
                Value::Object(map) => Some(Self(map)),
                _ => None,
            })
            .collect()
    }

    /// Texts by what they are called, as of `titles[cy]`, so many at most; each may be empty.
    pub fn texts(&self, name: &str, most: usize) -> Option<Vec<(String, String)>> {
        let Value::Object(map) = self.0.get(name)? else {
            return None;
        };
        let tree = self.tree(name);
        let named = map.keys().take(most);
        let texts = named.filter_map(|key| Some((key.clone(), tree.text_or_empty(key)?)));
        Some(texts.collect())
    }

    /// One sub-tree, as of `source[privacy]`.
    #[must_use]
    pub fn tree(&self, name: &str) -> Self {
        match self.0.get(name) {
            Some(Value::Object(map)) => Self(map.clone()),
            _ => Self::default(),
        }
    }

    fn values(&self, name: &str) -> Option<Vec<Value>> {
        Some(match self.0.get(name)? {
            Value::Array(values) => values.clone(),
            Value::Object(map) if map.keys().all(|key| key.parse::<usize>().is_ok()) => {
                map.values().cloned().collect()
            }
            Value::Null => return None,
            lone => vec![lone.clone()],
        })
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(without_nul(text.clone())),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// `a[b][]` as `a`, `b`, and an empty last part for "one more".
fn path_of(name: &str) -> Vec<&str> {
    let Some((first, rest)) = name.split_once('[') else {
        return vec![name];
    };
    let inner = rest.strip_suffix(']').unwrap_or(rest);
    std::iter::once(first).chain(inner.split("][")).collect()
}

fn insert(map: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [name] => {
            map.insert((*name).to_owned(), value);
        }
        [name, ""] => match map.entry(*name).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(values) => values.push(value),
            other => *other = Value::Array(vec![value]),
        },
        [name, "", rest @ ..] => insert_in_list(map, name, rest, value),
        [name, rest @ ..] => {
            let inner = map
                .entry(*name)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// `media_attributes[][id]=1`: a name that the last element has already begins a new element.
fn insert_in_list(map: &mut Map<String, Value>, name: &str, rest: &[&str], value: Value) {
    let entry = map.entry(name).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(elements) = entry else {
        return;
    };
    let begins = match elements.last() {
        Some(Value::Object(last)) => rest.first().is_none_or(|first| last.contains_key(*first)),
        _ => true,
    };
    if begins {
        elements.push(Value::Object(Map::new()));
    }
    if let Some(Value::Object(last)) = elements.last_mut() {
        insert(last, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Fields, Params};

    fn form(text: &str) -> Params {
        let mut params = Params::default();
        params.add_fields(&Fields::parse(text.as_bytes()));
        params
    }

    #[test]
    fn arrays_arrive_in_every_spelling() {
        for text in ["ids[]=1&ids[]=2", "ids[0]=1&ids[1]=2"] {
            assert_eq!(form(text).list("ids").unwrap(), ["1", "2"], "{text}");
        }
        assert_eq!(form("ids=1").list("ids").unwrap(), ["1"]);
        let mut params = Params::default();
        params.add_json(json!({"ids": [1, "2"]}).as_object().unwrap().clone());
        assert_eq!(params.list("ids").unwrap(), ["1", "2"]);
    }

    #[test]
    fn nested_names_become_trees() {
        let params = form("source[privacy]=unlisted&m[][id]=1&m[][d]=a&m[][id]=2&m[][d]=b");
        assert_eq!(params.tree("source").text("privacy").unwrap(), "unlisted");
        let texts: Vec<_> = params
            .trees("m")
            .iter()
            .map(|m| m.text("d").unwrap())
            .collect();
        assert_eq!(texts, ["a", "b"]);
    }

    #[test]
    fn duplicates_and_nonsense_are_taken_calmly() {
        let params = form("limit=20&limit=30&x[&[]=1&a[b][c][d][e][f][g]=1&=2");
        assert_eq!(params.number::<u32>("limit"), Some(30));
        assert_eq!(params.number::<u32>("missing"), None);
    }

    #[test]
    fn no_nul_is_read_from_json() {
        let mut params = Params::default();
        params.add_json(
            json!({"q": "a\0b", "l": ["\0c"]})
                .as_object()
                .unwrap()
                .clone(),
        );
        assert_eq!(params.text("q").unwrap(), "ab");
        assert_eq!(params.text_or_empty("q").unwrap(), "ab");
        assert_eq!(params.list("l").unwrap(), ["c"]);
    }

    #[test]
    fn booleans_are_mastodons() {
        for (text, flag) in [
            ("1", Some(true)),
            ("true", Some(true)),
            ("off", Some(false)),
            ("False", Some(false)),
            ("", None),
        ] {
            assert_eq!(form(&format!("b={text}")).flag("b"), flag, "{text}");
        }
    }
}
