use std::collections::HashSet;
use std::ops::Range;

use anyhow::{Context, Result, ensure};
use rustc_demangle::demangle;
use wasmparser::{FunctionBody, Operator};

use super::object::Parts;

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

const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// Makes every panic of an object file a bare trap: an object as the compiler hands it to the
/// linker, with symbols and relocations.
///
/// A panic of the CPU module traps anyway, and nobody reads what it would say. Without those
/// words the linker finds no use for what formats them. What is handed on to a panic by many
/// functions, the place in the source, stays but is emptied: so the linker finds no use for the
/// names of source files either, some of which tell where they lay on the machine that built this.
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
    let places = parts.places_in_sources(object)?;
    for place in &places {
        snipped[place.clone()].fill(0);
    }
    let mut changed = Vec::new();
    let code = parts.code_relocations;
    let code = code.context("the code has no relocations")?;
    changed.push((
        code.section.clone(),
        code.without(object, parts.code_begin, &unread)?,
    ));
    if let Some(data) = parts.data_relocations {
        changed.push((
            data.section.clone(),
            data.without(object, parts.data_begin, &places)?,
        ));
    }
    // From the end on, so that the other's range is still right.
    changed.sort_by_key(|(section, _)| std::cmp::Reverse(section.start));
    for (section, kept) in changed {
        snipped.splice(section, kept);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id, content.len() as u8], content].concat()
    }

    /// A name of a source, and one of something else.
    const NAMES: [&[u8; 8]; 2] = [b"src/a.rs", b"src/a.js"];

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
        let mut symbols = vec![6, 0, 0, 0, name.len() as u8];
        symbols.extend(name.as_bytes());
        symbols.extend([0, 0, 1, 1, b'f']);
        for (piece, size) in (0..).zip([8, 8, 16, 16]) {
            symbols.extend([1, 0, 1, b'a' + piece, piece, 0, size]);
        }
        let linking = [&b"\x07linking\x02"[..], &section(8, &symbols)].concat();
        // Type, offset, symbol, and the address's addend.
        let relocations = [0, 4, 0, 0, 14, 1, 4, 20, 0, 0, 0, 26, 0];
        let relocations = [&b"\x0areloc.CODE\x02\x04"[..], &relocations].concat();
        // Each place's address is that of a name; the third of the fields is a line.
        let place = |address: u8| [[address, 0, 0, 0], [8, 0, 0, 0], [7, 0, 0, 0], [1, 0, 0, 0]];
        let pieces = [
            NAMES[0].to_vec(),
            NAMES[1].to_vec(),
            place(0).concat(),
            place(8).concat(),
        ];
        let mut data = vec![4];
        let mut entries = vec![];
        for (at, piece) in pieces.iter().enumerate() {
            data.extend([0, 0x41, 8 * at as u8, END, piece.len() as u8]);
            if at >= 2 {
                entries.extend([5, data.len() as u8, at as u8, 0]);
            }
            data.extend(piece);
        }
        let entries = [&b"\x0areloc.DATA\x03\x02"[..], &entries].concat();
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, &[1, 0x60, 0, 0]),
            section(3, &[2, 0, 0]),
            section(10, &code),
            section(11, &data),
            section(0, &linking),
            section(0, &relocations),
            section(0, &entries),
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
            let relocations = parts.code_relocations.unwrap();
            let entries = relocations.reader.entries().into_iter();
            entries.map(|entry| entry.unwrap().offset).collect()
        };
        assert_eq!(offsets(before), [4, 14, 20, 26]);
        assert_eq!(offsets(after), [14, 26]);
    }

    #[test]
    fn a_place_in_a_source_is_emptied_and_a_place_in_something_else_stays() {
        let object = object();
        let snipped = snip_panics(&object).unwrap();
        let relocated = |object: &[u8]| {
            let parts = Parts::read(object).unwrap();
            let data = parts.data_relocations.unwrap();
            let entries = data.reader.entries().into_iter();
            let begin = parts.data_begin;
            let at = entries.map(|entry| begin + entry.unwrap().offset as usize);
            at.map(|at| object[at..at + 16].to_vec())
                .collect::<Vec<_>>()
        };
        let [of_source, of_other] = &relocated(&object)[..] else {
            panic!("two places");
        };
        assert_eq!(relocated(&snipped), std::slice::from_ref(of_other));
        let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|w| w == part);
        assert!(holds(&object, of_source) && !holds(&snipped, of_source));
    }

    #[test]
    fn an_object_without_panics_is_no_program_of_ours() {
        assert!(snip_panics(b"\0asm\x01\0\0\0").is_err());
    }
}
