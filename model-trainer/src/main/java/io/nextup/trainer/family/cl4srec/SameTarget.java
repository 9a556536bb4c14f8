package io.nextup.trainer.family.cl4srec;

import java.util.Arrays;
import java.util.Random;

/**
 * Finds sequences that lead to the same item, DuoRec's supervised positives. Takes 8 bytes for each
 * item that follows another one.
 */
final class SameTarget {
    private final int[][] sequences;

    /** Places of targets, by target: item i's are starts[i] to starts[i + 1], exclusive. */
    private final int[] starts;

    private final int[] of;
    private final int[] at;

    SameTarget(int[][] sequences, int items) {
        this.sequences = sequences;
        this.starts = new int[items + 2];
        for (int[] sequence : sequences) {
            for (int place = 1; place < sequence.length; place++) {
                starts[sequence[place] + 1]++;
            }
        }
        for (int item = 0; item <= items; item++) {
            starts[item + 1] = Math.addExact(starts[item + 1], starts[item]);
        }
        this.of = new int[starts[items + 1]];
        this.at = new int[of.length];
        int[] next = Arrays.copyOf(starts, starts.length);
        for (int s = 0; s < sequences.length; s++) {
            for (int place = 1; place < sequences[s].length; place++) {
                int entry = next[sequences[s][place]]++;
                of[entry] = s;
                at[entry] = place;
            }
        }
    }

    /** Draws the items before some occurrence of a target, evenly, the newest ones of them. */
    int[] before(int target, int most, Random random) {
        int entry = starts[target] + random.nextInt(starts[target + 1] - starts[target]);
        return Arrays.copyOfRange(sequences[of[entry]], Math.max(0, at[entry] - most), at[entry]);
    }
}
