//! The command line as a person or a script meets it.

use std::process::{Command, Output};

use tempfile::TempDir;

fn oriel(folder: &TempDir, words: &[&str]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_oriel"))
        .args(words)
        .current_dir(folder.path())
        .env_remove("ORIEL_CONFIG")
        .output()
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

#[test]
fn init_writes_a_configuration_that_check_accepts() {
    let folder = TempDir::new().unwrap();
    let base = "https://photos.example.org";
    let init = oriel(&folder, &["init", "--base-url", base, "--storage", "local"]).unwrap();
    assert!(init.status.success(), "{}", said(&init));
    let check = oriel(&folder, &["check"]).unwrap();
    let text = said(&check);
    assert!(
        text.contains("ok    configuration: read from oriel.toml"),
        "{text}"
    );
    assert!(text.contains("ok    database: SQLite, writable"), "{text}");
    assert!(
        text.contains("ok    storage:") && text.contains("probe"),
        "{text}"
    );
    let again = oriel(&folder, &["init", "--base-url", base, "--storage", "local"]).unwrap();
    assert!(
        !again.status.success() && said(&again).contains("--force"),
        "{}",
        said(&again)
    );
}

#[test]
fn a_mistake_in_the_file_is_told_with_its_line_and_the_likely_name() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("oriel.toml"), "[server]\nlissten = []\n").unwrap();
    let check = oriel(&folder, &["check"]).unwrap();
    let text = said(&check);
    assert!(!check.status.success());
    assert!(
        text.contains("oriel.toml, line 2, column 1, key server.lissten"),
        "{text}"
    );
    assert!(text.contains("Did you mean `listen`?"), "{text}");
}

#[test]
fn without_a_terminal_a_password_is_asked_for_on_standard_input() {
    let folder = TempDir::new().unwrap();
    let create = oriel(
        &folder,
        &["user", "create", "megan", "--email", "megan@example.org"],
    )
    .unwrap();
    assert!(!create.status.success());
    assert!(
        said(&create).contains("--password-stdin"),
        "{}",
        said(&create)
    );
}

#[test]
fn a_server_is_blocked_listed_and_unblocked_and_nonsense_is_explained() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| {
        let arguments = [&["federation"], arguments].concat();
        let output = oriel(&folder, &arguments).unwrap();
        (output.status.success(), said(&output))
    };
    assert!(run(&["block", "*.Bad.example", "--reason", "Abuse"]).0);
    let (_, listed) = run(&["list", "--csv"]);
    assert!(
        listed.contains("bad.example,suspend,false,false,Abuse"),
        "{listed}"
    );
    let (_, status) = run(&["status", "deep.bad.example"]);
    assert!(status.contains("deep.bad.example: kept away"), "{status}");
    assert!(run(&["unblock", "bad.example"]).0);
    for (arguments, reason) in [
        (
            ["unblock", "bad.example"],
            "nothing is decided about that very name",
        ),
        (["block", "not a server"], "write for example pix.example"),
        (["disallow", "friend.example"], "is not on the list"),
        (["import", "oriel.toml"], "oriel.toml"),
    ] {
        let (succeeded, said) = run(&arguments);
        assert!(!succeeded && said.contains(reason), "{said}");
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn a_server_starts_with_a_heap_that_keeps_to_what_photos_cost() {
    use std::{fs, thread, time::Duration};

    use oriel_core::media::budget::HEAP;

    let folder = TempDir::new().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_oriel"))
        .args(["serve", "--web-only"])
        .current_dir(folder.path())
        .env("ORIEL_SERVER__LISTEN", "[\"127.0.0.1:0\"]")
        .spawn()
        .unwrap();
    // It starts itself anew, in the same process, before it does anything else.
    let told = (0..200).any(|_| {
        thread::sleep(Duration::from_millis(50));
        let environment = fs::read(format!("/proc/{}/environ", server.id())).unwrap_or_default();
        let environment = String::from_utf8_lossy(&environment);
        HEAP.iter()
            .all(|(name, value)| environment.contains(&format!("{name}={value}")))
    });
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(told);
}
