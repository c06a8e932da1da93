use crate::domain::EventKind;

/// An event, as far as insight cares. Names of people and of their sessions are hashes of 64 bits,
/// so that memory does not grow with them; that two of a million people share one has a chance of
/// 1 in 37 million.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row {
    pub user: u64,
    /// 0 where no session is named.
    pub session: u64,
    /// In ms since 1970.
    pub time: i64,
    /// An index into the products of a [`Shop`](super::shop::Shop).
    pub item: u32,
    /// 1 more than an index into the log's arms; 0 where it names none.
    pub arm: u32,
    pub kind: EventKind,
    /// How often; more than once where a device only counts, as it does with what was shown.
    pub times: u32,
}
