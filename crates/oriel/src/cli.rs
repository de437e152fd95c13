//! The command line: what can be asked of the program.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Oriel, a federated photo-sharing server.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub struct Cli {
    /// The configuration file. Without it, `./oriel.toml` is read if it is there.
    #[arg(long, short, global = true, env = "ORIEL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site and do its work in one process.
    Serve {
        /// Leave photos, deliveries and other jobs to `oriel worker`.
        #[arg(long)]
        web_only: bool,
    },
    /// Do the background work only; several may share one PostgreSQL.
    Worker,
    /// Ask a few questions and write a commented oriel.toml.
    Init(Init),
    /// Prove that the configuration works: database, storage, public address.
    Check,
    /// Where photos are kept: what takes up how much, whether all is there, moving it.
    #[command(subcommand)]
    Storage(Storage),
    /// Other servers: who is kept away, and how they are.
    #[command(subcommand)]
    Federation(Federation),
    /// People on this instance.
    #[command(subcommand)]
    User(User),
}

#[derive(Debug, Args)]
pub struct Init {
    /// Where to write.
    #[arg(long, default_value = "oriel.toml")]
    pub output: PathBuf,
    /// The public address; asked for when left out.
    #[arg(long)]
    pub base_url: Option<String>,
    /// Keep photos on this machine's disk or in an S3 bucket; asked for when left out.
    #[arg(long)]
    pub storage: Option<StorageKind>,
    /// Replace a file that is already there.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StorageKind {
    Local,
    S3,
}

#[derive(Debug, Subcommand)]
pub enum Storage {
    /// What takes up how much, by kind and by person, and what is nobody's.
    Stat,
    /// Compare every row with its file and every file with its row.
    Verify {
        /// Read every file and compare its SHA-256, too.
        #[arg(long)]
        deep: bool,
    },
    /// Delete files that nothing tells of and that are older than a day.
    Gc {
        /// Only say what would be deleted.
        #[arg(long)]
        dry_run: bool,
    },
    /// Copy everything to the other kind of storage while Oriel runs; again continues.
    Migrate {
        #[arg(long)]
        to: StorageKind,
    },
    /// Render photos again whose sizes are not those of the configuration, while Oriel runs; again
    /// continues.
    Rerender {
        /// Render every photo: other qualities cannot be told from what is stored.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum Federation {
    /// Decide about a server and everything below it.
    Block {
        domain: String,
        /// How far it is kept away.
        #[arg(long, default_value = "suspend")]
        severity: SeverityName,
        /// Fetch none of its pictures.
        #[arg(long)]
        reject_media: bool,
        /// Show what it sends from now on behind a warning.
        #[arg(long)]
        force_warning: bool,
        /// Keep none of its reports.
        #[arg(long)]
        reject_reports: bool,
        /// For everybody to read.
        #[arg(long, default_value = "")]
        reason: String,
        /// For those who moderate.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Lift a decision; what it hid is shown again.
    Unblock { domain: String },
    /// Talk to a server although only those listed are talked to (`federation.mode = "allowlist"`);
    /// `*.example.org` is everything below example.org.
    Allow { domain: String },
    /// Take a server off that list.
    Disallow { domain: String },
    /// Every decision, and the servers that are listed to be talked to.
    List {
        /// As CSV, which Mastodon and `oriel federation import` read.
        #[arg(long)]
        csv: bool,
        /// With --csv: the servers to be talked to, instead of the decisions.
        #[arg(long, requires = "csv")]
        allowed: bool,
    },
    /// Take over a list that Mastodon or Oriel wrote: of decisions, or of servers to talk to.
    Import {
        /// A CSV file, or - for standard input.
        file: PathBuf,
    },
    /// How a server stands with this one and how it is; of all that do not answer without one.
    Status { domain: Option<String> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeverityName {
    /// Nothing comes from it and nothing goes to it.
    Suspend,
    /// Its people are shown to those who follow them.
    Silence,
    /// Only what the other options say.
    None,
}

#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person and their account.
    Create {
        name: String,
        #[arg(long)]
        email: String,
        /// Read the password from standard input instead of asking for it.
        #[arg(long)]
        password_stdin: bool,
        #[arg(long, default_value = "user")]
        role: RoleName,
        /// The language of their pages: en or cy.
        #[arg(long, default_value = "en")]
        locale: String,
    },
    /// Everybody, with role and state.
    List,
    /// Give somebody another role.
    Role { name: String, role: RoleName },
    /// Set a new password; every session and token of theirs ends.
    Password {
        name: String,
        /// Read the password from standard input instead of asking for it.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Lock somebody out; their posts stay.
    Disable {
        name: String,
        /// Let them in again.
        #[arg(long)]
        undo: bool,
    },
    /// Delete somebody's account and everything they published, here and elsewhere, for ever.
    Delete {
        name: String,
        /// Do not ask whether it is meant.
        #[arg(long)]
        yes: bool,
    },
    /// Give somebody a new pair of keys, as after the old one may have been seen.
    RotateKey { name: String },
    /// Print a bearer token for the client API.
    Token {
        name: String,
        /// What the token may do, separated by spaces.
        #[arg(long, default_value = "read write follow")]
        scopes: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    User,
    Moderator,
    Admin,
}
