package io.nextup.job;

import java.io.PrintStream;

/**
 * A program that checks options of the job by the job's own rules, and submits nothing. It needs
 * only Flink's {@code lib/} and the job's jar, and takes what {@link RecommenderJob} takes.
 *
 * <p>Exit codes: 0 valid, 2 not valid, and standard error says why.
 */
public final class CheckOptions {
    static final int WRONG_USAGE = 2;

    private CheckOptions() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.err));
    }

    static int run(String[] arguments, PrintStream err) {
        try {
            JobOptions.parse(arguments);
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return WRONG_USAGE;
        }
    }
}
