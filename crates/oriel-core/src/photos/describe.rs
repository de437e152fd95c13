use std::collections::BTreeSet;

use oriel_store::{
    Connection,
    model::{AccountId, LangMap, Photo, PhotoId, PostId},
    photos, posts,
};

use super::{all_own, own};
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
    let photos = described(core, person, said).await?;
    if photos.iter().any(|photo| photo.is_new) {
        let (for_outbox, photos) = (core.clone(), photos.clone());
        core.store()
            .write(move |conn| write_described(conn, &for_outbox, &photos, None))
            .await?;
        core.wake_workers();
    }
    Ok(photos.into_iter().map(|it| it.photo).collect())
}

/// A photo as it is to be.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    photo: Photo,
    is_new: bool,
}

/// Looks whether this may be said of these photos, and writes nothing yet.
///
/// # Errors
/// As [`describe`].
pub(crate) async fn described(
    core: &Core,
    person: &Person,
    said: Vec<(PhotoId, Description)>,
) -> Result<Vec<Described>> {
    let ids: Vec<PhotoId> = said.iter().map(|(id, _)| *id).collect();
    let known = all_own(core, person, ids).await?;
    let pairs = known.into_iter().zip(said);
    let described = pairs.map(|(known, (_, description))| {
        let mut photo = known.clone();
        apply(core, &mut photo, description)?;
        // An editor saves all photos of an album at once; most are as they were.
        let is_new = photo != known;
        if is_new {
            photo.updated_at = core.now().into();
        }
        Ok(Described { photo, is_new })
    });
    described.collect()
}

/// Writes what is new of these photos, and tells everyone who has a post with one of them, but for
/// the post `but`, of which they hear anyway.
pub(crate) fn write_described(
    conn: &mut Connection,
    core: &Core,
    photos: &[Described],
    but: Option<PostId>,
) -> oriel_store::Result<()> {
    let mut changed = Vec::new();
    for new in photos.iter().filter(|it| it.is_new) {
        photos::update_description(conn, &new.photo)?;
        changed.push(new.photo.id);
    }
    let mut told = posts_with(conn, &changed)?;
    told.retain(|post| Some(*post) != but);
    tell(conn, core, told)
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

fn apply(core: &Core, photo: &mut Photo, new: Description) -> Result<(), Invalid> {
    let limits = &core.config().limits;
    if let Some(title) = new.title {
        photo.title = bounded_map("title", &title, MAX_TITLE_CHARS)?;
    }
    if let Some(alt) = new.alt {
        photo.alt = bounded_map("alt", &alt, limits.alt_text_chars)?;
    }
    if let Some(decorative) = new.decorative {
        photo.decorative = decorative;
    }
    if let Some(id) = new.licence {
        let known = licence::named("licence", &id)?;
        known.id.clone_into(&mut photo.licence);
    }
    if let Some((x, y)) = new.focal {
        photo.focal_x = f64::from(x.clamp(-1.0, 1.0));
        photo.focal_y = f64::from(y.clamp(-1.0, 1.0));
    }
    if let Some(show) = new.show_camera {
        photo.show_camera = show;
    }
    if let Some(show) = new.show_place {
        photo.show_place = show;
    }
    if let Some(allow) = new.allow_download {
        photo.allow_download = allow;
    }
    Ok(())
}
