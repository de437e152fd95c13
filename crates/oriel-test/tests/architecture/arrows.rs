use std::{fs, process::Command};

use super::tree::{files_below, root};

/// What a crate is built from, itself left out, as Cargo resolves it.
fn dependencies(package: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "--edges",
            "normal",
            "--prefix",
            "none",
        ])
        .args(["--format", "{lib}", "--package", package])
        .current_dir(root())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree failed: {complaint}");
    let tree = String::from_utf8(output.stdout).unwrap();
    let own = package.replace('-', "_");
    let mut names: Vec<String> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != own)
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    assert!(
        names.len() > 10,
        "{package} has suspiciously few dependencies: {names:?}"
    );
    names
}

fn assert_knows_none(package: &str, strangers: &[&str]) {
    let known = dependencies(package);
    let broken: Vec<_> = strangers
        .iter()
        .filter(|one| known.iter().any(|k| k == *one))
        .collect();
    assert!(broken.is_empty(), "{package} must not know {broken:?}");
}

#[test]
fn media_knows_no_database_and_no_server() {
    assert_knows_none(
        "oriel-media",
        &[
            "diesel",
            "actix_web",
            "oriel_store",
            "oriel_federation",
            "oriel_core",
            "oriel_web",
        ],
    );
}

#[test]
fn pixels_know_nothing_of_ours_no_files_and_no_tasks() {
    assert_knows_none(
        "oriel-pixels",
        &[
            "tokio",
            "tempfile",
            "aws_sdk_s3",
            "diesel",
            "actix_web",
            "oriel_media",
            "oriel_store",
            "oriel_federation",
            "oriel_core",
            "oriel_web",
        ],
    );
}

#[test]
fn federation_knows_no_database_no_storage_and_no_server() {
    assert_knows_none(
        "oriel-federation",
        &[
            "diesel",
            "actix_web",
            "aws_sdk_s3",
            "image",
            "oriel_store",
            "oriel_media",
            "oriel_pixels",
            "oriel_core",
        ],
    );
}

#[test]
fn the_store_knows_no_network_and_no_pixels() {
    assert_knows_none(
        "oriel-store",
        &[
            "actix_web",
            "reqwest",
            "image",
            "oriel_media",
            "oriel_pixels",
            "oriel_federation",
            "oriel_core",
        ],
    );
}

#[test]
fn core_knows_no_server() {
    assert_knows_none(
        "oriel-core",
        &["actix_web", "actix_http", "oriel_web", "oriel"],
    );
}

#[test]
fn web_does_not_know_the_program() {
    assert_knows_none("oriel-web", &["clap", "oriel"]);
}

#[test]
fn no_regular_expression_goes_back() {
    // Those of `regex` take a time that grows with the text and nothing else.
    assert_knows_none("oriel", &["fancy_regex", "onig", "onig_sys", "pcre2"]);
}

#[test]
fn there_is_one_crypto_stack() {
    assert_knows_none(
        "oriel",
        &["openssl", "openssl_sys", "native_tls", "aws_lc_sys"],
    );
}

/// `cargo tree` shows what is linked; this shows that nobody reaches through a re-export.
fn assert_only_in(owner: &str, word: &str) {
    let mut intruders = Vec::new();
    let mut owner_says_it = false;
    for file in files_below(&root().join("crates"), &["rs"]) {
        let path = file.display().to_string();
        if path.contains("crates/oriel-test/") || !fs::read_to_string(&file).unwrap().contains(word)
        {
            continue;
        }
        if path.contains(&format!("crates/{owner}/")) {
            owner_says_it = true;
        } else {
            intruders.push(path);
        }
    }
    assert!(
        owner_says_it,
        "{owner} does not say {word:?} either: the test looks for nothing"
    );
    assert!(
        intruders.is_empty(),
        "only {owner} may say {word:?}, but so do {intruders:#?}"
    );
}

#[test]
fn only_the_store_says_diesel() {
    assert_only_in("oriel-store", "diesel::");
}

#[test]
fn only_web_says_actix() {
    assert_only_in("oriel-web", "actix_web::");
}

#[test]
fn only_federation_says_reqwest() {
    assert_only_in("oriel-federation", "reqwest::");
}

#[test]
fn only_media_says_s3() {
    assert_only_in("oriel-media", "aws_sdk_s3::");
}

#[test]
fn only_pixels_have_codecs() {
    for codec in [
        "zune_jpeg::",
        "turbojpeg::",
        "heic_decoder::",
        "webp::Encoder",
    ] {
        assert_only_in("oriel-pixels", codec);
    }
}

#[test]
fn only_media_is_built_from_pixels() {
    let manifests = files_below(&root().join("crates"), &["toml"]).into_iter();
    let mut crates: Vec<String> = manifests
        .filter(|file| file.ends_with("Cargo.toml"))
        .filter(|file| fs::read_to_string(file).unwrap().contains("\noriel-pixels"))
        .map(|file| file.parent().unwrap().display().to_string())
        .collect();
    // What tests of its own ask for.
    crates.retain(|path| !path.ends_with("crates/oriel-pixels"));
    assert_eq!(
        crates,
        [root().join("crates/oriel-media").display().to_string()]
    );
}

#[test]
fn web_asks_core_and_never_the_database() {
    for file in files_below(&root().join("crates/oriel-web/src"), &["rs"]) {
        let source = fs::read_to_string(&file).unwrap();
        assert!(!source.contains(".store()"), "{} does", file.display());
    }
}
