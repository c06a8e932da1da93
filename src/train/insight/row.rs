use xxhash_rust::xxh64::xxh64;

use crate::domain::EventKind;
use crate::insight::row::Row;
use crate::train::ingest::Seen;

/// Bytes of a row of a log on disk.
pub(super) const BYTES: usize = 33;

impl Row {
    pub fn new(seen: &Seen, item: u32, arm: u32) -> Row {
        let session = match seen.session {
            "" => 0,
            name => xxh64(name.as_bytes(), 0).max(1),
        };
        Row {
            user: xxh64(seen.user.as_bytes(), 0),
            session,
            time: seen.time_ms,
            item,
            arm,
            kind: seen.kind,
            times: 1,
        }
    }

    pub fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..8].copy_from_slice(&self.user.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.session.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.time.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.item.to_le_bytes());
        bytes[28..32].copy_from_slice(&self.arm.to_le_bytes());
        bytes[32] = self.kind as u8;
        bytes
    }

    pub fn from_bytes(bytes: &[u8; BYTES]) -> Row {
        let eight = |at: usize| {
            let mut part = [0; 8];
            part.copy_from_slice(&bytes[at..at + 8]);
            part
        };
        let both = u64::from_le_bytes(eight(24));
        Row {
            user: u64::from_le_bytes(eight(0)),
            session: u64::from_le_bytes(eight(8)),
            time: i64::from_le_bytes(eight(16)),
            item: both as u32,
            arm: (both >> 32) as u32,
            kind: EventKind::ALL[usize::from(bytes[32]) % EventKind::ALL.len()],
            times: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_from_the_disk_as_it_was() {
        for kind in EventKind::ALL {
            let row = Row {
                user: u64::MAX - 3,
                session: 1 << 63,
                time: -7,
                item: 0xfedc_ba98,
                arm: 0x0123_4567,
                kind,
                times: 1,
            };
            assert_eq!(Row::from_bytes(&row.to_bytes()), row);
        }
    }
}
