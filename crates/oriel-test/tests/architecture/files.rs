use std::{collections::BTreeSet, fs};

use super::tree::{files_below, root};

const LONGEST_FILE: usize = 400;

/// Longer files, each with the reason why it is better whole.
const WHOLE: [(&str, &str); 1] = [("crates/oriel-store/src/schema.rs", "one list of all tables")];

#[test]
fn no_file_is_too_long_to_hold_in_mind() {
    let root = root();
    let folders = ["crates", "templates", "assets/css", "assets/js", "benches"];
    let long: Vec<String> = folders
        .iter()
        .flat_map(|folder| files_below(&root.join(folder), &["rs", "html", "css", "js"]))
        .filter_map(|path| {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            (lines > LONGEST_FILE).then_some(name)
        })
        .collect();
    let whole: Vec<&str> = WHOLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        long, whole,
        "split what is too long; strike from the list what no longer is"
    );
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> BTreeSet<_> {
        let folder = root().join("migrations").join(engine);
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect()
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn no_two_migrations_bear_the_same_moment() {
    // Of two, one would never run.
    let folder = root().join("migrations/sqlite");
    let mut moments = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let moment = name.split('_').next().unwrap().to_owned();
        assert!(moments.insert(moment), "{name}");
    }
}

#[test]
fn both_languages_have_the_same_files() {
    let names = |language: &str| -> BTreeSet<_> {
        let folder = root().join("assets/locales").join(language);
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect()
    };
    assert!(!names("en").is_empty());
    assert_eq!(names("en"), names("cy"));
}
