use std::ops::Range;

use super::{Kind, Removed};
use crate::error::Refused;

/// Items that are pictures, or put them together (ISO/IEC 23008-12, 6.6; MIAF).
const PICTURES: [&[u8; 4]; 9] = [
    b"hvc1", b"hev1", b"av01", b"avc1", b"jpeg", b"grid", b"iden", b"iovl", b"tmap",
];
/// What `meta` needs to tell where the pictures are and how they are shown.
const NEEDED: [&[u8; 4]; 8] = [
    b"hdlr", b"pitm", b"iinf", b"iloc", b"iprp", b"iref", b"idat", b"grpl",
];
/// Properties that say how a picture is coded or shown. Others are texts and times.
const PROPERTIES: [&[u8; 4]; 18] = [
    b"hvcC", b"lhvC", b"av1C", b"avcC", b"jpgC", b"ispe", b"pixi", b"colr", b"pasp", b"clap",
    b"irot", b"imir", b"auxC", b"rloc", b"lsel", b"clli", b"mdcv", b"amve",
];
/// An item that nobody looks for.
const NOTHING: [u8; 4] = *b"none";
/// Honest files have some hundred items, most of them tiles.
const MOST_ITEMS: usize = 10_000;
const MOST_EXTENTS: usize = 50_000;

/// Overwrites everything that no picture needs with zeros, where it stands: every offset stays
/// right, and every coded picture stays as it is.
pub(super) fn strip(bytes: &[u8], removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let top = boxes(bytes, 0..bytes.len())?;
    let meta = find(&top, *b"meta").ok_or(Refused::Incomplete)?;
    // Version and flags come first.
    let inside = boxes(bytes, skip(&meta.body, 4)?)?;
    let items = items(bytes, &inside)?;
    for item in items.iter().filter(|item| !item.is_picture()) {
        item.note(bytes, &inside, removed)?;
    }
    let mut out = bytes.to_vec();
    for at in items
        .iter()
        .filter(|item| !item.is_picture())
        .filter_map(|item| item.named_at)
    {
        rename(&mut out, at, NOTHING)?;
    }
    for one in &top {
        match &one.kind {
            b"ftyp" | b"meta" => {}
            b"mdat" => keep_only(&mut out, &one.body, &kept(&items, 0, 0)?)?,
            _ => blank(&mut out, one, removed)?,
        }
    }
    for one in inside.iter().filter(|one| !NEEDED.contains(&&one.kind)) {
        blank(&mut out, one, removed)?;
    }
    if let Some(idat) = find(&inside, *b"idat") {
        keep_only(&mut out, &idat.body, &kept(&items, 1, idat.body.start)?)?;
    }
    blank_properties(bytes, &inside, &mut out, removed)?;
    Ok(out)
}

/// A box (ISO/IEC 14496-12, 4.2).
struct Box4 {
    kind: [u8; 4],
    whole: Range<usize>,
    body: Range<usize>,
}

fn boxes(bytes: &[u8], within: Range<usize>) -> Result<Vec<Box4>, Refused> {
    let mut found = Vec::new();
    let mut at = within.start;
    while at < within.end {
        let mut reader = Reader { bytes, at };
        let short = reader.number(4)?;
        let kind = reader.four()?;
        let length = match short {
            0 => within.end - at,
            1 => reader.number(8)?,
            length => length,
        };
        let end = at.checked_add(length).ok_or(Refused::Incomplete)?;
        if end < reader.at || end > within.end {
            return Err(Refused::Incomplete);
        }
        found.push(Box4 {
            kind,
            whole: at..end,
            body: reader.at..end,
        });
        at = end;
    }
    Ok(found)
}

fn find(boxes: &[Box4], kind: [u8; 4]) -> Option<&Box4> {
    boxes.iter().find(|one| one.kind == kind)
}

fn skip(range: &Range<usize>, count: usize) -> Result<Range<usize>, Refused> {
    let start = range.start + count;
    if start > range.end {
        return Err(Refused::Incomplete);
    }
    Ok(start..range.end)
}

/// Something the file holds, and where.
struct Item {
    id: usize,
    kind: [u8; 4],
    /// Where the file says so.
    named_at: Option<usize>,
    /// 0: offsets are those of the file; 1: of `idat`.
    construction: usize,
    extents: Vec<Range<usize>>,
}

