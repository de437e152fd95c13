//! The chunks of a PNG file, walked without decoding (PNG 3rd edition, 5).

pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A chunk of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk<'a> {
    pub(crate) name: &'a [u8; 4],
    pub(crate) data: &'a [u8],
    /// With its length, its name and its checksum.
    pub(crate) whole: &'a [u8],
}

/// The chunks of a file up to its end, or to where it is damaged.
pub(crate) fn chunks(file: &[u8]) -> Chunks<'_> {
    Chunks {
        rest: file.get(SIGNATURE.len()..).unwrap_or_default(),
    }
}

/// Walks chunk by chunk.
pub(crate) struct Chunks<'a> {
    /// What follows the chunk that came last.
    pub(crate) rest: &'a [u8],
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let (length, after) = self.rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let data = after.get(..length)?;
        let (whole, rest) = self.rest.split_at_checked(length.checked_add(12)?)?;
        self.rest = rest;
        Some(Chunk { name, data, whole })
    }
}

/// A chunk with its length and checksum.
pub(crate) fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), data].concat();
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(&named);
    chunk.extend(crc32(&named).to_be_bytes());
    chunk
}

/// CRC-32 as PNG has it (PNG 3rd edition, annex D). Only for a few bytes: it has no tables.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}
