//! The process that renders one photo.

use std::{
    ffi::OsStr,
    io::{self, Read as _, Write as _},
    process::ExitCode,
};

use super::{
    COMMAND,
    confine::confine,
    wire::{Answer, Request},
};
use crate::make;

/// Renders a photo if that is what this process was started for, and says how it ends. A program
/// with a [`crate::pipeline::Pipeline`] calls this before anything else.
pub fn answer_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(COMMAND)) {
        return None;
    }
    let request = arguments.next().unwrap_or_default();
    let answered = answer(&request.to_string_lossy());
    Some(answered.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS))
}

fn answer(request: &str) -> io::Result<()> {
    let request = Request::read(request)?;
    confine(&request)?;
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let rendered = make::renditions(bytes, &request.inspected, &request.specs(), request.codecs);
    let mut output = io::stdout().lock();
    Answer::from(rendered).write(&mut output)?;
    output.flush()
}
