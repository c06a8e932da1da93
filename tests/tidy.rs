//! What no compiler checks: that imports point down the layers, that no file grows too long, and
//! that one version stands everywhere.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the bottom up; each may import those before it. The last two stand side by
/// side.
const LAYERS: [&str; 10] = [
    "domain", "insight", "features", "model", "bundle", "engine", "rank", "guide", "web", "train",
];
/// The lines that a file may have.
const LONGEST: usize = 500;
/// What people write; everything else in the repository is data or made by a program.
const WRITTEN: [&str; 8] = ["rs", "js", "mjs", "ts", "css", "html", "toml", "py"];
/// Made by programs, or not ours.
const SKIPPED: [&str; 4] = ["target", "node_modules", "dist", "shared"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file that people wrote under `folder`.
fn written_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let generated = path.parent() == Some(&root().join("pkg")) && GENERATED.contains(&name);
        if name.starts_with('.') || SKIPPED.contains(&name) || generated {
            continue;
        } else if path.is_dir() {
            found.extend(written_under(&path));
        } else if WRITTEN.contains(&extension.unwrap_or_default()) {
            found.push(path);
        }
    }
    found
}

/// In `pkg/`: the glue that wasm-bindgen makes, what is one file of many, and what files are in as text.
const GENERATED: [&str; 11] = [
    "index.js",
    "inlined-module.js",
    "inlined-model.js",
    "inlined-full.js",
    "nestrank.js",
    "nestrank_plain.js",
    "nestrank_full.js",
    "nestrank_gpu.js",
    "nestrank_insight.js",
    "embed.js",
    "attach.js",
];

/// The layers that a source names in paths: `crate::LAYER` and `crate::{LAYER::..., LAYER}`.
fn layers_named(source: &str) -> Vec<&'static str> {
    let lines = source.lines();
    let code: Vec<&str> = lines.filter_map(|line| line.split("//").next()).collect();
    let code = code.join(" ");
    let paths = code
        .match_indices("crate::")
        .map(|(at, found)| &code[at + found.len()..]);
    let first_words = paths.flat_map(|path| match path.strip_prefix('{') {
        Some(list) => list_heads(list),
        None => vec![path],
    });
    let layer_of = |path: &str| {
        let word = path
            .trim_start()
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next();
        LAYERS.into_iter().find(|layer| Some(*layer) == word)
    };
    first_words.filter_map(layer_of).collect()
}

/// The beginnings of the entries of a list in braces, whose first brace was taken off.
fn list_heads(list: &str) -> Vec<&str> {
    let mut heads = vec![list];
    let mut depth = 1;
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => heads.push(&list[at + 1..]),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

#[test]
fn imports_point_down() {
    let mut checked = 0;
    for (height, layer) in LAYERS.iter().enumerate() {
        let folder = root().join("src").join(layer);
        if !folder.is_dir() {
            continue;
        }
        for path in written_under(&folder) {
            for named in layers_named(&fs::read_to_string(&path).unwrap()) {
                let below = LAYERS.iter().position(|other| *other == named).unwrap();
                let neighbour = (*layer, named) == ("train", "web");
                let down = below <= height && !neighbour;
                assert!(down, "{}: `{layer}` imports `{named}`", path.display());
                checked += 1;
            }
        }
    }
    assert!(
        checked > 20,
        "only {checked} imports were found: the search is broken"
    );
}

#[test]
fn the_search_for_imports_sees_what_it_must() {
    let source = "use crate::{\n    bundle::{Bundle, rank},\n    domain,\n};
        let x = crate::train::run(); // crate::web";
    assert_eq!(layers_named(source), ["bundle", "domain", "train"]);
}

#[test]
fn no_file_is_too_long() {
    let files = written_under(root());
    assert!(
        files.len() > 50,
        "only {} files were found: the search is broken",
        files.len()
    );
    for path in files {
        // A page of a shop need not be UTF-8.
        let bytes = fs::read(&path).unwrap();
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        assert!(lines <= LONGEST, "{} has {lines} lines", path.display());
    }
}

#[test]
fn one_version_everywhere() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = text("CHANGELOG.md");
    let heading = changelog
        .lines()
        .find(|line| line.starts_with("## "))
        .unwrap();
    assert_eq!(
        heading.split_whitespace().nth(1),
        Some(version),
        "the newest in CHANGELOG.md"
    );
    for path in ["package.json", "pkg/package.json"] {
        let package: serde_json::Value = serde_json::from_str(&text(path)).unwrap();
        assert_eq!(package["version"], version, "{path}");
    }
}

#[test]
fn the_demo_says_beforehand_what_it_will_ask_for() {
    let page = text("index.html");
    let told = |kind: &str, path: &str| {
        let mut links = page
            .lines()
            .filter(|line| line.contains(&format!("rel=\"{kind}\"")));
        links.any(|line| line.contains(&format!("href=\"{path}\"")))
    };
    for entry in fs::read_dir(root().join("www")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("www/{name}");
        if name.ends_with(".js") && name != "shop.js" {
            assert!(told("modulepreload", &path), "{path}");
        }
    }
    // A bundle that was trained anew has files of other names.
    for entry in fs::read_dir(root().join("www/model")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("www/model/{name}");
        assert!(name == "manifest.json" || told("preload", &path), "{path}");
    }
    let links = page
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    for path in links.filter(|path| path.starts_with("www/")) {
        assert!(root().join(path).exists(), "{path}");
    }
}
