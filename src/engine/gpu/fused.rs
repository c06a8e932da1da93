use cubecl::bytes::Bytes;
use cubecl::client::Client;
use cubecl::server::Handle;

use super::kernel::Kernel;
use super::vectors::{LANES, VECTOR, Vectors, vectors};
use crate::domain::{Error, Result, Task};
use crate::engine::ShopperSide;
use crate::engine::one_stack::OneStack;
use crate::engine::shopper_layers::{ShopperLayers, ShopperParts};
use crate::features::Columns;
use crate::model::Model;

/// [`crate::engine::Scorer`] for WebGPU and the networks that most shops have, all tasks on one
/// stack of layers: a rerank is one upload, one dispatch of a shader of our own, and one read. Tests
/// hold it to what the CPU gives.
pub struct FusedGpuScorer {
    client: Client,
    shopper: ShopperLayers,
    /// Numbers in a row of the first layer.
    width: usize,
    /// Products of a workgroup.
    tile: usize,
    rerank: Kernel,
    item_half: Kernel,
    /// The first layer's bias and rows of the item.
    item: Handle,
    /// The layers after it.
    layers: Handle,
    items: Option<Items>,
}

/// What is kept of the catalogue.
struct Items {
    half: Handle,
    keys: Handle,
}

/// Invocations of a workgroup: what most GPUs run in step.
const GROUP: usize = 32;
/// The memory that a workgroup may have everywhere, in vectors, and what leaves room for many
/// workgroups beside each other.
const SHARED: usize = 16_384 / VECTOR;
const COMFORTABLE: usize = 6_144 / VECTOR;
/// Products of a workgroup share each load of weights; the more there are, the fewer workgroups.
const TILE: usize = 8;

impl FusedGpuScorer {
    /// Brings a model to the GPU; nothing if it is not of the kind that this can do.
    pub fn new(model: &Model, client: Client) -> Option<Self> {
        let stack = OneStack::of(model)?;
        let (width, pair) = (stack.bias.len(), &stack.pair);
        let mut layers = Vectors::default();
        layers.layer(&pair.data, &vec![0.0; width], pair.rows);
        let mut widths = vec![vectors(width)];
        for (weight, bias) in stack.hidden.iter().chain([&stack.heads]) {
            layers.layer(&weight.data, bias, vectors(weight.rows) * LANES);
            widths.push(vectors(bias.len()));
        }
        let (rerank, tile) = rerank(&widths, pair.rows)?;
        let mut item = Vectors::default();
        item.layer(&stack.item.data, stack.bias, stack.item.rows);
        Some(FusedGpuScorer {
            rerank,
            tile,
            item_half: item_half(widths[0], stack.item.rows),
            item: client.create(item.into_bytes()),
            layers: client.create(layers.into_bytes()),
            shopper: stack.shopper,
            items: None,
            width,
            client,
        })
    }

    /// Takes the catalogue, and queues the item half of the first layer.
    ///
    /// # Errors
    /// [`Error::BackendUnavailable`] if there are more products than fit in a buffer of this GPU.
    pub fn set_columns(
        &mut self,
        columns: Columns,
        category_of: &[u32],
        brand_of: &[u32],
    ) -> Result<()> {
        let count = columns.rows();
        self.items = None;
        if count == 0 {
            return Ok(());
        }
        let mut keys = vec![count as u32, 0];
        keys.extend(
            category_of
                .iter()
                .zip(brand_of)
                .flat_map(|(category, brand)| [*category, *brand]),
        );
        let work = count * vectors(self.width);
        let bytes = work * VECTOR;
        let largest = (columns.data.len() * size_of::<f32>()).max(bytes);
        self.fits(largest, count)?;
        let columns = self.client.create(Bytes::from_elems(columns.data));
        let keys = self.client.create(Bytes::from_elems(keys));
        let half = self.client.empty(bytes);
        let groups = work.div_ceil(GROUP);
        let buffers = [&self.item, &columns, &keys, &half];
        self.item_half.launch(&self.client, groups, &buffers);
        self.items = Some(Items { half, keys });
        Ok(())
    }

