//! JSON from strangers: bounded in size, depth and number before anything is made of it.

use std::cell::Cell;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::Malformed;

/// Largest document read; Mastodon's own limit.
pub const MAX_BYTES: usize = 1024 * 1024;
const MAX_DEPTH: usize = 32;
/// In one array or object.
const MAX_ITEMS: usize = 2_000;
/// In the whole document.
const MAX_VALUES: usize = 50_000;
/// JSON-LD keywords with which a document means something else than it seems to say.
const FORBIDDEN: [&str; 3] = ["@graph", "@included", "@reverse"];

/// Reads a document.
///
/// Keys that occur twice are refused, because two readers may each believe another one; and so
/// are JSON-LD keywords that move meaning elsewhere.
///
/// # Errors
/// [`Malformed`].
pub fn parse_json(bytes: &[u8]) -> Result<Value, Malformed> {
    if bytes.len() > MAX_BYTES {
        return Err(Malformed::TooLarge {
            found: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    let values = Cell::new(0);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Bounded {
        depth: 0,
        values: &values,
    }
    .deserialize(&mut reader)
    .and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| Malformed::Json(error.to_string()))
}

#[derive(Clone, Copy)]
struct Bounded<'a> {
    depth: usize,
    values: &'a Cell<usize>,
}

impl Bounded<'_> {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format_args!("nested deeper than {MAX_DEPTH}")));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    fn count<E: de::Error>(self, here: usize) -> Result<(), E> {
        self.values.set(self.values.get() + 1);
        if here > MAX_ITEMS || self.values.get() > MAX_VALUES {
            return Err(E::custom("too many values"));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(inner)? {
            items.push(item);
            self.count(items.len())?;
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if FORBIDDEN.contains(&key.as_str()) {
                return Err(de::Error::custom(format_args!("`{key}` is not accepted")));
            }
            if map.contains_key(&key) {
                return Err(de::Error::custom("a key occurs twice"));
            }
            let value = access.next_value_seed(inner)?;
            map.insert(key, value);
            self.count(map.len())?;
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn ordinary_json_is_read_as_it_stands() {
        let text = r#"{"b":[1,-2,0.5,null,true],"a":{"c":"ŵ"}}"#;
        assert_eq!(parse_json(text.as_bytes()).unwrap().to_string(), text);
    }

    #[test]
    fn thirty_two_levels_are_read_and_one_more_is_not() {
        assert!(parse_json(nested(32).as_bytes()).is_ok());
        assert!(parse_json(nested(33).as_bytes()).is_err());
        assert!(parse_json(nested(500_000).as_bytes()).is_err());
    }

    #[test]
    fn size_and_number_are_bounded() {
        let long = format!("[{}0]", "0,".repeat(2_000));
        assert!(parse_json(long.as_bytes()).is_err());
        let wide = format!("[{}0]", format!("[{}0],", "0,".repeat(1_000)).repeat(60));
        assert!(parse_json(wide.as_bytes()).is_err());
        let large = format!("\"{}\"", "a".repeat(MAX_BYTES));
        assert!(matches!(
            parse_json(large.as_bytes()),
            Err(Malformed::TooLarge { .. })
        ));
    }

    #[test]
    fn ambiguous_documents_are_refused() {
        for text in [
            r#"{"id":"a","id":"b"}"#,
            r#"{"object":{"actor":"a","actor":"a"}}"#,
            r#"{"@graph":[]}"#,
            r#"{"object":[{"@reverse":{}}]}"#,
            r#"{"a":{"@included":[]}}"#,
            "{} {}",
            "\u{feff}{}",
            "NaN",
            r#"{"id":"\ud800"}"#,
            "",
        ] {
            assert!(parse_json(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn other_encodings_than_utf8_are_refused() {
        assert!(parse_json(b"{\"a\":\"\xff\"}").is_err());
        assert!(parse_json(b"{\0}\0").is_err());
    }
}
