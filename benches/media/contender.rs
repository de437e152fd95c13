//! Programs that make the same sizes of the same photo: each a process of its own, that makes them
//! once for every line it is sent. Time, work and memory are taken from outside, alike for all.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use oriel_benches::proc;

use crate::worker;

/// The name of the one that only reads the file's codes.
pub(crate) const FLOOR: &str = "entropy decoding alone";
/// libvips as it is used at its best: one decoding, each size from the one before.
pub(crate) const BEST: &str = "libvips, cascade";
/// libvips as it is commonly used: one call for every size.
pub(crate) const COMMON: &str = "libvips, thumbnail";

/// Everybody, with what starts them.
pub(crate) fn all(turbo: &Path, python: &Path) -> Vec<(&'static str, Vec<PathBuf>)> {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("media/peers");
    let rust = env::current_exe().unwrap_or_default();
    let own =
        |program: &Path, kind: &str| vec![program.to_owned(), worker::COMMAND.into(), kind.into()];
    let script = |file: &str, kind: &str| vec![python.to_owned(), peers.join(file), kind.into()];
    let sharp = |kind: &str| vec!["node".into(), peers.join("sharp.mjs"), kind.into()];
    vec![
        ("Oriel, pure Rust", own(&rust, "sizes")),
        ("Oriel, turbo", own(turbo, "sizes")),
        (BEST, script("vips.py", "cascade")),
        (COMMON, script("vips.py", "thumbnail")),
        ("Pillow, cascade", script("pillow.py", "cascade")),
        ("sharp, cascade", sharp("cascade")),
        ("sharp, each size", sharp("each")),
        (FLOOR, own(turbo, "floor")),
    ]
}

/// One of them at work.
pub(crate) struct Contender {
    runs: Runs,
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What was seen of one.
pub(crate) struct Runs {
    pub(crate) name: &'static str,
    pub(crate) out: PathBuf,
    wall: Vec<Duration>,
    work: Vec<Duration>,
    /// The most memory it held, in bytes.
    pub(crate) peak: u64,
    /// Bytes of all sizes.
    pub(crate) bytes: u64,
    /// PSNR in decibels and SSIM of luma, by size.
    pub(crate) quality: BTreeMap<String, (f64, f64)>,
}

impl Runs {
    pub(crate) fn wall(&self) -> Duration {
        middle(&self.wall)
    }

    pub(crate) fn work(&self) -> Duration {
        middle(&self.work)
    }
}

fn bytes_in(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = files.filter_map(|file| file.metadata().ok());
    sizes.map(|it| it.len()).sum()
}

fn middle(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

impl Contender {
    /// Starts one and lets it work once, unmeasured.
    pub(crate) fn start(
        name: &'static str,
        command: &[PathBuf],
        photo: &Path,
        out: &Path,
        plan: &Path,
    ) -> anyhow::Result<Self> {
        let (program, words) = command.split_first().context("nothing to start")?;
        let mut child = Command::new(program)
            .args(words)
            .args([photo, out, plan])
            .env("VIPS_CONCURRENCY", "1")
            // As Oriel starts itself: it helps the others, too.
            .envs(oriel_media::budget::HEAP)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let asks = child.stdin.take().context("no way in")?;
        let answers = BufReader::new(child.stdout.take().context("no way out")?);
        let mut contender = Self {
            runs: Runs {
                name,
                out: out.to_owned(),
                wall: Vec::new(),
                work: Vec::new(),
                peak: 0,
                bytes: 0,
                quality: BTreeMap::new(),
            },
            child,
            asks,
            answers,
        };
        contender.ask()?;
        Ok(contender)
    }

    fn ask(&mut self) -> anyhow::Result<()> {
        writeln!(self.asks, "go")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        anyhow::ensure!(answer.trim() == "done", "{} gave up", self.runs.name);
        Ok(())
    }

    /// Lets it work once.
    pub(crate) fn run(&mut self) -> anyhow::Result<()> {
        let before = proc::work(self.child.id())?;
        let began = Instant::now();
        self.ask()?;
        self.runs.wall.push(began.elapsed());
        let work = proc::work(self.child.id())?;
        self.runs.work.push(work.saturating_sub(before));
        Ok(())
    }

    pub(crate) fn end(mut self) -> anyhow::Result<Runs> {
        self.runs.peak = proc::peak(self.child.id())?;
        self.runs.bytes = bytes_in(&self.runs.out);
        drop(self.asks);
        self.child.wait()?;
        Ok(self.runs)
    }
}

/// What a build of Oriel makes of many photos at once.
pub(crate) fn photos_a_second(program: &Path, photo: &Path, threads: u32) -> anyhow::Result<f64> {
    let output = Command::new(program)
        .args([worker::COMMAND, "throughput"])
        .arg(photo)
        .arg(threads.to_string())
        .output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}
