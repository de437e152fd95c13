use std::{
    fmt::Write as _,
    fs,
    io::{BufRead as _, Write as _},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use oriel_core::config;

use super::say;
use crate::cli::{Init, StorageKind};

/// Asks for what was not said on the command line, writes the short form of the configuration
/// and reads it back, so that what is written is known to be accepted.
pub(super) fn run(answers: &Init) -> anyhow::Result<ExitCode> {
    if answers.output.exists() && !answers.force {
        bail!(
            "{} is there already; add --force to replace it",
            answers.output.display()
        );
    }
    let base_url = match &answers.base_url {
        Some(url) => url.clone(),
        None => ask("The address people will type", "https://photos.example.org")?,
    };
    let storage = match answers.storage {
        Some(storage) => storage,
        None => match ask("Keep photos on this disk or in S3? (local/s3)", "local")?.as_str() {
            "local" => StorageKind::Local,
            "s3" => StorageKind::S3,
            other => bail!("\"{other}\" is neither local nor s3"),
        },
    };
    write_checked(&answers.output, &text(&base_url, storage))?;
    say(format_args!(
        "wrote {}; `oriel check` tries it",
        answers.output.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn ask(question: &str, default: &str) -> anyhow::Result<String> {
    let mut terminal = std::io::stderr();
    write!(terminal, "{question} [{default}]: ")?;
    terminal.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    let answer = answer.trim();
    Ok(if answer.is_empty() {
        default.to_owned()
    } else {
        answer.to_owned()
    })
}

fn text(base_url: &str, storage: StorageKind) -> String {
    let mut text = String::new();
    let _ = write!(
        text,
        "# Oriel configuration. Everything left out has a default; deploy/oriel.toml in the source\n\
         # lists every key. Any key can come from the environment: ORIEL_STORAGE__S3__BUCKET.\n\n\
         [server]\n\
         # What people type. Part of every post's identity, so chosen once.\n\
         base_url = {base_url:?}\n\
         listen = [\"127.0.0.1:3000\"]\n\n\
         [database]\n\
         # SQLite in the data folder; or \"postgres://oriel@localhost/oriel\".\n\
         url = \"sqlite:oriel.db\"\n\n\
         [registration]\n\
         # Who may join: \"open\", \"invite\" or \"closed\".\n\
         mode = \"invite\"\n\n\
         [storage]\n"
    );
    text.push_str(match storage {
        StorageKind::Local => "backend = \"local\"   # photos live in data/media\n",
        StorageKind::S3 => {
            "backend = \"s3\"\n\n[storage.s3]\nbucket = \"photos\"\nregion = \"us-east-1\"\n\
             endpoint = \"https://s3.example.org\"   # leave out for AWS\n\
             path_style = false                      # true for MinIO, Garage and some others\n\
             access_key_id = \"change-me\"\n\
             secret_access_key_file = \"/run/secrets/s3\"\n\
             # public_url = \"https://media.example.org\"  # a CDN or public bucket\n"
        }
    });
    text
}

fn write_checked(path: &Path, text: &str) -> anyhow::Result<()> {
    let draft = path.with_extension("toml.new");
    fs::write(&draft, text).with_context(|| format!("cannot write {}", draft.display()))?;
    if let Err(error) = config::load(Some(&draft), []) {
        let _ = fs::remove_file(&draft);
        return Err(error.into());
    }
    fs::rename(&draft, path).with_context(|| format!("cannot write {}", path.display()))
}
