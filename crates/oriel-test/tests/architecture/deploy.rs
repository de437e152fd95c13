//! What is deployed is configured with keys that the commented example explains.

use std::fs;

use toml::{Table, Value};

use super::tree::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn example() -> Table {
    toml::from_str(&read("deploy/oriel.toml")).unwrap()
}

fn is_explained(path: &[String]) -> bool {
    let (last, sections) = path.split_last().unwrap();
    let example = example();
    let section = sections.iter().try_fold(&example, |table, name| {
        table.get(name).and_then(Value::as_table)
    });
    section.is_some_and(|section| section.contains_key(last))
}

/// The `ORIEL_SECTION__KEY` variables that a file sets, as key paths.
fn variables(file: &str, separator: char) -> Vec<Vec<String>> {
    let text = read(file);
    let names = text.lines().filter_map(|line| {
        let line = line
            .trim()
            .trim_start_matches("ENV ")
            .trim_start_matches("#Environment=");
        line.trim_start_matches("Environment=")
            .strip_prefix("ORIEL_")?
            .split_once(separator)
    });
    names
        .map(|(name, _)| name.split("__").map(str::to_lowercase).collect())
        .collect()
}

fn assert_explained(file: &str, keys: &[Vec<String>]) {
    assert!(
        !keys.is_empty(),
        "{file} sets nothing: the test looks for nothing"
    );
    let unknown: Vec<_> = keys.iter().filter(|key| !is_explained(key)).collect();
    assert!(
        unknown.is_empty(),
        "{file} sets keys that deploy/oriel.toml lacks: {unknown:?}"
    );
}

fn keys_of(table: &Table, above: &[String]) -> Vec<Vec<String>> {
    table
        .iter()
        .flat_map(|(name, value)| {
            let path = [above, std::slice::from_ref(name)].concat();
            match value {
                Value::Table(inner) => keys_of(inner, &path),
                _ => vec![path],
            }
        })
        .collect()
}

#[test]
fn the_compose_file_sets_known_keys() {
    let file = "deploy/docker/compose.yaml";
    assert_explained(file, &variables(file, ':'));
}

#[test]
fn the_container_sets_known_keys() {
    let file = "deploy/docker/Dockerfile";
    assert_explained(file, &variables(file, '='));
}

#[test]
fn the_service_sets_known_keys() {
    let file = "deploy/systemd/oriel.service";
    assert_explained(file, &variables(file, '='));
}

#[test]
fn the_kubernetes_file_sets_known_keys() {
    let file = "deploy/kubernetes/oriel.yaml";
    let text = read(file);
    let block = text
        .split_once("oriel.toml: |\n")
        .unwrap()
        .1
        .split_once("---")
        .unwrap()
        .0;
    assert_explained(file, &keys_of(&toml::from_str(block).unwrap(), &[]));
}
