//! The modules of core stand in order: each uses only those of groups above its own in `lib.rs`.

use std::{collections::BTreeMap, fs};

use super::{modules::Modules, tree::root};

/// The groups of modules in core's `lib.rs`, which blank lines divide: lower numbers are used by
/// higher ones.
fn floors() -> BTreeMap<String, usize> {
    let lib = fs::read_to_string(root().join("crates/oriel-core/src/lib.rs")).unwrap();
    let mut floors = BTreeMap::new();
    for (floor, group) in lib.split("\n\n").enumerate() {
        for line in group.lines() {
            let declared = line
                .rsplit_once("mod ")
                .filter(|(before, _)| before.is_empty() || before.starts_with("pub"));
            if let Some((_, name)) = declared {
                floors.insert(name.trim_end_matches(';').to_owned(), floor);
            }
        }
    }
    assert!(floors.len() > 30, "lib.rs was not understood: {floors:?}");
    floors
}

#[test]
fn a_module_of_core_uses_only_what_stands_before_it() {
    let (floors, modules) = (floors(), Modules::of("oriel-core"));
    let mut upwards = Vec::new();
    for (user, used) in modules.uses() {
        for one in used {
            let (Some(from), Some(to)) = (user.first(), one.first()) else {
                continue;
            };
            if from != to && floors[to] >= floors[from] {
                upwards.push(format!("{} uses {}", user.join("::"), one.join("::")));
            }
        }
    }
    assert!(
        upwards.is_empty(),
        "not below in lib.rs:\n{}",
        upwards.join("\n")
    );
}

#[test]
fn no_circle_of_modules_in_core_has_more_than_three() {
    let circles = Modules::of("oriel-core").circles();
    let largest = circles.first().map_or(0, Vec::len);
    println!("the largest circle of modules in oriel-core has {largest}");
    let large: Vec<String> = circles
        .iter()
        .filter(|circle| circle.len() > 3)
        .map(|circle| format!("{}: {}", circle.len(), circle.join(", ")))
        .collect();
    assert!(large.is_empty(), "circles:\n{}", large.join("\n"));
}
