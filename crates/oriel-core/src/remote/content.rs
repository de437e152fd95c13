//! What is shown of posts that are not Notes: a title, an excerpt or description, and what else
//! they say of themselves. The whole is where they live, one link away. Nothing here is in any
//! language but that of the post.

use oriel_federation::vocabulary::{Extras, Note, NoteKind};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use oriel_store::model::{Answer, LangMap, Poll};

use crate::{Result, text};

/// Characters of an article or a film's description; a card is no place for more.
const EXCERPT: usize = 500;
const MINUTE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute] UTC");

/// The texts of a remote post, cleaned.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) language: Option<String>,
    /// Plain text.
    pub(super) title: LangMap,
    /// Plain text.
    pub(super) warning: LangMap,
    /// Clean HTML.
    pub(super) content: String,
}

/// Reads the texts of a post on a blocking thread, since cleaning HTML may take a moment; call it
/// outside of transactions.
pub(super) async fn words(note: &Note) -> Result<Words> {
    let note = note.clone();
    Ok(tokio::task::spawn_blocking(move || words_of(&note)).await?)
}

fn words_of(note: &Note) -> Words {
    let first = note.content_map.first();
    let language = first.map(|(language, _)| language.clone());
    let spoken = language.as_deref().unwrap_or("und");
    Words {
        title: title(note, spoken),
        warning: LangMap::of(spoken, &warning(note)),
        content: content(note),
        language,
    }
}

/// The title of a post by language, plain text; empty where it has none.
fn title(note: &Note, language: &str) -> LangMap {
    // A Note with a name that answers another is a vote.
    if note.kind == NoteKind::Note && note.in_reply_to.is_some() {
        return LangMap::default();
    }
    if note.name_map.is_empty() {
        let name = note.name.as_deref().unwrap_or_default();
        return LangMap::of(language, &text::tidy(name));
    }
    let names = note.name_map.iter();
    names
        .map(|(language, name)| (language.clone(), text::tidy(name)))
        .collect()
}

/// What a post is hidden behind, plain text. What others call a summary is none.
fn warning(note: &Note) -> String {
    let warns = matches!(note.kind, NoteKind::Note | NoteKind::Question);
    let summary = note.summary.as_deref().filter(|_| warns);
    summary.map(text::plain).unwrap_or_default()
}

/// The text of a post as clean HTML.
fn content(note: &Note) -> String {
    let mut html = match note.kind {
        NoteKind::Article => excerpt(note),
        NoteKind::Video | NoteKind::Audio | NoteKind::Event if note.extras.is_plain => {
            paragraphs(&text::beginning(&note.content, EXCERPT))
        }
        _ if note.extras.is_plain => paragraphs(&note.content),
        NoteKind::Note => without_title(note),
        _ => text::clean_remote(&note.content),
    };
    if note.kind == NoteKind::Event {
        html.insert_str(0, &when_and_where(&note.extras));
    }
    html.push_str(&links(note));
    html
}

/// An album of another Oriel says its title once more in its text, for those who show no titles.
fn without_title(note: &Note) -> String {
    let html = text::clean_remote(&note.content);
    let mut names = note.name_map.iter().map(|(_, name)| name).chain(&note.name);
    let said = |rest: &str| {
        let (title, rest) = rest.split_once("</strong></p>")?;
        names
            .any(|name| text::escape(&text::tidy(name)) == title)
            .then(|| rest.to_owned())
    };
    html.strip_prefix("<p><strong>")
        .and_then(said)
        .unwrap_or(html)
}

fn excerpt(note: &Note) -> String {
    let summary = note.summary.as_deref().map(text::plain);
    let summary = summary.filter(|summary| !summary.is_empty());
    let words = summary.unwrap_or_else(|| text::plain(&note.content));
    paragraphs(&text::beginning(&words, EXCERPT))
}

fn paragraphs(words: &str) -> String {
    let tidy = text::tidy(words);
    let mut html = String::new();
    for one in tidy.split("\n\n").filter(|it| !it.trim().is_empty()) {
        let lines = text::escape(one.trim()).replace('\n', "<br>");
        html.extend(["<p>", &lines, "</p>"]);
    }
    html
}

fn when_and_where(extras: &Extras) -> String {
    let moment = |at: OffsetDateTime| at.format(MINUTE).unwrap_or_default();
    let times = [extras.starts, extras.ends];
    let times: Vec<String> = times.into_iter().flatten().map(moment).collect();
    let place = extras.place.as_deref().map(text::tidy);
    let parts: Vec<String> = [(!times.is_empty()).then(|| times.join(" – ")), place]
        .into_iter()
        .flatten()
        .map(|part| text::escape(&part))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("<p><strong>{}</strong></p>", parts.join(" · "))
}

/// What a question asks; nothing for other posts.
pub(crate) fn poll(note: &Note) -> Option<Poll> {
    let extras = &note.extras;
    if note.kind != NoteKind::Question || extras.options.is_empty() {
        return None;
    }
    let answers = extras.options.iter().map(|option| Answer {
        title: text::tidy(&option.name),
        votes: option.votes,
    });
    Some(Poll {
        answers: answers.collect(),
        multiple: extras.is_multiple,
        voters: extras.voters,
        ends_at: extras.ends.map(OffsetDateTime::unix_timestamp),
    })
}

