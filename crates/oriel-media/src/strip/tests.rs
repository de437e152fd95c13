use image::{
    DynamicImage, Frame, ImageDecoder as _, ImageFormat, ImageReader, codecs::gif::GifEncoder,
    metadata::Orientation,
};

use super::{Kind, Removed, only_orientation, strip_original};
use crate::{
    config::Media,
    error::Refused,
    inspect::{Limits, inspect},
    testing,
};

fn stripped(bytes: &[u8]) -> Vec<u8> {
    both(bytes).0
}

fn removed(bytes: &[u8]) -> Vec<Kind> {
    both(bytes).1.kinds.into_iter().collect()
}

fn both(bytes: &[u8]) -> (Vec<u8>, Removed) {
    let folder = tempfile::tempdir().unwrap();
    let (source, dest) = (folder.path().join("source"), folder.path().join("dest"));
    std::fs::write(&source, bytes).unwrap();
    let removed = strip_original(&source, &dest).unwrap();
    (std::fs::read(dest).unwrap(), removed)
}

fn orientation(bytes: &[u8]) -> Orientation {
    let reader = ImageReader::new(std::io::Cursor::new(bytes));
    let reader = reader.with_guessed_format().unwrap();
    reader.into_decoder().unwrap().orientation().unwrap()
}

fn assert_only_turned(bytes: &[u8]) {
    assert_eq!(orientation(bytes), Orientation::Rotate90);
    for private in testing::PRIVATE {
        let found = bytes
            .windows(private.len())
            .any(|window| window == private.as_bytes());
        assert!(!found, "{private}");
    }
}

#[test]
fn a_png_says_how_to_turn_it_and_nothing_else() {
    let plain = testing::encoded(&testing::picture(64, 48, 1), ImageFormat::Png);
    let turned = testing::with_chunk(&plain, *b"eXIf", &testing::exif(6));
    assert_only_turned(&stripped(&turned));
    let upright = testing::with_chunk(&plain, *b"eXIf", &testing::exif(1));
    assert_eq!(stripped(&upright), plain);
}

#[test]
fn a_webp_says_how_to_turn_it_and_nothing_else() {
    let plain = testing::encoded(&testing::picture(64, 48, 1), ImageFormat::WebP);
    let exif = testing::exif(6);
    let mut turned = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x0c\0\0\0\x3f\0\0\x2f\0\0".to_vec();
    turned.extend(&plain[12..]);
    turned.extend(b"EXIF");
    turned.extend(u32::try_from(exif.len()).unwrap().to_le_bytes());
    turned.extend(&exif);
    turned.resize(turned.len() + exif.len() % 2, 0);
    turned.extend(b"XMP \x0c\0\0\0ns.adobe.com");
    let length = u32::try_from(turned.len() - 8).unwrap();
    turned[4..8].copy_from_slice(&length.to_le_bytes());
    assert_eq!(orientation(&turned), Orientation::Rotate90);
    let kept = stripped(&turned);
    assert_only_turned(&kept);
    assert_eq!(kept[20], 0b0000_1000, "it announces EXIF, and no XMP");
}

fn pixels(bytes: &[u8]) -> Vec<u8> {
    image::load_from_memory(bytes).unwrap().into_bytes()
}

fn assert_bare(bytes: &[u8]) {
    for private in testing::PRIVATE {
        let found = memchr::memmem::find(bytes, private.as_bytes());
        assert_eq!(found, None, "{private}");
    }
}

#[test]
fn a_photo_of_a_phone_tells_what_was_taken_out_of_it() {
    let (kept, removed) = both(&testing::jpeg_with_everything(64, 48, 6));
    let kinds: Vec<Kind> = removed.kinds.into_iter().collect();
    assert_eq!(
        kinds,
        [
            Kind::Place,
            Kind::SerialNumber,
            Kind::Words,
            Kind::EditingHistory,
            Kind::CameraFacts,
            Kind::Comment,
            Kind::AfterEnd,
            Kind::Other,
        ]
    );
    assert!(removed.bytes > 500, "{}", removed.bytes);
    assert!(kept.len() > 500);
}

#[test]
fn a_photo_that_says_nothing_loses_nothing() {
    let plain = testing::jpeg(64, 48, 1);
    assert_eq!(both(&plain), (plain.clone(), Removed::default()));
    let turned = testing::with_exif(&plain, &only_orientation(6));
    assert_eq!(removed(&turned), []);
}

