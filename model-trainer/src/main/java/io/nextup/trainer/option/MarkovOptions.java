package io.nextup.trainer.option;

/**
 * How transitions are counted and read.
 *
 * @param window steps between two items of a sequence up to which the later one counts as a
 *     successor of the earlier
 * @param stepDecay what each further step leaves of a transition's count, above 0 to 1
 * @param backward what a transition counts in the other direction too; 0 for nothing
 * @param rowPower a count is divided by the sum over its first item to this power
 * @param columnPower and by the sum over its second item to this power
 * @param history newest items of a sequence that are read
 * @param ageDecay what an item counts of what the next newer one does, above 0 to 1
 */
public record MarkovOptions(
        int window,
        double stepDecay,
        double backward,
        double rowPower,
        double columnPower,
        int history,
        double ageDecay) {

    public MarkovOptions {
        requirePositive("markovWindow", window);
        requireShare("markovStepDecay", stepDecay);
        requireNotNegative("markovBackward", backward);
        requireNotNegative("markovRowPower", rowPower);
        requireNotNegative("markovColumnPower", columnPower);
        requirePositive("markovHistory", history);
        requireShare("markovAgeDecay", ageDecay);
    }

    /** Alone, as chosen by the validation of leave-one-out on Amazon's Beauty. */
    public static MarkovOptions defaults() {
        return new MarkovOptions(5, 0.7, 0.4, 0.5, 0.3, 15, 0.5);
    }

    /**
     * Mixed with a network, as chosen by the same validation with SASRec. A network knows the
     * newest items best, and how popular each one is: so the transitions look further back, and are
     * divided by less.
     */
    public static MarkovOptions besideNetwork() {
        return new MarkovOptions(5, 0.7, 0.4, 0.3, 0.15, 15, 0.8);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d: at least 1".formatted(name, value));
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    "%s is %s: more than 0, at most 1".formatted(name, value));
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("%s is %s: at least 0".formatted(name, value));
        }
    }
}
