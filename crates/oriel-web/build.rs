//! Builds again when a page, style, script or string is added: they are embedded in the binary.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let mut cargo = std::io::stdout();
    writeln!(cargo, "cargo::rerun-if-changed=../../assets")?;
    writeln!(cargo, "cargo::rerun-if-changed=../../templates")
}