/// Every place where a phone or an editor hides something.
#[test]
fn each_hiding_place_is_found_and_emptied() {
    let plain = testing::jpeg(64, 48, 1);
    let exif = testing::exif(1);
    let segment = |marker, body: &[u8]| testing::with_segment(&plain, marker, body);
    let xmp = |name: &str| format!("http://ns.adobe.com/xap/1.0/\0<a {name}='52.4153,-4.0829'/>");
    let second = testing::with_exif(&plain, &exif);
    let motion = b"\0\0\0\x18ftypmp42 52.4153,-4.0829";
    let files = [
        (testing::with_exif(&plain, &exif), Kind::Place),
        (
            segment(0xe1, xmp("exif:GPSLatitude").as_bytes()),
            Kind::Place,
        ),
        (
            segment(0xe1, xmp("aux:SerialNumber").as_bytes()),
            Kind::SerialNumber,
        ),
        (segment(0xe1, xmp("dc:creator").as_bytes()), Kind::Owner),
        (
            segment(0xe1, xmp("mwg-rs:Regions").as_bytes()),
            Kind::People,
        ),
        (
            segment(0xe1, xmp("xmpMM:History").as_bytes()),
            Kind::EditingHistory,
        ),
        (
            segment(0xe1, b"http://ns.adobe.com/xmp/extension/\0GImage:Data"),
            Kind::FurtherPictures,
        ),
        (segment(0xe2, b"MPF\0SERIAL-0042"), Kind::FurtherPictures),
        (segment(0xe0, b"JFXX\0\x10SERIAL-0042"), Kind::Preview),
        (
            segment(
                0xed,
                b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x05\x1c\x02\x5a\0\x00",
            ),
            Kind::Place,
        ),
        (segment(0xfe, b"SERIAL-0042"), Kind::Comment),
        ([plain.as_slice(), &second].concat(), Kind::Place),
        ([plain.as_slice(), &second].concat(), Kind::FurtherPictures),
        ([plain.as_slice(), motion].concat(), Kind::Video),
        (
            [plain.as_slice(), b"PK\x03\x04 SERIAL-0042"].concat(),
            Kind::AfterEnd,
        ),
    ];
    for (file, kind) in files {
        let (kept, removed) = both(&file);
        assert!(removed.kinds.contains(&kind), "{kind:?} {removed:?}");
        assert_eq!(kept, plain);
    }
}

#[test]
fn what_stands_between_a_scan_and_the_end_goes() {
    let plain = testing::jpeg(64, 48, 1);
    let (picture, end) = plain.split_at(plain.len() - 2);
    // A second beginning after the data of the scan.
    let hidden = [picture, b"\xff\xd8SERIAL-0042", end].concat();
    assert_eq!(stripped(&hidden), plain);
}

#[test]
fn a_frame_of_a_webp_loses_chunks_that_nobody_knows() {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        [name.as_slice(), &length, data].concat()
    };
    let plain = testing::encoded(&testing::picture(64, 48, 1), ImageFormat::WebP);
    let file = |secret: &[u8]| {
        let frame = [&[0; 16], &plain[12..], secret].concat();
        let head = chunk(b"VP8X", &[2, 0, 0, 0, 63, 0, 0, 47, 0, 0]);
        let body = [head, chunk(b"ANIM", &[0; 6]), chunk(b"ANMF", &frame)].concat();
        let length = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
        [b"RIFF".as_slice(), &length, b"WEBP", &body].concat()
    };
    let secret = chunk(b"note", b"SERIAL-0042.");
    assert_eq!(stripped(&file(&secret)), file(b""));
}

#[test]
fn a_gif_keeps_its_frames_and_loses_its_words() {
    let plain = testing::encoded(&testing::picture(64, 48, 1), ImageFormat::Gif);
    let (start, end) = plain.split_at(plain.len() - 1);
    let comment = b"\x21\xfe\x0bSERIAL-0042\0";
    let xmp = b"\x21\xff\x0bXMP DataXMP\x0cns.adobe.com\0";
    let looping = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
    let after = b"52.4153,-4.0829";
    let file = [start, comment, xmp, looping, end, after].concat();
    let kept = stripped(&file);
    assert_bare(&kept);
    assert_eq!(kept, [start, looping, end].concat());
    assert_eq!(removed(&file), [Kind::Comment, Kind::AfterEnd, Kind::Other]);
}

