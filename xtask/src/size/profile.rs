use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::tools::weigh;

/// What a module with names is made of.
#[derive(Debug, Default)]
pub struct Profile {
    /// Every function, in the order of the module.
    pub functions: Vec<Function>,
    /// Bytes of what is no function: data, imports and so on, by the section's name.
    pub sections: BTreeMap<&'static str, u64>,
}

/// One function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name in Rust, without the hash.
    pub name: String,
    /// As it lies in the module.
    pub body: Vec<u8>,
}

/// Functions of one crate, or of one layer of nestrank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub functions: usize,
    pub raw: u64,
    /// By so much the code is smaller after brotli without them.
    pub brotli: u64,
}

impl Profile {
    /// Takes a module apart.
    pub fn read(wasm: &[u8]) -> Result<Self> {
        let mut profile = Profile::default();
        let mut imported = 0;
        let mut names = HashMap::new();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            let section = match &payload {
                Payload::ImportSection(imports) => {
                    for import in imports.clone().into_imports() {
                        imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                    "imports"
                }
                Payload::DataSection(_) => "data",
                Payload::ExportSection(_) => "exports",
                Payload::CodeSectionEntry(body) => {
                    let body = wasm[body.range()].to_vec();
                    let name = String::new();
                    profile.functions.push(Function { name, body });
                    continue;
                }
                Payload::CustomSection(custom) => {
                    if let KnownCustom::Name(sections) = custom.as_known() {
                        for section in sections {
                            if let Name::Function(found) = section? {
                                for naming in found {
                                    let naming = naming?;
                                    names.insert(naming.index as usize, naming.name);
                                }
                            }
                        }
                    }
                    continue;
                }
                Payload::CodeSectionStart { .. } => continue,
                _ => "types, tables and the like",
            };
            if let Some((_, range)) = payload.as_section() {
                *profile.sections.entry(section).or_default() += range.len() as u64;
            }
        }
        ensure!(!names.is_empty(), "the module has no names");
        for (index, function) in (imported..).zip(&mut profile.functions) {
            let name = names.get(&index).copied().unwrap_or("without a name");
            function.name = plain(name);
        }
        Ok(profile)
    }

    /// Bytes of the functions of each group.
    pub fn raw_by_group(&self) -> BTreeMap<String, u64> {
        let mut groups = BTreeMap::new();
        for function in &self.functions {
            *groups.entry(group(&function.name)).or_default() += function.body.len() as u64;
        }
        groups
    }

    /// The groups, what weighs most after brotli first. `aside` is an empty folder.
    pub fn groups(&self, aside: &Path) -> Result<Vec<Group>> {
        let names = self.raw_by_group();
        let without = |left_out: &str| {
            let kept = self.functions.iter();
            let kept = kept.filter(|function| group(&function.name) != left_out);
            kept.flat_map(|function| function.body.clone())
                .collect::<Vec<u8>>()
        };
        let mut files = vec![aside.join("all")];
        fs::write(&files[0], without(""))?;
        for (index, name) in names.keys().enumerate() {
            files.push(aside.join(index.to_string()));
            fs::write(&files[index + 1], without(name))?;
        }
        let weights = weigh(&files)?;
        let mut groups: Vec<Group> = (names.into_iter().zip(&weights[1..]))
            .map(|((name, raw), without)| Group {
                functions: (self.functions.iter())
                    .filter(|function| group(&function.name) == name)
                    .count(),
                name,
                raw,
                brotli: weights[0].brotli.saturating_sub(without.brotli),
            })
            .collect();
        groups.sort_by_key(|group| std::cmp::Reverse((group.brotli, group.raw)));
        Ok(groups)
    }
}

/// A name without hashes, whether rustc mangled it in its old or its new way.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut rest = name.strip_suffix(" externref shim").unwrap_or(name);
    rest = rest.strip_suffix(" multivalue shim").unwrap_or(rest);
    let demangled = format!("{:#}", demangle(rest));
    rest = &demangled;
    // `core[0123456789abcdef]`
    while let Some((before, after)) = rest.split_once('[') {
        let hash = after.split_once(']').filter(|(hash, _)| {
            hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        plain += before;
        rest = match hash {
            Some((_, rest)) => rest,
            None => {
                plain.push('[');
                after
            }
        };
    }
    plain += rest;
    match plain.rsplit_once("::h") {
        Some((before, hash)) if hash.len() == 16 => before.to_owned(),
        _ => plain,
    }
}

/// A crate, or `nestrank` with a layer.
fn group(name: &str) -> String {
    if name.contains("drop_in_place<") {
        return "drops".to_owned();
    }
    if ["core_", "loading_", "partscorer_"]
        .iter()
        .any(|class| name.starts_with(class))
    {
        return "nestrank, exports".to_owned();
    }
    let path = name.trim_start_matches(['<', '&', '*', '[', '(']);
    let path = path.strip_prefix("mut ").unwrap_or(path);
    let mut words = path.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let first = words.next().unwrap_or_default();
    let layer = words.find(|word| !word.is_empty()).unwrap_or_default();
    // Methods of `[T]`, `u32` and the like are the core's.
    let small = first.len() < 4 || first.starts_with(|letter: char| letter.is_uppercase());
    match first {
        "nestrank" => format!("nestrank::{layer}"),
        _ if !name.contains("::") => "symbols that are no paths".to_owned(),
        _ if small => "core".to_owned(),
        first => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_grouped_by_crate_and_layer() {
        for (name, wanted) in [
            (
                "_ZN8nestrank3web5state5State5score17h690535321092c813E",
                "nestrank::web",
            ),
            (
                "nestrank::web::state::State::score::h690535321092c813",
                "nestrank::web",
            ),
            (
                "<nestrank::model::mat::Mat<B> as nestrank::model::ops::Ops>::add",
                "nestrank::model",
            ),
            ("<core[c5930c85a12de822]::fmt::Formatter>::pad", "core"),
            (
                "core_ask externref shim multivalue shim",
                "nestrank, exports",
            ),
            (
                "core::ptr::drop_in_place<nestrank::web::state::State>",
                "drops",
            ),
            ("<[T] as core::slice::Join>::join", "core"),
            ("__wbindgen_malloc", "symbols that are no paths"),
            ("sha2::sha256::compress256::he57aefe0585f0bf7", "sha2"),
        ] {
            assert_eq!(group(&plain(name)), wanted, "{name}");
        }
        assert_eq!(
            plain("<core[c5930c85a12de822]::fmt::Formatter>::pad"),
            "<core::fmt::Formatter>::pad"
        );
    }
}
