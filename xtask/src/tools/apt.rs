use std::path::Path;
use std::process::Command;

/// Installs packages of Debian's, if this is Debian and the caller may; whether it did.
pub fn apt_install(packages: &[&str]) -> bool {
    let debian = Path::new("/etc/debian_version").exists();
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    debian && is_root() && apt(&["update"]) && apt(&install)
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn apt(arguments: &[&str]) -> bool {
    Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(std::io::stderr())
        .status()
        .is_ok_and(|status| status.success())
}
