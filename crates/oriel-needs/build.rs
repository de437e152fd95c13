//! Looks for the tools that tests drive, and writes down which are missing. With `CI` set none is:
//! there a test fails without its tool.

#[path = "../oriel-store/src/testing/binaries.rs"]
mod binaries;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// Changes when a package is installed on Debian.
const PACKAGES: &str = "/var/lib/dpkg/status";
const TARGET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
const INSTALLERS: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/../oriel-test/fedify/install"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/../oriel-test/clients/install"),
];

/// What the attribute calls a tool, what people call it, and where its files would be.
struct Tool {
    name: &'static str,
    title: &'static str,
    files: Vec<PathBuf>,
    /// Whether CI has it.
    in_ci: bool,
}

impl Tool {
    fn new(name: &'static str, title: &'static str, files: Vec<PathBuf>) -> Self {
        Self {
            name,
            title,
            files,
            in_ci: true,
        }
    }

    fn is_installed(&self) -> bool {
        !self.files.is_empty() && self.files.iter().all(|file| file.exists())
    }
}

fn tools() -> Vec<Tool> {
    let target = Path::new(TARGET);
    let photos = env::var_os("ORIEL_PHOTOS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/photos"),
        PathBuf::from,
    );
    vec![
        Tool::new("postgres", "PostgreSQL", postgres()),
        Tool::new(
            "chromium",
            "Chromium or chromedriver",
            vec!["/usr/bin/chromium".into(), "/usr/bin/chromedriver".into()],
        ),
        Tool::new("exiftool", "ExifTool", vec!["/usr/bin/exiftool".into()]),
        Tool::new(
            "fedify",
            "Fedify (crates/oriel-test/fedify/install)",
            vec![target.join("fedify/node")],
        ),
        Tool::new(
            "clients",
            "a client (crates/oriel-test/clients/install)",
            vec![
                target.join("clients/bin/toot"),
                target.join("clients/node_modules/masto/package.json"),
            ],
        ),
        Tool {
            in_ci: false,
            ..Tool::new("camera_photos", "ORIEL_PHOTOS, a folder,", vec![photos])
        },
    ]
}

/// The server's programs. A server that the environment names is there as well.
fn postgres() -> Vec<PathBuf> {
    if env::var_os("ORIEL_TEST_POSTGRES").is_some() {
        return vec![PathBuf::from(env!("CARGO_MANIFEST_DIR"))];
    }
    let folder = binaries::postgres();
    folder.map(|it| it.join("initdb")).into_iter().collect()
}

/// Has Cargo run this again when a tool comes or goes. A file that is not there is not named: Cargo
/// would take it to have changed each time. Editors have another PATH than terminals, so it matters
/// only as long as it is searched in vain.
fn watch(tools: &[Tool]) {
    let is_searched = binaries::postgres().is_none();
    let path = is_searched.then_some("PATH");
    let variables = ["CI", "ORIEL_TEST_POSTGRES", "ORIEL_PHOTOS"];
    for variable in variables.into_iter().chain(path) {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let files = tools.iter().flat_map(|tool| &tool.files);
    let known = INSTALLERS.iter().chain([&PACKAGES]).map(Path::new);
    for file in files.map(PathBuf::as_path).chain(known) {
        if file.is_file() {
            println!("cargo::rerun-if-changed={}", file.display());
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
}

fn main() -> io::Result<()> {
    let tools = tools();
    watch(&tools);
    let in_ci = env::var_os("CI").is_some();
    let lines = tools.iter().map(|tool| {
        let is_missing = !(tool.is_installed() || in_ci && tool.in_ci);
        let reason = is_missing.then(|| format!("{} is not installed", tool.title));
        format!("({:?}, {reason:?}),\n", tool.name)
    });
    let table = format!(
        "const TOOLS: &[(&str, Option<&str>)] = &[\n{}];\n",
        lines.collect::<String>()
    );
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("Cargo names no OUT_DIR"))?;
    fs::write(Path::new(&out).join("tools.rs"), table)
}
