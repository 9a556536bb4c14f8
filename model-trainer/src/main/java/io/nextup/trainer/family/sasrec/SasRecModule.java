package io.nextup.trainer.family.sasrec;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkSource;
import io.nextup.trainer.family.network.Parameters;
import io.nextup.trainer.train.Script;
import java.util.Map;
import java.util.Random;

/**
 * Sizes of a SASRec module, and what follows from them: its parameters and how it is written.
 *
 * @param items highest item index
 * @param positions most items of a sequence that it reads
 * @param dimension a multiple of the heads
 */
record SasRecModule(int items, int positions, int dimension, int layers, int heads, double dropout)
        implements Network {

    /** Standard deviation of the initial weights, as in the reference code of BERT4Rec. */
    private static final double SPREAD = 0.02;

    SasRecModule {
        if (dimension % heads != 0) {
            throw new IllegalArgumentException(
                    "dimension %d is not a multiple of heads %d".formatted(dimension, heads));
        }
    }

    /** Names and shapes as {@code sasrec.py} declares them. */
    private Parameters parameters() {
        long n = layers;
        long d = dimension;
        return new Parameters()
                .with(Parameters.ITEM_VECTORS, items + 1L, d)
                .with("position_embedding", positions, d)
                .with("attention_norm_weight", n, d)
                .with("attention_norm_bias", n, d)
                .with("projection_weight", n, 3 * d, d)
                .with("projection_bias", n, 3 * d)
                .with("output_weight", n, d, d)
                .with("output_bias", n, d)
                .with("feed_norm_weight", n, d)
                .with("feed_norm_bias", n, d)
                .with("feed_in_weight", n, d, d)
                .with("feed_in_bias", n, d)
                .with("feed_out_weight", n, d, d)
                .with("feed_out_bias", n, d)
                .with("norm_weight", d)
                .with("norm_bias", d);
    }

    /** Norms start as the identity, biases at 0, all else near 0. */
    @Override
    public Map<String, float[]> initialWeights(long seed) {
        return parameters().initial(seed, SasRecModule::start);
    }

    private static float start(String name, Random random) {
        if (name.endsWith("norm_weight")) {
            return 1;
        }
        return name.endsWith("_bias") ? 0 : (float) (random.nextGaussian() * SPREAD);
    }

    @Override
    public long size() {
        return parameters().size();
    }

    @Override
    public ScriptObject module(Map<String, float[]> weights, ScriptObject ranking) {
        return parameters()
                .into(
                        new ScriptObject("SASRec")
                                .with("training", false)
                                .with("layers", layers)
                                .with("heads", heads)
                                .with("dropout", dropout),
                        weights)
                .with("ranking", ranking);
    }

    @Override
    public String source() {
        return NetworkSource.of(Script.text(SasRecModule.class, "sasrec.py"));
    }
}
