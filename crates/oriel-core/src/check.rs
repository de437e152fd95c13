//! `oriel check`: proofs that the configuration works, each with what to do when it does not.

use oriel_store::users;

use crate::{Core, config::RegistrationMode};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Fine,
    /// Works, but somebody should know.
    Note,
    Broken,
}

/// One thing that was tried.
#[derive(Debug, Clone)]
pub struct Proof {
    pub subject: &'static str,
    pub outcome: Outcome,
    pub message: String,
}

fn proof(subject: &'static str, outcome: Outcome, message: impl Into<String>) -> Proof {
    Proof {
        subject,
        outcome,
        message: message.into(),
    }
}

/// Tries everything the configuration says.
pub async fn all(core: &Core) -> Vec<Proof> {
    vec![
        database(core).await,
        storage(core).await,
        listing(core).await,
        public_address(core).await,
        registration(core),
        admin(core).await,
    ]
}

async fn database(core: &Core) -> Proof {
    match core.store().describe().await {
        Ok(text) => proof("database", Outcome::Fine, text),
        Err(error) => proof("database", Outcome::Broken, error.to_string()),
    }
}

async fn storage(core: &Core) -> Proof {
    match core.storage().probe().await {
        Ok(report) => proof("storage", Outcome::Fine, report.to_string()),
        Err(error) => proof("storage", Outcome::Broken, error.to_string()),
    }
}

/// Whoever may list a bucket needs to guess no name in it.
async fn listing(core: &Core) -> Proof {
    const SUBJECT: &str = "storage privacy";
    let Some(address) = core.storage().public_address() else {
        return proof(SUBJECT, Outcome::Fine, "Oriel itself serves the files");
    };
    match core.client().lists_its_files(address.as_str()).await {
        Ok(false) => proof(SUBJECT, Outcome::Fine, "nobody else may list the files"),
        Ok(true) => proof(
            SUBJECT,
            Outcome::Broken,
            format!(
                "anybody may list all files at {address}, photos that are not for everyone among \
                 them; let anonymous users read the files under public/ only (s3:GetObject), and \
                 list none (s3:ListBucket)"
            ),
        ),
        Err(error) => proof(
            SUBJECT,
            Outcome::Note,
            format!("whether anybody may list the files could not be asked: {error}"),
        ),
    }
}

/// Asks the public address as another server would: WebFinger of the instance actor.
async fn public_address(core: &Core) -> Proof {
    let origin = core.urls().origin();
    match crate::remote::accounts::look_up_ourselves(core).await {
        Ok(()) => proof(
            "public address",
            Outcome::Fine,
            format!("{origin} answers WebFinger and the actor as other servers ask them"),
        ),
        Err(error) => proof(
            "public address",
            Outcome::Note,
            format!(
                "{origin} does not answer as other servers would ask ({error}); \
                 start `oriel serve` and the reverse proxy, then check again"
            ),
        ),
    }
}

fn registration(core: &Core) -> Proof {
    let message = match core.config().registration.mode {
        RegistrationMode::Open => "anyone may join",
        RegistrationMode::Invite => "people join by invitation",
        RegistrationMode::Closed => "nobody can join; `oriel user create` adds people",
    };
    proof("registration", Outcome::Fine, message)
}

async fn admin(core: &Core) -> Proof {
    match core.store().read(users::admin_exists).await {
        Ok(true) => proof("admin", Outcome::Fine, "there is one"),
        Ok(false) => proof(
            "admin",
            Outcome::Note,
            "nobody yet; open the link that `oriel serve` prints, or `oriel user create --role admin`",
        ),
        Err(error) => proof("admin", Outcome::Broken, error.to_string()),
    }
}
