use std::path::PathBuf;

use super::{Config, ConfigError, Period, load};

const EXAMPLE: &str = include_str!("../../../../deploy/oriel.toml");

fn from_text(text: &str) -> Result<Config, ConfigError> {
    from_text_and(text, &[])
}

fn from_text_and(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("oriel.toml");
    std::fs::write(&path, text).unwrap();
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    load(Some(&path), variables).map(|loaded| loaded.config)
}

fn refusal(text: &str) -> String {
    from_text(text).unwrap_err().to_string()
}

#[test]
fn the_commented_example_shows_exactly_the_defaults() {
    assert_eq!(from_text(EXAMPLE).unwrap(), Config::default());
}

#[test]
fn nothing_at_all_is_a_configuration() {
    let loaded = load(None, []).unwrap();
    assert_eq!(
        (loaded.config, loaded.keys_set, loaded.file),
        (Config::default(), 0, None)
    );
}

#[test]
fn an_unknown_key_is_refused_with_line_key_and_the_likely_name() {
    let message = refusal("[server]\nbase_url = \"https://a.example\"\nlissten = []\n");
    assert!(
        message.contains("oriel.toml, line 3, column 1, key server.lissten"),
        "{message}"
    );
    assert!(message.contains("Did you mean `listen`?"), "{message}");
}

#[test]
fn an_unknown_section_is_refused_with_the_likely_name() {
    let message = refusal("[storge]\nbackend = \"local\"\n");
    assert!(
        message.contains("line 1") && message.contains("Did you mean `storage`?"),
        "{message}"
    );
}

#[test]
fn a_wrong_type_is_refused_with_line_and_what_was_expected() {
    let message = refusal("[limits]\n\nuploads_per_hour = \"many\"\n");
    assert!(
        message.contains("line 3, column 20, key limits.uploads_per_hour"),
        "{message}"
    );
    assert!(message.contains("expected u32"), "{message}");
}

#[test]
fn a_wrong_choice_is_refused_with_what_is_allowed() {
    let message = refusal("[registration]\nmode = \"opne\"\n");
    assert!(
        message.contains("`open`") && message.contains("`invite`"),
        "{message}"
    );
    assert!(message.contains("Did you mean `open`?"), "{message}");
}

#[test]
fn a_missing_file_is_named() {
    let error = load(Some(&PathBuf::from("/nowhere/oriel.toml")), []).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot read /nowhere/oriel.toml"),
        "{error}"
    );
}

#[test]
fn s3_without_a_bucket_is_an_impossible_combination_with_its_line() {
    let message = refusal("\n[storage]\nbackend = \"s3\"\n");
    assert!(
        message.contains("line 2") && message.contains("storage.s3.bucket"),
        "{message}"
    );
}

#[test]
fn plain_http_is_only_for_this_machine() {
    assert!(from_text("[server]\nbase_url = \"http://localhost:8080\"").is_ok());
    assert!(refusal("[server]\nbase_url = \"http://photos.example\"").contains("https://"));
    assert!(
        refusal("[server]\nbase_url = \"https://a.example/photos\"").contains("without a path")
    );
}

#[test]
fn variables_override_the_file_whatever_their_type() {
    let config = from_text_and(
        "[server]\nlisten = [\"127.0.0.1:1\"]\n",
        &[
            ("ORIEL_SERVER__LISTEN", "[\"127.0.0.1:2\"]"),
            ("ORIEL_LIMITS__UPLOADS_PER_HOUR", "7"),
            ("ORIEL_INSTANCE__NAME", "1984"),
            ("ORIEL_REGISTRATION__MODE", "closed"),
            ("HOME", "/root"),
        ],
    )
    .unwrap();
    assert_eq!(config.server.listen, ["127.0.0.1:2"]);
    assert_eq!(config.limits.uploads_per_hour, 7);
    assert_eq!(config.instance.name, "1984");
}

#[test]
fn a_wrong_variable_is_named() {
    let error = from_text_and("", &[("ORIEL_SERVER__WORKERS", "lots")]).unwrap_err();
    assert!(
        error.to_string().contains("ORIEL_SERVER__WORKERS"),
        "{error}"
    );
    let error = from_text_and("", &[("ORIEL_SERVER__PORT", "1")]).unwrap_err();
    assert!(error.to_string().contains("ORIEL_SERVER__PORT"), "{error}");
    let error =
        from_text_and("", &[("ORIEL_SERVER__BASE_URL", "http://photos.example")]).unwrap_err();
    assert!(
        error.to_string().contains("ORIEL_SERVER__BASE_URL"),
        "{error}"
    );
}

#[test]
fn periods_are_written_with_units() {
    let read = |text: &str| {
        from_text(&format!("[server]\nshutdown_grace = \"{text}\""))
            .map(|c| c.server.shutdown_grace)
    };
    assert_eq!(read("90s").unwrap(), Period::seconds(90));
    assert_eq!(read("14d").unwrap(), Period::days(14));
    assert_eq!(Period::days(14).to_string(), "14d");
    for bad in ["", "5", "s", "-1s", "1 week", "99999999999999999999d"] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

#[test]
fn other_servers_fetch_a_rendition_that_is_made_and_that_they_take() {
    for name in ["large", "full", "medium"] {
        let text = format!("[federation]\nrendition = \"{name}\"\n");
        assert!(from_text(&text).is_ok(), "{name}");
    }
    let message = refusal("[federation]\nrendition = \"larg\"\n");
    assert!(message.contains("choose one of: full, large"), "{message}");
    let huge = "[federation]\nrendition = \"huge\"\n\
                [[media.renditions]]\nname = \"huge\"\nmax_edge = 6000\nquality = 90\n";
    assert!(refusal(huge).contains("at most 4000 pixels"));
}
