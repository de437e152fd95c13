use oriel_store::usage::{self, Share};

use super::{all_files, known::Known};
use crate::{Core, Result};

/// What takes up how much.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// Where it all is.
    pub place: String,
    /// Originals and each rendition, as the rows say.
    pub by_kind: Vec<Share>,
    /// Those with most.
    pub by_person: Vec<Share>,
    /// Avatars and headers.
    pub pictures: Share,
    /// Everything that is there.
    pub held: Share,
    /// What is there and nobody's.
    pub unknown: Share,
}

/// How many people are named.
const PEOPLE: i64 = 20;

/// Counts what the rows tell of and what the storage holds.
///
/// # Errors
/// When database or storage cannot be asked.
pub async fn statistics(core: &Core) -> Result<Statistics> {
    let entries = all_files(core.storage()).await?;
    let known = Known::load(core).await?;
    let (by_kind, by_person) = core
        .store()
        .read(|conn| Ok((usage::by_kind(conn)?, usage::by_person(conn, PEOPLE)?)))
        .await?;
    let pictures: Vec<_> = known.files.iter().filter(|it| it.photo.is_none()).collect();
    let of_people = entries
        .iter()
        .filter(|entry| pictures.iter().any(|it| it.key == entry.key))
        .map(|entry| entry.bytes);
    Ok(Statistics {
        place: core.storage().describe(),
        by_kind,
        by_person,
        pictures: share("avatars and headers", of_people),
        held: share("held", entries.iter().map(|entry| entry.bytes)),
        unknown: share(
            "nobody's",
            known.unknown(&entries).iter().map(|entry| entry.bytes),
        ),
    })
}

pub(super) fn share(name: &str, sizes: impl Iterator<Item = u64>) -> Share {
    let (files, bytes) = sizes.fold((0_i64, 0_u64), |(files, bytes), size| {
        (files + 1, bytes.saturating_add(size))
    });
    Share {
        name: name.to_owned(),
        files,
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
    }
}
