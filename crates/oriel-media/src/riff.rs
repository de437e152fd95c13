//! The chunks of a WebP file, walked without decoding, and put together again (RFC 9649, 2.3).

/// A chunk of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk<'a> {
    pub(crate) name: &'a [u8; 4],
    pub(crate) data: &'a [u8],
    /// With its name, its length and its padding, if that is there.
    pub(crate) whole: &'a [u8],
}

/// The chunks of a file, and what follows it: nothing of that belongs to the picture.
pub(crate) fn chunks(file: &[u8]) -> (Chunks<'_>, &[u8]) {
    let length = file
        .get(4..)
        .and_then(|rest| rest.first_chunk::<4>())
        .and_then(|length| usize::try_from(u32::from_le_bytes(*length)).ok())
        .and_then(|length| length.checked_add(8))
        .unwrap_or_default();
    let (own, after) = file.split_at(length.min(file.len()));
    let rest = own.get(12..).unwrap_or_default();
    (Chunks { rest }, after)
}

/// Walks chunk by chunk, up to the end or to where the file is damaged.
pub(crate) struct Chunks<'a> {
    /// What follows the chunk that came last.
    pub(crate) rest: &'a [u8],
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let (name, after) = self.rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let data = after.get(..length)?;
        let padded = length.checked_add(length % 2 + 8)?;
        let (whole, rest) = self.rest.split_at(padded.min(self.rest.len()));
        self.rest = rest;
        Some(Chunk { name, data, whole })
    }
}

/// A chunk, padded to an even length.
pub(crate) fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut whole = [&name, length(data).as_slice(), data].concat();
    whole.resize(whole.len() + data.len() % 2, 0);
    whole
}

/// A file of these chunks.
pub(crate) fn file(chunks: &[u8]) -> Vec<u8> {
    let body = [b"WEBP", chunks].concat();
    [b"RIFF".as_slice(), &length(&body), &body].concat()
}

/// No picture has four gigabytes: files and renditions are bounded far below.
fn length(data: &[u8]) -> [u8; 4] {
    u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes()
}
