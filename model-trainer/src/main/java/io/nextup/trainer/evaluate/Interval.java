package io.nextup.trainer.evaluate;

/** A confidence interval, both ends included. */
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("An interval from %s to %s".formatted(low, high));
        }
    }
}