#[test]
fn a_picture_that_moves_is_said_to() {
    let picture = testing::picture(64, 48, 1);
    let still = |format| testing::encoded(&picture, format);
    let mut moving = Vec::new();
    let mut frames = GifEncoder::new(&mut moving);
    for _ in 0..2 {
        let frame = DynamicImage::ImageRgb8(picture.clone()).into_rgba8();
        frames.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(frames);
    let png = still(ImageFormat::Png);
    let webp = still(ImageFormat::WebP);
    for (still, moving) in [
        (&still(ImageFormat::Gif), moving),
        (&png, testing::with_chunk(&png, *b"acTL", &[0; 8])),
        (&webp, testing::with_riff_chunk(&webp, *b"ANIM", &[0; 6])),
    ] {
        assert!(!both(still).1.moves && both(&moving).1.moves);
    }
}

#[test]
fn a_tiff_is_written_anew_with_the_same_pixels() {
    let plain = testing::encoded(&testing::picture(64, 48, 1), ImageFormat::Tiff);
    let file = [plain.as_slice(), b"SERIAL-0042 52.4153,-4.0829"].concat();
    let kept = stripped(&file);
    assert_bare(&kept);
    assert_eq!(pixels(&kept), pixels(&plain));
}

/// As iPhones lay it out, with letters for pixels: one coded picture, its EXIF, and an XMP packet.
fn heic() -> Vec<u8> {
    let boxed = |name: &[u8; 4], body: &[u8]| {
        let length = u32::try_from(body.len() + 8).unwrap();
        [length.to_be_bytes().as_slice(), name, body].concat()
    };
    let entry = |id: u8, kind: &[u8; 4]| {
        boxed(
            b"infe",
            &[&[2, 0, 0, 0, 0, id, 0, 0], kind.as_slice(), &[0]].concat(),
        )
    };
    let exif = [&[0, 0, 0, 6], b"Exif\0\0".as_slice(), &testing::exif(1)].concat();
    let data = [
        b"PIXELS".as_slice(),
        &exif,
        b"<x xmpMM:DocumentID='SERIAL-0042'/>",
    ]
    .concat();
    let ends = [6, 6 + exif.len(), data.len()];
    let meta = |mdat: usize| {
        let mut from = 0;
        let places = ends.iter().zip(1_u8..).map(|(end, id)| {
            let (start, length) = (
                u32::try_from(mdat + from).unwrap(),
                u32::try_from(end - from).unwrap(),
            );
            from = *end;
            [
                &[0, id, 0, 0, 0, 1],
                start.to_be_bytes().as_slice(),
                &length.to_be_bytes(),
            ]
            .concat()
        });
        let places: Vec<u8> = places.collect::<Vec<_>>().concat();
        let body = [
            vec![0; 4],
            boxed(b"pitm", &[0, 0, 0, 0, 0, 1]),
            boxed(
                b"iinf",
                &[
                    vec![0, 0, 0, 0, 0, 3],
                    entry(1, b"hvc1"),
                    entry(2, b"Exif"),
                    entry(3, b"mime"),
                ]
                .concat(),
            ),
            boxed(b"iloc", &[vec![0, 0, 0, 0, 0x44, 0, 0, 3], places].concat()),
            boxed(b"uuid", b"52.4153,-4.0829"),
            boxed(
                b"iprp",
                &boxed(b"ipco", &boxed(b"udes", b"Megan's secret editor")),
            ),
        ];
        boxed(b"meta", &body.concat())
    };
    let head = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    let mdat = head.len() + meta(0).len() + 8;
    [head, meta(mdat), boxed(b"mdat", &data)].concat()
}

#[test]
fn a_heic_keeps_its_coded_pictures_where_they_are_and_nothing_else() {
    let file = heic();
    let (kept, removed) = both(&file);
    assert_bare(&kept);
    assert_eq!(kept.len(), file.len());
    let pixels = |bytes: &[u8]| memchr::memmem::find(bytes, b"PIXELS");
    assert_eq!(pixels(&kept), pixels(&file));
    let told = [
        Kind::Place,
        Kind::SerialNumber,
        Kind::EditingHistory,
        Kind::Other,
    ];
    assert!(
        told.iter().all(|kind| removed.kinds.contains(kind)),
        "{removed:?}"
    );
    assert!(removed.bytes > 200);
}

#[test]
fn a_heic_whose_boxes_lie_is_not_kept() {
    let file = heic();
    let folder = tempfile::tempdir().unwrap();
    let (source, dest) = (folder.path().join("source"), folder.path().join("dest"));
    // Every byte of what describes the file, once as large as it can be.
    for at in 16..file.len() {
        let mut lie = file.clone();
        lie[at] = 0xff;
        std::fs::write(&source, &lie).unwrap();
        if strip_original(&source, &dest).is_ok() {
            assert_eq!(std::fs::read(&dest).unwrap().len(), file.len());
        }
    }
}

#[test]
fn a_jpeg_that_its_decoder_reads_otherwise_is_not_kept() {
    let plain = testing::jpeg(40, 30, 1);
    // To us a marker without a body and a broken table, to the decoder one segment to skip.
    let mut contradiction = vec![0xff, 0x01, 0x00, 0x23, 0xff, 0xc4, 0x00, 0x1f];
    contradiction.resize(2 + 0x23, 0xff);
    let scan = plain.windows(2).position(|it| it == [0xff, 0xda]).unwrap();
    let file = [&plain[..scan], &contradiction, &plain[scan..]].concat();
    let folder = tempfile::tempdir().unwrap();
    let (source, dest) = (folder.path().join("source"), folder.path().join("dest"));
    std::fs::write(&source, file).unwrap();
    assert!(inspect(&source, &Limits::from(&Media::default())).is_ok());
    assert!(matches!(
        strip_original(&source, &dest),
        Err(Refused::Incomplete)
    ));
    assert!(!dest.exists());
}
