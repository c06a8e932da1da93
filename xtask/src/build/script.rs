use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::tools::{Digest, Workspace};

/// What pages and workers call of all that is put together; classes of the glue and functions of
/// the scripts.
const EXPORTED: [&str; 4] = ["GridCore", "PartScorer", "load", "start"];

/// The glue that wasm-bindgen made and the scripts of `src/web/script` as one module of JavaScript,
/// so that a page asks for one file and not for ten.
pub fn join(workspace: &Workspace, glue: &str) -> Result<String> {
    let mut joined = joinable(glue, "the glue")?;
    for path in paths(workspace)? {
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).with_context(|| name.clone())?;
        joined += &joinable(&text, &name)?;
    }
    let names = EXPORTED.join(", ");
    Ok(joined + &format!("export {{ {names} }};\n"))
}

/// Of what is put together beside the glue.
pub fn digest(workspace: &Workspace) -> Result<String> {
    let mut digest = Digest::default();
    for path in paths(workspace)? {
        digest.file(&path)?;
    }
    Ok(digest.hex())
}

fn paths(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.root().join("src/web/script");
    let name = || folder.display().to_string();
    let entries = fs::read_dir(&folder).with_context(name)?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    paths.sort();
    ensure!(!paths.is_empty(), "{} is empty", name());
    Ok(paths)
}

/// A module without what it imports and without its exports. All names of what is put together are
/// in one scope; terser refuses two that are alike.
fn joinable(text: &str, name: &str) -> Result<String> {
    let mut joinable = String::new();
    for line in text.lines() {
        if line.starts_with("import ") {
            ensure!(line.ends_with(';'), "{name}: an import of several lines");
        } else if !line.starts_with("export {") {
            joinable += line.strip_prefix("export ").unwrap_or(line);
            joinable.push('\n');
        }
    }
    Ok(joinable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_and_exports_go_and_all_else_stays() {
        let text = "import { a } from \"./a.js\";\n// import it\nexport class B {}\n\
            const c = () => import(\"./c.js\");\nexport { B, c as default };";
        let wanted = "// import it\nclass B {}\nconst c = () => import(\"./c.js\");\n";
        assert_eq!(joinable(text, "x").unwrap(), wanted);
    }

    #[test]
    fn an_import_of_several_lines_is_an_error() {
        assert!(joinable("import {\n  a,\n} from \"./a.js\";", "x").is_err());
    }
}
