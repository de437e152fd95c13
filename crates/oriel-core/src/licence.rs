//! The licences a photographer may choose.

use oriel_store::model::UserDefaults;

use crate::Invalid;

/// A licence by its short name, as stored and as the API says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Licence {
    /// SPDX identifier, or `all-rights-reserved`.
    pub id: &'static str,
    /// The licence's own name, the same in every language; empty where it is translated.
    pub name: &'static str,
    /// The deed; none where all rights are reserved.
    pub url: Option<&'static str>,
}

/// What a photo has until its photographer says otherwise.
pub const DEFAULT: &str = "all-rights-reserved";

/// All licences, the most reserved first.
pub const ALL: [Licence; 8] = [
    Licence {
        id: DEFAULT,
        name: "",
        url: None,
    },
    cc(
        "CC-BY-NC-ND-4.0",
        "CC BY-NC-ND 4.0",
        "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    ),
    cc(
        "CC-BY-NC-SA-4.0",
        "CC BY-NC-SA 4.0",
        "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    ),
    cc(
        "CC-BY-NC-4.0",
        "CC BY-NC 4.0",
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    cc(
        "CC-BY-ND-4.0",
        "CC BY-ND 4.0",
        "https://creativecommons.org/licenses/by-nd/4.0/",
    ),
    cc(
        "CC-BY-SA-4.0",
        "CC BY-SA 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    cc(
        "CC-BY-4.0",
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    cc(
        "CC0-1.0",
        "CC0 1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
];

const fn cc(id: &'static str, name: &'static str, url: &'static str) -> Licence {
    Licence {
        id,
        name,
        url: Some(url),
    }
}

/// The licence whose deed is at this address, however exactly it is written.
pub fn by_address(address: &str) -> Option<Licence> {
    let bare = |address: &str| {
        let address = address.to_ascii_lowercase();
        let (_, path) = address.split_once("creativecommons.org/")?;
        let path = path
            .trim_end_matches("deed.en")
            .trim_end_matches("legalcode");
        Some(path.trim_end_matches('/').to_owned())
    };
    let wanted = bare(address)?;
    ALL.into_iter()
        .find(|licence| licence.url.and_then(bare).as_ref() == Some(&wanted))
}

/// The licence called `id`.
pub fn by_id(id: &str) -> Option<Licence> {
    ALL.into_iter().find(|licence| licence.id == id)
}

/// The licence that somebody names in a field.
///
/// # Errors
/// [`Invalid`] `licence-unknown`.
pub fn named(field: &'static str, id: &str) -> Result<Licence, Invalid> {
    by_id(id).ok_or(Invalid::new(field, "licence-unknown"))
}

/// The id of the licence that somebody's photos have at first.
pub fn of_new_photos(defaults: &UserDefaults) -> &str {
    defaults.licence.as_deref().unwrap_or(DEFAULT)
}
