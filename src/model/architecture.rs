use super::architectures::{aitm, cross_stitch, experts, shared_bottom, single_task};
use super::{ModelConfig, Ops, Parts, Shape, Tail};

/// How a network shares what it learns between tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "train", derive(clap::ValueEnum))]
pub enum Architecture {
    /// A network of its own for each task: the control.
    SingleTask,
    /// One network for all tasks, with a head each.
    SharedBottom,
    /// Experts for all tasks, mixed for each.
    Mmoe,
    /// Experts for all tasks and for each of them, mixed for each.
    Cgc,
    /// The same in layers, with an expert of one layer in each.
    Ple,
    /// A network for each task, that mix after each layer.
    CrossStitch,
    /// A network for each task, that training keeps near each other.
    SoftSharing,
    /// One network whose heads are P(contact), and P(task given contact).
    FactorisedChain,
    /// A network for each task, each of which hears of the one before.
    Aitm,
}

impl Architecture {
    /// All of them: the control, then parameter sharing, feature sharing, regularisation, hierarchy.
    pub const ALL: [Architecture; 9] = [
        Architecture::SingleTask,
        Architecture::SharedBottom,
        Architecture::Mmoe,
        Architecture::Cgc,
        Architecture::Ple,
        Architecture::CrossStitch,
        Architecture::SoftSharing,
        Architecture::FactorisedChain,
        Architecture::Aitm,
    ];

    /// The name in manifests and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Architecture::SingleTask => "single-task",
            Architecture::SharedBottom => "shared-bottom",
            Architecture::Mmoe => "mmoe",
            Architecture::Cgc => "cgc",
            Architecture::Ple => "ple",
            Architecture::CrossStitch => "cross-stitch",
            Architecture::SoftSharing => "soft-sharing",
            Architecture::FactorisedChain => "factorised-chain",
            Architecture::Aitm => "aitm",
        }
    }

    /// Where it comes from.
    pub fn paper(self) -> &'static str {
        match self {
            Architecture::SingleTask => "the control: nothing is shared but the embedding table",
            Architecture::SharedBottom => "Caruana, Multitask learning (1997)",
            Architecture::Mmoe => {
                "Ma et al., Modeling task relationships in multi-task learning with multi-gate \
                 mixture-of-experts (2018)"
            }
            Architecture::Cgc | Architecture::Ple => {
                "Tang et al., Progressive layered extraction (2020)"
            }
            Architecture::CrossStitch => {
                "Misra et al., Cross-stitch networks for multi-task learning (2016)"
            }
            Architecture::SoftSharing => {
                "Duong et al., Low resource dependency parsing: cross-lingual parameter sharing \
                 (2015); Yang & Hospedales, Trace norm regularised deep multi-task learning (2017)"
            }
            Architecture::FactorisedChain => "Ma et al., Entire space multi-task model (2018)",
            Architecture::Aitm => {
                "Xi et al., Modeling the sequential dependence among audience multi-step \
                 conversions with multi-task learning (2021)"
            }
        }
    }

    /// The parameters after the embedding table, those of the first layer first.
    pub(super) fn shapes(self, config: &ModelConfig, inputs: usize) -> Vec<Shape> {
        match self {
            Architecture::SharedBottom | Architecture::FactorisedChain => {
                shared_bottom::shapes(config, inputs)
            }
            // What sets the second apart is only how it is trained.
            Architecture::SingleTask | Architecture::SoftSharing => {
                single_task::shapes(config, inputs)
            }
            Architecture::CrossStitch => cross_stitch::shapes(config, inputs),
            Architecture::Mmoe | Architecture::Cgc | Architecture::Ple => {
                experts::shapes(config, inputs)
            }
            Architecture::Aitm => aitm::shapes(config, inputs),
        }
    }

    /// What comes after the first layer.
    pub(super) fn tail<M: Ops + 'static>(
        self,
        config: &ModelConfig,
        parts: &mut Parts<M>,
    ) -> Box<dyn Tail<M>> {
        match self {
            Architecture::SharedBottom | Architecture::FactorisedChain => {
                Box::new(shared_bottom::SharedBottom::new(config, parts))
            }
            Architecture::SingleTask | Architecture::SoftSharing => {
                Box::new(single_task::SingleTask::new(config, parts))
            }
            Architecture::CrossStitch => Box::new(cross_stitch::CrossStitch::new(config, parts)),
            Architecture::Mmoe | Architecture::Cgc | Architecture::Ple => {
                Box::new(experts::Experts::new(config, parts))
            }
            Architecture::Aitm => Box::new(aitm::Aitm::new(config, parts)),
        }
    }
}
