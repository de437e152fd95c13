use std::collections::BTreeSet;

use exif::{Context, Field, In, Value};
use memchr::memmem;
use serde::{Deserialize, Serialize};

use crate::metadata::exif::parse;

/// Something in a file that says more than the picture does, in the order in which people care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Where it was taken.
    Place,
    /// Who is in it.
    People,
    /// Numbers that no other camera or lens has.
    SerialNumber,
    /// Whose camera or computer it was.
    Owner,
    /// A film that a phone took along.
    Video,
    /// Other pictures in the same file.
    FurtherPictures,
    /// A small picture of what it looked like, maybe before it was cropped.
    Preview,
    /// Title, description, keywords.
    Words,
    /// What it was edited with, and how.
    EditingHistory,
    /// Camera, lens, exposure, date.
    CameraFacts,
    /// What only the maker of the camera can read.
    MakerNote,
    /// Free text of a program.
    Comment,
    /// Bytes after the end of the picture.
    AfterEnd,
    /// Something that has no other name here.
    Other,
}

/// What is taken out of a file: kinds, never the private things themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Removed {
    /// What there was.
    pub kinds: BTreeSet<Kind>,
    /// How many bytes of the file all of it is; 0 where that cannot be told.
    pub bytes: u64,
    /// Whether the picture moves, of which only the first frame is shown.
    pub moves: bool,
}

/// How many pictures after the picture are looked into.
const MOST_PICTURES: usize = 8;
/// A TIFF structure in a JPEG is no longer.
const MOST_EXIF: usize = 64 * 1024;

/// What XMP tells, by the names of its properties.
const XMP: [(&[u8], Kind); 26] = [
    (b"GPSLatitude", Kind::Place),
    (b"photoshop:City", Kind::Place),
    (b"photoshop:State", Kind::Place),
    (b"photoshop:Country", Kind::Place),
    (b"Iptc4xmpCore:Location", Kind::Place),
    (b"Iptc4xmpExt:Location", Kind::Place),
    (b"PersonInImage", Kind::People),
    (b"mwg-rs:", Kind::People),
    (b"MPReg:", Kind::People),
    (b"SerialNumber", Kind::SerialNumber),
    (b"dc:creator", Kind::Owner),
    (b"tiff:Artist", Kind::Owner),
    (b"OwnerName", Kind::Owner),
    (b"CreatorContactInfo", Kind::Owner),
    (b"xmpGImg:image", Kind::Preview),
    (b"GImage:Data", Kind::FurtherPictures),
    (b"GDepth:Data", Kind::FurtherPictures),
    (b"dc:title", Kind::Words),
    (b"dc:description", Kind::Words),
    (b"dc:subject", Kind::Words),
    (b"photoshop:Headline", Kind::Words),
    (b"xmpMM:", Kind::EditingHistory),
    (b"xmp:CreatorTool", Kind::EditingHistory),
    (b"photoshop:History", Kind::EditingHistory),
    (b"crs:", Kind::EditingHistory),
    (b"exif:FNumber", Kind::CameraFacts),
];

impl Removed {
    pub(super) fn note(&mut self, kind: Kind) {
        self.kinds.insert(kind);
    }

    /// A TIFF structure of which only the orientation stays.
    pub(super) fn exif(&mut self, tiff: &[u8]) {
        match parse(tiff) {
            Some(exif) => exif.fields().for_each(|field| self.field(field)),
            None => self.note(Kind::Other),
        }
    }

    pub(super) fn field(&mut self, field: &Field) {
        match (field.tag.number(), &field.value) {
            (0x02bc, Value::Byte(packet) | Value::Undefined(packet, _)) => self.xmp(packet),
            (0x83bb | 0x8649, _) => self.note(Kind::Words),
            _ => self.kinds.extend(kind_of(field)),
        }
    }

    /// A packet, or a part of one.
    pub(super) fn xmp(&mut self, packet: &[u8]) {
        let told = XMP.iter().filter(|(name, _)| has(packet, name));
        let before = self.kinds.len();
        let mut any = false;
        for (_, kind) in told {
            any = true;
            self.note(*kind);
        }
        if !any && before == self.kinds.len() {
            self.note(Kind::Other);
        }
    }

