//! HTTP/1.1 read by hand, for servers and clients that should use little of the machine beside the
//! program that is tested or measured.

use tokio::{io::AsyncReadExt as _, net::TcpStream};

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// Reads a whole message into `message`, a request or an answer, and returns the length of its
/// body, which ends it; nothing when the other side hung up.
///
/// # Errors
/// When the connection breaks, or the message is none.
pub async fn read(stream: &mut TcpStream, message: &mut Vec<u8>) -> anyhow::Result<Option<usize>> {
    message.clear();
    loop {
        if stream.read_buf(message).await? == 0 {
            return Ok(None);
        }
        let head = message
            .windows(END_OF_HEAD.len())
            .position(|it| it == END_OF_HEAD);
        let Some(end) = head else { continue };
        let length = content_length(message.get(..end).unwrap_or_default())?;
        if message.len() >= end + END_OF_HEAD.len() + length {
            return Ok(Some(length));
        }
    }
}

/// What a message says of its body; nothing is no body.
fn content_length(head: &[u8]) -> anyhow::Result<usize> {
    let mut lines = std::str::from_utf8(head)?
        .lines()
        .filter_map(|line| line.split_once(':'));
    let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    Ok(length.map_or(Ok(0), |(_, value)| value.trim().parse())?)
}
