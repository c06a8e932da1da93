use std::borrow::Cow;

use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, View, serialize};

use super::MAX_FILE_BYTES;
use crate::domain::{Error, Result, Tensor, TensorData, Tensors, Value};

/// Most bytes of a safetensors header: some thousands of tensors.
const MAX_HEADER_BYTES: usize = 256 << 10;
/// Most dimensions of a tensor.
const MAX_DIMENSIONS: usize = 4;
/// Longest name of a tensor.
const MAX_NAME: usize = 128;

/// Reads a safetensors file: F16 (widened), F32 and U64. `file` is its name, for errors.
///
/// # Errors
/// [`Error::ModelInvalid`], naming the file and, where there is one, the tensor: a header that is
/// not sound, an unknown type, a shape of too many dimensions, a number that is not finite.
pub fn decode(file: &str, bytes: &[u8]) -> Result<Tensors> {
    let mut tensors = Tensors::default();
    for (name, view) in views(file, bytes)? {
        let data = match view.dtype() {
            Dtype::F16 => {
                TensorData::F32(numbers(view.data(), |le| f16::from_le_bytes(le).to_f32()))
            }
            Dtype::F32 => TensorData::F32(numbers(view.data(), f32::from_le_bytes)),
            Dtype::U64 => TensorData::U64(numbers(view.data(), u64::from_le_bytes)),
            _ => {
                let why = "has a type that is none of F16, F32 and U64";
                return Err(Error::invalid(place(file, &name), why));
            }
        };
        let shape = view.shape().to_vec();
        let tensor = Tensor { shape, data };
        check(&tensor).map_err(|why| Error::invalid(place(file, &name), why))?;
        tensors.0.insert(name, tensor);
    }
    Ok(tensors)
}

/// The bytes of a safetensors file. Real numbers are stored in 16 bits where `half` says so of the
/// tensor's name. `file` is its name, for errors.
///
/// # Errors
/// [`Error::ModelInvalid`], naming the tensor, for what [`decode`] would refuse, and for a number
/// too large for 16 bits.
pub fn encode(file: &str, tensors: &Tensors, half: impl Fn(&str) -> bool) -> Result<Vec<u8>> {
    let mut stored = Vec::with_capacity(tensors.0.len());
    for (name, tensor) in &tensors.0 {
        let wrong = |why| Error::invalid(place(file, name), why);
        check(tensor).map_err(wrong)?;
        let encoded = Encoded::new(tensor, half(name));
        if encoded.dtype == Dtype::F16 && encoded.overflows() {
            return Err(wrong("holds a number too large for 16 bits"));
        }
        stored.push((name, encoded));
    }
    let bytes = serialize(stored, None).map_err(|error| Error::invalid(file, error.to_string()))?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Error::invalid(
            file,
            format!("has more than {MAX_FILE_BYTES} bytes"),
        ));
    }
    check_header(file, &bytes)?;
    Ok(bytes)
}

/// A tensor as a file stores it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTensor {
    /// Its name.
    pub name: String,
    /// How a number is stored, such as `F16`.
    pub dtype: String,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// How many numbers it holds.
    pub numbers: usize,
    /// How many bytes they take.
    pub bytes: usize,
}

/// What a safetensors file holds, by name.
///
/// # Errors
/// [`Error::ModelInvalid`] for a header that is not sound.
pub fn describe(file: &str, bytes: &[u8]) -> Result<Vec<StoredTensor>> {
    let describe = |(name, view): (String, TensorView)| StoredTensor {
        name,
        dtype: view.dtype().to_string(),
        shape: view.shape().to_vec(),
        numbers: view.shape().iter().product(),
        bytes: view.data().len(),
    };
    Ok(views(file, bytes)?.into_iter().map(describe).collect())
}

/// The tensors of a file, by name; each has the bytes that its shape asks for.
fn views<'a>(file: &str, bytes: &'a [u8]) -> Result<Vec<(String, TensorView<'a>)>> {
    check_header(file, bytes)?;
    let file = SafeTensors::deserialize(bytes).map_err(|error| {
        let why: String = error.to_string().chars().take(200).collect();
        Error::invalid(file, why)
    })?;
    let mut views = file.tensors();
    views.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(views)
}

