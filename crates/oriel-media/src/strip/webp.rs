use super::{Kind, Removed, only_orientation, orientation_of};
use crate::{error::Refused, riff};

/// Flags of the extended header that announce EXIF, and EXIF or XMP (WebP container, 2.7).
const EXIF_FLAG: u8 = 0b0000_1000;
const METADATA_FLAGS: u8 = 0b0000_1100;
/// Where the flags are, when the extended header is there: it comes first.
const FLAGS_AT: usize = 12;

pub(super) fn strip(bytes: &[u8], removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let (mut chunks, after) = riff::chunks(bytes);
    let mut kept = b"WEBP".to_vec();
    let mut flags = 0;
    for chunk in chunks.by_ref() {
        match chunk.name {
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => {
                kept.extend(chunk.whole);
            }
            b"EXIF" => {
                removed.exif(chunk.data);
                if let Some(orientation) = orientation_of(chunk.data) {
                    kept.extend(b"EXIF\x1a\0\0\0");
                    kept.extend(only_orientation(orientation));
                    flags = EXIF_FLAG;
                }
            }
            b"XMP " => removed.xmp(chunk.data),
            _ => removed.note(Kind::Other),
        }
    }
    if !chunks.rest.is_empty() {
        return Err(Refused::Incomplete);
    }
    removed.tail(after);
    if kept.get(4..8) == Some(b"VP8X")
        && let Some(announced) = kept.get_mut(FLAGS_AT)
    {
        *announced = *announced & !METADATA_FLAGS | flags;
    }
    let length = u32::try_from(kept.len()).map_err(|_error| Refused::Incomplete)?;
    Ok([b"RIFF".as_slice(), &length.to_le_bytes(), &kept].concat())
}
