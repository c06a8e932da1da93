use std::borrow::Cow;

use half::f16;
use safetensors::tensor::{Dtype as Written, View, serialize};

use super::header::{Dtype, place, slices};
use crate::domain::{Error, Result, Tensor, TensorData, Tensors};

/// Reads a safetensors file: F16 (widened), F32 and U64. `file` is its name, for errors.
///
/// # Errors
/// [`Error::ModelInvalid`], naming the file and, where there is one, the tensor: a header that is
/// not sound, an unknown type, a name that comes twice, a number that is not finite.
pub fn decode(file: &str, bytes: &[u8]) -> Result<Tensors> {
    let mut tensors = Tensors::default();
    for slice in slices(file, bytes)? {
        let wrong = |why| Error::invalid(place(file, &slice.name), why);
        let data = match slice.dtype {
            Dtype::F16 => {
                TensorData::F32(numbers(slice.bytes, |le| f16::from_le_bytes(le).to_f32()))
            }
            Dtype::F32 => TensorData::F32(numbers(slice.bytes, f32::from_le_bytes)),
            Dtype::U64 => TensorData::U64(numbers(slice.bytes, u64::from_le_bytes)),
        };
        if let TensorData::F32(data) = &data
            && !data.iter().all(|number| number.is_finite())
        {
            return Err(wrong("holds a number that is not finite"));
        }
        let shape = slice.shape;
        if tensors.0.contains_key(&slice.name) {
            return Err(wrong("comes twice"));
        }
        tensors.0.insert(slice.name, Tensor { shape, data });
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
        let large = |number: &f32| number.is_finite() && f16::from_f32(*number).is_infinite();
        if let TensorData::F32(data) = &tensor.data
            && half(name)
            && data.iter().any(large)
        {
            let why = "holds a number too large for 16 bits";
            return Err(Error::invalid(place(file, name), why));
        }
        let encoded = Encoded::new(tensor, half(name));
        let width = encoded.dtype.bitsize() / 8;
        let bytes = tensor
            .shape
            .iter()
            .try_fold(width, |all, dim| all.checked_mul(*dim));
        if bytes != Some(encoded.bytes.len()) {
            let why = "does not hold as many numbers as its shape says";
            return Err(Error::invalid(place(file, name), why));
        }
        stored.push((name, encoded));
    }
    let mut bytes =
        serialize(stored, None).map_err(|error| Error::invalid(file, error.to_string()))?;
    pad(&mut bytes);
    decode(file, &bytes)?;
    Ok(bytes)
}

/// A file smaller than this is written into the script by some bundlers, as a `data:` address, and a
/// page's policy may forbid to fetch those.
const LEAST_BYTES: usize = 4_096;

/// Makes the header longer by spaces, as the format allows, until the file is large enough.
fn pad(bytes: &mut Vec<u8>) {
    let spaces = LEAST_BYTES.saturating_sub(bytes.len()).next_multiple_of(8);
    let Some((length, _)) = bytes.split_first_chunk_mut() else {
        return;
    };
    let header = u64::from_le_bytes(*length) as usize;
    *length = ((header + spaces) as u64).to_le_bytes();
    let end = length.len() + header;
    bytes.splice(end..end, std::iter::repeat_n(b' ', spaces));
}

/// A tensor as a file stores it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTensor {
    /// Its name.
    pub name: String,
    /// How a number is stored: `F16`, `F32` or `U64`.
    pub dtype: &'static str,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// How many numbers it holds.
    pub numbers: usize,
    /// How many bytes they take.
    pub bytes: usize,
}

/// What a safetensors file holds, in the order of its bytes.
///
/// # Errors
/// [`Error::ModelInvalid`] for a header that is not sound.
pub fn describe(file: &str, bytes: &[u8]) -> Result<Vec<StoredTensor>> {
    let stored = slices(file, bytes)?.into_iter().map(|slice| StoredTensor {
        numbers: slice.shape.iter().product(),
        name: slice.name,
        dtype: slice.dtype.name(),
        shape: slice.shape,
        bytes: slice.bytes.len(),
    });
    Ok(stored.collect())
}

fn numbers<T, const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> T) -> Vec<T> {
    let (chunks, _) = bytes.as_chunks();
    chunks.iter().map(|chunk| number(*chunk)).collect()
}

/// A tensor's bytes on their way into a file.
struct Encoded<'a> {
    dtype: Written,
    shape: &'a [usize],
    bytes: Vec<u8>,
}

impl<'a> Encoded<'a> {
    fn new(tensor: &'a Tensor, half: bool) -> Self {
        let (dtype, bytes) = match &tensor.data {
            TensorData::F32(data) if half => {
                let le = |number: &f32| f16::from_f32(*number).to_le_bytes();
                (Written::F16, data.iter().flat_map(le).collect())
            }
            TensorData::F32(data) => {
                let le = |number: &f32| number.to_le_bytes();
                (Written::F32, data.iter().flat_map(le).collect())
            }
            TensorData::U64(data) => {
                let le = |key: &u64| key.to_le_bytes();
                (Written::U64, data.iter().flat_map(le).collect())
            }
        };
        Encoded {
            dtype,
            shape: &tensor.shape,
            bytes,
        }
    }
}

impl View for Encoded<'_> {
    fn dtype(&self) -> Written {
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
