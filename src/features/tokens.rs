use super::lower_case::lower_case;

/// Splits a text into the words by which titles are compared: lower case, letters and digits;
/// Chinese, Japanese and Korean runs as bigrams, since they put no spaces between words.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut run: Vec<char> = Vec::new();
    for char in lower_case(text).chars() {
        if is_cjk(char) {
            end_word(&mut words, &mut word);
            run.push(char);
        } else {
            end_run(&mut words, &mut run);
            if char.is_alphanumeric() {
                word.push(char);
            } else {
                end_word(&mut words, &mut word);
            }
        }
    }
    end_word(&mut words, &mut word);
    end_run(&mut words, &mut run);
    words
}

fn is_cjk(char: char) -> bool {
    matches!(char as u32, 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff)
}

fn end_word(words: &mut Vec<String>, word: &mut String) {
    // Single letters and sizes say little about taste.
    if word.chars().count() > 1 && !word.chars().all(|char| char.is_ascii_digit()) {
        words.push(std::mem::take(word));
    }
    word.clear();
}

fn end_run(words: &mut Vec<String>, run: &mut Vec<char>) {
    match run.len() {
        0 => {}
        1 => words.push(run.iter().collect()),
        _ => words.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn splits_scripts_as_they_need() {
        assert_eq!(words("Oak-table, 140 x 80 cm"), ["oak", "table", "cm"]);
        assert_eq!(words("北欧沙发 Ash"), ["北欧", "欧沙", "沙发", "ash"]);
        assert!(words(" - 1 x ").is_empty());
    }
}
