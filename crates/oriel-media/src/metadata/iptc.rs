//! IPTC as photo agencies write it (IIM version 4), in Photoshop's image resources.

use time::PrimitiveDateTime;

use super::{
    DESCRIPTION_CHARS, Described, TITLE_CHARS, description, keywords, licence, moment, plain,
};

/// Words and date of an agency's record.
#[derive(Default)]
pub(super) struct Iptc {
    pub(super) words: Described,
    pub(super) taken_at: Option<PrimitiveDateTime>,
}

/// The resource that holds IPTC (Photoshop file format, image resource ids).
const IPTC: [u8; 2] = [0x04, 0x04];
/// Says that texts are UTF-8 (IIM, 1:90).
const UTF8: &[u8] = b"\x1b%G";
/// Fields of one record; agencies write some dozens.
const MOST_FIELDS: usize = 1_000;

/// Reads Photoshop's image resources. What makes no sense says nothing.
pub(super) fn read(resources: &[u8]) -> Iptc {
    let mut rest = resources;
    while let Some((id, data, next)) = resource(rest) {
        if id == IPTC {
            return record(data);
        }
        rest = next;
    }
    Iptc::default()
}

/// A resource: its id, its data, and what follows. Name and data are padded to even lengths.
fn resource(bytes: &[u8]) -> Option<([u8; 2], &[u8], &[u8])> {
    let rest = bytes.strip_prefix(b"8BIM")?;
    let (id, rest) = rest.split_first_chunk::<2>()?;
    let name = 1 + usize::from(*rest.first()?);
    let (length, rest) = rest.get(name + name % 2..)?.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (data, rest) = rest.split_at_checked(length)?;
    Some((*id, data, rest.get(length % 2..).unwrap_or_default()))
}

/// Record and number of a field, and its value (IIM, chapter 3).
type Field<'a> = ((u8, u8), &'a [u8]);

/// A field, and what follows.
fn field(bytes: &[u8]) -> Option<(Field<'_>, &[u8])> {
    let ([0x1c, record, number, high, low], rest) = bytes.split_first_chunk::<5>()? else {
        return None;
    };
    // Longer values have the highest bit set; no text needs them.
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let (value, rest) = rest.split_at_checked(length)?;
    Some((((*record, *number), value), rest))
}

fn record(data: &[u8]) -> Iptc {
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut rest = data;
    while let Some((found, next)) = field(rest).filter(|_| fields.len() < MOST_FIELDS) {
        fields.push(found);
        rest = next;
    }
    let is_utf8 = fields.contains(&((1, 90), UTF8));
    let texts = |number: u8| {
        let own = fields.iter().filter(move |(it, _)| *it == (2, number));
        own.map(move |(_, value)| text(value, is_utf8))
    };
    let first = |number: u8| texts(number).next();
    let title = |number: u8| plain(&first(number)?, TITLE_CHARS);
    let listed: Vec<String> = texts(25).collect();
    Iptc {
        words: Described {
            title: title(5).or_else(|| title(105)),
            description: first(120).and_then(|text| description(&text)),
            alt: None,
            keywords: keywords(listed.iter().map(String::as_str)),
            licence: first(116).and_then(|text| licence(&text)),
        },
        taken_at: first(55).and_then(|day| taken_at(&day, first(60).as_deref())),
    }
}

/// UTF-8 where it says so or happens to be; otherwise the bytes are Latin-1.
fn text(value: &[u8], is_utf8: bool) -> String {
    let value = value
        .get(..value.len().min(DESCRIPTION_CHARS * 4))
        .unwrap_or(value);
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) if is_utf8 => String::from_utf8_lossy(value).into_owned(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// `20261012` and `074510+0100`: the clock as it stood where the photo was taken.
fn taken_at(day: &str, clock: Option<&str>) -> Option<PrimitiveDateTime> {
    let number = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let two = |text: &str, from: usize| u8::try_from(number(text, from, from + 2)?).ok();
    let clock = clock.unwrap_or("000000");
    moment(
        (i32::from(number(day, 0, 4)?), two(day, 4)?, two(day, 6)?),
        (two(clock, 0)?, two(clock, 2)?, two(clock, 4)?),
    )
}
