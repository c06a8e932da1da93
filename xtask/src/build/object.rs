use std::collections::HashMap;
use std::ops::Range;

use anyhow::Result;
use wasmparser::{
    FunctionBody, KnownCustom, Linking, Parser, Payload, RelocSectionReader, SectionLimited,
    SymbolInfo, TypeRef,
};

use super::leb::push_number;

const CODE_RELOCATIONS: &str = "reloc.CODE";
const DATA_RELOCATIONS: &str = "reloc.DATA";
/// A `core::panic::Location`: the address and length of a file's name, line, column.
const LOCATION_BYTES: usize = 16;

/// What of an object file is looked at; ranges are offsets into the file.
#[derive(Default)]
pub struct Parts<'a> {
    /// How many functions are imported; the others are counted on from there.
    pub imported: u32,
    pub code_begin: usize,
    pub bodies: Vec<FunctionBody<'a>>,
    /// The symbols of the functions.
    pub names: HashMap<u32, &'a str>,
    /// Where the data's section lies.
    pub data_begin: usize,
    /// Where each piece of data lies.
    data: Vec<Range<usize>>,
    /// For each symbol that is the whole of a piece of data, by its index, which one.
    data_symbols: HashMap<u32, usize>,
    /// Those of the code.
    pub code_relocations: Option<Relocations<'a>>,
    /// Those of the data.
    pub data_relocations: Option<Relocations<'a>>,
}

/// A section of relocations.
pub struct Relocations<'a> {
    name: &'static str,
    /// With its header.
    pub section: Range<usize>,
    /// Its entries.
    pub reader: RelocSectionReader<'a>,
}

impl<'a> Parts<'a> {
    /// Reads an object file.
    pub fn read(object: &'a [u8]) -> Result<Self> {
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
                Payload::DataSection(pieces) => {
                    parts.data_begin = pieces.range().start;
                    for piece in pieces.clone() {
                        let piece = piece?;
                        let end = piece.range.end;
                        parts.data.push(end - piece.data.len()..end);
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking {
                            if let Linking::SymbolTable(symbols) = part? {
                                parts.read_symbols(symbols)?;
                            }
                        }
                    }
                    KnownCustom::Reloc(reader) => {
                        let section = end..custom.range().end;
                        let of = |name| {
                            Some(Relocations {
                                name,
                                section,
                                reader,
                            })
                        };
                        match custom.name() {
                            CODE_RELOCATIONS => parts.code_relocations = of(CODE_RELOCATIONS),
                            DATA_RELOCATIONS => parts.data_relocations = of(DATA_RELOCATIONS),
                            _ => {}
                        }
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
        for (number, symbol) in (0..).zip(symbols) {
            match symbol? {
                SymbolInfo::Func {
                    index,
                    name: Some(name),
                    ..
                } => {
                    self.names.insert(index, name);
                }
                SymbolInfo::Data {
                    symbol: Some(piece),
                    ..
                } if piece.offset == 0 => {
                    self.data_symbols.insert(number, piece.index as usize);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Where the data is that says which line of a source something comes from, in their order.
    pub fn places_in_sources(&self, object: &[u8]) -> Result<Vec<Range<usize>>> {
        let mut places = Vec::new();
        let Some(relocations) = &self.data_relocations else {
            return Ok(places);
        };
        for entry in relocations.reader.entries() {
            let entry = entry?;
            let at = self.data_begin + entry.offset as usize;
            let place = at..at + LOCATION_BYTES;
            let named = self.data_symbols.get(&entry.index);
            let named = named.and_then(|piece| self.data.get(*piece));
            let whole = self.data.binary_search_by_key(&at, |piece| piece.start);
            let whole = whole.is_ok_and(|piece| self.data[piece] == place);
            if let (Some(named), true) = (named, whole && entry.addend == 0) {
                let length = object[at + 4..at + 8].try_into().map(u32::from_le_bytes)?;
                let name = object[named.clone()].get(..length as usize);
                if name.is_some_and(|name| name.ends_with(b".rs")) {
                    places.push(place);
                }
            }
        }
        Ok(places)
    }
}

impl Relocations<'_> {
    /// The section anew, without what lies in the ranges that are `unread`; `begin` is where the
    /// section lies that it is about.
    pub fn without(&self, object: &[u8], begin: usize, unread: &[Range<usize>]) -> Result<Vec<u8>> {
        let entries = self.reader.entries();
        let all = entries.original_position()..self.reader.range().end;
        let read: Result<Vec<_>, _> = entries.into_iter_with_offsets().collect();
        let read = read?;
        let ends = read
            .iter()
            .skip(1)
            .map(|(begin, _)| *begin)
            .chain([all.end]);
        let (mut count, mut kept) = (0, Vec::<u8>::new());
        for ((from, entry), end) in read.iter().zip(ends) {
            let at = begin + entry.offset as usize;
            // They are in order.
            let after = unread.partition_point(|range| range.start <= at);
            if after == 0 || unread[after - 1].end <= at {
                count += 1;
                kept.extend(&object[*from..end]);
            }
        }
        let mut content = vec![self.name.len() as u8];
        content.extend(self.name.as_bytes());
        push_number(&mut content, self.reader.section_index());
        push_number(&mut content, count);
        content.extend(kept);
        // A custom section.
        let mut section = vec![0];
        push_number(&mut section, content.len() as u32);
        section.extend(content);
        Ok(section)
    }
}
