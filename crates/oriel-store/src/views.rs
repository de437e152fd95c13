//! Posts with everything a page shows of them, in a fixed number of queries however many.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use crate::{
    Connection, Result, accounts,
    model::{
        Account, AccountId, App, AppId, LangMap, NewPostPhoto, Photo, PhotoId, PhotoView, Post,
        PostId, PostView, Rendition, ViewerState,
    },
    mutes, posts,
    schema::{
        bookmarks, likes, mentions, photos, pins, post_photos, post_tags, posts as posts_table,
        renditions, tags,
    },
};

/// One post, complete, as nobody in particular sees it.
pub fn by_id(conn: &mut Connection, id: PostId) -> Result<Option<PostView>> {
    let post: Vec<Post> = posts::by_id(conn, id)?.into_iter().collect();
    Ok(load(conn, post, None)?.into_iter().next())
}

/// Completes posts, in the order given, with what `viewer` did with each.
pub fn load(
    conn: &mut Connection,
    rows: Vec<Post>,
    viewer: Option<AccountId>,
) -> Result<Vec<PostView>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let listed: Vec<PostId> = rows.iter().map(|post| post.id).collect();
    let boosted: BTreeSet<PostId> = rows.iter().filter_map(|post| post.boost_of_id).collect();
    let mut rows = rows;
    if !boosted.is_empty() {
        let missing = boosted.iter().filter(|id| !listed.contains(id));
        let missing: Vec<PostId> = missing.copied().collect();
        rows.extend(posts::by_ids(conn, &missing)?);
    }
    let mut views = complete(conn, rows, viewer)?;
    let originals: HashMap<PostId, PostView> = boosted
        .into_iter()
        .filter_map(|id| Some((id, views.get(&id)?.clone())))
        .collect();
    let whole = listed.iter().filter_map(|id| {
        let mut view = views.remove(id)?;
        let original = view.post.boost_of_id.and_then(|id| originals.get(&id));
        view.boosted = original.cloned().map(Box::new);
        Some(view)
    });
    Ok(whole.collect())
}

/// Everything about posts but what they boost.
fn complete(
    conn: &mut Connection,
    rows: Vec<Post>,
    viewer: Option<AccountId>,
) -> Result<HashMap<PostId, PostView>> {
    let ids: Vec<PostId> = rows.iter().map(|post| post.id).collect();
    let mut photos = photos_by_post(conn, &ids)?;
    let mut tags = tags_by_post(conn, &ids)?;
    let named = mentions_by_post(conn, &ids)?;
    let pinned: Vec<PostId> = pins::table
        .filter(pins::post_id.eq_any(&ids))
        .select(pins::post_id)
        .load(conn)?;
    let parents = parent_authors(conn, &rows)?;
    let people = people(conn, &rows, &named, &parents)?;
    let apps = apps(conn, &rows)?;
    let states = viewer.map_or(Ok(HashMap::new()), |viewer| {
        states(conn, &rows, &ids, viewer)
    })?;
    let whole = rows.into_iter().filter_map(|mut post| {
        let author = people.get(&post.account_id)?.clone();
        post.sensitive |= author.sensitized_at.is_some();
        let named = named.get(&post.id).into_iter().flatten();
        let view = PostView {
            author,
            app: post.app_id.and_then(|id| apps.get(&id)).cloned(),
            pinned: pinned.contains(&post.id),
            photos: photos.remove(&post.id).unwrap_or_default(),
            tags: tags.remove(&post.id).unwrap_or_default(),
            mentions: named.filter_map(|id| people.get(id).cloned()).collect(),
            viewer: states.get(&post.id).copied().unwrap_or_default(),
            boosted: None,
            in_reply_to_account: post
                .in_reply_to_id
                .and_then(|parent| parents.get(&parent))
                .and_then(|account| people.get(account))
                .cloned(),
            post,
        };
        Some((view.post.id, view))
    });
    Ok(whole.collect())
}

