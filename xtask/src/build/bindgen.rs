use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::Module;

/// Runs wasm-bindgen on a compiled module: its wasm and its JavaScript glue, in `stage`.
pub fn bind(compiled: &Path, module: Module, stage: &Path) -> Result<[PathBuf; 2]> {
    let folder = stage.join("bindgen");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let name = module.name();
    Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .generate(&folder)?;
    if folder.join("snippets").exists() {
        bail!("a dependency brings JavaScript snippets, which the npm package does not carry");
    }
    let glue = folder.join(format!("{name}.js"));
    fs::write(&glue, without_comments(&fs::read_to_string(&glue)?))?;
    Ok([folder.join(format!("{name}_bg.wasm")), glue])
}

/// The glue without the comments that stand on lines of their own: they document exports that
/// only `index.js` calls, and every page would carry them.
fn without_comments(glue: &str) -> String {
    let mut kept = String::with_capacity(glue.len());
    let mut in_comment = false;
    for line in glue.lines() {
        let text = line.trim_start();
        in_comment |= text.starts_with("/**");
        if !in_comment && !text.starts_with("//") {
            kept += line;
            kept.push('\n');
        }
        in_comment &= !text.ends_with("*/");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn only_whole_lines_of_comment_go() {
        let glue =
            "/** one */\n  /**\n   * two\n   */\nlet a = 1; // three\n// four\nlet b = \"//\";\n";
        assert_eq!(
            without_comments(glue),
            "let a = 1; // three\nlet b = \"//\";\n"
        );
    }
}
