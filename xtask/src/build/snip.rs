use std::collections::{HashMap, HashSet};
use std::ops::Range;

use anyhow::{Context, Result, ensure};
use rustc_demangle::demangle;
use wasmparser::{
    FunctionBody, KnownCustom, Linking, Operator, Parser, Payload, RelocSectionReader,
    SectionLimited, SymbolInfo, TypeRef,
};

use super::leb::push_number;

/// How the names begin of what Rust calls to panic.
const PANICS: [&str; 15] = [
    "__rustc::rust_begin_unwind",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::lazy::panic_",
    "core::cell::panic_",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::index::slice_index_fail",
    "core::slice::sort::shared::smallsort::panic_",
    "core::str::slice_error_fail",
    "std::thread::local::panic_",
];

const CODE_RELOCATIONS: &str = "reloc.CODE";
const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// Makes every panic of an object file a bare trap: an object as the compiler hands it to the
/// linker, with symbols and relocations.
///
/// A panic of the CPU module traps anyway, and nobody reads what it would say. Without those
/// words the linker finds no use for what formats them, nor for the names of source files.
pub fn snip_panics(object: &[u8]) -> Result<Vec<u8>> {
    let parts = Parts::read(object)?;
    let mut snipped = object.to_vec();
    let mut panics = HashSet::new();
    for (index, body) in (parts.imported..).zip(&parts.bodies) {
        let body = body.range();
        let name = parts.names.get(&index);
        let returns = !object[body.clone()].ends_with(&[UNREACHABLE, END]);
        if !returns && name.is_some_and(|name| is_panic(name)) {
            panics.insert(index);
            let bytes = &mut snipped[body.clone()];
            bytes.fill(NOP);
            // No locals; then the trap.
            bytes[0] = 0;
            bytes[1] = UNREACHABLE;
            bytes[body.len() - 1] = END;
        }
    }
    ensure!(!panics.is_empty(), "no panic was found in the object file");
    let mut unread = Vec::new();
    for (index, body) in (parts.imported..).zip(&parts.bodies) {
        match panics.contains(&index) {
            true => unread.push(body.range()),
            false => before_panics(body, &panics, &mut unread)?,
        }
    }
    let (section, relocations) = parts.relocations.context("the code has no relocations")?;
    let kept = without(object, &relocations, parts.code_begin, &unread)?;
    snipped.splice(section, kept);
    Ok(snipped)
}

/// Adds to `unread` what a function does between its last branch or call and a panic: it gathers
/// what the panic would say.
fn before_panics(
    body: &FunctionBody,
    panics: &HashSet<u32>,
    unread: &mut Vec<Range<usize>>,
) -> Result<()> {
    // Where that began; nowhere right after a branch or a call.
    let mut begin = None;
    for operator in body.get_operators_reader()?.into_iter_with_offsets() {
        let (operator, at) = operator?;
        use Operator::*;
        match operator {
            Call { function_index } if panics.contains(&function_index) => {
                unread.extend(begin.take().map(|begin| begin..at));
            }
            I32Const { .. }
            | I64Const { .. }
            | F32Const { .. }
            | F64Const { .. }
            | LocalGet { .. }
            | LocalSet { .. }
            | LocalTee { .. }
            | GlobalGet { .. }
            | GlobalSet { .. }
            | I32Load { .. }
            | I64Load { .. }
            | I32Load8U { .. }
            | I32Store { .. }
            | I64Store { .. }
            | I32Store8 { .. }
            | I32Add
            | I32Sub
            | I32Mul
            | I32And
            | I32Or
            | I32Shl
            | I32ShrU
            | I64Add
            | I64Or
            | I64Shl
            | I32WrapI64
            | I64ExtendI32U => {
                begin = begin.or(Some(at));
            }
            _ => begin = None,
        }
    }
    Ok(())
}

fn is_panic(symbol: &str) -> bool {
    let name = format!("{:#}", demangle(symbol));
    // Those of `Vec::insert` and its like are functions within generic ones.
    name.contains("::assert_failed") || PANICS.iter().any(|panic| name.starts_with(panic))
}

/// What of an object file is looked at; ranges are offsets into the file.
#[derive(Default)]
struct Parts<'a> {
    /// How many functions are imported; the others are counted on from there.
    imported: u32,
    code_begin: usize,
    bodies: Vec<FunctionBody<'a>>,
    /// The symbols of the functions.
    names: HashMap<u32, &'a str>,
    /// The section `reloc.CODE`, with its header, and its reader.
    relocations: Option<(Range<usize>, RelocSectionReader<'a>)>,
}

