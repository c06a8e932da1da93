use serde::{Deserialize, Serialize};

/// How far a shopper has come with what they are furnishing; those of the simulator have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Looking around.
    Looking,
    /// Comparing products of one kind.
    Comparing,
    /// Deciding between the few that are left.
    Deciding,
    /// After buying: what goes with it.
    After,
}

/// How probable each stage is, in the order of [`Stage::ALL`]; they add up to 1.
pub type Stages = [f32; 4];

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Stage; 4] = [
        Stage::Looking,
        Stage::Comparing,
        Stage::Deciding,
        Stage::After,
    ];

    /// The name used in JavaScript and in the file of weights.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Looking => "looking",
            Stage::Comparing => "comparing",
            Stage::Deciding => "deciding",
            Stage::After => "after",
        }
    }

    /// The most probable; of equal ones the earlier.
    pub fn most_probable(stages: &Stages) -> Stage {
        let mut best = Stage::Looking;
        for stage in Stage::ALL {
            if stages[stage as usize] > stages[best as usize] {
                best = stage;
            }
        }
        best
    }
}