/// Checks what the `safetensors` crate leaves open: the header's size, names that come twice, and
/// offsets so large that adding to them overflows.
fn check_header(file: &str, bytes: &[u8]) -> Result<()> {
    let wrong = |why: &str| Err(Error::invalid(file, why));
    let Some((size, rest)) = bytes.split_first_chunk() else {
        return wrong("is too short for a header");
    };
    let size = u64::from_le_bytes(*size);
    if size > MAX_HEADER_BYTES as u64 {
        return wrong("has a header that is too large");
    }
    let Some(header) = rest.get(..size as usize) else {
        return wrong("ends within its header");
    };
    let Ok(Value::Map(mut entries)) = serde_json::from_slice(header) else {
        return wrong("has a header that is no JSON object");
    };
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    if entries.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return wrong("has two entries of the same name");
    }
    for (name, entry) in &entries {
        if name.len() > MAX_NAME {
            return wrong("has a name that is too long");
        }
        let beyond = |offset: &Value| match offset {
            Value::Number(offset) => *offset > bytes.len() as f64,
            _ => false,
        };
        if let Value::List(offsets) = entry.field("data_offsets")
            && offsets.iter().any(beyond)
        {
            return Err(Error::invalid(place(file, name), "ends after the file"));
        }
    }
    Ok(())
}

/// Checks what must hold of a tensor on both ways.
fn check(tensor: &Tensor) -> Result<(), &'static str> {
    if tensor.shape.len() > MAX_DIMENSIONS {
        return Err("has too many dimensions");
    }
    let len = match &tensor.data {
        TensorData::F32(data) => data.len(),
        TensorData::U64(data) => data.len(),
    };
    let product = tensor
        .shape
        .iter()
        .try_fold(1, |product: usize, dim| product.checked_mul(*dim));
    if product != Some(len) {
        return Err("does not hold as many numbers as its shape says");
    }
    // Otherwise a row count could be claimed without a byte to show for it.
    if len == 0 && tensor.shape.first() != Some(&0) {
        return Err("has rows that hold nothing");
    }
    match &tensor.data {
        TensorData::F32(data) if !data.iter().all(|number| number.is_finite()) => {
            Err("holds a number that is not finite")
        }
        _ => Ok(()),
    }
}

fn place(file: &str, tensor: &str) -> String {
    format!("{file}: {tensor}")
}

fn numbers<T, const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> T) -> Vec<T> {
    let (chunks, _) = bytes.as_chunks();
    chunks.iter().map(|chunk| number(*chunk)).collect()
}

/// A tensor's bytes on their way into a file.
struct Encoded<'a> {
    dtype: Dtype,
    shape: &'a [usize],
    bytes: Vec<u8>,
}

impl<'a> Encoded<'a> {
    fn new(tensor: &'a Tensor, half: bool) -> Self {
        let (dtype, bytes) = match &tensor.data {
            TensorData::F32(data) if half => {
                let le = |number: &f32| f16::from_f32(*number).to_le_bytes();
                (Dtype::F16, data.iter().flat_map(le).collect())
            }
            TensorData::F32(data) => {
                let le = |number: &f32| number.to_le_bytes();
                (Dtype::F32, data.iter().flat_map(le).collect())
            }
            TensorData::U64(data) => {
                let le = |key: &u64| key.to_le_bytes();
                (Dtype::U64, data.iter().flat_map(le).collect())
            }
        };
        Encoded {
            dtype,
            shape: &tensor.shape,
            bytes,
        }
    }

    /// Whether a number that was finite is no longer so in 16 bits.
    fn overflows(&self) -> bool {
        let (chunks, _) = self.bytes.as_chunks();
        chunks.iter().any(|le| !f16::from_le_bytes(*le).is_finite())
    }
}

impl View for Encoded<'_> {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}
