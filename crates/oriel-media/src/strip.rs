//! Takes everything out of a file but the picture, without touching a pixel: by an allow-list of
//! segments, so that what nobody thought of goes too.

use std::{fs, path::Path};

use crate::{
    error::Refused,
    jpeg::{self, APP0, APP1, APP2, APP14, COM, SOS},
};

/// Writes `source` without its metadata to `dest`. What stays: the picture, its colour profile,
/// and how it is to be turned. Nothing after the end of the picture stays.
///
/// # Errors
/// [`Refused`] when the file is not what it was when it was inspected.
pub fn strip_original(source: &Path, dest: &Path) -> Result<(), Refused> {
    let bytes = fs::read(source)?;
    let stripped = match bytes.get(..4) {
        Some([0xff, 0xd8, 0xff, _]) => strip_jpeg(&bytes)?,
        Some([0x89, b'P', b'N', b'G']) => strip_png(&bytes)?,
        Some(b"RIFF") => strip_webp(&bytes)?,
        _ => return Err(Refused::NotAPicture),
    };
    fs::write(dest, stripped)?;
    Ok(())
}

fn strip_jpeg(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let walk = jpeg::walk(bytes)?;
    let end = walk.end.ok_or(Refused::Incomplete)?;
    let mut out = vec![0xff, 0xd8];
    let orientation = walk
        .segments
        .iter()
        .find(|segment| segment.marker == APP1 && segment.body.starts_with(b"Exif\0\0"))
        .and_then(|segment| orientation_of(segment.body.get(6..)?));
    if let Some(orientation) = orientation.filter(|value| (2..=8).contains(value)) {
        out.extend(orientation_segment(orientation));
    }
    let mut segments = walk.segments.iter().peekable();
    while let Some(segment) = segments.next() {
        if !is_picture(segment.marker, segment.body) {
            continue;
        }
        let until = match segment.marker {
            // A scan's data reaches to the next segment, or to the end of the picture.
            SOS => segments.peek().map_or(end - 2, |next| next.start),
            _ => segment.end,
        };
        out.extend(bytes.get(segment.start..until).ok_or(Refused::Incomplete)?);
    }
    out.extend([0xff, 0xd9]);
    Ok(out)
}

/// Segments that the picture needs: tables, frames, scans, and what says how colours are meant.
fn is_picture(marker: u8, body: &[u8]) -> bool {
    match marker {
        APP0 => body.starts_with(b"JFIF\0") && body.len() <= 14,
        APP2 => body.starts_with(b"ICC_PROFILE\0"),
        APP14 => body.starts_with(b"Adobe") && body.len() <= 12,
        0xe1..=0xef | COM => false,
        _ => true,
    }
}

fn orientation_of(tiff: &[u8]) -> Option<u16> {
    let exif = exif::Reader::new().read_raw(tiff.to_vec()).ok()?;
    let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?;
    u16::try_from(field.value.get_uint(0)?).ok()
}

/// An EXIF segment that says only how to turn the picture.
fn orientation_segment(orientation: u16) -> Vec<u8> {
    let mut segment = vec![0xff, APP1, 0x00, 0x22];
    segment.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    segment.extend(orientation.to_be_bytes());
    segment.extend([0; 6]);
    segment
}

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Critical chunks, transparency and colour.
const PNG_KEPT: [&[u8; 4]; 9] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP",
];
const MAX_PNG_PROFILE: usize = 1024 * 1024;

fn strip_png(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut out = PNG_SIGNATURE.to_vec();
    let mut at = PNG_SIGNATURE.len();
    loop {
        let head = bytes.get(at..at + 8).ok_or(Refused::Incomplete)?;
        let (length, name) = head.split_first_chunk::<4>().ok_or(Refused::Incomplete)?;
        let length =
            usize::try_from(u32::from_be_bytes(*length)).map_err(|_error| Refused::Incomplete)?;
        let end = at.checked_add(12 + length).ok_or(Refused::Incomplete)?;
        let chunk = bytes.get(at..end).ok_or(Refused::Incomplete)?;
        let kept = PNG_KEPT.iter().any(|kept| kept.as_slice() == name);
        if kept && !(name == b"iCCP" && length > MAX_PNG_PROFILE) {
            out.extend(chunk);
        }
        if name == b"IEND" {
            return Ok(out);
        }
        at = end;
    }
}

/// Flags of the extended header that announce EXIF and XMP.
const WEBP_METADATA_FLAGS: u8 = 0b0000_1100;

fn strip_webp(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let riff_end = riff_length(bytes, 4)?
        .checked_add(8)
        .ok_or(Refused::Incomplete)?;
    let body = bytes
        .get(12..riff_end.min(bytes.len()))
        .ok_or(Refused::Incomplete)?;
    let mut kept = b"WEBP".to_vec();
    let mut at = 0;
    while let Some(name) = body.get(at..at + 4) {
        let length = riff_length(body, at + 4)?;
        let padded = length.checked_add(length % 2).ok_or(Refused::Incomplete)?;
        let end = (at + 8).checked_add(padded).ok_or(Refused::Incomplete)?;
        let chunk = body
            .get(at..end.min(body.len()))
            .ok_or(Refused::Incomplete)?;
        match name {
            b"VP8X" => {
                let start = kept.len();
                kept.extend(chunk);
                if let Some(flags) = kept.get_mut(start + 8) {
                    *flags &= !WEBP_METADATA_FLAGS;
                }
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => kept.extend(chunk),
            _ => {}
        }
        at = end;
    }
    let length = u32::try_from(kept.len()).map_err(|_error| Refused::Incomplete)?;
    let mut out = b"RIFF".to_vec();
    out.extend(length.to_le_bytes());
    out.extend(kept);
    Ok(out)
}

fn riff_length(bytes: &[u8], at: usize) -> Result<usize, Refused> {
    let field = bytes
        .get(at..at + 4)
        .and_then(|field| field.first_chunk::<4>());
    let length = u32::from_le_bytes(*field.ok_or(Refused::Incomplete)?);
    usize::try_from(length).map_err(|_error| Refused::Incomplete)
}
