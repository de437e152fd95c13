//! Whatever is refused is refused in words.

use std::fs;

use crate::tree::{files_below, root};

/// The second text in the call that `rest` begins with.
fn second_text(rest: &str) -> Option<&str> {
    let call = rest.split(')').next()?;
    call.split('"').nth(3)
}

#[test]
fn every_refusal_has_its_sentence() {
    let locale = fs::read_to_string(root().join("assets/locales/en/errors.ftl")).unwrap();
    let mut keys = Vec::new();
    let crates = ["oriel-core", "oriel-web"].map(|name| root().join("crates").join(name));
    for file in crates.iter().flat_map(|it| files_below(it, &["rs"])) {
        let source = fs::read_to_string(&file).unwrap();
        for call in ["Invalid::new(", "Invalid::beyond("] {
            let calls = source.split(call).skip(1);
            keys.extend(calls.filter_map(second_text).map(str::to_owned));
        }
    }
    assert!(keys.len() > 20, "few refusals were found: {keys:?}");
    for key in keys {
        let sentence = format!("\nerror-{key} = ");
        assert!(locale.contains(&sentence), "{key} has no sentence");
    }
}
