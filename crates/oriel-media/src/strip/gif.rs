use super::{Kind, Removed};
use crate::error::Refused;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
const TRAILER: u8 = 0x3b;
const GRAPHIC_CONTROL: u8 = 0xf9;
const COMMENT: u8 = 0xfe;
const APPLICATION: u8 = 0xff;

/// Keeps the screen, its colours and the pictures, with how long each is shown and how often all
/// are (GIF89a, 17 to 27).
pub(super) fn strip(bytes: &[u8], removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let mut file = Blocks { rest: bytes };
    let mut out = file.take(13)?.to_vec();
    let colours = out.get(10).copied().unwrap_or_default();
    out.extend(file.take(table(colours))?);
    // How the next picture is shown: it belongs to what follows.
    let mut control: &[u8] = &[];
    let mut frames = 0_u32;
    loop {
        match *file.rest.first().ok_or(Refused::Incomplete)? {
            TRAILER => {
                out.push(TRAILER);
                removed.moves = frames > 1;
                removed.tail(file.rest.get(1..).unwrap_or_default());
                return Ok(out);
            }
            IMAGE => {
                out.extend(std::mem::take(&mut control));
                out.extend(file.image()?);
                frames += 1;
            }
            EXTENSION => match file.extension()? {
                (GRAPHIC_CONTROL, whole) => control = whole,
                (APPLICATION, whole) if is_looping(whole) => out.extend(whole),
                (label, whole) => note(label, whole, removed),
            },
            _ => return Err(Refused::Incomplete),
        }
    }
}

/// How many bytes a table of colours has, by the flags before it.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

fn is_looping(whole: &[u8]) -> bool {
    let name = whole.get(3..14).unwrap_or_default();
    (name == b"NETSCAPE2.0" || name == b"ANIMEXTS1.0") && whole.len() <= 19
}

fn note(label: u8, whole: &[u8], removed: &mut Removed) {
    match label {
        COMMENT => removed.note(Kind::Comment),
        APPLICATION if whole.get(3..14) == Some(b"XMP DataXMP") => removed.xmp(whole),
        _ => removed.note(Kind::Other),
    }
}

struct Blocks<'a> {
    rest: &'a [u8],
}

impl<'a> Blocks<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Refused> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(Refused::Incomplete)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Sub-blocks up to the empty one that ends them.
    fn take_blocks(&mut self) -> Result<(), Refused> {
        loop {
            let length = usize::from(*self.take(1)?.first().ok_or(Refused::Incomplete)?);
            if length == 0 {
                return Ok(());
            }
            self.take(length)?;
        }
    }

    /// What was taken since then.
    fn since(&self, began: &'a [u8]) -> Result<&'a [u8], Refused> {
        began
            .get(..began.len() - self.rest.len())
            .ok_or(Refused::Incomplete)
    }

    fn image(&mut self) -> Result<&'a [u8], Refused> {
        let began = self.rest;
        let flags = self.take(10)?.last().copied().unwrap_or_default();
        self.take(table(flags))?;
        // The size of a code comes before the codes.
        self.take(1)?;
        self.take_blocks()?;
        self.since(began)
    }

    fn extension(&mut self) -> Result<(u8, &'a [u8]), Refused> {
        let began = self.rest;
        let label = self.take(2)?.last().copied().unwrap_or_default();
        self.take_blocks()?;
        Ok((label, self.since(began)?))
    }
}