impl<'a> Parts<'a> {
    fn read(object: &'a [u8]) -> Result<Self> {
        let mut parts = Parts::default();
        let mut end = 8;
        for payload in Parser::new(0).parse_all(object) {
            let payload = payload?;
            match &payload {
                Payload::ImportSection(imports) => {
                    for import in imports.clone().into_imports() {
                        parts.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionStart { range, .. } => parts.code_begin = range.start,
                Payload::CodeSectionEntry(body) => parts.bodies.push(body.clone()),
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking {
                            if let Linking::SymbolTable(symbols) = part? {
                                parts.read_symbols(symbols)?;
                            }
                        }
                    }
                    KnownCustom::Reloc(reader) if custom.name() == CODE_RELOCATIONS => {
                        parts.relocations = Some((end..custom.range().end, reader));
                    }
                    _ => {}
                },
                _ => {}
            }
            if let Some((_, range)) = payload.as_section() {
                end = range.end;
            }
        }
        Ok(parts)
    }

    fn read_symbols(&mut self, symbols: SectionLimited<'a, SymbolInfo<'a>>) -> Result<()> {
        for symbol in symbols {
            if let SymbolInfo::Func {
                index,
                name: Some(name),
                ..
            } = symbol?
            {
                self.names.insert(index, name);
            }
        }
        Ok(())
    }
}

/// The section `reloc.CODE` anew, without what lies in the ranges that are `unread`.
fn without(
    object: &[u8],
    relocations: &RelocSectionReader,
    code_begin: usize,
    unread: &[Range<usize>],
) -> Result<Vec<u8>> {
    let entries = relocations.entries();
    let all = entries.original_position()..relocations.range().end;
    let read: Result<Vec<_>, _> = entries.into_iter_with_offsets().collect();
    let read = read?;
    let ends = read
        .iter()
        .skip(1)
        .map(|(begin, _)| *begin)
        .chain([all.end]);
    let (mut count, mut kept) = (0, Vec::<u8>::new());
    for ((begin, entry), end) in read.iter().zip(ends) {
        let at = code_begin + entry.offset as usize;
        // They are in order.
        let after = unread.partition_point(|range| range.start <= at);
        if after == 0 || unread[after - 1].end <= at {
            count += 1;
            kept.extend(&object[*begin..end]);
        }
    }
    let mut content = vec![CODE_RELOCATIONS.len() as u8];
    content.extend(CODE_RELOCATIONS.as_bytes());
    push_number(&mut content, relocations.section_index());
    push_number(&mut content, count);
    content.extend(kept);
    // A custom section.
    let mut section = vec![0];
    push_number(&mut section, content.len() as u32);
    section.extend(content);
    Ok(section)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id, content.len() as u8], content].concat()
    }

    /// A panic that calls itself, and a function that calls itself and then, with a constant, the
    /// panic; every index and the constant has a relocation.
    fn object() -> Vec<u8> {
        let operand = |value: u8| [value | 0x80, 0x80, 0x80, 0x80, 0];
        let call = |function| [&[0x10], &operand(function)[..]].concat();
        let panic = [&[0], &call(0)[..], &[UNREACHABLE, END]].concat();
        let constant = [&[0x41], &operand(9)[..]].concat();
        let caller = [&[0], &call(1)[..], &constant, &call(0), &[UNREACHABLE, END]].concat();
        let mut code = vec![2];
        code.push(panic.len() as u8);
        code.extend(panic);
        code.push(caller.len() as u8);
        code.extend(caller);
        let name = "_ZN4core9panicking5panic17h0123456789abcdefE";
        let mut symbols = vec![2, 0, 0, 0, name.len() as u8];
        symbols.extend(name.as_bytes());
        symbols.extend([0, 0, 1, 1, b'f']);
        let linking = [&b"\x07linking\x02"[..], &section(8, &symbols)].concat();
        // Type, offset, symbol, and the address's addend.
        let relocations = [0, 4, 0, 0, 14, 1, 4, 20, 0, 0, 0, 26, 0];
        let relocations = [&b"\x0areloc.CODE\x02\x04"[..], &relocations].concat();
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, &[1, 0x60, 0, 0]),
            section(3, &[2, 0, 0]),
            section(10, &code),
            section(0, &linking),
            section(0, &relocations),
        ]
        .concat()
    }

    #[test]
    fn a_panic_traps_and_needs_nothing_and_calls_stay() {
        let object = object();
        let snipped = snip_panics(&object).unwrap();
        let before = Parts::read(&object).unwrap();
        let after = Parts::read(&snipped).unwrap();
        let body =
            |parts: &Parts, bytes: &[u8], at: usize| bytes[parts.bodies[at].range()].to_vec();
        let trap = [0, UNREACHABLE, NOP, NOP, NOP, NOP, NOP, NOP, END];
        assert_eq!(body(&after, &snipped, 0), trap);
        assert_eq!(body(&after, &snipped, 1), body(&before, &object, 1));
        let offsets = |parts: Parts| -> Vec<u32> {
            let (_, relocations) = parts.relocations.unwrap();
            let entries = relocations.entries().into_iter();
            entries.map(|entry| entry.unwrap().offset).collect()
        };
        assert_eq!(offsets(before), [4, 14, 20, 26]);
        assert_eq!(offsets(after), [14, 26]);
    }

    #[test]
    fn an_object_without_panics_is_no_program_of_ours() {
        assert!(snip_panics(b"\0asm\x01\0\0\0").is_err());
    }
}
