use std::sync::Arc;

use cubecl::client::Client;
use cubecl::ir::{UIntKind, metadata::Info};
use cubecl::prelude::*;
use cubecl::server::{Handle, KernelArguments};

/// A shader of our own, which Burn's client launches as one of its kernels; it is compiled once.
#[derive(Clone)]
pub struct Kernel {
    /// WGSL, with an entry point `main` and buffers bound from 0 on.
    source: Arc<str>,
}

/// Workgroups in a row; more of them stand in several rows.
const MOST: usize = 65_535;

impl Kernel {
    /// A shader that needs these constants before it.
    pub fn new(constants: &str, source: &str) -> Self {
        Kernel {
            source: format!("{constants}\n{source}").into(),
        }
    }

    /// Queues it over at least `groups` workgroups; `buffers` are bound in their order.
    pub fn launch(&self, client: &Client, groups: usize, buffers: &[&Handle]) {
        let rows = groups.div_ceil(MOST).max(1);
        let count = CubeCount::Static(groups.div_ceil(rows) as u32, rows as u32, 1);
        let arguments = KernelArguments::new();
        let arguments = (buffers.iter()).fold(arguments, |arguments, buffer| {
            arguments.with_buffer((*buffer).clone().binding())
        });
        client.launch(Box::new(self.clone()), count, arguments);
    }
}

impl KernelMetadata for Kernel {
    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info(self.source.clone())
    }

    fn address_type(&self) -> ElemType {
        UIntKind::U32.into()
    }
}

impl CubeKernel for Kernel {
    /// Nothing: the source stands for it.
    fn define(&self) -> KernelDefinition {
        let cube_dim = CubeDim::new_single();
        let settings = KernelSettings::new(cube_dim.0, ExecutionMode::Checked, AddressType::U32);
        KernelDefinition {
            body: Scope::root(settings.clone()),
            settings,
            info: Info::default(),
        }
    }

    fn source(&self) -> Option<cubecl::PrecompiledSource> {
        Some(cubecl::PrecompiledSource {
            source: self.source.to_string(),
            entrypoint_name: "main".into(),
            lang: "wgsl",
        })
    }
}
