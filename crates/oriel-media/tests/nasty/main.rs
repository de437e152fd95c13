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

use oriel_media::{config::Media, error::Refused, pipeline::Pipeline, separate};

use crate::rows::{Row, rows};

/// What the child is asked in.
const FILE: &str = "ORIEL_NASTY_FILE";
const CROWD: &str = "ORIEL_NASTY_CROWD";
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
    let rows = rows();
    for row in &rows {
        let wrong = check(row);
        println!("{} ... {}", row.name, wrong.as_deref().unwrap_or("ok"));
        failed += usize::from(wrong.is_some());
    }
    let wrong = many_at_once();
    println!(
        "the same photo from twenty uploads at once ... {}",
        wrong.as_deref().unwrap_or("ok")
    );
    failed += usize::from(wrong.is_some());
    println!("\n{} passed, {failed} failed", rows.len() + 1 - failed);
    ExitCode::from(u8::from(failed > 0))
}

/// What is wrong with how a file ended, if anything is.
fn check(row: &Row) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, (row.file)()).unwrap();
    let (outcome, peak) = ask(FILE, &path);
    if !row.outcome.is(&outcome) {
        return Some(format!("WRONG: {outcome}"));
    }
    (peak > row.mebibytes * MIB).then(|| format!("TOO MUCH MEMORY: {} MiB", peak / MIB))
}

/// For many photos at once, in mebibytes.
const BUDGET: u64 = 192;

/// Twenty photos of 12 megapixels, whose memory together would be many times what there is.
fn many_at_once() -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, oriel_media::testing::jpeg(4_000, 3_000, 1)).unwrap();
    let (outcome, peak) = ask(CROWD, &path);
    if outcome != "20 shown" {
        return Some(format!("WRONG: {outcome}"));
    }
    // The program itself.
    let most = (BUDGET + 24) * MIB;
    (peak > most).then(|| format!("TOO MUCH MEMORY: {} MiB", peak / MIB))
}

/// What a process of its own says of a file, and the most memory it had, in bytes. A process that
/// died says nothing, which is no outcome that any row has.
fn ask(variable: &str, path: &Path) -> (String, u64) {
    let child = Command::new(env::current_exe().unwrap())
        .env(variable, path)
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
    let rendered = Pipeline::new(&media).render(path, &media.renditions).await;
    media.separate_process = true;
    let separately = Pipeline::new(&media).render(path, &media.renditions).await;
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
    let pipeline = Pipeline::new(&media);
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
