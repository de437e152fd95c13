//! Static files under names that carry a hash of their bytes, so that browsers keep them for ever.

use std::{borrow::Cow, collections::BTreeMap};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::RustEmbed;

/// Style sheets, scripts, icons and strings: read from disk in debug builds, embedded in others.
#[derive(RustEmbed)]
#[folder = "../../assets"]
pub(super) struct Files;

/// Modules that others import, each after those that it imports itself.
const SHARED: [&str; 2] = ["js/shared.js", "js/sending.js"];

/// A file as it is sent.
#[derive(Debug, Clone)]
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    pub content_type: &'static str,
}

/// All static files by their hashed path (`css/oriel.X4yBvC0s2_1a.css`).
#[derive(Debug, Default)]
pub struct Assets {
    by_path: BTreeMap<String, Asset>,
    hashed: BTreeMap<String, String>,
}

impl Assets {
    /// Reads every file that browsers may ask for.
    pub fn load() -> Self {
        let mut assets = Self::default();
        let mut names: Vec<_> = Files::iter().filter(|name| is_public(name)).collect();
        // Modules that others import come first, since their hashed names are written into them.
        names.sort_by_key(|name| {
            SHARED
                .iter()
                .position(|it| name == it)
                .unwrap_or(SHARED.len())
        });
        for name in names {
            if let Some(file) = Files::get(&name) {
                assets.add(&name, file.data);
            }
        }
        assets
    }

    /// The address of a file, or none when there is no such file.
    pub fn address(&self, name: &str) -> Option<String> {
        self.hashed
            .get(name)
            .map(|hashed| format!("/assets/{hashed}"))
    }

    /// The file with this hashed path; the part of the address after `/assets/`.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.by_path.get(path)
    }

    fn add(&mut self, name: &str, bytes: Cow<'static, [u8]>) {
        let bytes = if is_script(name) {
            self.with_hashed_imports(bytes)
        } else {
            bytes
        };
        let hashed = hashed_name(name, &bytes);
        self.by_path.insert(
            hashed.clone(),
            Asset {
                bytes,
                content_type: content_type(name),
            },
        );
        self.hashed.insert(name.to_owned(), hashed);
    }

    fn with_hashed_imports(&self, bytes: Cow<'static, [u8]>) -> Cow<'static, [u8]> {
        let Ok(text) = std::str::from_utf8(&bytes) else {
            return bytes;
        };
        let mut text = text.to_owned();
        for module in SHARED {
            if let Some(hashed) = self.hashed.get(module) {
                let import = |name: &str| format!("\"{}\"", name.replace("js/", "./"));
                text = text.replace(&import(module), &import(hashed));
            }
        }
        Cow::Owned(text.into_bytes())
    }
}

fn is_public(name: &str) -> bool {
    !name.starts_with("locales/") && !name.starts_with("openapi/")
}

/// The names of the parts of the API's document, in one order.
pub(crate) fn parts() -> Vec<String> {
    let names = Files::iter().filter(|name| name.starts_with("openapi/"));
    let mut names: Vec<String> = names.map(Cow::into_owned).collect();
    names.sort_by_key(|name| (name != "openapi/base.json", name.clone()));
    names
}

/// A part of the API's document.
pub(crate) fn part(name: &str) -> Option<Cow<'static, [u8]>> {
    Some(Files::get(name)?.data)
}

fn is_script(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| extension == "js")
}

fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let hash = URL_SAFE_NO_PAD.encode(digest.as_ref().get(..9).unwrap_or_default());
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_under_the_address_that_pages_use() {
        let assets = Assets::load();
        let address = assets.address("css/oriel.css").unwrap();
        let file = assets
            .get(address.strip_prefix("/assets/").unwrap())
            .unwrap();
        assert_eq!(file.content_type, "text/css; charset=utf-8");
    }

    #[test]
    fn other_bytes_have_another_name() {
        assert_ne!(
            hashed_name("css/a.css", b"a{}"),
            hashed_name("css/a.css", b"b{}")
        );
    }

    #[test]
    fn scripts_import_the_hashed_name_of_what_they_share() {
        let assets = Assets::load();
        for (module, importers) in [
            ("js/shared.js", ["js/sending.js", "js/upload.js"].as_slice()),
            ("js/sending.js", &["js/upload.js"]),
        ] {
            let imported = assets.address(module).unwrap().replace("/assets/js/", "./");
            for importer in importers {
                let address = assets.address(importer).unwrap();
                let file = assets.get(address.strip_prefix("/assets/").unwrap());
                let text = String::from_utf8_lossy(&file.unwrap().bytes).into_owned();
                assert!(text.contains(&imported), "{importer} imports {module}");
            }
        }
    }

    #[test]
    fn strings_and_parts_of_documents_are_not_served() {
        let assets = Assets::load();
        for name in ["locales/en/frame.ftl", "openapi/base.json"] {
            assert!(Files::get(name).is_some(), "{name}");
            assert!(assets.address(name).is_none(), "{name}");
        }
    }

    #[test]
    fn the_style_sheet_uses_logical_properties_only() {
        let css = Files::get("css/oriel.css").unwrap().data;
        let css = String::from_utf8_lossy(&css);
        for physical in [
            "margin-left",
            "margin-right",
            "padding-left",
            "padding-right",
            "text-align: left",
            "text-align: right",
        ] {
            assert!(!css.contains(physical), "{physical}");
        }
    }

    #[test]
    fn scripts_never_build_html_from_text() {
        for name in Files::iter().filter(|name| is_script(name)) {
            let text = Files::get(&name).unwrap().data;
            let text = String::from_utf8_lossy(&text).into_owned();
            for danger in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!text.contains(danger), "{name} uses {danger}");
            }
        }
    }
}
