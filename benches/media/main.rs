//! Photos into sizes, beside libvips, Pillow and sharp, all in one run. `benches/media/run` builds
//! both builds of Oriel, installs the peers, and starts this.

mod contender;
mod quality;
mod report;
mod worker;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use oriel_media::{config::Media, pipeline::Pipeline};
use serde::Serialize;

use crate::contender::{Contender, Runs};

/// What is asked of this program.
struct Asked {
    photos: PathBuf,
    /// The same program, built with libjpeg-turbo.
    turbo: PathBuf,
    /// A Python that has pyvips, Pillow and scikit-image; sharp is found by Node.
    python: PathBuf,
    results: PathBuf,
    rounds: usize,
}

/// One size that every contender makes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Size {
    pub(crate) name: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) quality: u8,
    /// Without subsampling of colour.
    pub(crate) full: bool,
}

/// The photos, and whether their colours are other than sRGB.
const PHOTOS: [(&str, bool); 5] = [
    ("a24", false),
    ("a24_prog", false),
    ("b24", false),
    ("c24", true),
    ("pano100", false),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let done = match words.first().map(String::as_str) {
        Some(worker::COMMAND) => worker::serve(words.get(1..).unwrap_or_default()).await,
        _ => compare(&words).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn asked(words: &[String]) -> anyhow::Result<Asked> {
    let [photos, turbo, python, results, rounds] = words else {
        anyhow::bail!("media PHOTOS TURBO PYTHON RESULTS ROUNDS: benches/media/run knows them");
    };
    Ok(Asked {
        photos: photos.into(),
        turbo: turbo.into(),
        python: python.into(),
        results: results.into(),
        rounds: rounds.parse()?,
    })
}

async fn compare(words: &[String]) -> anyhow::Result<()> {
    let asked = asked(words)?;
    let mut photos = Vec::new();
    for (name, convert) in PHOTOS {
        let photo = asked.photos.join(format!("{name}.jpg"));
        report::say(&format!("{name}…"));
        photos.push((name, measured(&asked, &photo, convert).await?));
    }
    let throughput = throughput(&asked)?;
    report::write(&asked.results, &photos, &throughput)
}

/// Every contender in turn, round after round, so that what else the machine does hits all alike.
async fn measured(asked: &Asked, photo: &Path, convert: bool) -> anyhow::Result<Vec<Runs>> {
    let sizes = sizes(photo).await?;
    let folder = tempfile::tempdir()?;
    let plan = folder.path().join("plan.json");
    let wanted = serde_json::json!({ "sizes": sizes, "convert": convert });
    fs::write(&plan, wanted.to_string())?;
    let mut contenders = Vec::new();
    for (name, command) in contender::all(&asked.turbo, &asked.python) {
        let out = folder.path().join(name);
        fs::create_dir(&out)?;
        contenders.push(Contender::start(name, &command, photo, &out, &plan)?);
    }
    for _ in 0..asked.rounds {
        for contender in &mut contenders {
            contender.run()?;
        }
    }
    let mut runs: Vec<Runs> = contenders
        .into_iter()
        .map(Contender::end)
        .collect::<anyhow::Result<_>>()?;
    quality::measure(&asked.python, photo, &sizes, &mut runs)?;
    Ok(runs)
}

/// The sizes that Oriel makes of a photo by default.
async fn sizes(photo: &Path) -> anyhow::Result<Vec<Size>> {
    let media = Media::default();
    let rendered = Pipeline::new(&media)
        .render(photo, &media.renditions)
        .await
        .with_context(|| format!("{} could not be rendered", photo.display()))?;
    let sizes = media.renditions.iter().zip(rendered.renditions);
    Ok(sizes
        .map(|(spec, made)| Size {
            name: made.name.into_owned(),
            width: made.width,
            height: made.height,
            quality: spec.quality,
            full: spec.subsampling == oriel_media::plan::Subsampling::Full,
        })
        .collect())
}

/// Photos a second by one worker and by two, of each build.
fn throughput(asked: &Asked) -> anyhow::Result<Vec<report::Throughput>> {
    let photo = asked.photos.join("a24.jpg");
    let rust = env::current_exe()?;
    let mut rows = Vec::new();
    for (name, program) in [("Oriel, pure Rust", &rust), ("Oriel, turbo", &asked.turbo)] {
        let one = contender::photos_a_second(program, &photo, 1)?;
        let two = contender::photos_a_second(program, &photo, 2)?;
        rows.push(report::Throughput { name, one, two });
    }
    Ok(rows)
}
