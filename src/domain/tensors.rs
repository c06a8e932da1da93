use super::{Error, Map, Result, text};

/// Named arrays of numbers: what the layers hand to the bundle, and get back from it.
///
/// It stands at the bottom so that a model and its priors can be taken out of a bundle without
/// knowing how the bundle is stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensors(pub Map<String, Tensor>);

/// One array of numbers, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// As many numbers as the product of the dimensions.
    pub data: TensorData,
}

/// The numbers of a [`Tensor`].
#[derive(Clone, Debug, PartialEq)]
pub enum TensorData {
    /// Real numbers; a bundle stores them in 16 or 32 bits.
    F32(Vec<f32>),
    /// Keys.
    U64(Vec<u64>),
}

impl Tensors {
    /// Adds real numbers.
    ///
    /// # Panics
    /// If there are not as many numbers as the shape says.
    pub fn put_f32(&mut self, name: &str, shape: &[usize], data: Vec<f32>) {
        self.put(name, shape, data.len(), TensorData::F32(data));
    }

    /// Adds keys.
    ///
    /// # Panics
    /// If there are not as many keys as the shape says.
    pub fn put_u64(&mut self, name: &str, shape: &[usize], data: Vec<u64>) {
        self.put(name, shape, data.len(), TensorData::U64(data));
    }

    /// Takes out real numbers of exactly this shape.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`], naming the tensor.
    pub fn take_f32(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        match self.take(name, shape)? {
            TensorData::F32(data) => Ok(data),
            TensorData::U64(_) => Err(Error::invalid(name, "must hold real numbers, not keys")),
        }
    }

    /// Takes out keys of exactly this shape.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`], naming the tensor.
    pub fn take_u64(&mut self, name: &str, shape: &[usize]) -> Result<Vec<u64>> {
        match self.take(name, shape)? {
            TensorData::U64(data) => Ok(data),
            TensorData::F32(_) => Err(Error::invalid(name, "must hold keys, not real numbers")),
        }
    }

    /// One dimension of a tensor.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`] if there is no such tensor, or it has fewer dimensions.
    pub fn dim_of(&self, name: &str, axis: usize) -> Result<usize> {
        let tensor = self.0.get(name).ok_or_else(|| missing(name))?;
        tensor
            .shape
            .get(axis)
            .copied()
            .ok_or_else(|| Error::invalid(name, "has too few dimensions"))
    }

    /// Checks that every tensor was taken.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`], naming one that is left.
    pub fn none_left(&self) -> Result<()> {
        match self.0.iter().find(|(_, tensor)| tensor.shape != TAKEN) {
            Some((name, _)) => Err(Error::invalid(name, "is not a tensor of this model")),
            None => Ok(()),
        }
    }

    fn put(&mut self, name: &str, shape: &[usize], len: usize, data: TensorData) {
        assert_eq!(shape.iter().product::<usize>(), len, "{name} {shape:?}");
        let shape = shape.to_vec();
        self.0.insert(name.to_owned(), Tensor { shape, data });
    }

    fn take(&mut self, name: &str, shape: &[usize]) -> Result<TensorData> {
        let tensor = self.0.get_mut(name).ok_or_else(|| missing(name))?;
        if tensor.shape != shape {
            let why = text!("has the shape ", tensor.shape[..], ", not ", shape);
            return Err(Error::invalid(name, why));
        }
        tensor.shape = TAKEN.to_vec();
        Ok(std::mem::replace(
            &mut tensor.data,
            TensorData::F32(Vec::new()),
        ))
    }
}

/// The shape of what was taken out; nothing else is that large.
const TAKEN: [usize; 1] = [usize::MAX];

fn missing(name: &str) -> Error {
    Error::invalid(name, "is missing")
}
