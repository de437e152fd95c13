use std::io::Cursor;

use exif::Reader;

use super::Removed;
use crate::error::Refused;

/// A TIFF may point to anything anywhere, so its first picture is written anew.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    Ok(oriel_pixels::rewritten_tiff(bytes)?)
}

/// What its directories tell.
pub(super) fn note(bytes: &[u8], removed: &mut Removed) {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_from_container(&mut Cursor::new(bytes));
    let read = read.or_else(|error| error.distill_partial_result(|_| {}));
    if let Ok(exif) = read {
        exif.fields().for_each(|field| removed.field(field));
    }
}
