//! Photos rendered by processes of their own. This program is such a process, too, which the usual
//! harness would not let it be.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test without the usual harness"
)]

use std::{
    env,
    fs::{self, File},
    io::ErrorKind,
    net::TcpStream,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use landlock::{
    ABI, Access as _, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
};
use oriel_media::{
    Codecs,
    config::{ByteSize, Media},
    error::Refused,
    pipeline::{Pipeline, Rendered},
    separate, testing,
};
use rustix::process::{Resource, getrlimit};

/// What a process does that a file has taken over: names of renditions that it is asked for.
const HANGS: &str = "hangs";
const DIES: &str = "dies";
const LIES: &str = "lies";
const TALKS: &str = "talks";
const WANTS_MEMORY: &str = "wantsmemory";
const WANTS_FILES: &str = "wantsfiles";

fn main() -> ExitCode {
    let request = env::args().nth(2).unwrap_or_default();
    let asked_for = |name| request.contains(&format!("\"{name}\""));
    if asked_for(HANGS) {
        std::thread::sleep(Duration::from_mins(10));
    }
    if asked_for(DIES) {
        std::process::abort();
    }
    if asked_for(LIES) {
        println!("{{\"Rendered\":{{}}}}\nand some bytes");
        return ExitCode::SUCCESS;
    }
    if asked_for(TALKS) {
        loop {
            println!("on and on");
        }
    }
    match separate::answer_if_asked() {
        Some(_) if asked_for(WANTS_MEMORY) => fails(has_memory()),
        Some(_) if asked_for(WANTS_FILES) => fails(has_files_or_network()),
        Some(code) => code,
        None => tests(),
    }
}

fn fails(whether: bool) -> ExitCode {
    ExitCode::from(u8::from(whether))
}

fn has_memory() -> bool {
    let bound = |resource| getrlimit(resource).maximum.unwrap_or(u64::MAX);
    bound(Resource::Data) > ByteSize::mib(200).bytes() || bound(Resource::Core) > 0
}

fn has_files_or_network() -> bool {
    let refused = |kind| kind == ErrorKind::PermissionDenied;
    let read = File::open("/etc/passwd").map_err(|error| error.kind());
    let written = fs::write("/tmp/oriel", "").map_err(|error| error.kind());
    let connected = TcpStream::connect("127.0.0.1:9").map_err(|error| error.kind());
    let refused =
        read.is_err_and(refused) && written.is_err_and(refused) && connected.is_err_and(refused);
    !refused
}

fn tests() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let photo = folder.path().join("photo");
    fs::write(&photo, testing::jpeg(1_200, 800, 1)).unwrap();
    let results = runtime.block_on(async {
        [
            (
                "a photo is the same as from this process",
                same(&photo).await,
            ),
            (
                "a file that is refused is refused for its reason",
                refused(folder.path()).await,
            ),
            (
                "a process that hangs is ended",
                damaged(HANGS, &photo).await,
            ),
            (
                "a process that dies leaves a damaged file",
                damaged(DIES, &photo).await,
            ),
            (
                "a process that says nonsense is not believed",
                damaged(LIES, &photo).await,
            ),
            (
                "a process that talks without end is not listened to",
                damaged(TALKS, &photo).await,
            ),
            (
                "it has no more memory than the photo costs",
                held(WANTS_MEMORY, &photo).await,
            ),
            ("it can reach no file and no network", walls(&photo).await),
        ]
    });
    let mut failed = 0;
    for (name, passed) in results {
        println!("{name} ... {}", if passed { "ok" } else { "WRONG" });
        failed += usize::from(!passed);
    }
    println!("\n{} passed, {failed} failed", results.len() - failed);
    fails(failed > 0)
}

fn media(separate_process: bool) -> Media {
    Media {
        separate_process,
        processing_timeout_seconds: 5,
        ..Media::default()
    }
}

async fn render(photo: &Path, separately: bool, codecs: Codecs) -> Result<Rendered, Refused> {
    let media = media(separately);
    let pipeline = Pipeline::with_codecs(&media, codecs);
    pipeline.render(photo, &media.renditions).await
}

/// Renders with a process that has been taken over, and then, with all memory that there is, with
/// one that has not.
async fn taken_over(how: &'static str, photo: &Path) -> Result<Rendered, Refused> {
    let mut media = media(true);
    media.memory_budget = ByteSize::mib(64);
    let pipeline = Pipeline::new(&media);
    let mut specs = media.renditions.clone();
    specs.first_mut().unwrap().name = how.into();
    let outcome = pipeline.render(photo, &specs).await;
    assert!(pipeline.render(photo, &media.renditions).await.is_ok());
    outcome
}

async fn same(photo: &Path) -> bool {
    for codecs in Codecs::all() {
        let separate = render(photo, true, codecs).await;
        if separate.is_err() || separate != render(photo, false, codecs).await {
            return false;
        }
    }
    true
}

async fn refused(folder: &Path) -> bool {
    let path: PathBuf = folder.join("cut");
    let whole = testing::encoded(&testing::picture(400, 300, 1), image::ImageFormat::Png);
    fs::write(&path, whole.get(..whole.len() / 2).unwrap()).unwrap();
    let separate = render(&path, true, Codecs::default()).await;
    separate.is_err() && separate == render(&path, false, Codecs::default()).await
}

async fn damaged(how: &'static str, photo: &Path) -> bool {
    taken_over(how, photo).await == Err(Refused::Incomplete)
}

async fn held(how: &'static str, photo: &Path) -> bool {
    taken_over(how, photo).await.is_ok()
}

async fn walls(photo: &Path) -> bool {
    let needed = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessNet::from_all(ABI::V4));
    if needed.is_err() {
        println!("this kernel has no Landlock, or none for the network: nothing is tried");
        return true;
    }
    held(WANTS_FILES, photo).await
}
