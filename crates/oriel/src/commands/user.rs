use std::{
    io::{BufRead as _, IsTerminal as _},
    process::ExitCode,
};

use anyhow::bail;
use oriel_core::{
    Core,
    accounts::{delete, people, register, rotate, tokens},
    model::Role,
};

use super::say;
use crate::cli::{RoleName, User};

pub(super) async fn run(core: &Core, action: User) -> anyhow::Result<ExitCode> {
    match action {
        User::Create {
            name,
            email,
            password_stdin,
            role,
            locale,
        } => {
            let password = password(password_stdin)?;
            let person = register::NewPerson {
                username: name,
                email,
                password,
                locale,
                role: role.into(),
            };
            let person = register::create(core, person).await?;
            say(format_args!(
                "created {}",
                core.urls().profile(&person.account.username)
            ));
        }
        User::List => list(core).await?,
        User::Role { name, role } => {
            people::set_role(core, &name, role.into()).await?;
            say(format_args!("{name} is now {}", Role::from(role)));
        }
        User::Password {
            name,
            password_stdin,
        } => {
            people::set_password(core, &name, &password(password_stdin)?).await?;
            say(format_args!(
                "{name} has a new password; all sessions and tokens have ended"
            ));
        }
        User::Disable { name, undo } => {
            people::set_disabled(core, &name, !undo).await?;
            say(format_args!(
                "{name} is {}",
                if undo { "active again" } else { "locked out" }
            ));
        }
        User::Delete { name, yes } => remove(core, &name, yes).await?,
        User::RotateKey { name } => {
            rotate::rotate(core, &name).await?;
            say(format_args!(
                "{name} has new keys; other servers are being told"
            ));
        }
        User::Token { name, scopes } => {
            say(tokens::issue_for(core, &name, "command line", &scopes).await?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn remove(core: &Core, name: &str, yes: bool) -> anyhow::Result<()> {
    if !yes && !is_meant(name)? {
        bail!("nothing was deleted");
    }
    delete::delete_named(core, name).await?;
    say(format_args!(
        "{name} is deleted; other servers are being told"
    ));
    Ok(())
}

/// Has the name typed once more.
fn is_meant(name: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("no terminal to ask on; add --yes if {name} is to be deleted for ever");
    }
    say(format_args!(
        "This deletes {name} with all photos, for ever. Type the name to go on:"
    ));
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim() == name)
}

async fn list(core: &Core) -> anyhow::Result<()> {
    for person in people::all(core).await? {
        let state = if person.user.disabled_at.is_some() {
            "disabled"
        } else {
            "active"
        };
        let (account, user) = (&person.account, &person.user);
        say(format_args!(
            "{}\t{}\t{}\t{state}",
            account.username, user.email, user.role
        ));
    }
    Ok(())
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Moderator => Self::Moderator,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// The password: the first line of standard input, or typed unseen on the terminal.
fn password(from_stdin: bool) -> anyhow::Result<String> {
    let password = if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    } else if std::io::stdin().is_terminal() {
        rpassword::prompt_password("Password: ")?
    } else {
        bail!("no terminal to ask on; pipe the password and add --password-stdin");
    };
    if password.is_empty() {
        bail!("the password is empty");
    }
    Ok(password)
}
