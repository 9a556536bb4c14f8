package io.nextup.trainer.tune;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * Numbers of trainings: successive halving with thirds (Jamieson and Talwalkar, AISTATS 2016). From
 * rung to rung the better third goes on with three times the epochs, and the best of the last rung
 * is trained in full. A family that only counts has no rungs: each candidate is fitted in full.
 *
 * @param candidates number of candidates
 * @param rungs those with short trainings, the shortest first
 */
record Plan(int candidates, List<Rung> rungs) {
    private static final int SHARE = 3;

    /**
     * Trainings of the same length.
     *
     * @param epochs most epochs of each
     */
    record Rung(int candidates, int epochs) {}

    Plan {
        rungs = List.copyOf(rungs);
    }

    /**
     * Returns the plan with the most candidates for which the time suffices, at most that many;
     * with none where it suffices for none.
     */
    static Plan within(long nanos, Cost cost, int most) {
        int candidates = most;
        while (candidates > 0 && ofCandidates(candidates, cost).nanos(cost) > nanos) {
            candidates--;
        }
        return ofCandidates(candidates, cost);
    }

    /** Returns the plan for a number of candidates, whatever time it takes. */
    static Plan ofCandidates(int candidates, Cost cost) {
        if (cost.epochs() == 0 || candidates < 2) {
            return new Plan(candidates, List.of());
        }
        int third = share(cost.epochs(), SHARE);
        int ninth = share(cost.epochs(), SHARE * SHARE);
        if (candidates <= SHARE || ninth == third) {
            return new Plan(candidates, List.of(new Rung(candidates, third)));
        }
        int better = (candidates + SHARE - 1) / SHARE;
        return new Plan(candidates, List.of(new Rung(candidates, ninth), new Rung(better, third)));
    }

    private static int share(int epochs, int of) {
        return (int) Math.max(1, Math.round((double) epochs / of));
    }

    /** Returns the time of all trainings. */
    long nanos(Cost cost) {
        if (cost.epochs() == 0) {
            return candidates * cost.ofWhole();
        }
        return candidates == 0 ? 0 : nanosFrom(0, cost);
    }

    /**
     * Returns the time of the rungs from that one on, and of the full training.
     *
     * @param rung number of the rung, from 0; that behind the last one leaves the full training
     */
    long nanosFrom(int rung, Cost cost) {
        return rungs.subList(rung, rungs.size()).stream()
                        .mapToLong(one -> one.candidates() * cost.ofEpochs(one.epochs()))
                        .sum()
                + cost.ofWhole();
    }

    /** Describes the plan, such as {@code 14 of 3 epochs, 5 of 10, the best in full}. */
    String words() {
        return rungs.isEmpty()
                ? "in full"
                : rungs.stream()
                        .map(one -> "%d of %d epochs".formatted(one.candidates(), one.epochs()))
                        .collect(joining(", ", "", ", the best in full"));
    }
}
