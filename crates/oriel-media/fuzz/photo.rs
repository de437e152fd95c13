//! Any bytes, as a file that somebody sent: it is inspected, stripped and made ready, with little
//! room. Nothing of ours may panic, nothing may take long or much memory; and what was stripped
//! must still be a picture when it was one before.
#![no_main]

mod seeds;

use std::{env, fs, panic, path::Path, sync::LazyLock, thread};

use libfuzzer_sys::fuzz_target;
use oriel_media::{
    config::{ByteSize, Media},
    inspect::{self, Limits},
    pipeline::Pipeline,
    strip,
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

struct Bench {
    media: Media,
    pipeline: Pipeline,
    runtime: Runtime,
    folder: TempDir,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let media = Media {
        max_pixels: 300_000,
        memory_budget: ByteSize::mib(64),
        ..Media::default()
    };
    Bench {
        pipeline: Pipeline::new(&media),
        runtime: Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime"),
        folder: tempfile::tempdir_in(memory_folder()).expect("a folder"),
        media,
    }
});

/// Where files cost no disk, if there is such a place.
fn memory_folder() -> std::path::PathBuf {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() {
        shared.to_owned()
    } else {
        std::env::temp_dir()
    }
}

/// Before anything is looked at: writes the files to begin with, where they are asked for.
fn begin() {
    end_where_it_is_ours();
    if let Some(folder) = env::var_os("SEEDS") {
        seeds::write(Path::new(&folder)).expect("room for seeds");
    }
}

/// A codec that panics is caught, and its file is refused as damaged. Code of ours must not.
fn end_where_it_is_ours() {
    let end = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let ours = info
            .location()
            .is_none_or(|at| at.file().contains("oriel-media") || at.file().contains("photo.rs"));
        if ours || thread::current().name() != Some("photo") {
            end(info);
        }
    }));
}

fn look_at(bytes: &[u8]) {
    let bench = &*BENCH;
    let (path, stripped) = (bench.folder.path().join("file"), bench.folder.path().join("stripped"));
    fs::write(&path, bytes).expect("room for a file");
    let limits = Limits::from(&bench.media);
    let Ok(inspected) = inspect::inspect(&path, &limits) else {
        return;
    };
    let plan = bench.media.plan("large");
    let made = bench.runtime.block_on(bench.pipeline.render(&path, &plan));
    if strip::strip_original(&path, &stripped).is_ok() && made.is_ok() {
        let kept = inspect::inspect(&stripped, &limits).expect("a stripped picture is a picture");
        let sides = [(kept.width, kept.height), (kept.height, kept.width)];
        assert!(sides.contains(&(inspected.width, inspected.height)));
    }
}

fuzz_target!(init: begin(), |bytes: &[u8]| look_at(bytes));
