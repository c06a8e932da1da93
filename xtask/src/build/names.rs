use anyhow::{Context, Result, ensure};
use wasmparser::{BinaryReader, ExportSectionReader, ImportSectionReader};

use super::leb::{push_number, read_number};

/// Gives what a module and its glue call each other by one or two letters each, in both: the names
/// that wasm-bindgen makes are a tenth of what a page fetches of the glue, and nobody reads them.
/// The memory keeps its name, by which tools know it.
pub fn shorten(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut short = wasm[..HEADER].to_vec();
    let mut glue = glue.to_owned();
    let mut at = HEADER;
    while at < wasm.len() {
        let (begin, id) = (at, wasm[at]);
        at += 1;
        let size = read_number(wasm, &mut at)? as usize;
        let content = wasm.get(at..at + size).context("a section is cut off")?;
        at += size;
        let names = match id {
            IMPORTS => imports(content)?,
            EXPORTS => exports(content)?,
            _ => {
                short.extend(&wasm[begin..at]);
                continue;
            }
        };
        // Of an import the glue has a field, of an export what it calls.
        let before = if id == EXPORTS { "wasm." } else { "" };
        let letters: Vec<String> = (0..names.len()).map(letters).collect();
        for (name, letters) in names.iter().zip(&letters) {
            glue = replace_word(&glue, before, name, letters);
        }
        let content = replace_names(content, &names, &letters);
        short.push(id);
        push_number(&mut short, content.len() as u32);
        short.extend(content);
    }
    Ok((short, glue))
}

/// The mark of a module, and its version.
const HEADER: usize = 8;
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;

fn imports(content: &[u8]) -> Result<Vec<&str>> {
    let section = ImportSectionReader::new(BinaryReader::new(content, 0))?;
    let names = section.into_imports().map(|import| Ok(import?.name));
    names.collect()
}

fn exports(content: &[u8]) -> Result<Vec<&str>> {
    let section = ExportSectionReader::new(BinaryReader::new(content, 0))?;
    let names = section.into_iter().map(|export| Ok(export?.name));
    let names: Vec<&str> = names.collect::<Result<_>>()?;
    ensure!(names.contains(&MEMORY), "the module exports no memory");
    Ok(names.into_iter().filter(|name| *name != MEMORY).collect())
}

const MEMORY: &str = "memory";

/// `names` lie within `content`, in that order, each after its length.
fn replace_names(content: &[u8], names: &[&str], letters: &[String]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(content.len());
    let mut from = 0;
    for (name, letters) in names.iter().zip(letters) {
        let at = name.as_ptr().addr() - content.as_ptr().addr();
        let mut length = Vec::new();
        push_number(&mut length, name.len() as u32);
        replaced.extend(&content[from..at - length.len()]);
        push_number(&mut replaced, letters.len() as u32);
        replaced.extend(letters.as_bytes());
        from = at + name.len();
    }
    replaced.extend(&content[from..]);
    replaced
}

/// `a` to `z`, then `aa`, `ba` and so on.
fn letters(mut number: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return letters;
        }
        number -= 1;
    }
}

/// Replaces a name wherever it is a whole word that `before` stands before.
fn replace_word(text: &str, before: &str, name: &str, by: &str) -> String {
    let within = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for (at, found) in text.match_indices(&format!("{before}{name}")) {
        let end = at + found.len();
        let whole = !text[..at].ends_with(within) && !text[end..].starts_with(within);
        if whole && at >= from {
            replaced += &text[from..at + before.len()];
            replaced += by;
            from = end;
        }
    }
    replaced + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports `m.__long` and exports it again, and its memory.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x04\x01\x60\0\0\
        \x02\x0c\x01\x01m\x06__long\0\0\
        \x05\x03\x01\0\x01\
        \x07\x12\x02\x06memory\x02\0\x05again\0\0";

    #[test]
    fn module_and_glue_agree() {
        let glue =
            "x = { __long: f, __longer: g }; wasm.again(); wasm.againer(); again(wasm.memory);";
        let (short, glue) = shorten(MODULE, glue).unwrap();
        assert_eq!(
            glue,
            "x = { a: f, __longer: g }; wasm.a(); wasm.againer(); again(wasm.memory);"
        );
        assert_eq!(
            short,
            b"\0asm\x01\0\0\0\
            \x01\x04\x01\x60\0\0\
            \x02\x07\x01\x01m\x01a\0\0\
            \x05\x03\x01\0\x01\
            \x07\x0e\x02\x06memory\x02\0\x01a\0\0"
        );
    }

    #[test]
    fn every_number_has_its_own_letters() {
        let all: std::collections::HashSet<String> = (0..2_000).map(letters).collect();
        assert_eq!(all.len(), 2_000);
        assert_eq!([0, 25, 26].map(letters), ["a", "z", "aa"]);
    }

    #[test]
    fn a_section_that_is_cut_off_is_an_error() {
        assert!(shorten(&MODULE[..MODULE.len() - 3], "").is_err());
    }
}
