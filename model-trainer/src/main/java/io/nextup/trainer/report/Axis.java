package io.nextup.trainer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From values of 0 upwards to places along a line.
 *
 * @param max the largest value, more than 0; a multiple of the step
 * @param step between two ticks
 * @param from the place of 0, pixels
 * @param to the place of max, pixels; less than from where values grow upwards
 */
record Axis(double max, double step, double from, double to) {
    private static final int ABOUT = 4;

    /** Ticks at 1, 2 or 5 times a power of ten, about four of them. */
    static Axis upTo(double largest, double from, double to) {
        double top = largest > 0 ? largest : 1;
        double power = Math.pow(10, Math.floor(Math.log10(top / ABOUT)));
        double step = power;
        for (int factor : new int[] {2, 5, 10}) {
            if (top / step > ABOUT) {
                step = factor * power;
            }
        }
        return new Axis(Math.ceil(top / step - 1e-9) * step, step, from, to);
    }

    double place(double value) {
        return from + (to - from) * value / max;
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= max * (1 + 1e-9); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** A tick's value with as many decimals as the step needs. */
    String label(double tick) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", tick);
    }
}