    /// Photoshop's image resources: agencies' words, previews, and what was done.
    pub(super) fn photoshop(&mut self, resources: &[u8]) {
        let kinds = [
            (b"8BIM\x04\x04".as_slice(), Kind::Words),
            (b"8BIM\x04\x0c", Kind::Preview),
            (b"8BIM\x04\x09", Kind::Preview),
        ];
        let found = kinds.into_iter().filter(|(id, _)| has(resources, id));
        self.kinds.extend(found.map(|(_, kind)| kind));
        self.note(Kind::EditingHistory);
        // IIM 2:90 and 2:101: city and country.
        if has(resources, b"\x1c\x02\x5a") || has(resources, b"\x1c\x02\x65") {
            self.note(Kind::Place);
        }
        // IIM 2:80: by-line.
        if has(resources, b"\x1c\x02\x50") {
            self.note(Kind::Owner);
        }
    }

    /// What follows the end of a picture. Zeros are only padding.
    pub(super) fn tail(&mut self, tail: &[u8]) {
        if tail.iter().all(|byte| *byte == 0) {
            return;
        }
        let (video, pictures) = (has(tail, b"ftyp"), has(tail, b"\xff\xd8\xff"));
        if video {
            self.note(Kind::Video);
        }
        if pictures {
            self.note(Kind::FurtherPictures);
        }
        if !video && !pictures {
            self.note(Kind::AfterEnd);
        }
        for at in memmem::find_iter(tail, b"Exif\0\0").take(MOST_PICTURES) {
            let tiff = tail.get(at + 6..).unwrap_or_default();
            self.exif(tiff.get(..MOST_EXIF).unwrap_or(tiff));
        }
    }
}

fn has(bytes: &[u8], name: &[u8]) -> bool {
    memmem::find(bytes, name).is_some()
}

/// What a field tells (Exif 2.32, 4.6), if it tells more than how the picture is coded.
fn kind_of(field: &Field) -> Option<Kind> {
    if field.ifd_num != In::PRIMARY {
        return Some(Kind::Preview);
    }
    match (field.tag.context(), field.tag.number()) {
        // How pixels are laid out, which way is up, where the other directories are, and versions.
        (
            Context::Tiff,
            0x00fe
            | 0x0100..=0x0106
            | 0x0111..=0x0117
            | 0x011a..=0x011c
            | 0x0128
            | 0x012d
            | 0x013d..=0x0145
            | 0x0152
            | 0x0153
            | 0x0200..=0x0214
            | 0x8769
            | 0x8773
            | 0x8825,
        )
        | (Context::Exif, 0x9000 | 0x9101 | 0x9102 | 0xa000..=0xa005)
        | (Context::Gps, 0)
        | (Context::Interop, _) => None,
        (Context::Gps, _) => Some(Kind::Place),
        (_, 0xa420 | 0xa431 | 0xa435 | 0xc62f) => Some(Kind::SerialNumber),
        (_, 0x013b | 0x013c | 0x9c9d | 0xa430) => Some(Kind::Owner),
        (_, 0x000b | 0x0131 | 0x9213) => Some(Kind::EditingHistory),
        (_, 0x010e | 0x9286 | 0x9c9b | 0x9c9c | 0x9c9e | 0x9c9f) => {
            is_written(&field.value).then_some(Kind::Words)
        }
        (_, 0x927c) => Some(Kind::MakerNote),
        _ => Some(Kind::CameraFacts),
    }
}

/// Many cameras leave a comment of spaces.
fn is_written(value: &Value) -> bool {
    match value {
        Value::Ascii(lines) => lines.iter().flatten().any(u8::is_ascii_graphic),
        // The name of its character set comes first.
        Value::Undefined(bytes, _) => bytes.iter().skip(8).any(u8::is_ascii_graphic),
        Value::Byte(bytes) => bytes.iter().any(u8::is_ascii_graphic),
        _ => false,
    }
}
