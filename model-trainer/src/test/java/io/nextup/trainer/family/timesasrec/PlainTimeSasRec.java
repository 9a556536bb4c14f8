package io.nextup.trainer.family.timesasrec;

import static io.nextup.trainer.family.network.PlainParts.plus;

import io.nextup.trainer.family.network.PlainParts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;

/** The time-aware SASRec's forward pass in plain Java, one sequence at a time. */
final class PlainTimeSasRec {
    private final PlainParts parts;
    private final int layers;
    private final int heads;

    PlainTimeSasRec(Map<String, float[]> weights, int layers, int heads) {
        this.parts = new PlainParts(weights);
        this.layers = layers;
        this.heads = heads;
    }

    /**
     * Scores of items 1 and up, at each position, without dropout: (positions, items + 1).
     *
     * @param times of the items, milliseconds since the epoch; 0 for an unknown time
     * @param moments for which each position is asked, likewise
     */
    double[][] scores(int[] sequence, long[] times, long[] moments) {
        double[][] x = new double[sequence.length][];
        for (int i = 0; i < sequence.length; i++) {
            int age = sequence.length - 1 - i;
            x[i] =
                    plus(
                            plus(
                                    parts.embedded(sequence[i]),
                                    parts.row("ages.position_embedding", age)),
                            moment(times[i], moments[i]));
        }
        double[][] scores = parts.attentionBlocks("blocks", x, layers, heads, true);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = parts.scores(parts.headNorm(scores[i]));
        }
        return scores;
    }

    private double[] moment(long before, long moment) {
        if (moment == 0) {
            return new double[parts.dimension()];
        }
        ZonedDateTime time = Instant.ofEpochMilli(moment).atZone(ZoneOffset.UTC);
        double[] known =
                plus(
                        parts.row("moments.hour_embedding", time.getHour()),
                        parts.row("moments.weekday_embedding", time.getDayOfWeek().getValue() - 1));
        if (before == 0) {
            return known;
        }
        long minutes = Math.max(0, Duration.ofMillis(moment - before).toMinutes());
        int pause = Math.min(17, Long.SIZE - Long.numberOfLeadingZeros(minutes));
        return plus(known, parts.row("moments.pause_embedding", pause));
    }
}
