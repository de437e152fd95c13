//! The figures as a table and as a drawing.

use std::{fmt::Write as _, fs, io::Write as _, path::Path, time::Duration};

use crate::contender::{BEST, COMMON, FLOOR, Runs};

/// Photos a second.
pub(crate) struct Throughput {
    pub(crate) name: &'static str,
    pub(crate) one: f64,
    pub(crate) two: f64,
}

type Photo = (&'static str, Vec<Runs>);

#[expect(clippy::print_stdout, reason = "it is a program for a terminal")]
pub(crate) fn say(words: &str) {
    println!("{words}");
    let _ = std::io::stdout().flush();
}

/// Writes `media.md` and `media.svg`, and shows the first.
pub(crate) fn write(
    folder: &Path,
    photos: &[Photo],
    throughput: &[Throughput],
) -> anyhow::Result<()> {
    let mut text = String::from(HEAD);
    for (name, runs) in photos {
        table(&mut text, name, runs)?;
    }
    text.push_str("\n## Photos a second, a24\n\n| | one worker | two | |\n|---|---|---|---|\n");
    for row in throughput {
        let Throughput { name, one, two } = row;
        writeln!(text, "| {name} | {one:.2} | {two:.2} | {:.2}× |", two / one)?;
    }
    say(&text);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("media.md"), text)?;
    fs::write(folder.join("media.svg"), drawing(photos)?)?;
    Ok(())
}

const HEAD: &str = "\
# A photo into all its sizes, beside others

Made by `benches/media/run` on two cores: medians of runs in turn, one thread each, after one to
warm up; everybody makes Oriel's default sizes with optimised Huffman tables, converts other
profiles to sRGB and turns the photo upright. Work is processor time; ÷ best is beside libvips that
decodes once and makes each size from the one before, ÷ common beside one `thumbnail` call for each
size. PSNR (dB) and SSIM of luma are beside a reference by Pillow, for `large` and `small`.
";

fn table(text: &mut String, name: &str, runs: &[Runs]) -> anyhow::Result<()> {
    let work = |wanted: &str| runs.iter().find(|run| run.name == wanted).map(Runs::work);
    let (best, common) = (
        work(BEST).unwrap_or_default(),
        work(COMMON).unwrap_or_default(),
    );
    write!(
        text,
        "\n## {name}\n\n| | wall ms | work ms | ÷ best | ÷ common | peak MB | KB | PSNR large, small | SSIM large, small |\n\
         |---|---|---|---|---|---|---|---|---|\n"
    )?;
    for run in runs {
        let quality = |size: &str| run.quality.get(size).copied().unwrap_or_default();
        let ((psnr, ssim), (small_psnr, small_ssim)) = (quality("large"), quality("small"));
        let seen = if run.name == FLOOR {
            "| | ".to_owned()
        } else {
            format!("{psnr:.2}, {small_psnr:.2} | {ssim:.4}, {small_ssim:.4}")
        };
        writeln!(
            text,
            "| {} | {:.0} | {:.0} | {:.2} | {:.2} | {} | {} | {seen} |",
            run.name,
            millis(run.wall()),
            millis(run.work()),
            ratio(run.work(), best),
            ratio(run.work(), common),
            run.peak / 1_000_000,
            run.bytes / 1_000,
        )?;
    }
    Ok(())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(f64::MIN_POSITIVE)
}

const BAR: f64 = 14.0;
const LEFT: f64 = 190.0;
const WIDTH: f64 = 860.0;

/// Bars of work, a group for each photo.
fn drawing(photos: &[Photo]) -> anyhow::Result<String> {
    let longest = photos
        .iter()
        .flat_map(|(_, runs)| runs.iter().map(|run| millis(run.work())))
        .fold(1.0, f64::max);
    let (mut body, mut y) = (String::new(), 40.0);
    for (name, runs) in photos {
        writeln!(
            body,
            "<text x=\"10\" y=\"{y}\" font-weight=\"bold\">{name}</text>"
        )?;
        y += 8.0;
        for run in runs {
            let work = millis(run.work());
            let length = (WIDTH - LEFT - 80.0) * work / longest;
            let colour = if run.name.starts_with("Oriel") {
                "#0b6e4f"
            } else {
                "#8a8f98"
            };
            writeln!(
                body,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
                 <rect x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"{}\" fill=\"{colour}\"/>\
                 <text x=\"{:.1}\" y=\"{}\">{work:.0} ms, {} MB</text>",
                LEFT - 8.0,
                y + BAR - 3.0,
                run.name,
                BAR - 3.0,
                LEFT + length + 6.0,
                y + BAR - 3.0,
                run.peak / 1_000_000,
            )?;
            y += BAR;
        }
        y += 24.0;
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" font-family=\"sans-serif\" \
         font-size=\"11\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\
         <text x=\"10\" y=\"18\" font-size=\"14\">Processor time for all sizes of a photo, and peak memory</text>\n{body}</svg>\n"
    ))
}