    /// The outputs of the products in `rows`, `[rows, tasks]`, row after row. `side` must have been
    /// made for the same products.
    ///
    /// # Errors
    /// [`Error::BackendUnavailable`] if the device was lost, or there are too many products.
    pub async fn score(&self, side: &ShopperSide, rows: &[u32]) -> Result<Vec<f32>> {
        let Some(items) = self.items.as_ref().filter(|_| !rows.is_empty()) else {
            return Ok(Vec::new());
        };
        let indices = rows.iter().zip(&side.product_of);
        let indices = indices
            .flat_map(|(row, product)| [*row, *product])
            .collect();
        let upload = upload(&self.shopper.parts(side), &side.pair, self.width, indices);
        self.fits(upload.len(), rows.len())?;
        let shopper = self.client.create(upload);
        let outputs = self.client.empty(rows.len() * VECTOR);
        let buffers = [
            &self.layers,
            &items.half,
            &items.keys,
            &shopper,
            &shopper,
            &outputs,
        ];
        let groups = rows.len().div_ceil(self.tile);
        self.rerank.launch(&self.client, groups, &buffers);
        let read = self.client.read_async(vec![outputs]).await;
        let read = read.map_err(|error| lost(format!("{error:?}")))?;
        let bytes = read.first().map_or(&[][..], |bytes| &bytes[..]);
        let (numbers, _) = bytes.as_chunks();
        let numbers = numbers.iter().map(|number| f32::from_le_bytes(*number));
        Ok(numbers.take(rows.len() * Task::ALL.len()).collect())
    }

    fn fits(&self, bytes: usize, products: usize) -> Result<()> {
        if bytes as u64 > self.client.properties().memory.max_page_size {
            return Err(lost(format!("{products} products are too many for it")));
        }
        Ok(())
    }
}

/// The shader of a network, and how many products are a workgroup's; nothing if its layers are too
/// wide for a workgroup's memory. Widths are in vectors.
fn rerank(widths: &[usize], columns: usize) -> Option<(Kernel, usize)> {
    // Layers take turns with two halves of the memory; the heads need none.
    let (_, hidden) = widths.split_last()?;
    let widest = |widths: &[usize]| widths.iter().step_by(2).copied().max().unwrap_or(0);
    let first = widest(hidden);
    let second = widest(&hidden[1..]).max(vectors(columns));
    let tile = (COMFORTABLE / (first + second) / LANES * LANES).clamp(LANES, TILE);
    let list: Vec<String> = widths.iter().map(|width| format!("{width}u")).collect();
    let constants = format!(
        "const GROUP = {GROUP}u; const TILE = {tile}u; const COLUMNS = {columns}u;
        const LAYERS = {layers}u; const WIDTHS = array<u32, LAYERS>({widths});
        const SECOND = {second_at}u; const SHARED = {shared}u;",
        layers = widths.len(),
        widths = list.join(", "),
        second_at = tile * first,
        shared = tile * (first + second),
    );
    let fits = tile * (first + second) <= SHARED;
    fits.then(|| (Kernel::new(&constants, include_str!("rerank.wgsl")), tile))
}

/// The shader of the first layer of items with so many columns; its width is in vectors.
fn item_half(width: usize, columns: usize) -> Kernel {
    let constants =
        format!("const GROUP = {GROUP}u; const WIDTH = {width}u; const COLUMNS = {columns}u;");
    Kernel::new(&constants, include_str!("item_half.wgsl"))
}

/// A shopper as the shader gets it: where all parts begin, then the parts.
fn upload(parts: &ShopperParts, pair: &Columns, width: usize, indices: Vec<u32>) -> Bytes {
    let mut upload = Vectors::default();
    upload.words([0; 8]);
    let begin = [
        indices.len() as u32 / 2,
        upload.rows(&parts.category, width),
        upload.rows(&parts.brand, width),
        upload.rows(&parts.product, width),
        upload.columns(&pair.data, pair.width),
        upload.words(indices),
    ];
    upload.begin_with(&begin);
    upload.into_bytes()
}

fn lost(why: String) -> Error {
    Error::BackendUnavailable(format!("WebGPU: {why}"))
}
