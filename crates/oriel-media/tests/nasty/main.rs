//! Files that are rare, broken, or made to do harm: each is looked at by a process of its own, so
//! that its memory can be told from that of others.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test without the usual harness, which would run its files in one process"
)]

mod files;
mod pngs;
mod rows;

use std::{
    env, fs,
    path::Path,
    process::{Command, ExitCode},
    sync::Arc,
};

use oriel_media::{Codecs, config::Media, error::Refused, pipeline::Pipeline, separate};

use crate::rows::{Row, rows};

/// What the child is asked in.
const FILE: &str = "ORIEL_NASTY_FILE";
const CROWD: &str = "ORIEL_NASTY_CROWD";
/// By which codecs.
const CODECS: &str = "ORIEL_NASTY_CODECS";
const MIB: u64 = 1024 * 1024;

fn main() -> ExitCode {
    separate::answer_if_asked().unwrap_or_else(run)
}

fn run() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Ok(file) = env::var(FILE) {
        runtime.block_on(look_at(Path::new(&file)));
        return ExitCode::SUCCESS;
    }
    if let Ok(file) = env::var(CROWD) {
        runtime.block_on(crowd(Path::new(&file)));
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    let mut tried = 0;
    for codecs in Codecs::all() {
        let mut say = |name: &str, wrong: Option<String>| {
            println!(
                "{codecs:?}: {name} ... {}",
                wrong.as_deref().unwrap_or("ok")
            );
            failed += usize::from(wrong.is_some());
            tried += 1;
        };
        for row in &rows() {
            say(row.name, check(row, codecs));
        }
        say(
            "the same photo from twenty uploads at once",
            many_at_once(codecs),
        );
    }
    println!("\n{} passed, {failed} failed", tried - failed);
    ExitCode::from(u8::from(failed > 0))
}

/// The codecs that this process was asked to use.
fn codecs() -> Codecs {
    let name = env::var(CODECS).unwrap();
    let mut all = Codecs::all();
    all.find(|codecs| format!("{codecs:?}") == name).unwrap()
}

/// What is wrong with how a file ended, if anything is.
fn check(row: &Row, codecs: Codecs) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, (row.file)()).unwrap();
    let (outcome, peak) = ask(FILE, &path, codecs);
    if !row.outcome.is(&outcome) {
        return Some(format!("WRONG: {outcome}"));
    }
    (peak > row.mebibytes * MIB).then(|| format!("TOO MUCH MEMORY: {} MiB", peak / MIB))
}

/// For many photos at once, in mebibytes.
const BUDGET: u64 = 192;

/// Twenty photos of 12 megapixels, whose memory together would be many times what there is.
fn many_at_once(codecs: Codecs) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, oriel_media::testing::jpeg(4_000, 3_000, 1)).unwrap();
    let (outcome, peak) = ask(CROWD, &path, codecs);
    if outcome != "20 shown" {
        return Some(format!("WRONG: {outcome}"));
    }
    // The program itself.
    let most = (BUDGET + 24) * MIB;
    (peak > most).then(|| format!("TOO MUCH MEMORY: {} MiB", peak / MIB))
}

/// What a process of its own says of a file, and the most memory it had, in bytes. A process that
/// died says nothing, which is no outcome that any row has.
fn ask(variable: &str, path: &Path, codecs: Codecs) -> (String, u64) {
    let child = Command::new(env::current_exe().unwrap())
        .env(variable, path)
        .env(CODECS, format!("{codecs:?}"))
        // As Oriel starts itself: what a photo needed goes back to the system when it is done.
        .envs(oriel_media::budget::HEAP)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&child.stdout).into_owned();
    let last = words.lines().last().unwrap_or_default();
    let (outcome, peak) = last.rsplit_once(" in ").unwrap_or(("died", "0"));
    (outcome.to_owned(), peak.parse().unwrap_or(u64::MAX))
}

fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.unwrap().split_whitespace().next().unwrap();
    kibibytes.parse::<u64>().unwrap() * 1024
}

async fn look_at(path: &Path) {
    let mut media = Media::default();
    let pipeline = Pipeline::with_codecs(&media, codecs());
    let rendered = pipeline.render(path, &media.renditions).await;
    media.separate_process = true;
    let pipeline = Pipeline::with_codecs(&media, codecs());
    let separately = pipeline.render(path, &media.renditions).await;
    assert!(
        rendered == separately,
        "a process of its own ends otherwise"
    );
    let outcome = match rendered {
        Ok(rendered) => {
            for made in &rendered.renditions {
                let seen = image::load_from_memory(&made.bytes).unwrap();
                assert_eq!((seen.width(), seen.height()), (made.width, made.height));
            }
            assert_eq!(rendered.blurhash.len(), 28);
            let [red, green, blue] = rendered.colour;
            let (width, height) = (rendered.width, rendered.height);
            format!("shown {width}x{height} {red} {green} {blue}")
        }
        Err(refused) => format!("refused {}", refused.code()),
    };
    println!("{outcome} in {}", peak());
}

async fn crowd(path: &Path) {
    let mut media = Media {
        memory_budget: oriel_media::config::ByteSize::mib(BUDGET),
        processing_threads: 4,
        ..Media::default()
    };
    for spec in &mut media.renditions {
        spec.webp = Some(75);
    }
    let media = Arc::new(media);
    let pipeline = Pipeline::with_codecs(&media, codecs());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (pipeline, media, path) = (pipeline.clone(), Arc::clone(&media), path.to_owned());
        tasks.spawn(async move { pipeline.render(&path, &media.renditions).await });
    }
    let mut shown = 0;
    while let Some(done) = tasks.join_next().await {
        let rendered: Result<_, Refused> = done.unwrap();
        shown += i32::from(rendered.is_ok());
    }
    println!("{shown} shown in {}", peak());
}
