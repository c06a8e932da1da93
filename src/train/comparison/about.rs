use crate::model::{Architecture, SessionEncoder};
use crate::train::weighting::Weighting;

/// What an architecture is for, and when it loses.
pub fn architecture(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::SingleTask => {
            "Nothing is shared but the embedding table. What a task loses against it, it loses to \
             the others. It is the choice for tasks that have nothing in common, and it loses where \
             a task has few positives: nothing tells its network what the frequent tasks know. It \
             costs as much as all its networks together."
        }
        Architecture::SharedBottom => {
            "The default: the cheapest for a page, hard to beat where tasks are steps of the same \
             intention, as here. It loses when tasks want different things of the same layer; then \
             the frequent task takes the layer for itself."
        }
        Architecture::Mmoe => {
            "Experts that every task mixes for itself, by the row. For tasks that are related in \
             some rows only. It loses on small logs: the gates have to be learnt too, and may end \
             up all on one expert."
        }
        Architecture::Cgc => {
            "Experts of each task beside those for all, so that a task that is pulled away can do \
             without the others. For logs where MMoE helps one task and hurts another. It loses \
             where there is no such conflict: the experts of rare tasks see few rows."
        }
        Architecture::Ple => {
            "CGC in levels: what is shared is taken apart step by step. For many tasks and large \
             logs. The dearest here for each product, and the first to overfit."
        }
        Architecture::CrossStitch => {
            "A network for each task, which learns unit by unit how much of the others it takes in. \
             A good way to find out whether sharing helps at all; the weights can be read. It costs \
             as much as single networks and a little more."
        }
        Architecture::SoftSharing => {
            "Networks of single tasks that a penalty keeps near each other, or of low rank together. \
             For tasks of very different sizes, where the rare one should follow the frequent one \
             only as far as its rows say. It has two more numbers to choose, and costs in the page \
             what single networks cost."
        }
        Architecture::FactorisedChain => {
            "P(contact) x P(task given contact). Right where the later steps cannot happen without \
             the first one: the rows without a contact, most of all rows, teach the later steps \
             nothing wrong. It loses where steps happen out of order."
        }
        Architecture::Aitm => {
            "Steps in a row, each of which attends to what the one before passes on. For funnels in \
             which the next step is much rarer than the last. It loses where the order of steps is \
             not the shop's; here a cart needs no favorite, and the chain only suggests so."
        }
    }
}

/// What a session encoder is for, and when it loses.
pub fn encoder(encoder: SessionEncoder) -> &'static str {
    match encoder {
        SessionEncoder::Pooling => {
            "The recency-decayed mean of the products of each behaviour: one for all products, so it \
             costs a page next to nothing. It blurs a shopper who wants two things at once; what \
             keeps them apart then is the columns of category, brand and product."
        }
        SessionEncoder::TargetAttention => {
            "Beside the means, the latest 50 events weighed anew for each product, by a bilinear \
             score and a softmax, after Zhou et al., Deep interest network (2018). For shops where \
             taste runs across categories and the columns cannot say so. It loses on small logs: \
             what it could find is mostly in the columns already. In a page each product costs a \
             row of scores more."
        }
    }
}

/// What fusing a shop's own vectors is for, and when it loses.
pub const FUSED_VECTORS: &str = "A vector of text or picture that the shop supplies with a product joins the embedding of its \
     tokens through a gate that hears both, after Arevalo et al., Gated multimodal units (2017); a \
     missing one adds nothing, and training drops one in five so that this is nothing new. For what \
     words do not say. It loses where the vectors repeat the attributes, and its weights grow with \
     their length.";

/// What a way of balancing is for.
pub fn weighting(weighting: Weighting) -> &'static str {
    match weighting {
        Weighting::Fixed => "the loss weights as given; by default the rarer tasks weigh more",
        Weighting::Uncertainty => {
            "Kendall, Gal & Cipolla (2018): tasks with a small loss, which rare tasks have, gain \
             most"
        }
        Weighting::Dwa => "Liu, Johns & Davison (2019): for tasks that learn at different speeds",
        Weighting::Gradnorm => {
            "Chen et al. (2018): for losses of very different size; a backward pass for each task"
        }
        Weighting::Pcgrad => {
            "Yu et al. (2020): for gradients that often point against each other; a backward pass \
             for each task"
        }
        Weighting::Cagrad => {
            "Liu et al. (2021): when the worst-off task counts most; a backward pass for each task"
        }
        Weighting::Famo => "Liu et al. (2023): like it, at the price of one more forward pass",
    }
}
