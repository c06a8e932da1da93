use crate::domain::{Error, Result, Value, parse_json, text};

/// Most bytes of a header: some thousands of tensors.
const MAX_HEADER_BYTES: u64 = 256 << 10;
/// Most dimensions of a tensor.
const MAX_DIMENSIONS: usize = 4;
/// Longest name of a tensor.
const MAX_NAME: usize = 128;

/// A tensor's bytes within a safetensors file.
#[derive(Debug)]
pub struct Slice<'a> {
    /// Its name.
    pub name: String,
    /// How a number is stored.
    pub dtype: Dtype,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// As many bytes as the dimensions ask for.
    pub bytes: &'a [u8],
}

/// How a bundle stores a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// Real, 16 bits.
    F16,
    /// Real, 32 bits.
    F32,
    /// A key, 64 bits.
    U64,
}

impl Dtype {
    /// Its name in a header.
    pub fn name(self) -> &'static str {
        ["F16", "F32", "U64"][self as usize]
    }

    fn bytes(self) -> usize {
        [2, 4, 8][self as usize]
    }
}

/// Finds the tensors of a safetensors file, in the order of their bytes: eight bytes of length, a
/// JSON header of that length, and the data, which the tensors cover without gap or overlap.
///
/// The `safetensors` crate, which writes these files, would read them too; but it takes names that
/// come twice, panics in a debug build on offsets near the end of the address space, and would be
/// 26 KB more of every page, brotli. Where both readers read, a test holds them equal.
///
/// # Errors
/// [`Error::ModelInvalid`], with the name of the file and of the tensor.
pub fn slices<'a>(file: &str, bytes: &'a [u8]) -> Result<Vec<Slice<'a>>> {
    let (header, data) = split(bytes).map_err(|why| Error::invalid(file, why))?;
    let mut found = Vec::with_capacity(header.len());
    for (name, entry) in header {
        if name == "__metadata__" {
            continue;
        }
        if name.len() > MAX_NAME {
            return Err(Error::invalid(file, "has a tensor whose name is too long"));
        }
        let (start, dtype, shape, bytes) =
            slice(&entry, data).map_err(|why| Error::invalid(place(file, &name), why))?;
        let slice = Slice {
            name,
            dtype,
            shape,
            bytes,
        };
        let before = |(other, found): &(usize, Slice)| {
            (*other, found.bytes.len()) <= (start, slice.bytes.len())
        };
        let place = found.partition_point(before);
        found.insert(place, (start, slice));
    }
    let mut end = 0;
    for (start, slice) in &found {
        if *start != end {
            let why = "does not begin where the one before it ends";
            return Err(Error::invalid(place(file, &slice.name), why));
        }
        end += slice.bytes.len();
    }
    if end != data.len() {
        return Err(Error::invalid(file, "has bytes that belong to no tensor"));
    }
    Ok(found.into_iter().map(|(_, slice)| slice).collect())
}

/// Where an error lies.
pub fn place(file: &str, tensor: &str) -> String {
    text!(file, ": ", tensor)
}

type Header = Vec<(String, Value)>;

fn split(bytes: &[u8]) -> Result<(Header, &[u8]), &'static str> {
    let (size, rest) = bytes
        .split_first_chunk()
        .ok_or("is too short for a header")?;
    let size = u64::from_le_bytes(*size);
    if size > MAX_HEADER_BYTES {
        return Err("has a header that is too large");
    }
    let (header, data) = rest
        .split_at_checked(size as usize)
        .ok_or("ends within its header")?;
    match parse_json(header) {
        Ok(Value::Map(entries)) => Ok((entries, data)),
        _ => Err("has a header that is no JSON object"),
    }
}

type Found<'a> = (usize, Dtype, Vec<usize>, &'a [u8]);

fn slice<'a>(entry: &Value, data: &'a [u8]) -> Result<Found<'a>, &'static str> {
    let dtype = match entry.field("dtype") {
        Value::Text(name) => [Dtype::F16, Dtype::F32, Dtype::U64]
            .into_iter()
            .find(|dtype| dtype.name() == name),
        _ => None,
    };
    let dtype = dtype.ok_or("has a type that is none of F16, F32 and U64")?;
    let shape = sizes(entry.field("shape")).ok_or("has no shape")?;
    if shape.len() > MAX_DIMENSIONS {
        return Err("has too many dimensions");
    }
    let offsets = sizes(entry.field("data_offsets"));
    let Some([start, end]) = offsets.as_deref() else {
        return Err("has no pair of offsets");
    };
    let bytes = data.get(*start..*end).ok_or("lies outside the file")?;
    let product = shape
        .iter()
        .try_fold(dtype.bytes(), |all, dim| all.checked_mul(*dim));
    if product != Some(bytes.len()) {
        return Err("does not have as many bytes as its shape says");
    }
    // Otherwise a count of rows could be claimed without a byte to show for it.
    if bytes.is_empty() && shape.first() != Some(&0) {
        return Err("has rows that hold nothing");
    }
    Ok((*start, dtype, shape, bytes))
}

fn sizes(value: &Value) -> Option<Vec<usize>> {
    let Value::List(numbers) = value else {
        return None;
    };
    let size = |number: &Value| match number {
        // Up to here an f64 is exact, and so is a usize of 32 bits.
        Value::Number(size)
            if *size >= 0.0 && *size <= f64::from(u32::MAX) && size.fract() == 0.0 =>
        {
            Some(*size as usize)
        }
        _ => None,
    };
    numbers.iter().map(size).collect()
}
