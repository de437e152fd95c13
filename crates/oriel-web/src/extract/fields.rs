use std::collections::HashMap;

/// The fields of a form or query, in order; a name may come several times.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded` bytes; never fails, as browsers never do.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in url::form_urlencoded::parse(bytes) {
            fields.push(name.into_owned(), value.into_owned());
        }
        fields
    }

    /// Adds a field, without NULs: nobody types them, and PostgreSQL keeps none.
    pub fn push(&mut self, name: String, value: String) {
        self.0.push((name, without_nul(value)));
    }

    /// The first value of `name`; none when it was not sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of `name`, or nothing as an empty text.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// The first value of `name` unless it is blank.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.trim().is_empty())
    }

    /// Whether a box called `name` was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.filled(name).is_some_and(is_yes)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The query without these names, ready for one more pair: empty or ending in `&`.
    pub fn query_without(&self, names: &[&str]) -> String {
        let mut kept = url::form_urlencoded::Serializer::new(String::new());
        kept.extend_pairs(self.iter().filter(|(name, _)| !names.contains(name)));
        let mut kept = kept.finish();
        if !kept.is_empty() {
            kept.push('&');
        }
        kept
    }

    /// Values whose names are `prefix` and something, by that something: `alt-en`, `alt-cy`.
    pub fn by_suffix(&self, prefix: &str) -> HashMap<&str, &str> {
        self.iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value)))
            .collect()
    }
}

/// A text that PostgreSQL can be asked about.
pub(super) fn without_nul(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}

/// Whether a value that is there means yes.
pub(super) fn is_yes(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    !matches!(value.as_str(), "0" | "f" | "false" | "off")
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn no_nul_is_read_from_a_form() {
        let fields = Fields::parse(b"q=%00niwl%00&x=1");
        assert_eq!(fields.text("q"), "niwl");
    }

    #[test]
    fn what_is_not_named_stays_in_a_query() {
        let fields = Fields::parse(b"only_media=1&max_id=7&q=a%26b");
        assert_eq!(fields.query_without(&["max_id"]), "only_media=1&q=a%26b&");
        assert_eq!(Fields::default().query_without(&[]), "");
    }
}
