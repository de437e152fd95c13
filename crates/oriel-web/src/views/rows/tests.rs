use super::*;

fn album(count: usize) -> Vec<Shape<'static>> {
    let sides = [(3, 2), (2, 3), (3, 2), (1, 1), (16, 9), (3, 1), (4, 5)];
    sides
        .into_iter()
        .cycle()
        .take(count)
        .map(|(width, height)| shape(width, height))
        .collect()
}

fn shape(width: u32, height: u32) -> Shape<'static> {
    Shape {
        width,
        height,
        placeholder: None,
    }
}

#[test]
fn every_full_row_fills_its_width_and_none_overflows() {
    let ratios: Vec<f64> = album(120).iter().map(Shape::ratio).collect();
    for range in &RANGES {
        let shares = shares(&ratios, range);
        assert_eq!(shares.len(), 120);
        let mut rest = shares.as_slice();
        while let Some(first) = rest.first() {
            let (row, after) = rest.split_at(first.gaps + 1);
            let whole: f64 = row.iter().map(|share| share.percent).sum();
            assert!(whole < 100.001, "a row of {whole}%");
            assert!(
                after.is_empty() || whole > 99.999,
                "a ragged row of {whole}%"
            );
            rest = after;
        }
    }
}

#[test]
fn rows_stay_near_the_height_that_was_asked_for() {
    let ratios: Vec<f64> = album(120).iter().map(Shape::ratio).collect();
    for range in &RANGES {
        let mut start = 0;
        for length in row_lengths(&ratios, range) {
            let sum: f64 = ratios[start..start + length].iter().sum();
            start += length;
            let height = range.width / sum / range.target;
            assert!(
                start == 120 || (0.5..1.7).contains(&height),
                "{height} × the target"
            );
        }
    }
}

#[test]
fn a_single_portrait_is_not_blown_up_to_the_width_of_the_page() {
    let share = shares(&[0.5], &RANGES[4])[0];
    assert!(share.percent < 20.0, "{}", share.percent);
}

#[test]
fn a_page_without_photos_has_no_style() {
    assert_eq!(PageStyle::default().finish(), None);
}

#[test]
fn lists_of_one_page_do_not_share_classes() {
    let mut style = PageStyle::default();
    let first = style.rows(&album(2));
    let second = style.few(&album(1));
    assert_eq!(first[1].class, "p1");
    assert_eq!(second[0].class, "p2");
}

#[test]
fn a_placeholder_that_is_not_base64_never_reaches_the_style() {
    let mut style = PageStyle::default();
    style.rows(&[Shape {
        placeholder: Some("x)}body{display:none"),
        ..shape(1, 1)
    }]);
    assert!(!style.finish().unwrap().contains("body"));
}

#[test]
fn the_style_of_120_photos_stays_small() {
    let mut style = PageStyle::default();
    style.rows(&album(120));
    assert!(style.finish().unwrap().len() < 20_000);
}