/// The pages that a post passes on and does not name in its text.
fn links(note: &Note) -> String {
    let unnamed = note
        .extras
        .links
        .iter()
        .filter(|link| !note.content.contains(*link));
    let lines = unnamed.map(|link| {
        let shown = link
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        let (link, shown) = (text::escape(link), text::escape(shown));
        format!("<p><a href=\"{link}\">{shown}</a></p>")
    });
    text::clean_remote(&lines.collect::<Vec<_>>().concat())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn note(kind: &str, fields: &Value) -> Note {
        let mut json = json!({
            "id": "https://a.example/1", "type": kind, "attributedTo": "https://a.example/wren",
        });
        let object = json.as_object_mut().unwrap();
        object.extend(fields.as_object().unwrap().clone());
        Note::from_json(&json).unwrap()
    }

    #[test]
    fn an_article_is_its_summary_or_its_beginning() {
        let long = format!("<h1>On fog</h1><p>{}</p>", "word ".repeat(400));
        let article = note("Article", &json!({ "name": "On fog", "content": long }));
        assert_eq!(title(&article, "en").first(), "On fog");
        let html = content(&article);
        assert!(html.len() < 600 && html.contains("word…</p>"), "{html}");
        let told = note(
            "Article",
            &json!({ "summary": "Why <b>fog</b> is & stays.", "content": long }),
        );
        assert_eq!(content(&told), "<p>Why fog is &amp; stays.</p>");
        assert_eq!(warning(&told), "", "a summary is no warning here");
    }

    #[test]
    fn an_album_says_its_title_once() {
        let told = json!({
            "name": "Fog & rain", "nameMap": { "en": "Fog & rain", "cy": "Niwl a glaw" },
            "content": "<p><strong>Fog &amp; rain</strong></p><p>At dawn.</p>",
        });
        let album = note("Note", &told);
        assert_eq!(title(&album, "und").get("cy"), Some("Niwl a glaw"));
        assert_eq!(content(&album), "<p>At dawn.</p>");
        let other = json!({ "name": "Fog", "content": "<p><strong>Rain</strong></p>" });
        assert_eq!(
            content(&note("Note", &other)),
            "<p><strong>Rain</strong></p>"
        );
    }

    #[test]
    fn a_name_of_a_reply_is_a_vote_and_no_title() {
        let vote = json!({ "name": "Film", "inReplyTo": "https://b.example/2" });
        assert!(title(&note("Note", &vote), "en").is_empty());
    }

    #[test]
    fn a_film_is_its_description_as_plain_text() {
        let film = note(
            "Video",
            &json!({
                "name": "Fog", "mediaType": "text/markdown",
                "content": "One <script>alert(1)</script>\n\nTwo\nthree",
            }),
        );
        assert_eq!(
            content(&film),
            "<p>One &lt;script&gt;alert(1)&lt;/script&gt;</p><p>Two<br>three</p>"
        );
    }

    #[test]
    fn an_event_begins_with_when_and_where() {
        let event = note(
            "Event",
            &json!({
                "startTime": "2026-12-01T18:00:00Z", "endTime": "2026-12-01T20:00:00Z",
                "location": { "name": "Y <i>Bala" }, "content": "<p>Come.</p>",
            }),
        );
        assert_eq!(
            content(&event),
            "<p><strong>2026-12-01 18:00 UTC – 2026-12-01 20:00 UTC · Y &lt;i&gt;Bala</strong></p>\
             <p>Come.</p>"
        );
    }

    #[test]
    fn a_question_has_its_answers_and_keeps_its_warning() {
        let question = note(
            "Question",
            &json!({
                "summary": "taste", "content": "<p>Which?</p>", "votersCount": 2,
                "endTime": "2026-11-24T10:00:00Z",
                "anyOf": [{ "name": "Film <b>", "replies": { "totalItems": 2 } }, { "name": "Digital" }],
            }),
        );
        assert_eq!(content(&question), "<p>Which?</p>");
        assert_eq!(warning(&question), "taste");
        let answer = |title: &str, votes| Answer {
            title: title.to_owned(),
            votes,
        };
        let asked = Poll {
            answers: vec![answer("Film <b>", 2), answer("Digital", 0)],
            multiple: true,
            voters: Some(2),
            ends_at: Some(1_795_514_400),
        };
        assert_eq!(poll(&question), Some(asked));
    }

    #[test]
    fn only_a_question_asks_anything() {
        let event = note("Event", &json!({ "oneOf": [{ "name": "Film" }] }));
        assert_eq!(poll(&event), None);
        assert_eq!(poll(&note("Question", &json!({}))), None);
    }

    #[test]
    fn a_page_leads_to_what_it_passes_on() {
        let page = note(
            "Page",
            &json!({
                "content": "<p>Look</p>",
                "attachment": [{ "type": "Link", "href": "https://lens.example/?a=1&b=\"2" }],
            }),
        );
        let html = content(&page);
        assert!(
            html.contains("<a href=\"https://lens.example/?a=1&amp;b="),
            "{html}"
        );
        assert!(
            html.contains("rel=\"nofollow noopener noreferrer\""),
            "{html}"
        );
    }
}
