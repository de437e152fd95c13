//! What is said between this program and the process that renders a photo.

use std::io::{self, Write};

use bytes::Bytes;
use oriel_pixels::Codecs;
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, PrimitiveDateTime};

use super::Bounds;
use crate::{
    error::Refused,
    inspect::Inspected,
    pipeline::Rendered,
    plan::{Aspect, RenditionSpec},
};

/// A line of JSON.
#[derive(Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) inspected: Inspected,
    sizes: Vec<Size>,
    /// Bytes.
    pub(super) memory: u64,
    /// Of all threads together.
    pub(super) cpu_seconds: u64,
    pub(super) codecs: Codecs,
}

/// A rendition to make, with what the table in `oriel.toml` does not say.
#[derive(Serialize, Deserialize)]
struct Size {
    spec: RenditionSpec,
    crop: Option<Aspect>,
    wide_gamut: bool,
}

impl Request {
    pub(super) fn new(inspected: &Inspected, specs: &[RenditionSpec], bounds: Bounds) -> Self {
        let size = |spec: &RenditionSpec| Size {
            spec: spec.clone(),
            crop: spec.crop,
            wide_gamut: spec.wide_gamut,
        };
        Self {
            inspected: *inspected,
            sizes: specs.iter().map(size).collect(),
            memory: bounds.memory,
            cpu_seconds: bounds.time.as_secs().max(1),
            codecs: bounds.codecs,
        }
    }

    pub(super) fn to_text(&self) -> Result<String, Refused> {
        serde_json::to_string(self).map_err(|_error| Refused::Busy)
    }

    pub(super) fn read(text: &str) -> io::Result<Self> {
        Ok(serde_json::from_str(text)?)
    }

    pub(super) fn specs(&self) -> Vec<RenditionSpec> {
        let spec = |size: &Size| RenditionSpec {
            crop: size.crop,
            wide_gamut: size.wide_gamut,
            ..size.spec.clone()
        };
        self.sizes.iter().map(spec).collect()
    }
}

/// A line of JSON, and the bytes of all renditions after it.
pub(super) struct Answer {
    head: Head,
    bytes: Bytes,
}

#[derive(Serialize, Deserialize)]
enum Head {
    Rendered {
        rendered: Box<Rendered>,
        /// Seconds of the camera's own clock: the facts have it in a column of its own.
        taken_at: Option<i64>,
        lengths: Vec<usize>,
    },
    Refused {
        code: String,
        limit: Option<u64>,
    },
}

impl From<Result<Rendered, Refused>> for Answer {
    fn from(made: Result<Rendered, Refused>) -> Self {
        match made {
            Ok(rendered) => Self::of(rendered),
            Err(refused) => Self {
                head: Head::Refused {
                    code: refused.code().to_owned(),
                    limit: refused.limit(),
                },
                bytes: Bytes::new(),
            },
        }
    }
}

impl Answer {
    fn of(rendered: Rendered) -> Self {
        let taken_at = rendered.camera.taken_at;
        let all: Vec<&[u8]> = rendered.renditions.iter().map(|it| &*it.bytes).collect();
        Self {
            bytes: all.concat().into(),
            head: Head::Rendered {
                lengths: all.iter().map(|bytes| bytes.len()).collect(),
                taken_at: taken_at.map(|at| at.assume_utc().unix_timestamp()),
                rendered: Box::new(rendered),
            },
        }
    }

    pub(super) fn write(&self, output: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *output, &self.head)?;
        output.write_all(b"\n")?;
        output.write_all(&self.bytes)
    }

    /// Takes nothing for granted: a process that a file has taken over may say anything.
    ///
    /// # Errors
    /// [`Refused::Incomplete`] when this is no answer.
    pub(super) fn read(said: Vec<u8>) -> Result<Self, Refused> {
        let end = memchr::memchr(b'\n', &said).ok_or(Refused::Incomplete)?;
        let mut bytes = Bytes::from(said);
        let line = bytes.split_to(end);
        let head = serde_json::from_slice(&line).map_err(|_error| Refused::Incomplete)?;
        Ok(Self {
            head,
            bytes: bytes.slice(1..),
        })
    }

    /// What was made, if it is what was asked for.
    ///
    /// # Errors
    /// The reason that is said, or [`Refused::Incomplete`].
    pub(super) fn rendered(self, specs: &[RenditionSpec]) -> Result<Rendered, Refused> {
        let (mut rendered, taken_at, lengths) = match self.head {
            Head::Rendered {
                rendered,
                taken_at,
                lengths,
            } => (*rendered, taken_at, lengths),
            Head::Refused { code, limit } => {
                return Err(Refused::from_code(&code, limit).unwrap_or(Refused::Incomplete));
            }
        };
        let wanted = specs.iter().flat_map(RenditionSpec::names);
        let all_there = wanted.eq(rendered.renditions.iter().map(|made| made.name.clone()));
        let total = lengths
            .iter()
            .try_fold(0, |sum: usize, it| sum.checked_add(*it));
        if !all_there
            || lengths.len() != rendered.renditions.len()
            || total != Some(self.bytes.len())
        {
            return Err(Refused::Incomplete);
        }
        let mut rest = self.bytes;
        for (made, length) in rendered.renditions.iter_mut().zip(lengths) {
            made.bytes = rest.split_to(length);
        }
        rendered.camera.taken_at = taken_at.and_then(moment);
        Ok(rendered)
    }
}

fn moment(seconds: i64) -> Option<PrimitiveDateTime> {
    let at = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    Some(PrimitiveDateTime::new(at.date(), at.time()))
}
