use crate::domain::EventKind;

/// One line of the log.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogEvent {
    /// Unix seconds.
    pub(super) time: i64,
    /// Index of the shopper.
    pub(super) user: u32,
    /// Which of the shopper's sessions, from 1.
    pub(super) session: u16,
    /// Index of the product.
    pub(super) item: u32,
    pub(super) kind: EventKind,
    /// Slot on the page, from 1; of impressions.
    pub(super) position: Option<u8>,
    /// Milliseconds; of views.
    pub(super) dwell: Option<u32>,
    pub(super) treated: bool,
}
