//! What errors say, by [`text!`](super::text) alone: see there.

use std::fmt;

use super::{Error, FieldError, JsonError, text};

impl Error {
    /// What went wrong, for people.
    pub fn message(&self) -> String {
        let placed = |what: &str, field: &str, why: &str| text!(what, field, ": ", why);
        match self {
            Error::ModelFetch(why) => text!("the model could not be read: ", why),
            Error::ModelInvalid { field, why } => placed("the model is invalid: ", field, why),
            Error::ModelMismatch { field, why } => {
                let what = "the model does not fit this version of nestrank: ";
                placed(what, field, why)
            }
            Error::CatalogInvalid(why) => text!("the catalogue is invalid: ", why),
            Error::EventInvalid { field, why } => placed("the event is invalid: ", field, why),
            Error::UnknownItem(id) => {
                text!("unknown item `", id, "`: it is not in the catalogue")
            }
            Error::BackendUnavailable(why) => text!("no backend is available: ", why),
            Error::Aborted => "aborted".into(),
            Error::Freed => "this recommender has been freed".into(),
        }
    }
}

impl FieldError {
    /// What is wrong with which field, for people.
    pub fn message(&self) -> String {
        text!(self.field, ": ", self.why)
    }
}

impl JsonError {
    /// What is wrong, and where, for people.
    pub fn message(&self) -> String {
        text!(self.why, " at line ", self.line, ", column ", self.column)
    }
}

macro_rules! says {
    ($($error:ty),+) => {
        $(
            impl fmt::Display for $error {
                fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
                    to.write_str(&self.message())
                }
            }

            impl std::error::Error for $error {}
        )+
    };
}
says!(Error, FieldError, JsonError);
