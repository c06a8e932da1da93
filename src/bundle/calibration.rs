use serde::Serialize;

use super::fields::Fields;
use crate::domain::{Error, Result};

/// How a task's logit becomes its probability: `sigmoid(scale * logit + bias)`, fitted after
/// training on rows that it did not learn from. The scale is above 0, so that the order stays.
/// Platt, *Probabilistic outputs for support vector machines* (1999).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Below 1 for a network that is too sure of itself.
    pub scale: f32,
    /// In logits.
    pub bias: f32,
}

impl Calibration {
    /// The network's own probabilities.
    pub const IDENTITY: Calibration = Calibration {
        scale: 1.0,
        bias: 0.0,
    };

    /// The probability of a logit.
    pub fn probability(self, logit: f32) -> f32 {
        1.0 / (1.0 + (-(self.scale * logit + self.bias)).exp())
    }

    /// Reads the calibration of a task in a manifest.
    pub(super) fn read(fields: &Fields) -> Result<Self> {
        let calibration = Calibration {
            scale: fields.number("scale")? as f32,
            bias: fields.number("bias")? as f32,
        };
        if !(calibration.scale > 0.0 && calibration.scale.is_finite()) {
            return Err(Error::invalid(fields.path("scale"), "must be above 0"));
        }
        if !calibration.bias.is_finite() {
            return Err(Error::invalid(fields.path("bias"), "is too large"));
        }
        Ok(calibration)
    }
}
