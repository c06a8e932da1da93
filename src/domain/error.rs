/// Everything that can go wrong, each with the stable code that JavaScript sees.
#[derive(Debug)]
pub enum Error {
    /// The bundle could not be fetched or read.
    ModelFetch(String),
    /// The bundle's bytes are wrong: sizes, hashes, numbers, syntax.
    ModelInvalid {
        /// The file or field that is wrong.
        field: String,
        /// What is wrong with it.
        why: String,
    },
    /// The bundle is whole, but of a format, architecture or schema that this version cannot serve.
    ModelMismatch {
        /// The field that is unknown.
        field: String,
        /// What was expected.
        why: String,
    },
    /// The catalogue holds no product that can be ranked.
    CatalogInvalid(String),
    /// An event could not be understood.
    EventInvalid {
        /// The field that is wrong.
        field: String,
        /// What is wrong with it.
        why: String,
    },
    /// A product id that the catalogue does not hold.
    UnknownItem(String),
    /// Not even the CPU backend can serve.
    BackendUnavailable(String),
    /// The caller aborted.
    Aborted,
    /// The recommender was freed before.
    Freed,
}

/// Shorthand for results with the crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The stable code of this error in the JavaScript API.
    pub fn code(&self) -> &'static str {
        match self {
            Error::ModelFetch(_) => "model-fetch",
            Error::ModelInvalid { .. } => "model-invalid",
            Error::ModelMismatch { .. } => "model-mismatch",
            Error::CatalogInvalid(_) => "catalog-invalid",
            Error::EventInvalid { .. } => "event-invalid",
            Error::UnknownItem(_) => "unknown-item",
            Error::BackendUnavailable(_) => "backend-unavailable",
            Error::Aborted => "aborted",
            Error::Freed => "freed",
        }
    }

    /// [`Error::ModelInvalid`] for a field.
    pub fn invalid(field: impl Into<String>, why: impl Into<String>) -> Self {
        Error::ModelInvalid {
            field: field.into(),
            why: why.into(),
        }
    }

    /// [`Error::ModelMismatch`] for a field.
    pub fn mismatch(field: impl Into<String>, why: impl Into<String>) -> Self {
        Error::ModelMismatch {
            field: field.into(),
            why: why.into(),
        }
    }
}
