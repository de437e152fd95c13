use std::{
    io::IsTerminal as _,
    process::ExitCode,
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use oriel_core::{
    Core,
    media::config::Backend,
    storage::{self, Migrated, Progress, Rerendering},
    store::usage::Share,
};

use super::say;
use crate::cli::{Storage, StorageKind};

pub(super) async fn run(core: &Core, action: Storage) -> anyhow::Result<ExitCode> {
    match action {
        Storage::Stat => stat(core).await,
        Storage::Verify { deep } => verify(core, deep).await,
        Storage::Gc { dry_run } => gc(core, dry_run).await,
        Storage::Migrate { to } => migrate(core, to).await,
        Storage::Rerender { all } => rerender(core, all).await,
    }
}

async fn stat(core: &Core) -> anyhow::Result<ExitCode> {
    let found = storage::statistics(core).await?;
    say(format_args!("photos are in {}\n", found.place));
    shares("by kind", &[found.by_kind, vec![found.pictures]].concat());
    shares("by person", &found.by_person);
    shares("in all", &[found.held, found.unknown.clone()]);
    if found.unknown.files > 0 {
        say("`oriel storage gc` deletes what is nobody's and older than a day");
    }
    Ok(ExitCode::SUCCESS)
}

fn shares(title: &str, lines: &[Share]) {
    say(format_args!("{title}:"));
    for Share { name, files, bytes } in lines {
        let size = HumanBytes(bytes.unsigned_abs()).to_string();
        say(format_args!("  {name:<24} {size:>12}  {files:>9} files"));
    }
    say("");
}

async fn verify(core: &Core, deep: bool) -> anyhow::Result<ExitCode> {
    let bar = Bar::new();
    let found = storage::verify(core, deep, &|progress| bar.show(progress)).await;
    bar.end();
    let found = found?;
    for problem in &found.problems {
        say(problem);
    }
    if found.young > 0 {
        let young = found.young;
        say(format_args!(
            "{young} files without a row are younger than a day and left alone"
        ));
    }
    let (files, wrong) = (found.files, found.problems.len());
    say(format_args!("{files} files compared, {wrong} problems"));
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn gc(core: &Core, dry_run: bool) -> anyhow::Result<ExitCode> {
    let found = storage::collect(core, dry_run).await?;
    for key in &found.keys {
        say(key);
    }
    let (files, size) = (found.keys.len(), HumanBytes(found.bytes));
    let word = if dry_run { "would be freed" } else { "freed" };
    say(format_args!("{files} files, {size} {word}"));
    if found.young > 0 {
        let young = found.young;
        say(format_args!(
            "{young} files without a row are younger than a day and left alone"
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn migrate(core: &Core, to: StorageKind) -> anyhow::Result<ExitCode> {
    let (kind, name) = match to {
        StorageKind::Local => (Backend::Local, "local"),
        StorageKind::S3 => (Backend::S3, "s3"),
    };
    let bar = Bar::new();
    let done = storage::migrate(core, kind, &|progress| bar.show(progress)).await;
    bar.end();
    let Migrated {
        copied,
        copied_bytes,
        there,
        withdrawn,
        in_use,
    } = done?;
    let size = HumanBytes(copied_bytes);
    say(format_args!(
        "{copied} files copied and read back ({size}), {there} were there already, \
         {withdrawn} taken away again since they were deleted meanwhile"
    ));
    say(if in_use {
        format!("storage.backend is \"{name}\" already: what it lacked is there now")
    } else {
        format!(
            "now set storage.backend = \"{name}\" and restart Oriel; then run this command once \
             more for what arrived in between. Nothing was deleted where the photos were"
        )
    });
    Ok(ExitCode::SUCCESS)
}

async fn rerender(core: &Core, all: bool) -> anyhow::Result<ExitCode> {
    let bar = Bar::new();
    let done = storage::rerender(core, all, &|progress| bar.show(progress)).await;
    bar.end();
    let done = done?;
    for (photo, reason) in &done.failed {
        say(format_args!("photo {photo} stays as it was: {reason}"));
    }
    for photo in &done.without_original {
        say(format_args!(
            "photo {photo} stays as it was: its original is not kept"
        ));
    }
    let Rerendering {
        done,
        as_planned,
        changed,
        failed,
        ..
    } = done;
    say(format_args!(
        "{done} photos rendered again, {as_planned} were as planned, {changed} changed meanwhile. \
         A running Oriel tells other servers; old files go after a day"
    ));
    Ok(if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A bar with rate and time left on a terminal, a line now and then elsewhere.
struct Bar {
    bar: Option<ProgressBar>,
    said: Mutex<Instant>,
}

const LINE_EVERY: Duration = Duration::from_secs(10);

impl Bar {
    fn new() -> Self {
        let style = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left {msg}";
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(style);
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self {
            bar,
            said: Mutex::new(Instant::now()),
        }
    }

    fn show(&self, progress: Progress) {
        let files = format!("({} of {} files)", progress.files, progress.of_files);
        if let Some(bar) = &self.bar {
            bar.set_length(progress.of_bytes);
            bar.set_position(progress.bytes);
            bar.set_message(files);
            return;
        }
        let Ok(mut said) = self.said.lock() else {
            return;
        };
        if said.elapsed() >= LINE_EVERY {
            *said = Instant::now();
            let (done, all) = (HumanBytes(progress.bytes), HumanBytes(progress.of_bytes));
            say(format_args!("{done} of {all} {files}"));
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
