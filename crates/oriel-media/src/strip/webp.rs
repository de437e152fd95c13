use super::{Kind, Removed, only_orientation, orientation_of};
use crate::{
    error::Refused,
    riff::{self, Chunk, Chunks},
};

/// Flags of the extended header that announce EXIF, and EXIF or XMP (WebP container, 2.7).
const EXIF_FLAG: u8 = 0b0000_1000;
const METADATA_FLAGS: u8 = 0b0000_1100;
/// Where the flags are, when the extended header is there: it comes first.
const FLAGS_AT: usize = 8;

pub(super) fn strip(bytes: &[u8], removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let (mut chunks, after) = riff::chunks(bytes);
    let mut kept = Vec::new();
    let mut flags = 0;
    for chunk in chunks.by_ref() {
        match chunk.name {
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" => {
                kept.extend(chunk.whole);
            }
            b"ANIM" => {
                removed.moves = true;
                kept.extend(chunk.whole);
            }
            b"ANMF" => kept.extend(riff::chunk(*b"ANMF", &frame(chunk, removed)?)),
            b"EXIF" => {
                removed.exif(chunk.data);
                if let Some(orientation) = orientation_of(chunk.data) {
                    kept.extend(riff::chunk(*b"EXIF", &only_orientation(orientation)));
                    flags = EXIF_FLAG;
                }
            }
            b"XMP " => removed.xmp(chunk.data),
            _ => removed.note(Kind::Other),
        }
    }
    // Less than the head of a chunk is padding.
    if chunks.rest.len() >= 8 {
        return Err(Refused::Incomplete);
    }
    removed.tail(after);
    if kept.starts_with(b"VP8X")
        && let Some(announced) = kept.get_mut(FLAGS_AT)
    {
        *announced = *announced & !METADATA_FLAGS | flags;
    }
    Ok(riff::file(&kept))
}

/// What is in a frame of an animation, which may have chunks of its own that nobody knows (WebP container,
/// 2.7.1.1).
fn frame(chunk: Chunk<'_>, removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let (place, rest) = chunk.data.split_at_checked(16).ok_or(Refused::Incomplete)?;
    let mut data = place.to_vec();
    for inside in (Chunks { rest }) {
        match inside.name {
            b"VP8 " | b"VP8L" | b"ALPH" => data.extend(inside.whole),
            _ => removed.note(Kind::Other),
        }
    }
    Ok(data)
}
