/// The command line that this process was started with.
pub fn command_line() -> String {
    let quoted = |argument: String| match argument.contains(char::is_whitespace) {
        true => format!("\"{argument}\""),
        false => argument,
    };
    let arguments = std::env::args().skip(1).map(quoted);
    let all: Vec<String> = std::iter::once("nestrank".to_owned())
        .chain(arguments)
        .collect();
    all.join(" ")
}
