use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use serde_json::{Map, Value};

/// What somebody wrote, in one language or several, in the order they wrote them: Welsh public
/// bodies publish everything twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct LangMap {
    entries: Vec<(String, String)>,
    /// The column's text, kept so that it can be lent to the database.
    json: String,
}

impl LangMap {
    /// One text in one language.
    pub fn of(language: &str, text: &str) -> Self {
        let mut map = Self::default();
        map.set(language, text);
        map
    }

    /// Sets the text of a language; a blank one is taken out.
    pub fn set(&mut self, language: &str, text: &str) {
        let blank = text.trim().is_empty();
        match self.entries.iter_mut().find(|(known, _)| known == language) {
            Some(_) if blank => self.entries.retain(|(known, _)| known != language),
            Some(entry) => text.clone_into(&mut entry.1),
            None if blank => {}
            None => self.entries.push((language.to_owned(), text.to_owned())),
        }
        self.json = encode(&self.entries);
    }

    /// The same texts with one changed, for who speaks of one language only.
    #[must_use]
    pub fn with(&self, language: &str, text: &str) -> Self {
        let mut map = self.clone();
        map.set(language, text);
        map
    }

    pub fn get(&self, language: &str) -> Option<&str> {
        self.iter()
            .find(|(known, _)| *known == language)
            .map(|(_, text)| text)
    }

    /// The text a reader of `language` sees: theirs, or else the first.
    pub fn pick(&self, language: &str) -> Option<(&str, &str)> {
        self.iter()
            .find(|(known, _)| *known == language)
            .or_else(|| self.iter().next())
    }

    /// The text in the first language, or nothing.
    pub fn first(&self) -> &str {
        self.iter().next().map(|(_, text)| text).unwrap_or_default()
    }

    /// In how many languages it is.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|(language, text)| (language.as_str(), text.as_str()))
    }
}

impl FromIterator<(String, String)> for LangMap {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (language, text) in entries {
            map.set(&language, &text);
        }
        map
    }
}

fn encode(entries: &[(String, String)]) -> String {
    let object: Map<String, Value> = entries
        .iter()
        .map(|(language, text)| (language.clone(), Value::String(text.clone())))
        .collect();
    if object.is_empty() {
        String::new()
    } else {
        Value::Object(object).to_string()
    }
}

impl<DB: Backend> ToSql<Text, DB> for LangMap
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.json.as_str().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for LangMap
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let json = String::from_sql(bytes)?;
        if json.is_empty() {
            return Ok(Self::default());
        }
        let object: Map<String, Value> = serde_json::from_str(&json)?;
        Ok(object
            .into_iter()
            .filter_map(|(language, text)| Some((language, text.as_str()?.to_owned())))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::LangMap;

    #[test]
    fn a_reader_sees_their_language_or_else_the_first() {
        let mut map = LangMap::of("cy", "Niwl");
        map.set("en", "Fog");
        assert_eq!(map.pick("en"), Some(("en", "Fog")));
        assert_eq!(map.pick("fr"), Some(("cy", "Niwl")));
        assert_eq!(map.first(), "Niwl");
        map.set("cy", " ");
        assert_eq!(map.first(), "Fog");
        assert!(LangMap::default().pick("en").is_none());
    }

    #[test]
    fn a_text_in_one_language_leaves_the_others() {
        let both = LangMap::of("cy", "Niwl").with("en", "Fog");
        let later = both.with("en", "Mist");
        assert_eq!(later.get("cy"), Some("Niwl"));
        assert_eq!(later.get("en"), Some("Mist"));
    }
}
