//! Small pictures in a text where it says `:name:`.

/// Puts pictures into clean HTML: `picture` makes one of a name that it knows. Tags are left as they
/// are, whatever their attributes hold.
pub fn with_pictures(html: &str, picture: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        in_text(text, &picture, &mut out);
        let (tag, after) = after.split_at(end_of_tag(after));
        out.push_str(tag);
        rest = after;
    }
    out
}

/// Where a tag that something begins with ends: a quoted attribute may hold its last sign.
fn end_of_tag(html: &str) -> usize {
    let mut is_quoted = false;
    for (place, sign) in html.char_indices() {
        match sign {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return place + 1,
            _ => {}
        }
    }
    html.len()
}

fn in_text(text: &str, picture: &impl Fn(&str) -> Option<String>, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let found = after
            .split_once(':')
            .and_then(|(name, left)| Some((picture(name)?, left)));
        rest = if let Some((made, left)) = found {
            out.push_str(&made);
            left
        } else {
            out.push(':');
            after
        };
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        with_pictures(html, |name| (name == "cat").then(|| "<img>".to_owned()))
    }

    #[test]
    fn a_known_name_between_colons_is_a_picture() {
        for (html, expected) in [
            ("<p>Bore da :cat:</p>", "<p>Bore da <img></p>"),
            (":cat::cat:", "<img><img>"),
            ("at 10:30 :cat:", "at 10:30 <img>"),
            (":dog: :cat", ":dog: :cat"),
            ("a:cat:b", "a<img>b"),
            ("", ""),
        ] {
            assert_eq!(shown(html), expected);
        }
    }

    #[test]
    fn nothing_is_put_into_a_tag() {
        for html in [
            "<a href=\"https://a.example/:cat:\">x</a>",
            "<a href=\"https://a.example/?q=>:cat:\">x</a>",
            "<span class=\":cat:\"",
        ] {
            assert_eq!(shown(html), html);
        }
    }
}
