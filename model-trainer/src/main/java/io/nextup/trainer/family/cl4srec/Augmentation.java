package io.nextup.trainer.family.cl4srec;

import java.util.Arrays;
import java.util.Random;

/**
 * Makes another view of a sequence, as section III.B of the paper has it: crop, mask or reorder,
 * drawn evenly. Immutable.
 *
 * @param crop share of the items that a crop keeps, which stand together
 * @param mask share of the items that are masked
 * @param reorder share of the items that are shuffled, which stand together
 */
record Augmentation(double crop, double mask, double reorder) {
    /** Stands for a masked item. */
    static final int MASK = 0;

    private static final int KINDS = 3;

    /**
     * Draws a view.
     *
     * @param sequence at least one item; is not changed
     */
    int[] view(int[] sequence, Random random) {
        return switch (random.nextInt(KINDS)) {
            case 0 -> cropped(sequence, random);
            case 1 -> masked(sequence, random);
            default -> reordered(sequence, random);
        };
    }

    int[] cropped(int[] sequence, Random random) {
        int length = Math.max(1, (int) (crop * sequence.length));
        int start = random.nextInt(sequence.length - length + 1);
        return Arrays.copyOfRange(sequence, start, start + length);
    }

    int[] masked(int[] sequence, Random random) {
        int[] view = sequence.clone();
        for (int place : places(sequence.length, (int) (mask * sequence.length), random)) {
            view[place] = MASK;
        }
        return view;
    }

    int[] reordered(int[] sequence, Random random) {
        int length = (int) (reorder * sequence.length);
        int start = random.nextInt(sequence.length - length + 1);
        int[] order = places(length, length, random);
        int[] view = sequence.clone();
        for (int i = 0; i < length; i++) {
            view[start + i] = sequence[start + order[i]];
        }
        return view;
    }

    /** Draws some of the places 0 to length - 1, in random order. */
    private static int[] places(int length, int count, Random random) {
        int[] places = new int[length];
        Arrays.setAll(places, i -> i);
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(length - i);
            int swapped = places[i];
            places[i] = places[other];
            places[other] = swapped;
        }
        return Arrays.copyOf(places, count);
    }
}
