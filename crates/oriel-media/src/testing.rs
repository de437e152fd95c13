//! Photos made in code, for tests here and elsewhere.

#[cfg(feature = "s3")]
#[cfg(any(test, feature = "testing-s3"))]
pub mod bucket;

pub use oriel_pixels::testing::{encoded, jpeg, jpeg_of_quality, picture};

use crate::png::chunk as png_chunk;

/// A JPEG that says how it is to be turned.
pub fn with_orientation(plain: &[u8], orientation: u16) -> Vec<u8> {
    with_exif(plain, &exif(orientation))
}

/// A JPEG with EXIF, a TIFF structure.
pub fn with_exif(plain: &[u8], tiff: &[u8]) -> Vec<u8> {
    with_segment(plain, 0xe1, &[b"Exif\0\0".as_slice(), tiff].concat())
}

/// A JPEG with a colour profile.
pub fn with_profile(plain: &[u8], profile: &[u8]) -> Vec<u8> {
    with_segment(
        plain,
        0xe2,
        &[b"ICC_PROFILE\0\x01\x01".as_slice(), profile].concat(),
    )
}

/// A JPEG with another segment after its start.
pub fn with_segment(plain: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let (start, rest) = plain.split_at(2.min(plain.len()));
    [start, &segment(marker, body), rest].concat()
}

/// What private things a test photo carries; no output may hold any of them.
pub const PRIVATE: [&str; 5] = [
    "52.4153,-4.0829",
    "SERIAL-0042",
    "Megan's secret editor",
    "Exif",
    "ns.adobe.com",
];

/// A JPEG as a phone makes it: EXIF with camera, place and orientation, a serial number, XMP, a
/// comment, and a second picture after the end of the first.
pub fn jpeg_with_everything(width: u32, height: u32, orientation: u16) -> Vec<u8> {
    let plain = jpeg(width, height, 7);
    let mut out = plain.get(..2).unwrap_or_default().to_vec();
    out.extend(segment(
        0xe1,
        &[b"Exif\0\0".as_slice(), &exif(orientation)].concat(),
    ));
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x>52.4153,-4.0829 Megan's secret editor</x>";
    out.extend(segment(0xe1, xmp));
    out.extend(segment(0xed, b"Photoshop 3.0\0Megan's secret editor"));
    out.extend(segment(0xfe, b"SERIAL-0042"));
    out.extend(plain.get(2..).unwrap_or_default());
    out.extend(segment(0xe1, b"Exif\0\0second picture at 52.4153,-4.0829"));
    out
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
    [&[0xff, marker], length.to_be_bytes().as_slice(), body].concat()
}

/// A big-endian TIFF with an IFD for the picture, one for the exposure and one for the place.
pub fn exif(orientation: u16) -> Vec<u8> {
    let writer = Tiff::default();
    let exposure = [
        Tiff::rational(0x829a, 1, 250),
        Tiff::rational(0x829d, 56, 10),
        Tiff::short(0x8827, 400),
        Tiff::ascii(0x9003, "2026:10:12 07:45:10"),
        Tiff::rational(0x920a, 35, 1),
        Tiff::short(0xa405, 53),
        Tiff::ascii(0xa431, "SERIAL-0042"),
        Tiff::ascii(0xa434, "XF 35mm F1.4"),
    ];
    let place = [
        Tiff::ascii(0x0001, "N"),
        Tiff::degrees(0x0002, [52, 24, 55]),
        Tiff::ascii(0x0003, "W"),
        Tiff::degrees(0x0004, [4, 4, 58]),
        Tiff::ascii(0x001d, "52.4153,-4.0829"),
    ];
    let picture = [
        Tiff::ascii(0x010e, "Fog over the weir"),
        Tiff::ascii(0x010f, "FUJIFILM"),
        Tiff::ascii(0x0110, "X-T5"),
        Tiff::short(0x0112, orientation),
        Tiff::ascii(0x0131, "Megan's secret editor"),
    ];
    writer.write(&picture, &exposure, &place)
}

