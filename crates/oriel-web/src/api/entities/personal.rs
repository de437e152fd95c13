use oriel_core::{
    model::{
        self, ConversationId, ConversationView, FilterAction, FilterContext, FilterId,
        FilterKeywordId, FilterPost, FilterPostId, FilterView, ListId, PostId, RepliesPolicy,
    },
    person::Person,
    personal::filters::Phrase,
};
use serde::Serialize;

use super::{Account, Reader, Status, account, status, status::visibility_name, wire::Timestamp};
use crate::app::App;

/// `List`.
#[derive(Debug, Serialize)]
pub(crate) struct List<'a> {
    id: ListId,
    title: &'a str,
    replies_policy: RepliesPolicy,
    exclusive: bool,
}

/// A list of accounts.
pub(crate) fn list(list: &model::List) -> List<'_> {
    List {
        id: list.id,
        title: &list.title,
        replies_policy: list.replies_policy,
        exclusive: list.exclusive,
    }
}

/// `Filter` of the second version.
#[derive(Debug, Serialize)]
pub(crate) struct Filter<'a> {
    id: FilterId,
    title: &'a str,
    context: &'a [FilterContext],
    expires_at: Option<Timestamp>,
    filter_action: FilterAction,
    keywords: Vec<FilterKeyword<'a>>,
    statuses: Vec<FilterStatus>,
}

/// A filter with all that it looks for.
pub(crate) fn filter(view: &FilterView) -> Filter<'_> {
    let filter = &view.filter;
    Filter {
        id: filter.id,
        title: &filter.title,
        context: &filter.contexts,
        expires_at: filter.expires_at.map(Timestamp::from),
        filter_action: filter.action,
        keywords: view.keywords.iter().map(filter_keyword).collect(),
        statuses: view.posts.iter().map(filter_status).collect(),
    }
}

/// `FilterKeyword`.
#[derive(Debug, Serialize)]
pub(crate) struct FilterKeyword<'a> {
    id: FilterKeywordId,
    keyword: &'a str,
    whole_word: bool,
}

/// A keyword of a filter.
pub(crate) fn filter_keyword(keyword: &model::FilterKeyword) -> FilterKeyword<'_> {
    FilterKeyword {
        id: keyword.id,
        keyword: &keyword.keyword,
        whole_word: keyword.whole_word,
    }
}

/// `FilterStatus`.
#[derive(Debug, Serialize)]
pub(crate) struct FilterStatus {
    id: FilterPostId,
    status_id: PostId,
}

/// A post that a filter names.
pub(crate) fn filter_status(post: &FilterPost) -> FilterStatus {
    FilterStatus {
        id: post.id,
        status_id: post.post_id,
    }
}

/// `Filter` of the first version, whose id is the keyword's.
#[derive(Debug, Serialize)]
pub(crate) struct FilterV1<'a> {
    id: FilterKeywordId,
    phrase: &'a str,
    context: &'a [FilterContext],
    whole_word: bool,
    expires_at: Option<Timestamp>,
    irreversible: bool,
}

/// One keyword of a filter, as older apps know it.
pub(crate) fn phrase(phrase: &Phrase) -> FilterV1<'_> {
    let (filter, keyword) = (&phrase.filter, &phrase.keyword);
    FilterV1 {
        id: keyword.id,
        phrase: &keyword.keyword,
        context: &filter.contexts,
        whole_word: keyword.whole_word,
        expires_at: filter.expires_at.map(Timestamp::from),
        irreversible: filter.action == FilterAction::Hide,
    }
}

/// `Marker`.
#[derive(Debug, Serialize)]
pub(crate) struct Marker {
    last_read_id: String,
    version: i32,
    updated_at: Timestamp,
}

/// How far a timeline was read.
pub(crate) fn marker(marker: &model::Marker) -> Marker {
    Marker {
        last_read_id: marker.last_read_id.to_string(),
        version: marker.version,
        updated_at: marker.updated_at.into(),
    }
}

/// `Preferences`.
#[derive(Debug, Serialize)]
pub(crate) struct Preferences<'a> {
    #[serde(rename = "posting:default:visibility")]
    visibility: &'static str,
    #[serde(rename = "posting:default:sensitive")]
    sensitive: bool,
    #[serde(rename = "posting:default:language")]
    language: Option<&'a str>,
    #[serde(rename = "reading:expand:media")]
    expand_media: &'static str,
    #[serde(rename = "reading:expand:spoilers")]
    expand_spoilers: bool,
}

/// The preferences of a signed-in user.
pub(crate) fn preferences(person: &Person) -> Preferences<'_> {
    let defaults = &person.user.defaults;
    Preferences {
        visibility: visibility_name(defaults.visibility),
        sensitive: false,
        language: defaults.language.as_deref(),
        expand_media: "default",
        expand_spoilers: false,
    }
}

/// `Conversation`.
#[derive(Debug, Serialize)]
pub(crate) struct Conversation<'a> {
    id: ConversationId,
    unread: bool,
    /// The other accounts in it, or the viewer's own where there is no other.
    accounts: Vec<Account<'a>>,
    last_status: Status<'a>,
}

/// A conversation of the viewer.
pub(crate) fn conversation<'a>(
    app: &'a App,
    view: &'a ConversationView,
    reader: &'a Reader,
) -> Conversation<'a> {
    let people = if view.others.is_empty() {
        std::slice::from_ref(&view.last.author)
    } else {
        view.others.as_slice()
    };
    Conversation {
        id: view.conversation.id,
        unread: view.conversation.unread,
        accounts: people.iter().map(|it| account(app, it)).collect(),
        last_status: status(app, &view.last, reader),
    }
}