/// What these posts were written with; posts of other servers do not say.
fn apps(conn: &mut Connection, rows: &[Post]) -> Result<HashMap<AppId, App>> {
    let ids: BTreeSet<AppId> = rows.iter().filter_map(|post| post.app_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = crate::apps::by_ids(conn, &ids.into_iter().collect::<Vec<_>>())?;
    Ok(found.into_iter().map(|app| (app.id, app)).collect())
}

fn photos_by_post(
    conn: &mut Connection,
    ids: &[PostId],
) -> Result<HashMap<PostId, Vec<PhotoView>>> {
    let rows: Vec<(NewPostPhoto, Photo)> = post_photos::table
        .inner_join(photos::table)
        .filter(post_photos::post_id.eq_any(ids))
        .order((post_photos::post_id.asc(), post_photos::position.asc()))
        .select((NewPostPhoto::as_select(), Photo::as_select()))
        .load(conn)?;
    let places: Vec<PostId> = rows.iter().map(|(place, _)| place.post_id).collect();
    let views = placed(conn, rows)?;
    Ok(group(places.into_iter().zip(views).collect()))
}

/// Photos in their places, in the order given, with their renditions.
pub fn placed(conn: &mut Connection, rows: Vec<(NewPostPhoto, Photo)>) -> Result<Vec<PhotoView>> {
    let of: Vec<PhotoId> = rows.iter().map(|(_, photo)| photo.id).collect();
    let sizes = renditions_of(conn, &of)?;
    let view = |(place, photo): (NewPostPhoto, Photo)| PhotoView {
        renditions: sizes
            .get(&photo.id)
            .into_iter()
            .flatten()
            .filter(|rendition| rendition.media_key == photo.media_key)
            .cloned()
            .collect(),
        photo,
        caption: place.caption,
        leader: place.leader,
    };
    Ok(rows.into_iter().map(view).collect())
}

fn renditions_of(
    conn: &mut Connection,
    ids: &[PhotoId],
) -> Result<HashMap<PhotoId, Vec<Rendition>>> {
    let mut by_photo: HashMap<PhotoId, Vec<Rendition>> = HashMap::new();
    let rows: Vec<Rendition> = renditions::table
        .filter(renditions::photo_id.eq_any(ids))
        .order(renditions::bytes.desc())
        .select(Rendition::as_select())
        .load(conn)?;
    for row in rows {
        by_photo.entry(row.photo_id).or_default().push(row);
    }
    Ok(by_photo)
}

/// The tags of some posts.
pub fn tags_by_post(conn: &mut Connection, ids: &[PostId]) -> Result<HashMap<PostId, Vec<String>>> {
    let rows: Vec<(PostId, String)> = post_tags::table
        .inner_join(tags::table)
        .filter(post_tags::post_id.eq_any(ids))
        .order(tags::name.asc())
        .select((post_tags::post_id, tags::name))
        .load(conn)?;
    Ok(group(rows))
}

fn mentions_by_post(
    conn: &mut Connection,
    ids: &[PostId],
) -> Result<HashMap<PostId, Vec<AccountId>>> {
    let rows: Vec<(PostId, AccountId)> = mentions::table
        .filter(mentions::post_id.eq_any(ids))
        .order(mentions::account_id.asc())
        .select((mentions::post_id, mentions::account_id))
        .load(conn)?;
    Ok(group(rows))
}

fn parent_authors(conn: &mut Connection, rows: &[Post]) -> Result<HashMap<PostId, AccountId>> {
    let parents: Vec<PostId> = rows.iter().filter_map(|post| post.in_reply_to_id).collect();
    if parents.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(PostId, AccountId)> = posts_table::table
        .filter(posts_table::id.eq_any(parents))
        .select((posts_table::id, posts_table::account_id))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

fn people(
    conn: &mut Connection,
    rows: &[Post],
    named: &HashMap<PostId, Vec<AccountId>>,
    parents: &HashMap<PostId, AccountId>,
) -> Result<HashMap<AccountId, Account>> {
    let ids: BTreeSet<AccountId> = rows
        .iter()
        .map(|post| post.account_id)
        .chain(named.values().flatten().copied())
        .chain(parents.values().copied())
        .collect();
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let found = accounts::by_ids(conn, &ids)?;
    Ok(found
        .into_iter()
        .map(|account| (account.id, account))
        .collect())
}

fn states(
    conn: &mut Connection,
    rows: &[Post],
    ids: &[PostId],
    viewer: AccountId,
) -> Result<HashMap<PostId, ViewerState>> {
    let liked: Vec<PostId> = likes::table
        .filter(likes::account_id.eq(viewer).and(likes::post_id.eq_any(ids)))
        .select(likes::post_id)
        .load(conn)?;
    let boosted: Vec<Option<PostId>> = posts_table::table
        .filter(posts_table::account_id.eq(viewer))
        .filter(posts_table::boost_of_id.eq_any(ids.iter().copied().map(Some)))
        .select(posts_table::boost_of_id)
        .load(conn)?;
    let kept: Vec<PostId> = bookmarks::table
        .filter(
            bookmarks::account_id
                .eq(viewer)
                .and(bookmarks::post_id.eq_any(ids)),
        )
        .select(bookmarks::post_id)
        .load(conn)?;
    let root = |post: &Post| post.thread_id.unwrap_or(post.id);
    let roots: Vec<PostId> = rows.iter().map(root).collect();
    let muted = mutes::threads_among(conn, viewer, &roots)?;
    let mut states: HashMap<PostId, ViewerState> = HashMap::new();
    for post in rows.iter().filter(|post| muted.contains(&root(post))) {
        states.entry(post.id).or_default().muted = true;
    }
    for id in liked {
        states.entry(id).or_default().liked = true;
    }
    for id in boosted.into_iter().flatten() {
        states.entry(id).or_default().boosted = true;
    }
    for id in kept {
        states.entry(id).or_default().bookmarked = true;
    }
    Ok(states)
}

fn group<K: std::hash::Hash + Eq, V>(rows: Vec<(K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in rows {
        groups.entry(key).or_default().push(value);
    }
    groups
}

/// A photo by itself, with its renditions.
pub fn photo(conn: &mut Connection, photo: Photo) -> Result<PhotoView> {
    let mut sizes = renditions_of(conn, &[photo.id])?;
    let mut renditions = sizes.remove(&photo.id).unwrap_or_default();
    renditions.retain(|rendition| rendition.media_key == photo.media_key);
    Ok(PhotoView {
        photo,
        caption: LangMap::default(),
        leader: None,
        renditions,
    })
}
