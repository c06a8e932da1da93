//! The WebGPU home: burn-wgpu. Its operations are queued and run in order; only reading a result
//! back waits, and in a browser only an asynchronous read can.

use burn_backend::ops::{FloatTensorOps, IntTensorOps};
use burn_backend::{TensorData, cubecl::Device, tensor::FloatTensor};
use burn_wgpu::{
    RuntimeOptions, Wgpu, WgpuDevice, graphics::AutoGraphicsApi, try_init_setup_async,
};

use super::{Home, Mat, Matrix};
use crate::domain::{Error, Result};

/// The WebGPU backend.
pub type Gpu = Wgpu;

impl Home for Wgpu {
    type Stored = FloatTensor<Self>;

    fn upload(matrix: &Matrix, device: &Self::Device) -> Self::Stored {
        let data = TensorData::new(matrix.data.clone(), [matrix.rows, matrix.cols]);
        Self::float_from_data(data, device)
    }

    fn load(stored: &Self::Stored) -> FloatTensor<Self> {
        stored.clone()
    }

    fn store(tensor: FloatTensor<Self>) -> Self::Stored {
        tensor
    }

    fn rows(stored: &Self::Stored, indices: &[u32]) -> Self::Stored {
        let indices: Vec<i32> = indices.iter().map(|index| index.cast_signed()).collect();
        let count = indices.len();
        let indices = Self::int_from_data(TensorData::new(indices, [count]), &stored.device);
        Self::float_select(stored.clone(), 0, indices)
    }
}

impl Mat<Wgpu> {
    /// Starts WebGPU; once in the life of a program.
    ///
    /// # Errors
    /// [`Error::BackendUnavailable`] where there is no adapter or it gives no device. An adapter
    /// without the feature `timestamp-query` panics in the browser: ask for it before.
    pub async fn start() -> Result<Device> {
        let device = WgpuDevice::default();
        try_init_setup_async::<AutoGraphicsApi>(&device, RuntimeOptions::default())
            .await
            .map_err(|error| Error::BackendUnavailable(format!("WebGPU: {error:?}")))?;
        Ok(device.into())
    }

    /// Reads the numbers back, row after row, once all that was queued before is done.
    ///
    /// # Errors
    /// [`Error::BackendUnavailable`] if the device was lost or an operation failed.
    pub async fn read(self) -> Result<Vec<f32>> {
        let lost = |why: String| Error::BackendUnavailable(format!("WebGPU: {why}"));
        let data = Wgpu::float_into_data(self.0)
            .await
            .map_err(|error| lost(format!("{error:?}")))?;
        data.try_into_vec()
            .map_err(|error| lost(format!("{error:?}")))
    }
}
