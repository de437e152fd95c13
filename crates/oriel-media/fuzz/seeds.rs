//! Small files of every kind, to begin with.

use std::{fs, io, path::Path};

use image::ImageFormat;
use oriel_media::testing;

pub fn write(folder: &Path) -> io::Result<()> {
    for (name, bytes) in files() {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let picture = testing::picture(40, 30, 1);
    let plain = testing::jpeg(40, 30, 1);
    let of = |format| testing::encoded(&picture, format);
    vec![
        ("everything.jpg", testing::jpeg_with_everything(40, 30, 6)),
        ("turned.jpg", testing::with_orientation(&plain, 6)),
        ("profile.jpg", testing::with_profile(&plain, b"no profile")),
        ("words.jpg", testing::with_xmp(&plain, &testing::xmp("<dc:title>Eryri</dc:title>"))),
        ("agency.jpg", testing::with_iptc(&plain, &[((2, 120), b"Eryri")])),
        ("cut.jpg", testing::truncated_jpeg()),
        ("plain.png", of(ImageFormat::Png)),
        ("plain.webp", of(ImageFormat::WebP)),
        ("plain.gif", of(ImageFormat::Gif)),
        ("plain.tif", of(ImageFormat::Tiff)),
        ("raw.tif", testing::raw_tiff()),
        ("plain.jpg", plain),
    ]
}
