package io.nextup.trainer.family.blend;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.trainer.family.CountedFamily.Counts;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.train.Script;

/**
 * Network and counts, as parts of one instance of the class in {@code blend.py}, whose text names
 * the parts' classes NETWORK and COUNTED until it is filled in.
 *
 * @param learnt instance of the network's class
 */
record BlendModule(Network network, ScriptObject learnt, Counts counts) {

    /** Returns the source text of the class with all that it calls. */
    String source() {
        String blend =
                Script.text(BlendModule.class, "blend.py")
                        .replace("COUNTED", counts.module().className())
                        .replace("NETWORK", learnt.className());
        return String.join("\n", network.source(), counts.source(), blend);
    }

    /**
     * Makes an instance of the class.
     *
     * @param weight share of the counts, from 0 to 1
     * @param shortlists true to mix only the shares of items that may be among the best: the answer
     *     is the same but for how float32 rounds
     */
    ScriptObject object(double weight, boolean shortlists) {
        return new ScriptObject("Blend")
                .with("training", false)
                .with("network", learnt)
                .with("counted", counts.module())
                .with("weight", weight)
                .with("shortlists", shortlists);
    }
}