/// EXIF with a description, and a title as Windows writes it.
pub fn exif_of(description: &str, title: Option<&str>) -> Vec<u8> {
    let mut picture = vec![Tiff::ascii(0x010e, description)];
    picture.extend(title.map(|title| Tiff::utf16(0x9c9b, title)));
    Tiff::default().write(&picture, &[], &[])
}

/// Just enough of a TIFF writer for tests.
#[derive(Default)]
struct Tiff {
    bytes: Vec<u8>,
}

struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    value: Vec<u8>,
}

impl Tiff {
    fn short(tag: u16, value: u16) -> Entry {
        Entry {
            tag,
            kind: 3,
            count: 1,
            value: value.to_be_bytes().to_vec(),
        }
    }

    fn ascii(tag: u16, text: &str) -> Entry {
        let value = [text.as_bytes(), &[0]].concat();
        Entry {
            tag,
            kind: 2,
            count: length_of(&value),
            value,
        }
    }

    fn utf16(tag: u16, text: &str) -> Entry {
        let value: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        Entry {
            tag,
            kind: 1,
            count: length_of(&value),
            value,
        }
    }

    fn rational(tag: u16, number: u32, by: u32) -> Entry {
        let value = [number.to_be_bytes(), by.to_be_bytes()].concat();
        Entry {
            tag,
            kind: 5,
            count: 1,
            value,
        }
    }

    fn degrees(tag: u16, parts: [u32; 3]) -> Entry {
        let parts = parts.iter().flat_map(|part| [*part, 1]);
        Entry {
            tag,
            kind: 5,
            count: 3,
            value: parts.flat_map(u32::to_be_bytes).collect(),
        }
    }

    fn pointer(tag: u16, to: u32) -> Entry {
        Entry {
            tag,
            kind: 4,
            count: 1,
            value: to.to_be_bytes().to_vec(),
        }
    }

    fn write(mut self, picture: &[Entry], exposure: &[Entry], place: &[Entry]) -> Vec<u8> {
        let size = |entries: &[Entry], pointers: usize| {
            let values: usize = entries
                .iter()
                .map(|it| it.value.len())
                .filter(|len| *len > 4)
                .sum();
            2 + 12 * (entries.len() + pointers) + 4 + values
        };
        let first = size(picture, 2);
        let exposure_at = 8 + first;
        let place_at = exposure_at + size(exposure, 0);
        self.bytes.extend(b"MM\0*\0\0\0\x08");
        let pointers = [
            Self::pointer(0x8769, to_u32(exposure_at)),
            Self::pointer(0x8825, to_u32(place_at)),
        ];
        let all: Vec<&Entry> = picture.iter().chain(&pointers).collect();
        self.directory(&all);
        self.directory(&exposure.iter().collect::<Vec<_>>());
        self.directory(&place.iter().collect::<Vec<_>>());
        self.bytes
    }

