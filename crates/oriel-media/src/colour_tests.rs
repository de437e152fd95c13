//! Colours beside a reference that is computed here, in floating point, from the standards alone.

use std::io::Write as _;

use image::{ImageFormat, Rgb, RgbImage};
use moxcms::ColorProfile;
use tempfile::NamedTempFile;

use crate::{config::Media, jpeg, pipeline::Pipeline, testing};

type Matrix = [[f64; 3]; 3];

/// RGB to XYZ under D65 (CSS Color 4, 18; Adobe RGB (1998), 4.3.5.3).
const SRGB: Matrix = [
    [0.412_390_8, 0.357_584_3, 0.180_480_8],
    [0.212_639_0, 0.715_168_7, 0.072_192_3],
    [0.019_330_8, 0.119_194_8, 0.950_532_2],
];
const DISPLAY_P3: Matrix = [
    [0.486_570_9, 0.265_667_7, 0.198_217_3],
    [0.228_974_6, 0.691_738_5, 0.079_286_9],
    [0.0, 0.045_113_4, 1.043_944_4],
];
const ADOBE_RGB: Matrix = [
    [0.576_669_0, 0.185_558_2, 0.188_228_6],
    [0.297_344_9, 0.627_363_6, 0.075_291_5],
    [0.027_031_4, 0.070_688_7, 0.991_337_5],
];

fn times(matrix: &Matrix, [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

fn srgb_curve(level: f64) -> f64 {
    if level <= 0.040_45 {
        level / 12.92
    } else {
        ((level + 0.055) / 1.055).powf(2.4)
    }
}

fn adobe_curve(level: f64) -> f64 {
    level.powf(563.0 / 256.0)
}

/// CIE 1976 L*a*b* under D65.
fn lab([x, y, z]: [f64; 3]) -> [f64; 3] {
    let curve = |t: f64| {
        if t > 216.0 / 24_389.0 {
            t.cbrt()
        } else {
            (24_389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    let (x, y, z) = (curve(x / 0.950_456), curve(y), curve(z / 1.089_058));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn seen(levels: [u8; 3], curve: fn(f64) -> f64, matrix: &Matrix) -> [f64; 3] {
    lab(times(
        matrix,
        levels.map(|level| curve(f64::from(level) / 255.0)),
    ))
}

/// The distance of two colours as CIE 1976 has it, which is the strictest for strong colours.
fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
    let squares = one.iter().zip(other).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>().sqrt()
}

/// Colours of everyday things, all of which sRGB has.
const PATCHES: [[u8; 3]; 10] = [
    [128, 128, 128],
    [240, 240, 240],
    [20, 20, 20],
    [190, 150, 130],
    [100, 150, 120],
    [90, 110, 150],
    [200, 160, 60],
    [150, 80, 90],
    [110, 90, 140],
    [60, 90, 70],
];

async fn middle_of(file: &[u8], media: &Media) -> ([u8; 3], Vec<u8>) {
    let mut photo = NamedTempFile::new().unwrap();
    photo.write_all(file).unwrap();
    let plan = media.plan("large");
    let rendered = Pipeline::new(media)
        .render(photo.path(), &plan)
        .await
        .unwrap();
    let full = rendered
        .renditions
        .into_iter()
        .next()
        .unwrap()
        .bytes
        .to_vec();
    let pixels = image::load_from_memory(&full).unwrap().into_rgb8();
    (pixels.get_pixel(32, 24).0, full)
}

fn patch(levels: [u8; 3], profile: &ColorProfile) -> Vec<u8> {
    let mut info = png::Info::with_size(64, 48);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = Some(profile.encode().unwrap().into());
    let mut file = Vec::new();
    let mut writer = png::Encoder::with_info(&mut file, info)
        .unwrap()
        .write_header()
        .unwrap();
    writer.write_image_data(&levels.repeat(64 * 48)).unwrap();
    writer.finish().unwrap();
    file
}

type Curve = fn(f64) -> f64;

#[tokio::test]
async fn colours_of_other_profiles_are_those_of_the_reference() {
    let profiles: [(ColorProfile, Curve, &Matrix); 2] = [
        (ColorProfile::new_display_p3(), srgb_curve, &DISPLAY_P3),
        (ColorProfile::new_adobe_rgb(), adobe_curve, &ADOBE_RGB),
    ];
    for (profile, curve, matrix) in &profiles {
        for levels in PATCHES {
            let (shown, _) = middle_of(&patch(levels, profile), &Media::default()).await;
            let meant = seen(levels, *curve, matrix);
            let off = distance(meant, seen(shown, srgb_curve, &SRGB));
            assert!(off <= 2.0, "{levels:?} became {shown:?}: {off:.2}");
        }
    }
}

#[tokio::test]
async fn srgb_by_any_name_is_left_alone() {
    for levels in PATCHES {
        let with = patch(levels, &ColorProfile::new_srgb());
        let without =
            testing::encoded(&RgbImage::from_pixel(64, 48, Rgb(levels)), ImageFormat::Png);
        let media = Media::default();
        assert_eq!(
            middle_of(&with, &media).await,
            middle_of(&without, &media).await
        );
    }
}

#[tokio::test]
async fn strong_colours_stay_strong_where_they_are_wanted_and_not_for_other_servers() {
    let media = Media {
        wide_gamut: true,
        ..Media::default()
    };
    let green = patch([0, 255, 0], &ColorProfile::new_display_p3());
    let mut photo = NamedTempFile::new().unwrap();
    photo.write_all(&green).unwrap();
    let plan = media.plan("large");
    let rendered = Pipeline::new(&media)
        .render(photo.path(), &plan)
        .await
        .unwrap();
    for made in &rendered.renditions {
        let walk = jpeg::walk(&made.bytes).unwrap();
        let profile = walk.segments.iter().find(|it| it.marker == jpeg::APP2);
        let federated = made.name == "large";
        assert_eq!(profile.is_none(), federated, "{}", made.name);
        if let Some(profile) = profile {
            let written = ColorProfile::new_from_slice(&profile.body[14..]).unwrap();
            assert!(
                !federated && written.red_colorant.x > 0.5,
                "a profile of P3"
            );
        }
        let pixel = image::load_from_memory(&made.bytes).unwrap().into_rgb8();
        let [red, green, _] = pixel.get_pixel(32, 24).0;
        // In sRGB the strongest green is as near as it gets; in P3 the numbers are those of the file.
        assert!(red <= 3 && green >= 250, "{}: {red}, {green}", made.name);
    }
    let names: Vec<_> = rendered
        .renditions
        .iter()
        .map(|it| it.name.clone())
        .collect();
    let planned: Vec<_> = plan.iter().map(|spec| spec.name.clone()).collect();
    assert_eq!(names, planned, "in the order of the plan");
}

#[tokio::test]
async fn photos_in_srgb_carry_no_profile_even_where_colours_are_kept() {
    let media = Media {
        wide_gamut: true,
        ..Media::default()
    };
    let (_, full) = middle_of(&testing::jpeg(64, 48, 1), &media).await;
    let walk = jpeg::walk(&full).unwrap();
    assert!(walk.segments.iter().all(|it| it.marker != jpeg::APP2));
}
