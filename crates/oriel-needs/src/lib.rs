//! `#[needs(postgres)]` above a test: where the tool is not installed, the test runner reports the
//! test as ignored, with the reason. With `CI` set nothing is ignored, so the test fails instead.

use proc_macro::{TokenStream, TokenTree};

// What is missing, as the build script found it.
include!(concat!(env!("OUT_DIR"), "/tools.rs"));

/// Ignores a test whose tools are not all installed: `#[needs(postgres, fedify)]`. Stands above
/// `#[test]` or `#[tokio::test]`. The tools are listed in `build.rs`.
#[proc_macro_attribute]
pub fn needs(tools: TokenStream, test: TokenStream) -> TokenStream {
    let names = tools.into_iter().filter_map(|token| match token {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    });
    let mut ignored = String::new();
    for name in names {
        match TOOLS.iter().find(|(known, _)| *known == name) {
            Some((_, None)) => {}
            Some((_, Some(reason))) => ignored = format!("#[ignore = {reason:?}]"),
            None => ignored = format!("compile_error!(\"there is no tool {name}\");"),
        }
    }
    let mut marked: TokenStream = ignored.parse().unwrap_or_default();
    marked.extend(test);
    marked
}

/// The names of the tools that were missing when the tests were built: an array of strings.
#[proc_macro]
pub fn missing(_nothing: TokenStream) -> TokenStream {
    let missing = TOOLS.iter().filter(|(_, reason)| reason.is_some());
    let names: Vec<&str> = missing.map(|(name, _)| *name).collect();
    format!("{names:?}").parse().unwrap_or_default()
}
