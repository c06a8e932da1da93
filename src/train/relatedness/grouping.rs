/// The partition of tasks in which, on the mean over a group, tasks lower each other's losses most:
/// the sum over tasks of the mean of `affinity[other][task]` over the others of its group; a task
/// alone counts 0. All partitions are tried.
pub fn grouping(affinity: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let mut best = (f64::MIN, Vec::new());
    try_all(0, &mut Vec::new(), affinity, &mut best);
    best.1
}

fn try_all(
    task: usize,
    groups: &mut Vec<Vec<usize>>,
    affinity: &[Vec<f64>],
    best: &mut (f64, Vec<Vec<usize>>),
) {
    if task == affinity.len() {
        let value = groups.iter().map(|group| value(group, affinity)).sum();
        if value > best.0 {
            *best = (value, groups.clone());
        }
        return;
    }
    for group in 0..groups.len() {
        groups[group].push(task);
        try_all(task + 1, groups, affinity, best);
        groups[group].pop();
    }
    groups.push(vec![task]);
    try_all(task + 1, groups, affinity, best);
    groups.pop();
}

fn value(group: &[usize], affinity: &[Vec<f64>]) -> f64 {
    let others = group.len().saturating_sub(1).max(1) as f64;
    let of = |task: &usize| -> f64 {
        let others = group.iter().filter(|other| *other != task);
        others.map(|other| affinity[*other][*task]).sum()
    };
    group.iter().map(|task| of(task) / others).sum()
}

#[cfg(test)]
mod tests {
    use super::grouping;

    #[test]
    fn friends_are_put_together_and_foes_apart() {
        let affinity = [
            vec![0.9, 0.5, -0.2, -0.3],
            vec![0.4, 0.9, -0.1, -0.2],
            vec![-0.3, -0.1, 0.9, 0.2],
            vec![-0.2, -0.4, 0.3, 0.9],
        ];
        assert_eq!(grouping(&affinity), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn whoever_only_hurts_stays_alone() {
        let affinity = [
            vec![1.0, 0.2, -0.5],
            vec![0.2, 1.0, -0.5],
            vec![-0.5, -0.5, 1.0],
        ];
        assert_eq!(grouping(&affinity), [vec![0, 1], vec![2]]);
        assert_eq!(grouping(&[vec![1.0]]), [vec![0]]);
    }
}
