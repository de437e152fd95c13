use super::{Kind, Removed, only_orientation, orientation_of};
use crate::{
    error::Refused,
    jpeg::{self, APP0, APP1, APP2, APP14, COM, Segment},
};

const APP13: u8 = 0xed;

pub(super) fn strip(bytes: &[u8], removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let walk = jpeg::walk(bytes)?;
    let end = walk.end.ok_or(Refused::Incomplete)?;
    let mut out = vec![0xff, 0xd8];
    let exif =
        |segment: &&Segment<'_>| segment.marker == APP1 && segment.body.starts_with(b"Exif\0\0");
    let first = walk.segments.iter().find(exif);
    if let Some(orientation) = first.and_then(|segment| orientation_of(segment.body)) {
        out.extend([0xff, APP1, 0x00, 0x22]);
        out.extend(b"Exif\0\0");
        out.extend(only_orientation(orientation));
    }
    for segment in &walk.segments {
        if is_picture(segment.marker, segment.body) {
            let whole = bytes.get(segment.start..segment.data_end);
            out.extend(whole.ok_or(Refused::Incomplete)?);
        } else {
            note(segment, removed);
            out.extend(without_preview(segment).into_iter().flatten());
        }
    }
    out.extend([0xff, 0xd9]);
    removed.tail(bytes.get(end..).unwrap_or_default());
    Ok(out)
}

/// Segments that the picture needs: tables, frames, scans, and what says how colours are meant.
fn is_picture(marker: u8, body: &[u8]) -> bool {
    match marker {
        APP0 => body.starts_with(b"JFIF\0") && body.len() <= 14,
        APP2 => body.starts_with(b"ICC_PROFILE\0"),
        APP14 => body.starts_with(b"Adobe") && body.len() <= 12,
        // Frames, tables, scans, and what belongs to them (ITU-T T.81, table B.1).
        0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xdf => true,
        _ => false,
    }
}

/// A header that has a small picture in it, without that (JFIF 1.02).
fn without_preview(segment: &Segment<'_>) -> Option<[u8; 18]> {
    let is_header = segment.marker == APP0 && segment.body.starts_with(b"JFIF\0");
    let kept = segment.body.first_chunk::<12>().filter(|_| is_header)?;
    let mut header = [0xff, APP0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    header.get_mut(4..16)?.copy_from_slice(kept);
    Some(header)
}

fn note(segment: &Segment<'_>, removed: &mut Removed) {
    let body = segment.body;
    match segment.marker {
        // A preview may follow in either (JFIF 1.02; JFXX).
        APP0 if body.starts_with(b"JF") => removed.note(Kind::Preview),
        APP1 if body.starts_with(b"Exif\0\0") => {
            removed.exif(body.get(6..).unwrap_or_default());
        }
        // The packet, and what did not fit into it (XMP part 3, 1.1.3).
        APP1 if body.starts_with(b"http://ns.adobe.com/x") => removed.xmp(body),
        APP2 if body.starts_with(b"MPF\0") => removed.note(Kind::FurtherPictures),
        APP13 if body.starts_with(b"Photoshop 3.0\0") => removed.photoshop(body),
        COM => removed.note(Kind::Comment),
        _ => removed.note(Kind::Other),
    }
}
