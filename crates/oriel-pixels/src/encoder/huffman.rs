//! Huffman tables made for what is to be written (ITU-T T.81, annexes C and K.2).

/// The longest code a table may have.
const LONGEST: usize = 16;

/// How often each symbol of a table comes.
pub(super) type Counts = [u32; 256];

/// A code for each symbol.
pub(super) struct Table {
    /// How many codes there are of each length, from one bit.
    lengths: [u8; LONGEST],
    /// The symbols, those with short codes first.
    symbols: Vec<u8>,
    /// Bits and their number, by symbol.
    codes: [(u16, u8); 256],
}

impl Table {
    /// The best table for symbols that come so often.
    pub(super) fn of(counts: &Counts) -> Self {
        let mut by_length = code_lengths(counts);
        by_length.sort_unstable();
        let mut lengths = [0_u8; LONGEST];
        let mut codes = [(0, 0); 256];
        let (mut code, mut length) = (0_u16, 0);
        for (wanted, symbol) in &by_length {
            code <<= wanted - length;
            length = *wanted;
            codes[usize::from(*symbol)] = (code, length);
            lengths[usize::from(length) - 1] += 1;
            code = code.wrapping_add(1);
        }
        Self {
            lengths,
            symbols: by_length.iter().map(|(_, symbol)| *symbol).collect(),
            codes,
        }
    }

    /// The body of its DHT segment.
    pub(super) fn definition(&self, class_and_number: u8) -> Vec<u8> {
        let mut body = vec![class_and_number];
        body.extend(self.lengths);
        body.extend(&self.symbols);
        body
    }

    pub(super) fn codes(&self) -> &[(u16, u8); 256] {
        &self.codes
    }
}

/// The length of the code of every symbol that comes at all. One more symbol, which is
/// never written, takes the code of ones only, which JPEG does not allow.
fn code_lengths(counts: &Counts) -> Vec<(u8, u8)> {
    let used: Vec<(u8, u32)> = (0..=u8::MAX)
        .zip(counts)
        .filter(|(_, count)| **count > 0)
        .map(|(symbol, count)| (symbol, *count))
        .collect();
    // A table must have a code, even where nothing is written with it.
    if used.is_empty() {
        return vec![(1, 0)];
    }
    let mut depths = depths(&used);
    limit(&mut depths);
    // The most frequent symbols get the shortest codes.
    let mut order: Vec<(u8, u32)> = used;
    order.sort_by_key(|(symbol, count)| (std::cmp::Reverse(*count), *symbol));
    let mut lengths = Vec::with_capacity(order.len());
    let mut symbols = order.into_iter().map(|(symbol, _)| symbol);
    for (length, count) in (1_u8..).zip(depths.iter().skip(1)) {
        for symbol in symbols.by_ref().take(*count) {
            lengths.push((length, symbol));
        }
    }
    lengths
}

/// The weight of a tree, and how many leaves it has at each depth.
type Tree = (u64, Vec<usize>);

/// How many leaves of the tree are so deep, the one that is never written among them.
fn depths(used: &[(u8, u32)]) -> Vec<usize> {
    let mut trees: Vec<Tree> = used
        .iter()
        .map(|(_, count)| (u64::from(*count), vec![1]))
        .collect();
    trees.push((0, vec![1]));
    while trees.len() > 1 {
        trees.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        if let (Some(one), Some(other)) = (trees.pop(), trees.pop()) {
            trees.push(joined(&one, &other));
        }
    }
    trees.pop().map(|(_, depths)| depths).unwrap_or_default()
}

fn joined(one: &Tree, other: &Tree) -> Tree {
    let length = one.1.len().max(other.1.len());
    let at = |depths: &[usize], level: usize| depths.get(level).copied().unwrap_or_default();
    let mut depths = vec![0];
    depths.extend((0..length).map(|level| at(&one.1, level) + at(&other.1, level)));
    (one.0 + other.0, depths)
}

/// Shortens the longest codes to what a table may have (figure K.3), and takes away the leaf that
/// is never written, which is one of the deepest.
fn limit(depths: &mut Vec<usize>) {
    for level in (LONGEST + 1..depths.len()).rev() {
        while depths[level] > 0 {
            let mut higher = level - 2;
            while depths[higher] == 0 {
                higher -= 1;
            }
            depths[level] -= 2;
            depths[level - 1] += 1;
            depths[higher + 1] += 2;
            depths[higher] -= 1;
        }
    }
    depths.truncate(LONGEST + 1);
    if let Some(deepest) = depths.iter_mut().rev().find(|count| **count > 0) {
        *deepest -= 1;
    }
}