    fn directory(&mut self, entries: &[&Entry]) {
        let mut values_at = self.bytes.len() + 2 + 12 * entries.len() + 4;
        let mut values: Vec<u8> = Vec::new();
        let count = u16::try_from(entries.len()).unwrap_or_default();
        self.bytes.extend(count.to_be_bytes());
        for entry in entries {
            self.bytes.extend(entry.tag.to_be_bytes());
            self.bytes.extend(entry.kind.to_be_bytes());
            self.bytes.extend(entry.count.to_be_bytes());
            if entry.value.len() <= 4 {
                let mut inline = entry.value.clone();
                inline.resize(4, 0);
                self.bytes.extend(inline);
            } else {
                self.bytes.extend(to_u32(values_at).to_be_bytes());
                values_at += entry.value.len();
                values.extend(&entry.value);
            }
        }
        self.bytes.extend([0; 4]);
        self.bytes.extend(values);
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn length_of(bytes: &[u8]) -> u32 {
    to_u32(bytes.len())
}

/// A PNG that says it is 50,000 pixels wide and high, and has no data.
pub fn png_bomb() -> Vec<u8> {
    png_header(50_000, 50_000, 8, 2)
}

/// A PNG of this size, depth and kind of colour (PNG 3rd edition, 11.2.1), without data.
pub fn png_header(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [size.as_slice(), &[depth, colour, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &png_chunk(*b"IHDR", &header),
        &png_chunk(*b"IDAT", b""),
        &png_chunk(*b"IEND", b""),
    ]
    .concat()
}

/// A PNG with another chunk after its header.
pub fn with_chunk(plain: &[u8], name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let (head, rest) = plain.split_at(33.min(plain.len()));
    [head, &png_chunk(name, data), rest].concat()
}

/// A WebP with another chunk at its end.
pub fn with_riff_chunk(plain: &[u8], name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
    let padding: &[u8] = if data.len() % 2 == 1 { &[0] } else { &[] };
    let chunk = [name.as_slice(), &length(data.len()), data, padding].concat();
    let body = plain.get(8..).unwrap_or_default();
    let riff = length(body.len() + chunk.len());
    [b"RIFF".as_slice(), &riff, body, &chunk].concat()
}

/// An XMP packet with these properties of the picture, RDF in XML.
pub fn xmp(properties: &str) -> Vec<u8> {
    let names = [
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("cc", "http://creativecommons.org/ns#"),
        ("exif", "http://ns.adobe.com/exif/1.0/"),
        ("photoshop", "http://ns.adobe.com/photoshop/1.0/"),
        ("xmpRights", "http://ns.adobe.com/xap/1.0/rights/"),
        (
            "Iptc4xmpCore",
            "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        ),
    ];
    let declared = names.map(|(prefix, name)| format!(" xmlns:{prefix}='{name}'"));
    let (begin, end) = ("<x:xmpmeta xmlns:x='adobe:ns:meta/'>", "</x:xmpmeta>");
    let about = format!("<rdf:Description rdf:about=''>{properties}</rdf:Description>");
    let rdf = format!("<rdf:RDF{}>{about}</rdf:RDF>", declared.concat());
    format!("<?xpacket begin=''?>{begin}{rdf}{end}<?xpacket end='w'?>").into_bytes()
}

/// A JPEG with an XMP packet.
pub fn with_xmp(plain: &[u8], packet: &[u8]) -> Vec<u8> {
    let head = b"http://ns.adobe.com/xap/1.0/\0".as_slice();
    with_segment(plain, 0xe1, &[head, packet].concat())
}

/// A JPEG with fields of IPTC: record and number, and value.
pub fn with_iptc(plain: &[u8], fields: &[((u8, u8), &[u8])]) -> Vec<u8> {
    let fields = fields.iter().map(|((record, number), value)| {
        let length = u16::try_from(value.len()).unwrap_or_default();
        [
            &[0x1c, *record, *number],
            length.to_be_bytes().as_slice(),
            value,
        ]
        .concat()
    });
    let data = fields.collect::<Vec<_>>().concat();
    let length = length_of(&data).to_be_bytes();
    let head = b"Photoshop 3.0\08BIM\x04\x04\0\0".as_slice();
    with_segment(plain, 0xed, &[head, &length, &data].concat())
}

/// A JPEG that was cut off in the middle.
pub fn truncated_jpeg() -> Vec<u8> {
    let mut bytes = jpeg(400, 300, 3);
    bytes.truncate(bytes.len() / 2);
    bytes
}

/// The first bytes of a raw file that is a TIFF inside, as many cameras make: a small preview
/// first, and the sensor's data in a directory below it.
pub fn raw_tiff() -> Vec<u8> {
    let mut bytes = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    bytes.extend([0, 254, 0, 4, 0, 0, 0, 1, 0, 0, 0, 1]);
    bytes.extend([1, 74, 0, 4, 0, 0, 0, 1, 0, 0, 0, 200]);
    bytes.extend([0; 4]);
    bytes
}
