package io.nextup.trainer.plot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Mapping from values to places along a line, linear from 0 upwards or logarithmic. */
public final class Axis {
    private static final int ABOUT = 4;

    private final Scale scale;
    private final double from;
    private final double to;

    private Axis(Scale scale, double from, double to) {
        this.scale = scale;
        this.from = from;
        this.to = to;
    }

    /**
     * Makes an axis from 0 to the first tick that is not below the largest value. Ticks stand at
     * multiples of 1, 2 or 5 times a power of ten, about four of them.
     *
     * @param from the place of 0, pixels
     * @param to the place of the last tick, pixels; less than from where values grow upwards
     */
    public static Axis linear(double largest, double from, double to) {
        double top = largest > 0 ? largest : 1;
        double power = Math.pow(10, Math.floor(Math.log10(top / ABOUT)));
        double step = power;
        for (int factor : new int[] {2, 5, 10}) {
            if (top / step > ABOUT) {
                step = factor * power;
            }
        }
        return new Axis(new Linear(Math.ceil(top / step - 1e-9) * step, step), from, to);
    }

    /**
     * Makes an axis from the power of ten below all values above 0 to the one above them; from 1 to
     * 10 without any such value. Other values have no place on it and lie at its beginning.
     *
     * @param from the place of the lowest power, pixels
     * @param to the place of the highest power, pixels
     */
    public static Axis logarithmic(Collection<Double> values, double from, double to) {
        List<Double> positive = values.stream().filter(value -> value > 0).toList();
        if (positive.isEmpty()) {
            return new Axis(new Logarithmic(0, 1), from, to);
        }
        int lowest = (int) Math.floor(Math.log10(Collections.min(positive)));
        int highest = (int) Math.ceil(Math.log10(Collections.max(positive)));
        return new Axis(new Logarithmic(lowest, Math.max(highest, lowest + 1)), from, to);
    }

    public double place(double value) {
        return from + (to - from) * scale.share(value);
    }

    /** Returns round values from one end to the other. */
    public List<Double> ticks() {
        return scale.ticks();
    }

    /** Returns a tick's value with as many decimals as it needs beside its neighbours. */
    public String label(double tick) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(scale.step(tick)) + 1e-9));
        return Markup.format("%,." + decimals + "f", tick);
    }

    private sealed interface Scale {
        /** Returns the position of a value: 0 at the beginning, 1 at the end. */
        double share(double value);

        List<Double> ticks();

        /** Returns the distance to the next tick, or less. */
        double step(double tick);
    }

    /**
     * A linear scale.
     *
     * @param max the largest value, more than 0; a multiple of the step
     */
    private record Linear(double max, double step) implements Scale {
        @Override
        public double share(double value) {
            return value / max;
        }

        @Override
        public List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (int i = 0; i * step <= max * (1 + 1e-9); i++) {
                ticks.add(i * step);
            }
            return ticks;
        }

        @Override
        public double step(double tick) {
            return step;
        }
    }

    private record Logarithmic(int fromExponent, int toExponent) implements Scale {
        @Override
        public double share(double value) {
            return value > 0 ? (Math.log10(value) - fromExponent) / (toExponent - fromExponent) : 0;
        }

        @Override
        public List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (int exponent = fromExponent; exponent <= toExponent; exponent++) {
                ticks.add(Math.pow(10, exponent));
            }
            return ticks;
        }

        @Override
        public double step(double tick) {
            return tick;
        }
    }
}
