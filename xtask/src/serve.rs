//! `cargo xtask serve`: the demo shop on this machine, and nothing but the demo shop.

mod http;
mod site;

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, bail};

use crate::build::{self, Module};
use crate::options::Options;
use crate::tools::{Priority, Steps, Workspace};

use site::Site;

/// How many ports after the wanted one are tried.
const PORTS: u16 = 100;

/// The module that the demo runs: it has a guide.
const DEMO: Module = Module::Full;

/// Opens the demo as soon as its own module is there; the others are built behind it.
pub fn serve(workspace: &Workspace, options: &Options) -> Result<()> {
    options
        .catalog
        .as_deref()
        .map(build::check_catalog)
        .transpose()?;
    let wanted = |module: &Module| !(options.cpu_only && *module == Module::Gpu);
    let modules = Module::SHIPPED.into_iter().filter(wanted);
    let mut steps = Steps::new(2 + modules.clone().count());
    build::prepare(workspace, &mut steps)?;
    build::build_module(workspace, DEMO, Priority::Normal, &mut steps)?;

    let listener = listen(options.port)?;
    let address = format!("http://{}", listener.local_addr()?);
    let site = Arc::new(Site::new(workspace.root(), options.catalog.clone())?);
    let server = thread::spawn(move || http::run(&listener, &site));
    println!("the demo shop is at {address}  (Ctrl-C ends it)");
    if options.open {
        open(&address);
    }
    let mut build = |module| build::build_module(workspace, module, Priority::Low, &mut steps);
    match modules
        .filter(|module| *module != DEMO)
        .try_for_each(&mut build)
    {
        Ok(()) if options.cpu_only => println!("all of the package is there but WebGPU"),
        Ok(()) => println!("WebGPU is ready: choose it in the demo at {address}"),
        Err(error) => eprintln!("the demo goes on without what is not built: {error:#}"),
    }
    server
        .join()
        .map_err(|_| anyhow::anyhow!("the server thread panicked"))
}

/// The wanted port of the loopback interface, or the next one that is free.
fn listen(wanted: u16) -> Result<TcpListener> {
    for port in wanted..=wanted.saturating_add(PORTS) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(error).context(format!("127.0.0.1:{port}")),
        }
    }
    bail!("no free port from {wanted} on; choose another with --port")
}

fn open(address: &str) {
    let opener = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let started = Command::new(opener)
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        eprintln!("no program `{opener}` here; open {address} by hand");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_the_next() {
        let first = listen(18_080).unwrap();
        let taken = first.local_addr().unwrap().port();
        let second = listen(taken).unwrap();
        assert!(second.local_addr().unwrap().port() > taken);
    }
}
