//! The kind of a file by its first bytes; names and claimed types are never believed.

use super::Format;
use crate::error::{Kind, Refused};

/// What a file is, if it is a picture that can be taken.
pub(crate) fn kind(bytes: &[u8]) -> Result<Format, Refused> {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    match head {
        [] => Err(Refused::EmptyFile),
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Format::Gif),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => tiff(bytes),
        _ if head.starts_with(b"RIFF") => riff(head),
        _ if head.get(4..8) == Some(b"ftyp") => boxes(head),
        _ => Err(other(head)),
    }
}

/// RIFF holds pictures, films and sounds.
fn riff(head: &[u8]) -> Result<Format, Refused> {
    match head.get(8..12) {
        Some(b"WEBP") => Ok(Format::WebP),
        Some(b"AVI ") => Err(Refused::Unsupported(Kind::Video)),
        _ => Err(Refused::NotAPicture),
    }
}

/// The brands of ISO base media files (ISO/IEC 14496-12, 4.3): pictures in several codecs, raw
/// files of Canon, and films.
fn boxes(head: &[u8]) -> Result<Format, Refused> {
    let length = head
        .first_chunk::<4>()
        .map_or(0, |it| u32::from_be_bytes(*it));
    let end = usize::try_from(length).unwrap_or_default().clamp(12, 256);
    let brands = head.get(8..end.min(head.len())).unwrap_or_default();
    let has = |brand: &[u8; 4]| brands.as_chunks::<4>().0.contains(brand);
    if has(b"crx ") {
        Err(Refused::Unsupported(Kind::Raw))
    } else if has(b"avif") || has(b"avis") {
        Err(Refused::Unsupported(Kind::Other))
    } else if has(b"heic") || has(b"heix") || has(b"mif1") || has(b"heim") {
        Ok(Format::Heic)
    } else {
        Err(Refused::Unsupported(Kind::Video))
    }
}

/// What else people have, each worth another sentence.
fn other(head: &[u8]) -> Refused {
    let starts = |magics: &[&[u8]]| magics.iter().any(|magic| head.starts_with(magic));
    let svg = memchr::memmem::find(&head.to_ascii_lowercase(), b"<svg").is_some();
    if starts(&[
        b"FUJIFILMCCD-RAW",
        b"IIRO",
        b"IIRS",
        b"MMOR",
        b"IIU\0",
        b"FOVb",
        b"\0MRM",
    ]) {
        Refused::Unsupported(Kind::Raw)
    } else if svg || starts(&[b"%PDF", b"%!PS", b"8BPS"]) {
        Refused::Unsupported(Kind::Document)
    } else if starts(&[b"\x1aE\xdf\xa3", b"\0\0\x01\xba", b"FLV\x01", b"OggS"]) {
        Refused::Unsupported(Kind::Video)
    } else if starts(&[
        b"BM",
        b"\0\0\0\x0cJXL ",
        b"\xff\x0a",
        b"\0\0\0\x0cjP  ",
        b"\xff\x4f\xff\x51",
    ]) {
        Refused::Unsupported(Kind::Other)
    } else {
        Refused::NotAPicture
    }
}

/// Raw files of most makers are TIFFs that begin with a small preview: they have other directories
/// inside (TIFF/EP), say that they are DNGs, or that what comes first is a reduced picture.
fn tiff(bytes: &[u8]) -> Result<Format, Refused> {
    const NEW_SUBFILE_TYPE: u16 = 254;
    const SUB_DIRECTORIES: u16 = 330;
    const DNG_VERSION: u16 = 50_706;
    let raw = || Refused::Unsupported(Kind::Raw);
    if bytes.get(8..10) == Some(b"CR") {
        return Err(raw());
    }
    let directory = Directory::first(bytes).ok_or(Refused::Incomplete)?;
    let reduced = directory
        .value(NEW_SUBFILE_TYPE)
        .is_some_and(|kind| kind & 1 == 1);
    let inside = directory.value(SUB_DIRECTORIES).is_some();
    if reduced || inside || directory.value(DNG_VERSION).is_some() {
        return Err(raw());
    }
    Ok(Format::Tiff)
}

/// The entries of the first directory of a TIFF (TIFF 6.0, section 2).
struct Directory<'a> {
    entries: &'a [[u8; 12]],
    little: bool,
}

impl<'a> Directory<'a> {
    fn first(bytes: &'a [u8]) -> Option<Self> {
        let little = bytes.starts_with(b"II");
        let at = usize::try_from(long(*bytes.get(4..8)?.first_chunk()?, little)).ok()?;
        let body = bytes.get(at..)?;
        let count = usize::from(short(*body.first_chunk()?, little));
        let (entries, _) = body.get(2..)?.as_chunks::<12>();
        let entries = entries.get(..count.min(entries.len()))?;
        Some(Self { entries, little })
    }

    fn value(&self, tag: u16) -> Option<u32> {
        let entry = self.entries.iter().find(|entry| {
            let [one, other, ..] = entry;
            short([*one, *other], self.little) == tag
        })?;
        let [.., a, b, c, d] = *entry;
        Some(long([a, b, c, d], self.little))
    }
}

fn short(bytes: [u8; 2], little: bool) -> u16 {
    if little {
        u16::from_le_bytes(bytes)
    } else {
        u16::from_be_bytes(bytes)
    }
}

fn long(bytes: [u8; 4], little: bool) -> u32 {
    if little {
        u32::from_le_bytes(bytes)
    } else {
        u32::from_be_bytes(bytes)
    }
}
