use std::collections::{HashMap, HashSet};

use oriel_media::storage::{Entry, Key};
use oriel_store::{
    files::{self, PhotoFiles},
    model::{Audience, PhotoId, PhotoState},
};
use serde_json::Value;

use crate::{
    Core, Result,
    media_links::{Picture, keys},
};

/// How many photos are asked for at once.
const PAGE: i64 = 1_000;

/// A file that a row tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) key: Key,
    /// None for avatars and headers.
    pub(super) photo: Option<PhotoId>,
    /// As the row says it; none where it says nothing.
    pub(super) bytes: Option<u64>,
    /// Any of these; none where the row says nothing.
    pub(super) sha256: Vec<String>,
    /// Where it may be as well: on its way to the other side, or left there with an old version.
    pub(super) or_at: Option<Key>,
    /// Whether it may lie on the other side for good.
    pub(super) on_either_side: bool,
}

/// Every file that a row tells of, and what jobs still have to do with others.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) files: Vec<Expected>,
    keys: HashSet<Key>,
    /// Media keys whose files are being moved or written, and keys that are to be deleted.
    in_hand: HashSet<String>,
}

impl Known {
    /// Asks the database. Files have to be listed before: what gets a new name meanwhile is named
    /// by a job, or by its row if the job is done, and so the jobs are read before the rows.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(super) async fn load(core: &Core) -> Result<Self> {
        let mut known = Self::default();
        for payload in core.store().read(files::named_by_jobs).await? {
            known.note_job(&payload);
        }
        let mut after = PhotoId(0);
        loop {
            let page = core
                .store()
                .read(move |conn| files::of_photos_after(conn, after, PAGE))
                .await?;
            let Some(last) = page.last() else { break };
            after = last.photo.id;
            for photo in &page {
                known.note_photo(photo)?;
            }
        }
        known.note_pictures(core).await?;
        Ok(known)
    }

    fn note_job(&mut self, payload: &str) {
        let Ok(job) = serde_json::from_str::<Value>(payload) else {
            return;
        };
        let list = |name: &str| {
            job.get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let to = list("renamings").chain(list("portraits"));
        let names = to.filter_map(|renaming| renaming.get("to"));
        let named = list("keys").chain(names);
        self.in_hand
            .extend(named.filter_map(Value::as_str).map(str::to_owned));
    }

    fn note_photo(&mut self, files: &PhotoFiles) -> Result<()> {
        if files.photo.state == PhotoState::Processing {
            self.in_hand.insert(files.photo.media_key.clone());
        }
        for expected in of_photo(files)? {
            self.note(expected);
        }
        Ok(())
    }

    async fn note_pictures(&mut self, core: &Core) -> Result<()> {
        for account in core.store().read(files::accounts_with_pictures).await? {
            // Of somebody suspended they are hidden; either way they are moved a little later.
            let sides = match account.suspended_at {
                None => (Audience::Public, Audience::Private),
                Some(_) => (Audience::Private, Audience::Public),
            };
            for picture in Picture::ALL {
                let Some(name) = picture.of(&account) else {
                    continue;
                };
                let key = |side| keys::rendition_for(side, name, &picture.spec().name);
                self.note(Expected {
                    key: key(sides.0)?,
                    photo: None,
                    bytes: None,
                    sha256: Vec::new(),
                    or_at: Some(key(sides.1)?),
                    on_either_side: true,
                });
            }
        }
        Ok(())
    }

    fn note(&mut self, expected: Expected) {
        self.keys.insert(expected.key.clone());
        self.keys.extend(expected.or_at.clone());
        self.files.push(expected);
    }

    /// Whether a row or a job tells of a file.
    pub(super) fn knows(&self, key: &Key) -> bool {
        self.keys.contains(key)
            || self.in_hand.contains(key.as_str())
            || media_key(key).is_some_and(|name| self.in_hand.contains(name))
    }

    /// Whether a job still has something to do with a file.
    pub(super) fn is_in_hand(&self, key: &Key) -> bool {
        self.in_hand.contains(key.as_str())
            || media_key(key).is_some_and(|name| self.in_hand.contains(name))
    }

    /// The files that nothing tells of.
    pub(super) fn unknown<'a>(&self, entries: &'a [Entry]) -> Vec<&'a Entry> {
        let unknown = entries.iter().filter(|entry| !self.knows(&entry.key));
        unknown.collect()
    }
}

/// The unguessable name in a key: a folder of renditions, or the name of an original.
fn media_key(key: &Key) -> Option<&str> {
    let text = key.as_str();
    match text.strip_prefix("private/originals/") {
        Some(original) => original.split_once('.').map(|(name, _)| name),
        None => text.split('/').nth(1),
    }
}

/// Every file of every version of a photo.
pub(super) fn of_photo(files: &PhotoFiles) -> Result<Vec<Expected>> {
    let photo = &files.photo;
    let mut all = Vec::new();
    for version in files.versions.iter().filter(|version| version.bytes > 0) {
        let sums = version.checksums();
        // Until it is settled it may have either length.
        let settled = sums.len() == 1 && photo.state == PhotoState::Ready;
        all.push(Expected {
            key: keys::original(&version.media_key, &version.extension)?,
            photo: Some(photo.id),
            bytes: settled.then(|| version.bytes.unsigned_abs()),
            sha256: sums.into_iter().map(str::to_owned).collect(),
            or_at: None,
            on_either_side: false,
        });
    }
    for made in &files.renditions {
        let other = match photo.audience {
            Audience::Public => Audience::Private,
            Audience::Private => Audience::Public,
        };
        let sum = Some(&made.sha256).filter(|sum| !sum.is_empty());
        all.push(Expected {
            key: keys::rendition_for(photo.audience, &made.media_key, &made.name)?,
            photo: Some(photo.id),
            bytes: Some(made.bytes.unsigned_abs()),
            sha256: sum.into_iter().cloned().collect(),
            or_at: Some(keys::rendition_for(other, &made.media_key, &made.name)?),
            on_either_side: made.media_key != photo.media_key,
        });
    }
    Ok(all)
}

/// Files by key, to be looked up.
pub(super) fn by_key(entries: &[Entry]) -> HashMap<&Key, &Entry> {
    entries.iter().map(|entry| (&entry.key, entry)).collect()
}
