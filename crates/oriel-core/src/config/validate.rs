//! Combinations that cannot work, found before anything starts.

use super::Config;

pub(super) struct Broken {
    pub(super) key: &'static str,
    pub(super) message: String,
}

/// The first combination that cannot work.
pub(super) fn problem(config: &Config) -> Option<Broken> {
    let checks = [
        base_url,
        public_http,
        listen,
        proxies,
        languages,
        limits,
        federated,
    ];
    let own = checks.into_iter().filter_map(|check| check(config));
    let storage = config.storage.validate().err().map(|invalid| Broken {
        key: invalid.key,
        message: invalid.message,
    });
    let media = config.media.validate().err().map(|invalid| Broken {
        key: invalid.key,
        message: invalid.message,
    });
    own.chain(storage).chain(media).next()
}

fn broken(key: &'static str, message: impl Into<String>) -> Broken {
    Broken {
        key,
        message: message.into(),
    }
}

fn base_url(config: &Config) -> Option<Broken> {
    let url = &config.server.base_url;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Some(broken(
            "server.base_url",
            "must be an address such as \"https://photos.example.org\"",
        ));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Some(broken(
            "server.base_url",
            "must be a host alone, without a path; Oriel lives at the top of its address",
        ));
    }
    None
}

fn public_http(config: &Config) -> Option<Broken> {
    let url = &config.server.base_url;
    if url.scheme() == "http" && !crate::urls::is_this_machine(url) {
        return Some(broken(
            "server.base_url",
            "must begin with https://; plain http is only for development on this machine",
        ));
    }
    None
}

fn listen(config: &Config) -> Option<Broken> {
    if config.server.listen.is_empty() {
        return Some(broken(
            "server.listen",
            "names no address; write for example [\"127.0.0.1:3000\"]",
        ));
    }
    config
        .server
        .listen
        .iter()
        .find(|address| !address.contains(':'))
        .map(|address| {
            broken(
                "server.listen",
                format!("\"{address}\" has no port; write host:port"),
            )
        })
}

fn proxies(config: &Config) -> Option<Broken> {
    config
        .server
        .trusted_proxies
        .iter()
        .find(|network| network.parse::<ipnet::IpNet>().is_err())
        .map(|network| {
            broken(
                "server.trusted_proxies",
                format!("\"{network}\" is not a network; write for example \"10.0.0.0/8\""),
            )
        })
}

fn languages(config: &Config) -> Option<Broken> {
    let language = config.i18n.default_language.as_str();
    (!crate::text::INTERFACE_LANGUAGES.contains(&language)).then(|| Broken {
        key: "i18n.default_language",
        message: format!("\"{language}\" has no interface; choose one of: en, cy"),
    })
}

fn limits(config: &Config) -> Option<Broken> {
    let limits = &config.limits;
    if limits.photos_per_album == 0 || limits.photos_per_album > 2_000 {
        return Some(broken(
            "limits.photos_per_album",
            "must be between 1 and 2000",
        ));
    }
    if limits.alt_text_chars > 10_000 {
        return Some(broken(
            "limits.alt_text_chars",
            "must be at most 10000; other servers cut more",
        ));
    }
    None
}

/// Pixelfed drops posts with a larger side.
const FEDERATED_EDGE: u32 = 4_000;
/// Mastodon keeps a file of at most so many pixels byte for byte.
const FEDERATED_PIXELS: u64 = 8_294_400;

fn federated(config: &Config) -> Option<Broken> {
    let (name, renditions) = (&config.federation.rendition, &config.media.renditions);
    let Some(chosen) = renditions.iter().find(|it| it.name == name.as_str()) else {
        let names: Vec<&str> = renditions.iter().map(|it| it.name.as_ref()).collect();
        let names = names.join(", ");
        let message = format!("\"{name}\" is no rendition; choose one of: {names}");
        return Some(broken("federation.rendition", message));
    };
    let pixels = u64::from(chosen.max_edge).pow(2).min(chosen.max_pixels);
    (chosen.max_edge > FEDERATED_EDGE || pixels > FEDERATED_PIXELS).then(|| {
        let message = format!(
            "\"{name}\" may be larger than other servers take: at most {FEDERATED_EDGE} pixels a \
             side and {FEDERATED_PIXELS} in all"
        );
        broken("federation.rendition", message)
    })
}