impl Item {
    fn is_picture(&self) -> bool {
        PICTURES.contains(&&self.kind)
    }

    fn note(&self, bytes: &[u8], meta: &[Box4], removed: &mut Removed) -> Result<(), Refused> {
        let base = match (self.construction, find(meta, *b"idat")) {
            (1, Some(idat)) => idat.body.start,
            _ => 0,
        };
        let mut data = Vec::new();
        for extent in &self.extents {
            let part = bytes.get(extent.start + base..extent.end + base);
            data.extend_from_slice(part.ok_or(Refused::Incomplete)?);
        }
        if data.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        match &self.kind {
            // Where the TIFF structure begins comes first (ISO/IEC 23008-12, A.2.1).
            b"Exif" => {
                let mut reader = Reader {
                    bytes: &data,
                    at: 0,
                };
                let start = reader.number(4)?.saturating_add(4);
                removed.exif(data.get(start..).unwrap_or_default());
            }
            b"mime" => removed.xmp(&data),
            _ => removed.note(Kind::Other),
        }
        Ok(())
    }
}

/// What the items are, and where their bytes lie (ISO/IEC 14496-12, 8.11.3 and 8.11.6).
fn items(bytes: &[u8], meta: &[Box4]) -> Result<Vec<Item>, Refused> {
    let info = find(meta, *b"iinf").ok_or(Refused::Incomplete)?;
    let mut reader = Reader {
        bytes,
        at: info.body.start,
    };
    let count_bytes = if reader.number(4)? >> 24 == 0 { 2 } else { 4 };
    reader.number(count_bytes)?;
    let mut kinds = Vec::new();
    for entry in boxes(bytes, reader.at..info.body.end)? {
        kinds.push(kind_of(bytes, &entry)?);
    }
    let location = find(meta, *b"iloc").ok_or(Refused::Incomplete)?;
    let mut items = locations(bytes, location)?;
    for item in &mut items {
        // One that is not described is nothing that a picture needs.
        if let Some((_, kind, at)) = kinds.iter().find(|(id, ..)| *id == item.id) {
            (item.kind, item.named_at) = (*kind, Some(*at));
        }
    }
    Ok(items)
}

fn kind_of(bytes: &[u8], entry: &Box4) -> Result<(usize, [u8; 4], usize), Refused> {
    let mut reader = Reader {
        bytes,
        at: entry.body.start,
    };
    let id_bytes = match reader.number(4)? >> 24 {
        2 => 2,
        3 => 4,
        _ => return Err(Refused::Incomplete),
    };
    let id = reader.number(id_bytes)?;
    // How it is protected.
    reader.number(2)?;
    let at = reader.at;
    Ok((id, reader.four()?, at))
}

fn locations(bytes: &[u8], location: &Box4) -> Result<Vec<Item>, Refused> {
    let mut reader = Reader {
        bytes,
        at: location.body.start,
    };
    let version = reader.number(4)? >> 24;
    let sizes = reader.number(2)?;
    let widths = Widths {
        version,
        offset: sizes >> 12,
        length: sizes >> 8 & 15,
        base: sizes >> 4 & 15,
        index: if version == 0 { 0 } else { sizes & 15 },
    };
    let count = reader.number(if version < 2 { 2 } else { 4 })?;
    if version > 2 || count > MOST_ITEMS {
        return Err(Refused::Incomplete);
    }
    let mut items = Vec::new();
    let mut left = MOST_EXTENTS;
    for _ in 0..count {
        let item = widths.item(&mut reader, left)?;
        left -= item.extents.len();
        items.push(item);
    }
    Ok(items)
}

/// How many bytes the numbers of a location have.
struct Widths {
    version: usize,
    offset: usize,
    length: usize,
    base: usize,
    index: usize,
}

