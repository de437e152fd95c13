//! What is promised against attacks is shown by tests.

use std::fs;

use crate::tree::root;

/// The tests that a row of a table names, as `file.rs::test`.
fn tests_of(row: &str) -> Vec<(&str, &str)> {
    let named = row.split('`').skip(1).step_by(2);
    named.filter_map(|name| name.split_once("::")).collect()
}

#[test]
fn every_test_that_the_table_of_attacks_names_is_there() {
    let table = fs::read_to_string(root().join("docs/SECURITY-TESTS.md")).unwrap();
    let mut seen = 0;
    for row in table.lines().filter(|line| line.starts_with("| ")) {
        for (file, test) in tests_of(row) {
            let path = root().join("crates").join(file);
            let source = fs::read_to_string(&path).unwrap_or_default();
            let is_there = ["(", "<"]
                .iter()
                .any(|after| source.contains(&format!("fn {test}{after}")));
            assert!(is_there, "{file} has no test {test}: {row}");
            seen += 1;
        }
    }
    assert!(seen > 100, "few tests were found: {seen}");
}

#[test]
fn every_attack_names_a_test_or_says_that_there_is_none() {
    let table = fs::read_to_string(root().join("docs/SECURITY-TESTS.md")).unwrap();
    let rows = table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("| test |"));
    for row in rows {
        assert!(
            !tests_of(row).is_empty() || row.ends_with("| none yet |"),
            "{row}"
        );
    }
}
