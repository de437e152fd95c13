//! Which modules of a crate use which, read from its sources: `use` declarations and paths that
//! begin with `crate` or `super`, followed through re-exports to the file that defines the name.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::tree::{files_below, root};

/// The modules of a crate by their path below its root; the root itself is empty.
pub(super) struct Modules(BTreeMap<Vec<String>, Module>);

#[derive(Default)]
struct Module {
    /// Paths that the module names, absolute, without `crate`.
    paths: BTreeSet<Vec<String>>,
    /// Names that it re-exports, and where from.
    exports: BTreeMap<String, Vec<String>>,
}

impl Modules {
    /// Reads `crates/{name}/src`. Test modules are left out.
    pub(super) fn of(name: &str) -> Self {
        let source = root().join("crates").join(name).join("src");
        let mut all = BTreeMap::new();
        for file in files_below(&source, &["rs"]) {
            let path = module_path(file.strip_prefix(&source).unwrap());
            if !path.iter().any(|part| part == "tests") {
                let text = fs::read_to_string(&file).unwrap();
                all.insert(path.clone(), Module::read(&path, &text));
            }
        }
        assert!(all.len() > 10, "{name} has suspiciously few modules");
        Self(all)
    }

    /// Each module with the modules that it uses.
    pub(super) fn uses(&self) -> BTreeMap<&[String], BTreeSet<&[String]>> {
        let of = |(path, module): (&'_ Vec<String>, &Module)| -> BTreeSet<&[String]> {
            let named = module.paths.iter().filter_map(|named| self.resolve(named));
            named.filter(|used| *used != path.as_slice()).collect()
        };
        let modules = self.0.iter();
        modules
            .map(|entry| (entry.0.as_slice(), of(entry)))
            .collect()
    }

    /// The module that defines what a path names.
    fn resolve(&self, path: &[String]) -> Option<&[String]> {
        let mut path = path.to_vec();
        // Re-exports are chains; a longer one would be a circle.
        for _ in 0..8 {
            let depth = (0..=path.len()).rev();
            let mut known = depth.filter_map(|depth| self.0.get_key_value(path.get(..depth)?));
            let (module, inside) = known.next()?;
            let rest = path.get(module.len()..)?.to_vec();
            let exported = rest.first().and_then(|name| inside.exports.get(name));
            match exported {
                Some(from) => path = [from.clone(), rest.get(1..)?.to_vec()].concat(),
                None => return Some(module),
            }
        }
        None
    }

    /// Sets of modules each of which uses all others, directly or through them; the largest first.
    /// Declarations of child modules are no uses, and neither are the names at the crate's root.
    pub(super) fn circles(&self) -> Vec<Vec<String>> {
        let uses = self.uses();
        let reach: BTreeMap<_, _> = uses
            .keys()
            .map(|from| (*from, reached(&uses, from)))
            .collect();
        let mut seen = BTreeSet::new();
        let mut circles = Vec::new();
        for (from, to) in &reach {
            let back = |other: &&&[String]| reach.get(*other).is_some_and(|it| it.contains(from));
            let circle: Vec<String> = to.iter().filter(back).map(|path| path.join("::")).collect();
            if circle.len() > 1 && seen.insert(circle.clone()) {
                circles.push(circle);
            }
        }
        circles.sort_by_key(|circle| usize::MAX - circle.len());
        circles
    }
}

/// Every module that `from` uses, directly or through others; itself only in a circle.
fn reached<'a>(
    uses: &BTreeMap<&'a [String], BTreeSet<&'a [String]>>,
    from: &[String],
) -> BTreeSet<&'a [String]> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&'a [String]> = uses.get(from).into_iter().flatten().copied().collect();
    while let Some(module) = next.pop() {
        if !module.is_empty() && reached.insert(module) {
            next.extend(uses.get(module).into_iter().flatten());
        }
    }
    reached
}

fn module_path(file: &Path) -> Vec<String> {
    let stem = file.with_extension("");
    let mut parts: Vec<String> = stem
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        parts.pop();
    }
    parts
}

impl Module {
    fn read(path: &[String], text: &str) -> Self {
        let code = without_comments_and_tests(text);
        let mut module = Self::default();
        for statement in code.split_inclusive(';') {
            let Some((visibility, tree)) = use_declaration(statement) else {
                continue;
            };
            for used in expand(tree) {
                let (used, name) = if let Some((used, alias)) = used.rsplit_once(" as ") {
                    (used.to_owned(), alias.to_owned())
                } else {
                    let last = used.rsplit("::").next().unwrap_or_default().to_owned();
                    (used, last)
                };
                let Some(absolute) = absolute(path, &used) else {
                    continue;
                };
                if visibility.contains("pub") {
                    module.exports.insert(name, absolute.clone());
                }
                module.paths.insert(absolute);
            }
        }
        for (at, _) in code
            .match_indices("crate::")
            .chain(code.match_indices("super::"))
        {
            let rest = code.get(at..).unwrap_or_default();
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
            let named = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            module
                .paths
                .extend(absolute(path, named.trim_end_matches(':')));
        }
        module
    }
}

/// What stands before `use` in a declaration, and its tree.
fn use_declaration(statement: &str) -> Option<(&str, &str)> {
    let at = statement.rfind("use ")?;
    let (before, tree) = statement.split_at(at);
    let line = before.rsplit(['\n', '}', ';']).next().unwrap_or_default();
    let is_declaration = line.trim().is_empty() || line.trim_start().starts_with("pub");
    is_declaration.then(|| (line, tree.trim_start_matches("use ").trim_end_matches(';')))
}

/// The paths of a `use` tree.
fn expand(tree: &str) -> Vec<String> {
    let tree = tree.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((prefix, inner)) = tree.split_once('{') else {
        return vec![tree.trim_end_matches("::self").to_owned()];
    };
    let inner = inner.trim_end().trim_end_matches('}');
    let (mut parts, mut depth, mut part) = (Vec::new(), 0, String::new());
    for c in inner.chars() {
        match c {
            ',' if depth == 0 => parts.push(std::mem::take(&mut part)),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                part.push(c);
            }
        }
    }
    parts.push(part);
    let filled = parts
        .iter()
        .map(|part| part.trim())
        .filter(|it| !it.is_empty());
    filled
        .flat_map(|part| match part {
            "self" => vec![prefix.trim_end_matches("::").to_owned()],
            part => expand(&format!("{prefix}{part}")),
        })
        .collect()
}

/// A path without `crate`, `self` and `super`; none for paths of other crates.
fn absolute(module: &[String], path: &str) -> Option<Vec<String>> {
    let mut parts = path
        .split("::")
        .map(|part| part.trim().to_owned())
        .peekable();
    let mut base = match parts.peek()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    while let Some(first) = parts.next_if(|part| ["crate", "self", "super"].contains(&&**part)) {
        if first == "super" {
            base.pop();
        }
    }
    base.extend(parts);
    Some(base)
}

fn without_comments_and_tests(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let code = lines.collect::<Vec<_>>().join("\n");
    match code.find("#[cfg(test)]\nmod tests {") {
        Some(at) => code.get(..at).unwrap_or_default().to_owned(),
        None => code,
    }
}
