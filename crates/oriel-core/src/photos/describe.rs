use std::collections::BTreeSet;

use oriel_store::{
    Connection,
    model::{AccountId, LangMap, Photo, PhotoId, PostId},
    photos, posts,
};

use super::own;
use crate::{
    Core, Error, Invalid, Result, jobs, licence, limits::MAX_TITLE_CHARS, outbox, person::Person,
    photos::jobs::ShowCamera, text::bounded_map,
};

/// What a photographer says about one photo. What is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Description {
    pub title: Option<LangMap>,
    pub alt: Option<LangMap>,
    /// There is nothing to describe.
    pub decorative: Option<bool>,
    pub licence: Option<String>,
    /// From the centre, −1 to 1, right and up.
    pub focal: Option<(f32, f32)>,
    pub show_camera: Option<bool>,
    /// Whether to say in which region it was taken.
    pub show_place: Option<bool>,
    /// Whether visitors may have the original, without its metadata.
    pub allow_download: Option<bool>,
}

/// Saves what is said about a photo, and tells everyone who has a post with it.
///
/// # Errors
/// [`Invalid`] with the field to correct, [`crate::Error::NotFound`] for somebody else's photo.
pub async fn describe(
    core: &Core,
    person: &Person,
    id: PhotoId,
    description: Description,
) -> Result<Photo> {
    let photos = describe_all(core, person, vec![(id, description)]).await?;
    photos.into_iter().next().ok_or(Error::NotFound)
}

/// The same for several; everyone who has a post with some of them is told once.
///
/// # Errors
/// As [`describe`]; then nothing is saved.
pub async fn describe_all(
    core: &Core,
    person: &Person,
    said: Vec<(PhotoId, Description)>,
) -> Result<Vec<Photo>> {
    let described = described(core, person, said)?;
    let for_outbox = core.clone();
    let photos = core
        .store()
        .write_retrying(move |conn| write_described(conn, &for_outbox, &described, None))
        .await?;
    core.wake_workers();
    Ok(photos)
}

/// What is said of some photos of an account, with its words tidied and bounded.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    account: AccountId,
    said: Vec<(PhotoId, Description)>,
}

/// Checks what is said of photos, as far as that needs no row.
///
/// # Errors
/// [`Invalid`] with the field to correct.
pub(crate) fn described(
    core: &Core,
    person: &Person,
    said: Vec<(PhotoId, Description)>,
) -> Result<Described, Invalid> {
    let checked = said.into_iter();
    let checked = checked.map(|(id, description)| Ok((id, bounded(core, description)?)));
    Ok(Described {
        account: person.account.id,
        said: checked.collect::<Result<_, Invalid>>()?,
    })
}

/// Writes what is new of these photos, and tells everyone who has a post with one of them, but for
/// the post `but`, of which they hear anyway. Locks the posts, then the photos. Returns the photos
/// as they are then, in the order in which they were named.
///
/// # Errors
/// [`oriel_store::Error::NotFound`] when one of them is not the account's.
pub(crate) fn write_described(
    conn: &mut Connection,
    core: &Core,
    described: &Described,
    but: Option<PostId>,
) -> oriel_store::Result<Vec<Photo>> {
    let ids: Vec<PhotoId> = described.said.iter().map(|(id, _)| *id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let in_posts: Vec<PostId> = posts_with(conn, &ids)?.into_iter().collect();
    posts::lock_all(conn, &in_posts)?;
    let mut photos = photos::all_locked(conn, described.account, &ids)?;
    let mut changed = Vec::new();
    for (photo, (_, description)) in photos.iter_mut().zip(&described.said) {
        let before = photo.clone();
        apply(photo, description);
        // An editor saves all photos of an album at once; most are as they were.
        if *photo != before {
            photo.updated_at = core.now().into();
            photos::update_description(conn, &before, photo)?;
            changed.push(photo.id);
        }
    }
    let mut told = posts_with(conn, &changed)?;
    told.retain(|post| Some(*post) != but);
    tell(conn, core, told)?;
    Ok(photos)
}

/// Forgets what the camera said of a photo and where it was taken, and tells everyone who has a
/// post with it. The photo's file and its other words stay.
///
/// # Errors
/// [`crate::Error::NotFound`] for somebody else's photo.
pub async fn forget_facts(core: &Core, person: &Person, id: PhotoId) -> Result<()> {
    own(core, person, id).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            photos::forget_facts(conn, id, for_outbox.now().into())?;
            let told = posts_with(conn, &[id])?;
            tell(conn, &for_outbox, told)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// The posts that have some of these photos, each once.
fn posts_with(conn: &mut Connection, photos: &[PhotoId]) -> oriel_store::Result<BTreeSet<PostId>> {
    let places = posts::with_photos(conn, photos)?;
    Ok(places.into_iter().map(|(_, post)| post).collect())
}

/// Tells everyone who has one of these posts.
fn tell(conn: &mut Connection, core: &Core, posts: BTreeSet<PostId>) -> oriel_store::Result<()> {
    for post in posts {
        outbox::post_changed(conn, core, post)?;
    }
    Ok(())
}

/// Shows or hides the camera facts of all photos that somebody has, before long.
///
/// # Errors
/// When the database refuses.
pub async fn show_camera_everywhere(core: &Core, person: &Person, show: bool) -> Result<()> {
    let job = ShowCamera {
        account: person.account.id,
        show,
    };
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| jobs::enqueue(conn, &for_jobs, &job))
        .await?;
    core.wake_workers();
    Ok(())
}

/// So many photos are changed in one transaction.
const AT_ONCE: i64 = 100;

/// Changes what is not so yet, and tells everyone who has a post with it.
pub(crate) async fn show_camera_on_all(core: &Core, account: AccountId, show: bool) -> Result<()> {
    loop {
        let for_outbox = core.clone();
        let changed = core
            .store()
            .write(move |conn| {
                let now = for_outbox.now().into();
                let changed = photos::set_show_camera(conn, account, show, AT_ONCE, now)?;
                let told = posts_with(conn, &changed)?;
                tell(conn, &for_outbox, told)?;
                Ok(changed.len())
            })
            .await?;
        if changed == 0 {
            core.wake_workers();
            return Ok(());
        }
    }
}

/// A description whose words are tidied and bounded, and whose licence is known.
fn bounded(core: &Core, said: Description) -> Result<Description, Invalid> {
    let limits = &core.config().limits;
    let words = |field, map: Option<LangMap>, limit| {
        map.map(|map| bounded_map(field, &map, limit)).transpose()
    };
    let licence = said.licence.map(|id| licence::named("licence", &id));
    let licence = licence.transpose()?.map(|known| known.id.to_owned());
    Ok(Description {
        title: words("title", said.title, MAX_TITLE_CHARS)?,
        alt: words("alt", said.alt, limits.alt_text_chars)?,
        licence,
        ..said
    })
}

fn apply(photo: &mut Photo, new: &Description) {
    set(&mut photo.title, new.title.as_ref());
    set(&mut photo.alt, new.alt.as_ref());
    set(&mut photo.decorative, new.decorative.as_ref());
    set(&mut photo.licence, new.licence.as_ref());
    if let Some((x, y)) = new.focal {
        photo.focal_x = f64::from(x.clamp(-1.0, 1.0));
        photo.focal_y = f64::from(y.clamp(-1.0, 1.0));
    }
    set(&mut photo.show_camera, new.show_camera.as_ref());
    set(&mut photo.show_place, new.show_place.as_ref());
    set(&mut photo.allow_download, new.allow_download.as_ref());
}

fn set<T: Clone>(field: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        field.clone_from(value);
    }
}
