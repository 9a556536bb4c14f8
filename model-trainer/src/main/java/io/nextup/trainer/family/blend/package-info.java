/**
 * A network mixed with counts, such as transitions: (1 - w) softmax(network) + w counts, each a
 * distribution over the items.
 *
 * <p>In: a dataset, a family of networks, a counted family. Out: one module that holds both.
 *
 * <p>What always holds: both parts are fitted on the same data; the weight is chosen by validation
 * cases alone; what it was judged to be is the figure of the file that is published. A blend of
 * many items, which mixes a shortlist, answers as if it mixed the shares of all.
 */
package io.nextup.trainer.family.blend;
