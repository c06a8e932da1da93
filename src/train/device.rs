use burn::tensor::Device;

use super::{Error, Result};

/// What computes the networks in training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum TrainingDevice {
    /// This machine's processor.
    #[default]
    Cpu,
    /// A GPU by way of Vulkan, Metal or Direct3D 12; only in a build with the feature `train-gpu`.
    Wgpu,
}

impl TrainingDevice {
    /// Starts the device.
    ///
    /// # Errors
    /// If this build has none such, or the machine.
    pub fn start(self) -> Result<()> {
        match self {
            TrainingDevice::Cpu => Ok(()),
            TrainingDevice::Wgpu => start_wgpu(),
        }
    }

    /// Where tensors record what is done with them.
    ///
    /// # Panics
    /// If the device was not started.
    pub fn autodiff(self) -> Device {
        match self {
            TrainingDevice::Cpu => Device::flex(),
            TrainingDevice::Wgpu => wgpu(),
        }
        .autodiff()
    }
}

#[cfg(feature = "train-gpu")]
fn start_wgpu() -> Result<()> {
    // Starting it twice is an error, and more than one recipe may ask for it.
    static STARTED: std::sync::OnceLock<std::result::Result<(), String>> =
        std::sync::OnceLock::new();
    let started = STARTED.get_or_init(|| {
        let device = Device::wgpu_options().init();
        // Graphics libraries explain themselves in several lines.
        let why = |why: String| why.split_whitespace().collect::<Vec<_>>().join(" ");
        let why = |error: burn::tensor::wgpu::WgpuInitError| why(error.to_string());
        device.map(|_| ()).map_err(why)
    });
    let why = |why: &String| Error::Usage(format!("--device wgpu: no GPU can be used: {why}"));
    started.as_ref().copied().map_err(why)
}

#[cfg(not(feature = "train-gpu"))]
fn start_wgpu() -> Result<()> {
    let why =
        "--device wgpu: not in this build; it takes `cargo install --path . --features train-gpu`";
    Err(Error::Usage(why.into()))
}

#[cfg(feature = "train-gpu")]
fn wgpu() -> Device {
    Device::wgpu(burn::tensor::DeviceKind::DefaultDevice)
}

#[cfg(not(feature = "train-gpu"))]
fn wgpu() -> Device {
    unreachable!("a device that is in no build cannot be started")
}
