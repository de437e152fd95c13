//! Oriel's side: one photo made ready whenever a line comes in.

use std::{
    fs,
    io::{BufRead as _, Write as _},
    path::Path,
    time::Instant,
};

use anyhow::Context as _;
use oriel_media::{config::Media, pipeline::Pipeline};

pub(crate) const COMMAND: &str = "worker";
/// How many photos are made for one figure of throughput.
const PHOTOS: u32 = 12;

pub(crate) async fn serve(words: &[String]) -> anyhow::Result<()> {
    match words {
        [kind, photo, out, _plan] if kind == "sizes" => sizes(photo.as_ref(), out.as_ref()).await,
        #[cfg(feature = "turbo")]
        [kind, photo, _out, _plan] if kind == "floor" => floor(photo.as_ref()),
        [kind, photo, threads] if kind == "throughput" => {
            throughput(photo.as_ref(), threads.parse()?).await
        }
        _ => anyhow::bail!("an unknown kind of work"),
    }
}

/// Calls `work` for every line, and answers each with one.
fn answer() -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "done")?;
    Ok(out.flush()?)
}

async fn sizes(photo: &Path, out: &Path) -> anyhow::Result<()> {
    let media = Media {
        processing_threads: 1,
        ..Media::default()
    };
    let pipeline = Pipeline::new(&media);
    for line in std::io::stdin().lock().lines() {
        line?;
        let rendered = pipeline.render(photo, &media.renditions).await?;
        for made in &rendered.renditions {
            fs::write(out.join(format!("{}.jpg", made.name)), &made.bytes)?;
        }
        answer()?;
    }
    Ok(())
}

/// What no decoder can save: reading every code of the file.
#[cfg(feature = "turbo")]
fn floor(photo: &Path) -> anyhow::Result<()> {
    let eighth = turbojpeg::ScalingFactor::new(1, 8);
    for line in std::io::stdin().lock().lines() {
        line?;
        let bytes = fs::read(photo)?;
        let mut decoder = turbojpeg::Decompressor::new()?;
        let header = decoder.read_header(&bytes)?;
        decoder.set_scaling_factor(eighth)?;
        let (width, height) = (eighth.scale(header.width), eighth.scale(header.height));
        let length = turbojpeg::yuv_pixels_len(width, 1, height, header.subsamp)?;
        let mut planes = turbojpeg::YuvImage {
            pixels: vec![0; length],
            width,
            align: 1,
            height,
            subsamp: header.subsamp,
        };
        decoder.decompress_to_yuv(&bytes, planes.as_deref_mut())?;
        answer()?;
    }
    Ok(())
}

async fn throughput(photo: &Path, threads: usize) -> anyhow::Result<()> {
    let media = Media {
        processing_threads: threads,
        ..Media::default()
    };
    let pipeline = Pipeline::new(&media);
    pipeline.render(photo, &media.renditions).await?;
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..PHOTOS {
        let (pipeline, specs, photo) =
            (pipeline.clone(), media.renditions.clone(), photo.to_owned());
        tasks.spawn(async move { pipeline.render(&photo, &specs).await });
    }
    while let Some(done) = tasks.join_next().await {
        done?.context("a photo could not be rendered")?;
    }
    let rate = f64::from(PHOTOS) / began.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{rate}")?;
    Ok(())
}
