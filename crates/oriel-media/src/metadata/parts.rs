//! Where a file keeps what it says about itself.

use std::{borrow::Cow, io::Cursor};

use exif::{Exif, Reader};

use super::exif as exif_reader;
use crate::{
    jpeg::{self, APP1},
    png, riff,
};

/// More of one kind is not read.
const MOST_BYTES: usize = 1024 * 1024;
const APP13: u8 = 0xed;
const EXIF_HEAD: &[u8] = b"Exif\0\0";
/// XMP part 3, 1.1.3.
const XMP_HEAD: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const PHOTOSHOP_HEAD: &[u8] = b"Photoshop 3.0\0";
/// XMP part 3, 1.1.5: an `iTXt` chunk with this keyword.
const PNG_XMP: &[u8] = b"XML:com.adobe.xmp\0";

/// What a file says about itself, still as it stands there.
#[derive(Default)]
pub(super) struct Parts<'a> {
    pub(super) exif: Option<Exif>,
    packet: Option<&'a [u8]>,
    /// Photoshop's image resources, in which IPTC lies.
    pub(super) photoshop: Vec<u8>,
}

impl<'a> Parts<'a> {
    /// Finds the parts of a file of any kind that is taken.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        match bytes {
            [0xff, 0xd8, ..] => Self::of_jpeg(bytes),
            [0x89, b'P', b'N', b'G', ..] => Self::of_png(bytes),
            [b'R', b'I', b'F', b'F', ..] => Self::of_webp(bytes),
            _ => Self::of_others(bytes),
        }
    }

    /// The XMP packet: of the file, or else of its TIFF structure.
    pub(super) fn xmp(&self) -> Option<Cow<'_, [u8]>> {
        let inside = || self.exif.as_ref().and_then(exif_reader::xmp);
        let packet = self.packet.or_else(inside)?;
        Some(Cow::Borrowed(packet.get(..packet.len().min(MOST_BYTES))?))
    }

    /// The first of each kind counts, as it does for everybody else.
    fn take_exif(&mut self, tiff: &[u8]) {
        if self.exif.is_none() && tiff.len() <= MOST_BYTES {
            let tiff = tiff.strip_prefix(EXIF_HEAD).unwrap_or(tiff);
            self.exif = exif_reader::parse(tiff);
        }
    }

    fn of_jpeg(bytes: &'a [u8]) -> Self {
        let mut parts = Self::default();
        let Ok(walk) = jpeg::walk(bytes) else {
            return parts;
        };
        for segment in &walk.segments {
            let body = segment.body;
            if segment.marker == APP1 && body.starts_with(EXIF_HEAD) {
                parts.take_exif(body);
            } else if segment.marker == APP1
                && let Some(packet) = body.strip_prefix(XMP_HEAD)
            {
                parts.packet = parts.packet.or(Some(packet));
            } else if segment.marker == APP13
                && let Some(resources) = body.strip_prefix(PHOTOSHOP_HEAD)
                && parts.photoshop.len() + resources.len() <= MOST_BYTES
            {
                // Long resources go on in the next segment.
                parts.photoshop.extend(resources);
            }
        }
        parts
    }

    fn of_png(bytes: &'a [u8]) -> Self {
        let mut parts = Self::default();
        for chunk in png::chunks(bytes) {
            match chunk.name {
                b"eXIf" => parts.take_exif(chunk.data),
                b"iTXt" => parts.packet = parts.packet.or_else(|| png_xmp(chunk.data)),
                b"IEND" => break,
                _ => {}
            }
        }
        parts
    }

    fn of_webp(bytes: &'a [u8]) -> Self {
        let mut parts = Self::default();
        for chunk in riff::chunks(bytes).0 {
            match chunk.name {
                b"EXIF" => parts.take_exif(chunk.data),
                b"XMP " => parts.packet = parts.packet.or(Some(chunk.data)),
                _ => {}
            }
        }
        parts
    }

    /// TIFF and HEIC: their EXIF has a reader already.
    fn of_others(bytes: &'a [u8]) -> Self {
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let read = reader.read_from_container(&mut Cursor::new(bytes));
        Self {
            exif: read
                .or_else(|error| error.distill_partial_result(|_| {}))
                .ok(),
            ..Self::default()
        }
    }
}

/// The packet of an `iTXt` chunk that is not compressed: editors write none that is.
fn png_xmp(data: &[u8]) -> Option<&[u8]> {
    let rest = data.strip_prefix(PNG_XMP)?.strip_prefix(&[0, 0])?;
    let mut fields = rest.splitn(3, |byte| *byte == 0);
    let (_language, _keyword) = (fields.next()?, fields.next()?);
    fields.next()
}