impl Widths {
    fn item(&self, reader: &mut Reader<'_>, most: usize) -> Result<Item, Refused> {
        let id = reader.number(if self.version < 2 { 2 } else { 4 })?;
        let construction = match self.version {
            0 => 0,
            _ => reader.number(2)? & 15,
        };
        let elsewhere = reader.number(2)? != 0;
        let base = reader.number(self.base)?;
        let count = reader.number(2)?;
        if construction > 1 || elsewhere || count > most {
            return Err(Refused::Incomplete);
        }
        let mut extents = Vec::new();
        for _ in 0..count {
            reader.number(self.index)?;
            let start = base.checked_add(reader.number(self.offset)?);
            let start = start.ok_or(Refused::Incomplete)?;
            let end = start.checked_add(reader.number(self.length)?);
            extents.push(start..end.ok_or(Refused::Incomplete)?);
        }
        Ok(Item {
            id,
            kind: NOTHING,
            named_at: None,
            construction,
            extents,
        })
    }
}

/// Where the pictures' bytes lie in the file, in order.
fn kept(items: &[Item], construction: usize, base: usize) -> Result<Vec<Range<usize>>, Refused> {
    let pictures = items
        .iter()
        .filter(|item| item.is_picture() && item.construction == construction);
    let mut kept = Vec::new();
    for extent in pictures.flat_map(|item| &item.extents) {
        // Without a length it would be everything that follows.
        if extent.is_empty() {
            return Err(Refused::Incomplete);
        }
        let moved = |at: usize| at.checked_add(base).ok_or(Refused::Incomplete);
        kept.push(moved(extent.start)?..moved(extent.end)?);
    }
    kept.sort_unstable_by_key(|range| range.start);
    Ok(kept)
}

/// Overwrites what lies between the ranges, which are in order.
fn keep_only(out: &mut [u8], within: &Range<usize>, kept: &[Range<usize>]) -> Result<(), Refused> {
    let mut at = within.start;
    for range in kept {
        zero(out, at..range.start.clamp(at, within.end))?;
        at = at.max(range.end.min(within.end));
    }
    zero(out, at..within.end)
}

fn zero(out: &mut [u8], range: Range<usize>) -> Result<(), Refused> {
    out.get_mut(range).ok_or(Refused::Incomplete)?.fill(0);
    Ok(())
}

/// Makes free space of a box (ISO/IEC 14496-12, 8.1.2).
fn blank(out: &mut [u8], one: &Box4, removed: &mut Removed) -> Result<(), Refused> {
    match &one.kind {
        b"free" | b"skip" => {}
        b"moov" | b"moof" => removed.note(Kind::Video),
        _ => removed.note(Kind::Other),
    }
    zero(out, one.body.clone())?;
    rename(out, one.whole.start + 4, *b"free")
}

fn rename(out: &mut [u8], at: usize, name: [u8; 4]) -> Result<(), Refused> {
    let old = out.get_mut(at..at + 4).ok_or(Refused::Incomplete)?;
    old.copy_from_slice(&name);
    Ok(())
}

/// Properties are counted, so those that tell something keep their place as free space.
fn blank_properties(
    bytes: &[u8],
    meta: &[Box4],
    out: &mut [u8],
    removed: &mut Removed,
) -> Result<(), Refused> {
    let Some(properties) = find(meta, *b"iprp") else {
        return Ok(());
    };
    let Some(container) = boxes(bytes, properties.body.clone())?
        .into_iter()
        .find(|one| one.kind == *b"ipco")
    else {
        return Ok(());
    };
    let told = boxes(bytes, container.body)?;
    for one in told.iter().filter(|one| !PROPERTIES.contains(&&one.kind)) {
        blank(out, one, removed)?;
    }
    Ok(())
}

/// Reads big-endian numbers.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// A number of up to eight bytes; of none it is 0.
    fn number(&mut self, width: usize) -> Result<usize, Refused> {
        let end = self.at.checked_add(width).ok_or(Refused::Incomplete)?;
        let digits = self.bytes.get(self.at..end).ok_or(Refused::Incomplete)?;
        self.at = end;
        if width > 8 {
            return Err(Refused::Incomplete);
        }
        let number = digits
            .iter()
            .fold(0_u64, |number, digit| number << 8 | u64::from(*digit));
        usize::try_from(number).map_err(|_error| Refused::Incomplete)
    }

    fn four(&mut self) -> Result<[u8; 4], Refused> {
        let name = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        self.at += 4;
        name.copied().ok_or(Refused::Incomplete)
    }
}
