use image::ImageFormat;
use proptest::prelude::*;

use super::{CameraFacts, Described, read};
use crate::testing;

fn jpeg() -> Vec<u8> {
    testing::jpeg(32, 24, 1)
}

fn words(bytes: &[u8]) -> Described {
    read(bytes).described
}

fn facts(bytes: &[u8]) -> CameraFacts {
    read(bytes).camera
}

const WORDS: &str = "
    <dc:title><rdf:Alt><rdf:li xml:lang='cy'>Niwl</rdf:li>
        <rdf:li xml:lang='x-default'>Fog &amp; weir</rdf:li></rdf:Alt></dc:title>
    <dc:description><rdf:Alt><rdf:li xml:lang='x-default'>Fog over the weir</rdf:li></rdf:Alt></dc:description>
    <Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang='x-default'>A weir under fog</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
    <dc:subject><rdf:Bag><rdf:li>fog</rdf:li><rdf:li>Aberystwyth</rdf:li><rdf:li>fog</rdf:li></rdf:Bag></dc:subject>
    <cc:license rdf:resource='https://creativecommons.org/licenses/by-sa/4.0/'/>
    <photoshop:DateCreated>2026-10-12T07:45:10.5+01:00</photoshop:DateCreated>";

fn assert_all_words(words: &Described) {
    assert_eq!(words.title.as_deref(), Some("Fog & weir"));
    assert_eq!(words.description.as_deref(), Some("Fog over the weir"));
    assert_eq!(words.alt.as_deref(), Some("A weir under fog"));
    assert_eq!(words.keywords, ["fog", "Aberystwyth"]);
    let licence = "https://creativecommons.org/licenses/by-sa/4.0/";
    assert_eq!(words.licence.as_deref(), Some(licence));
}

#[test]
fn xmp_says_title_caption_alt_text_keywords_licence_and_date() {
    let file = testing::with_xmp(&jpeg(), &testing::xmp(WORDS));
    assert_all_words(&words(&file));
    let taken = facts(&file).taken_at.unwrap();
    assert_eq!(taken.to_string(), "2026-10-12 7:45:10.0");
}

#[test]
fn a_png_and_a_webp_say_the_same_in_xmp() {
    let picture = testing::picture(32, 24, 1);
    let packet = testing::xmp(WORDS);
    let text = [b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), &packet].concat();
    let png = testing::encoded(&picture, ImageFormat::Png);
    assert_all_words(&words(&testing::with_chunk(&png, *b"iTXt", &text)));
    let webp = testing::encoded(&picture, ImageFormat::WebP);
    let webp = testing::with_riff_chunk(&webp, *b"XMP ", &packet);
    assert_all_words(&words(&webp));
}

#[test]
fn exif_is_read_from_every_kind_of_file() {
    let (picture, exif) = (testing::picture(32, 24, 1), testing::exif(1));
    let png = testing::encoded(&picture, ImageFormat::Png);
    let webp = testing::encoded(&picture, ImageFormat::WebP);
    let webp = testing::with_riff_chunk(&webp, *b"EXIF", &exif);
    let files = [
        testing::with_exif(&jpeg(), &exif),
        testing::with_chunk(&png, *b"eXIf", &exif),
        webp,
        exif,
    ];
    for file in files {
        assert_eq!(facts(&file).model.as_deref(), Some("X-T5"));
        let said = words(&file).description;
        assert_eq!(said.as_deref(), Some("Fog over the weir"));
    }
}

#[test]
fn iptc_says_title_caption_keywords_licence_and_date() {
    let fields: [((u8, u8), &[u8]); 7] = [
        ((1, 90), b"\x1b%G"),
        ((2, 5), "Tŷ ar y bryn".as_bytes()),
        ((2, 120), b"A house on the hill"),
        ((2, 25), b"house"),
        ((2, 25), b"hill"),
        (
            (2, 116),
            b"Megan, CC BY: creativecommons.org/licenses/by/4.0/ please",
        ),
        ((2, 55), b"20261012"),
    ];
    let file = testing::with_iptc(&jpeg(), &fields);
    let said = words(&file);
    assert_eq!(said.title.as_deref(), Some("Tŷ ar y bryn"));
    assert_eq!(said.description.as_deref(), Some("A house on the hill"));
    assert_eq!(said.keywords, ["house", "hill"]);
    let licence = "https://creativecommons.org/licenses/by/4.0/";
    assert_eq!(said.licence.as_deref(), Some(licence));
    let taken = facts(&file).taken_at.unwrap();
    assert_eq!(taken.to_string(), "2026-10-12 0:00:00.0");
}

#[test]
fn iptc_that_is_not_utf8_is_latin1() {
    let file = testing::with_iptc(&jpeg(), &[((2, 105), b"Caf\xe9")]);
    assert_eq!(words(&file).title.as_deref(), Some("Café"));
}

