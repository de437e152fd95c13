use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// What a question of another server asks. It is answered where it lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// Plain text, in the order that they are asked in.
    pub answers: Vec<Answer>,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// How many people chose, where its server says so.
    pub voters: Option<u32>,
    /// Seconds since 1970, where it ends at all.
    pub ends_at: Option<i64>,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Plain text.
    pub title: String,
    pub votes: u32,
}

impl Poll {
    pub fn votes(&self) -> u64 {
        self.answers
            .iter()
            .map(|answer| u64::from(answer.votes))
            .sum()
    }

    pub fn has_ended(&self, now: OffsetDateTime) -> bool {
        self.ends_at.is_some_and(|at| at <= now.unix_timestamp())
    }

    /// Whether this asks what the other asks, whatever was answered since.
    pub fn asks_as(&self, other: &Self) -> bool {
        let titles = |poll: &Self| -> Vec<String> {
            let answers = poll.answers.iter();
            answers.map(|answer| answer.title.clone()).collect()
        };
        self.multiple == other.multiple && titles(self) == titles(other)
    }
}