#[test]
fn xmp_comes_before_iptc_and_iptc_before_exif() {
    let exif = testing::exif_of("from EXIF", Some("title from EXIF"));
    let only_exif = testing::with_exif(&jpeg(), &exif);
    assert_eq!(words(&only_exif).title.as_deref(), Some("title from EXIF"));
    let and_iptc = testing::with_iptc(&only_exif, &[((2, 5), b"title from IPTC")]);
    assert_eq!(words(&and_iptc).title.as_deref(), Some("title from IPTC"));
    let title = "<dc:title><rdf:Alt><rdf:li>title from XMP</rdf:li></rdf:Alt></dc:title>";
    let and_xmp = testing::with_xmp(&and_iptc, &testing::xmp(title));
    let said = words(&and_xmp);
    assert_eq!(said.title.as_deref(), Some("title from XMP"));
    assert_eq!(said.description.as_deref(), Some("from EXIF"));
}

#[test]
fn the_cameras_own_clock_comes_first() {
    let date = "<photoshop:DateCreated>1999-01-01</photoshop:DateCreated>";
    let file = testing::with_xmp(&jpeg(), &testing::xmp(date));
    let file = testing::with_exif(&file, &testing::exif(1));
    let taken = facts(&file).taken_at.unwrap();
    assert_eq!(taken.to_string(), "2026-10-12 7:45:10.0");
}

#[test]
fn simple_properties_may_be_attributes() {
    let packet = testing::xmp("");
    let packet = String::from_utf8(packet).unwrap();
    let packet = packet.replace("rdf:about=''", "photoshop:Headline='A &lt;weir&gt;'");
    let file = testing::with_xmp(&jpeg(), packet.as_bytes());
    assert_eq!(words(&file).title.as_deref(), Some("A <weir>"));
}

#[test]
fn words_of_something_else_than_the_picture_are_not_read() {
    let inside = "<dc:relation rdf:parseType='Resource'><dc:title>another</dc:title></dc:relation>";
    let file = testing::with_xmp(&jpeg(), &testing::xmp(inside));
    assert_eq!(words(&file), Described::default());
    let foreign = "<title xmlns='urn:else'>another</title>";
    let file = testing::with_xmp(&jpeg(), &testing::xmp(foreign));
    assert_eq!(words(&file), Described::default());
}

fn each(count: u32, one: impl Fn(u32) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().concat()
}

#[test]
fn packets_made_to_keep_a_reader_busy_end_soon() {
    let deep = "<dc:title>".repeat(6_000);
    let many = "<dc:subject>x</dc:subject>".repeat(2_000);
    let entities = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>".to_owned();
    let names = each(5_000, |n| format!(" xmlns:n{n}=''"));
    let names = format!("<x{names}/>");
    for packet in [deep, many, entities, names] {
        let file = testing::with_xmp(&jpeg(), &testing::xmp(&packet));
        assert!(words(&file).keywords.len() <= 50);
    }
    let longer = each(80, |n| format!("<rdf:li>word {n}</rdf:li>"));
    let longer = format!("<dc:subject><rdf:Bag>{longer}</rdf:Bag></dc:subject>");
    let file = testing::with_xmp(&jpeg(), &testing::xmp(&longer));
    assert_eq!(words(&file).keywords.len(), 50);
}

#[test]
fn texts_are_short_and_without_control_characters() {
    let long = format!("<dc:title>a\u{8}b\nc{}</dc:title>", "d".repeat(10_000));
    let file = testing::with_xmp(&jpeg(), &testing::xmp(&long));
    let title = words(&file).title.unwrap();
    assert!(title.starts_with("ab cd"), "{title}");
    assert_eq!(title.chars().count(), 200);
}

#[test]
fn what_a_camera_says_of_every_photo_is_no_description() {
    let fields: [((u8, u8), &[u8]); 1] = [((2, 120), b"OLYMPUS DIGITAL CAMERA")];
    assert_eq!(
        words(&testing::with_iptc(&jpeg(), &fields)).description,
        None
    );
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_stumble(noise in prop::collection::vec(any::<u8>(), 0..600)) {
        let plain = jpeg();
        let iptc = [b"Photoshop 3.0\08BIM\x04\x04\0\0".as_slice(), &noise].concat();
        read(&testing::with_segment(&plain, 0xed, &iptc));
        read(&testing::with_xmp(&plain, &noise));
        read(&testing::with_exif(&plain, &noise));
        read(&[b"\x89PNG\r\n\x1a\n".as_slice(), &noise].concat());
        read(&[b"RIFF\0\0\0\0WEBP".as_slice(), &noise].concat());
        read(&noise);
    }

    #[test]
    fn a_packet_that_lost_or_changed_bytes_is_no_danger(at in 0..900_usize, byte: u8, cut in 0..900_usize) {
        let mut packet = testing::xmp(WORDS);
        if let Some(there) = packet.get_mut(at) {
            *there = byte;
        }
        packet.truncate(cut.max(at));
        read(&testing::with_xmp(&jpeg(), &packet));
    }
}
